-- key: station-link
-- title_zh: 监测站点与省市数据直联率
-- title_en: Stations linked to city and province
-- unit: %
-- op: >=
-- target: 100
-- step: 2020-12-31 100
-- period: to-date
-- direction: up
-- measure: 9.1a
-- rests_on: monitor-station
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (COALESCE(l.link_city, 0) AND COALESCE(l.link_province, 0)) IS TRUE AS ok
      FROM ledger_monitor_station AS l, p
      WHERE l.is_sample = 0 AND l.state IN ('running', 'stopped'))
