-- key: site-supervisors
-- title_zh: 在建工地包保责任人明确率
-- title_en: Sites with a leader and all four supervisors named
-- unit: %
-- op: >=
-- target: 100
-- period: to-date
-- direction: up
-- measure: 5.5
-- rests_on: construction-site
-- clause: 五(五)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.leader IS NOT NULL AND l.housing_supervisor IS NOT NULL AND l.city_supervisor IS NOT NULL AND l.eco_supervisor IS NOT NULL AND l.street_supervisor IS NOT NULL) IS TRUE AS ok
      FROM ledger_construction_site AS l, p
      WHERE l.is_sample = 0 AND l.state NOT IN ('finished', 'registered'))
