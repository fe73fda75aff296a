-- key: low-emission-zones
-- title_zh: 已划定的非道路低排放区和限行区数
-- title_en: Low-emission and restricted-traffic zones in force
-- unit: 1
-- op: >=
-- target: 1
-- period: to-date
-- direction: up
-- measure: 4.4b
-- rests_on: zone
-- clause: 四(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.state = 'in-force' AND l.from_date <= p.to_day) IS TRUE AS ok
      FROM ledger_zone AS l, p
      WHERE l.is_sample = 0 AND l.zone_type IN ('nonroad-low', 'traffic'))
