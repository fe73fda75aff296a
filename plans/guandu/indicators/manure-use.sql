-- key: manure-use
-- title_zh: 畜禽粪污资源化利用率
-- title_en: Manure used
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 5.6
-- rests_on: livestock-farm
-- clause: 五(六)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(MIN(l.used_t_a, l.manure_t_a)) / NULLIF(SUM(l.manure_t_a), 0) AS value, SUM(MIN(l.used_t_a, l.manure_t_a)) AS numerator,
       SUM(l.manure_t_a) AS denominator, COUNT(*) AS rows
FROM ledger_livestock_farm AS l, p
WHERE l.is_sample = 0 AND l.state <> 'closed' AND l.used_t_a IS NOT NULL
