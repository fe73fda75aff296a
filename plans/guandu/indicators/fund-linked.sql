-- key: fund-linked
-- title_zh: 与绩效挂钩的资金比例
-- title_en: Funds tied to results
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 8.3a
-- rests_on: public-fund
-- clause: 八(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.linked_target IS NOT NULL AS ok
      FROM ledger_public_fund AS l, p
      WHERE l.is_sample = 0 AND l.level = 'district' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER))
