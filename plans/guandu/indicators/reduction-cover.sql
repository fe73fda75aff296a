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
SELECT 100.0 * SUM(COALESCE(levels, 0) = 3) / COUNT(*) AS value, SUM(COALESCE(levels, 0) = 3) AS numerator, COUNT(*) AS denominator,
       COUNT(*) AS rows
FROM (SELECT r.levels
      FROM ledger_key_unit AS l LEFT JOIN
           (SELECT i.enterprise, COUNT(DISTINCT i.level) AS levels FROM ledger_reduction_item AS i
            WHERE i.is_sample = 0 AND i.state = 'in-force' GROUP BY i.enterprise) AS r ON r.enterprise = l.enterprise, p
      WHERE l.is_sample = 0 AND l.state = 'listed' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER) AND l.categories LIKE '%"air"%'
      UNION ALL
      SELECT r.levels
      FROM ledger_construction_site AS s LEFT JOIN
           (SELECT i.site, COUNT(DISTINCT i.level) AS levels FROM ledger_reduction_item AS i
            WHERE i.is_sample = 0 AND i.state = 'in-force' GROUP BY i.site) AS r ON r.site = s.id
      WHERE s.is_sample = 0 AND s.state = 'working')
