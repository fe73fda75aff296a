-- key: fugitive-open
-- title_zh: 粉状物料露天储存
-- title_en: Powder stored in the open
-- severity: medium
-- owner: eco
-- schedule: week
-- link: fugitive-point
-- measure: 2.4b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'fugitive-point' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       l.name || '的' || l.material || '露天储存' AS words_zh,
       l.name || ': ' || l.material || ' is stored in the open' AS words_en
FROM ledger_fugitive_point AS l, p
WHERE l.is_sample = 0 AND l.state <> 'closed' AND l.link = 'storage' AND l.material_form IN ('powder', 'granule') AND l.storage_form = 'open'
