-- key: fuel-standard
-- title_zh: 车用油品符合国家标准的站点比例
-- title_en: Fuel sites all of whose samples keep the national standard
-- unit: %
-- op: >=
-- target: 100
-- step: 2019-01-01 100
-- period: year
-- direction: up
-- measure: 6.1
-- rests_on: fuel-sample
-- clause: 六(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(all_passed) / COUNT(*) AS value, SUM(all_passed) AS numerator, COUNT(*) AS denominator, COALESCE(SUM(samples), 0) AS rows
FROM (SELECT MIN(l.passed) AS all_passed, COUNT(*) AS samples
      FROM ledger_fuel_sample AS l, p
      WHERE l.is_sample = 0 AND l.product IN ('petrol', 'diesel') AND l.passed IS NOT NULL AND l.fuel_site IS NOT NULL
        AND l.sampled_on BETWEEN p.from_day AND p.to_day
      GROUP BY l.fuel_site)
