-- key: reduction-cover
-- title_zh: 重点排污单位和工地应急清单覆盖率
-- title_en: Key units and working sites with emergency measures for every level
-- unit: %
-- op: >=
-- target: 100
-- period: to-date
-- direction: up
-- measure: 7.3
-- rests_on: key-unit construction-site reduction-item
-- clause: 七(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(levels = 3) / COUNT(*) AS value, SUM(levels = 3) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (SELECT COUNT(DISTINCT i.level) FROM ledger_reduction_item AS i
              WHERE i.is_sample = 0 AND i.state = 'in-force' AND i.enterprise = l.enterprise) AS levels
      FROM ledger_key_unit AS l, p
      WHERE l.is_sample = 0 AND l.state = 'listed' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)
        AND EXISTS (SELECT 1 FROM json_each(l.categories) WHERE value = 'air')
      UNION ALL
      SELECT (SELECT COUNT(DISTINCT i.level) FROM ledger_reduction_item AS i
              WHERE i.is_sample = 0 AND i.state = 'in-force' AND i.site = s.id)
      FROM ledger_construction_site AS s
      WHERE s.is_sample = 0 AND s.state = 'working')
