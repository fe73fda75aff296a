-- key: reduction-missing
-- title_zh: 重点排污单位没有应急减排措施
-- title_en: Key unit without emergency measures
-- severity: medium
-- owner: eco
-- schedule: week
-- link: key-unit
-- measure: 7.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'key-unit' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, '') || '的应急减排清单没有覆盖黄、橙、红三级' AS words_zh,
       COALESCE(u.name, '') || ' has no emergency measures for each of yellow, orange and red' AS words_en
FROM ledger_key_unit AS l LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise
LEFT JOIN (SELECT i.enterprise, COUNT(DISTINCT i.level) AS levels FROM ledger_reduction_item AS i
           WHERE i.is_sample = 0 AND i.state = 'in-force' GROUP BY i.enterprise) AS r ON r.enterprise = l.enterprise, p
WHERE l.is_sample = 0 AND l.state = 'listed' AND l.year = CAST(substr(p.today, 1, 4) AS INTEGER) AND l.categories LIKE '%"air"%'
  AND COALESCE(r.levels, 0) < 3
