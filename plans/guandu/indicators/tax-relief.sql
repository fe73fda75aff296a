-- key: tax-relief
-- title_zh: 税收减免金额
-- title_en: Tax relief granted
-- unit: CNY
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 8.3b
-- rests_on: subsidy
-- clause: 八(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(l.amount_cny) AS value, SUM(l.amount_cny) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM ledger_subsidy AS l, p
WHERE l.is_sample = 0 AND l.direction = 'paid' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)
  AND l.scheme IN ('env-tax', 'equipment-tax', 'purchase-tax', 'vessel-tax') AND l.state IN ('approved', 'paid')
