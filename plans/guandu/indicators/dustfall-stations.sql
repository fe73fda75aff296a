-- key: dustfall-stations
-- title_zh: 开展降尘量监测的站点数
-- title_en: Stations that measure dustfall
-- unit: 1
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 9.1a
-- rests_on: monitor-station
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (COALESCE(l.dustfall, 0)) IS TRUE AS ok
      FROM ledger_monitor_station AS l, p
      WHERE l.is_sample = 0 AND l.state = 'running')
