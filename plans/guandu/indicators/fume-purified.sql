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
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.purifier) IS TRUE AS ok
      FROM ledger_cooking_fume AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'closed')
