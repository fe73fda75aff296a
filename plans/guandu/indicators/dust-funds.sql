-- key: dust-funds
-- title_zh: 在建工地合同列明扬尘专款比例
-- title_en: Sites whose contract names dust funds
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
FROM (SELECT (COALESCE(l.dust_in_contract, 0)) IS TRUE AS ok
      FROM ledger_construction_site AS l, p
      WHERE l.is_sample = 0 AND l.state NOT IN ('finished', 'registered'))
