-- key: ground-steel
-- title_zh: 发现地条钢生产线
-- title_en: Line of substandard steel found
-- severity: high
-- owner: commerce
-- schedule: day
-- link: capacity-line
-- measure: 2.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'capacity-line' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '涉嫌地条钢，尚未拆除' AS words_zh,
       l.name || ' is suspected of making substandard steel and still stands' AS words_en
FROM ledger_capacity_line AS l, p
WHERE l.is_sample = 0 AND l.sector = 'ground-steel' AND l.state <> 'removed'
