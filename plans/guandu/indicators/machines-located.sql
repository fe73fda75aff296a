-- key: machines-located
-- title_zh: 工程机械定位和排放监控安装率
-- title_en: Construction machines with positioning and exhaust monitor
-- unit: %
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 9.1a
-- rests_on: nonroad-machine
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (COALESCE(l.locating, 0) AND COALESCE(l.exhaust_monitor, 0)) IS TRUE AS ok
      FROM ledger_nonroad_machine AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'gone' AND l.machine_type NOT IN ('farm', 'airport', 'port', 'generator'))
