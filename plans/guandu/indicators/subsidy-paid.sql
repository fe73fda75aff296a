-- key: subsidy-paid
-- title_zh: 补贴优惠兑现金额
-- title_en: Subsidies and relief paid
-- unit: CNY
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 8.3a
-- rests_on: subsidy
-- clause: 八(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(l.amount_cny) AS value, SUM(l.amount_cny) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM ledger_subsidy AS l, p
WHERE l.is_sample = 0 AND l.direction = 'paid' AND l.state = 'paid' AND l.paid_on BETWEEN p.from_day AND p.to_day
  AND l.scheme NOT IN ('env-tax', 'equipment-tax', 'purchase-tax', 'vessel-tax')
