-- key: machines-over
-- title_zh: 排放不达标机械未处置数
-- title_en: Machines over the limit and not dealt with
-- unit: 1
-- op: =
-- target: 0
-- period: to-date
-- direction: down
-- measure: 4.4b
-- rests_on: nonroad-machine
-- clause: 四(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.last_test_passed = 0 AND l.state <> 'stopped') IS TRUE AS ok
      FROM ledger_nonroad_machine AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'gone')
