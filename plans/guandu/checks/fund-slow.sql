-- key: fund-slow
-- title_zh: 资金下达一年支付不到一半
-- title_en: Fund less than half paid a year after
-- severity: low
-- owner: finance
-- schedule: month
-- link: public-fund
-- measure: 8.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'public-fund' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '(' || l.year || ')支付' || COALESCE(l.paid_10kcny, 0) || '万元，共' || l.amount_10kcny || '万元' AS words_zh,
       l.name || ' (' || l.year || '): ' || COALESCE(l.paid_10kcny, 0) || ' of ' || l.amount_10kcny || ' x 10,000 CNY paid' AS words_en
FROM ledger_public_fund AS l, p
WHERE l.is_sample = 0 AND l.state = 'allotted' AND l.year < CAST(substr(p.today, 1, 4) AS INTEGER) AND COALESCE(l.paid_10kcny, 0) < 0.5 * l.amount_10kcny
