-- key: rated-bodies
-- title_zh: 已评级的实验室和运维单位比例
-- title_en: Laboratories and operators rated
-- unit: %
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 9.1b
-- rests_on: laboratory monitor-operator
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(is_rated) / COUNT(*) AS value, SUM(is_rated) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT COALESCE(l.rating, 'none') <> 'none' AS is_rated FROM ledger_laboratory AS l WHERE l.is_sample = 0 AND l.state <> 'retired'
      UNION ALL
      SELECT COALESCE(l.rating, 'none') <> 'none' FROM ledger_monitor_operator AS l WHERE l.is_sample = 0 AND l.state <> 'ended'), p
