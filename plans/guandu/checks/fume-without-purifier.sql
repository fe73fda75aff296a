-- key: fume-without-purifier
-- title_zh: 餐饮单位没有油烟净化器
-- title_en: Restaurant without a purifier
-- severity: medium
-- owner: eco
-- schedule: week
-- link: cooking-fume
-- measure: 6.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'cooking-fume' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '没有安装油烟净化器' AS words_zh,
       l.name || ' has no fume purifier' AS words_en
FROM ledger_cooking_fume AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.purifier = 0
