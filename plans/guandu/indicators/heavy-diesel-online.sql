-- key: heavy-diesel-online
-- title_zh: 重型柴油车远程监控联网率
-- title_en: Heavy diesel vehicles that send data
-- unit: %
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 9.1a
-- rests_on: vehicle
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (COALESCE(l.remote_terminal, 0)) IS TRUE AS ok
      FROM ledger_vehicle AS l, p
      WHERE l.is_sample = 0 AND l.state = 'registered' AND l.fuel = 'diesel' AND l.vehicle_type = 'heavy-truck')
