-- key: machines-coded
-- title_zh: 非道路移动机械编码率
-- title_en: Non-road machines coded
-- unit: %
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 4.4b
-- rests_on: nonroad-machine
-- clause: 四(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.code IS NOT NULL AND l.state <> 'surveyed') IS TRUE AS ok
      FROM ledger_nonroad_machine AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'gone')
