-- key: fume-purified
-- title_zh: 餐饮油烟净化设施安装率
-- title_en: Restaurants with a purifier
-- unit: %
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 6.2
-- rests_on: cooking-fume
-- clause: 六(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM((l.purifier) IS TRUE) / COUNT(*) AS value, SUM((l.purifier) IS TRUE) AS numerator, COUNT(*) AS denominator,
       COUNT(*) AS rows
FROM ledger_cooking_fume AS l, p
WHERE l.is_sample = 0 AND l.state <> 'closed'
