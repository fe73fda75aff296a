-- key: tailpipe-pass
-- title_zh: 柴油货车尾气监督抽测合格率
-- title_en: Diesel trucks that pass supervisory tests
-- unit: %
-- op: >=
-- target: 80
-- step: 2020-12-31 80
-- period: year
-- direction: up
-- measure: 6.1
-- rests_on: tailpipe-test
-- clause: 六(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.passed) IS TRUE AS ok
      FROM ledger_tailpipe_test AS l, p
      WHERE l.is_sample = 0 AND l.vehicle_type = 'diesel-truck' AND l.method IN ('roadside', 'parking', 'remote') AND substr(l.tested_at, 1, 10) BETWEEN p.from_day AND p.to_day)
