-- key: old-trucks
-- title_zh: 主城区老式渣土车数
-- title_en: Old muck trucks left in the main urban area
-- unit: 1
-- op: =
-- target: 0
-- step: 2020-12-31 0
-- period: to-date
-- direction: down
-- measure: 4.2b
-- rests_on: muck-truck
-- clause: 四(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.is_smart = 0 AND l.state <> 'left') IS TRUE AS ok
      FROM ledger_muck_truck AS l, p
      WHERE l.is_sample = 0 AND l.area = 'main-urban')
