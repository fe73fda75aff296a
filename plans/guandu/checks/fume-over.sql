-- key: fume-over
-- title_zh: 油烟检测超标
-- title_en: Fume above 2.0 mg/m3
-- severity: medium
-- owner: eco
-- schedule: week
-- link: cooking-fume
-- measure: 8.1
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'cooking-fume' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '油烟浓度' || l.fume_mg_m3 || '毫克/立方米' AS words_zh,
       l.name || ': fume of ' || l.fume_mg_m3 || ' mg/m3' AS words_en
FROM ledger_cooking_fume AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.fume_mg_m3 > 2.0
