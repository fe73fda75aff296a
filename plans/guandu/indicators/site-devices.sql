-- key: site-devices
-- title_zh: 在建工地PM10监测和视频监控安装率
-- title_en: Sites with PM10 and video devices
-- unit: %
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 5.5
-- rests_on: construction-site
-- clause: 五(五)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.pm10_mn IS NOT NULL AND COALESCE(l.video, 0)) IS TRUE AS ok
      FROM ledger_construction_site AS l, p
      WHERE l.is_sample = 0 AND l.state NOT IN ('finished', 'registered'))
