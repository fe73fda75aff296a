-- key: urea-pass
-- title_zh: 车用尿素质量合格率
-- title_en: Urea samples that pass
-- unit: %
-- op: >=
-- target: 80
-- step: 2020-12-31 80
-- period: year
-- direction: up
-- measure: 6.1
-- rests_on: fuel-sample
-- clause: 六(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.passed) IS TRUE AS ok
      FROM ledger_fuel_sample AS l, p
      WHERE l.is_sample = 0 AND l.product IN ('urea') AND l.passed IS NOT NULL AND l.sampled_on BETWEEN p.from_day AND p.to_day)
