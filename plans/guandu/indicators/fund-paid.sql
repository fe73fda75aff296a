-- key: fund-paid
-- title_zh: 大气防治资金支付率
-- title_en: Clean-air funds paid
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 8.2
-- rests_on: public-fund
-- clause: 八(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(COALESCE(l.paid_10kcny, 0)) / NULLIF(SUM(l.amount_10kcny), 0) AS value, SUM(COALESCE(l.paid_10kcny, 0)) AS numerator,
       SUM(l.amount_10kcny) AS denominator, COUNT(*) AS rows
FROM ledger_public_fund AS l, p
WHERE l.is_sample = 0 AND l.state <> 'planned' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)
