-- key: smart-truck-share
-- title_zh: 主城区渣土车智能化比例
-- title_en: Smart share of muck trucks in the main urban area
-- unit: %
-- op: >=
-- target: 100
-- step: 2020-12-31 100
-- period: to-date
-- direction: up
-- measure: 4.2b
-- rests_on: muck-truck
-- clause: 四(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.is_smart) IS TRUE AS ok
      FROM ledger_muck_truck AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'left' AND l.area = 'main-urban')
