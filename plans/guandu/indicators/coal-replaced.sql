-- key: coal-replaced
-- title_zh: 煤炭替代量
-- title_en: Coal replaced by projects
-- unit: t/a
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 3.2b
-- rests_on: clean-fuel-project
-- clause: 三(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(l.coal_cut_t_a) AS value, SUM(l.coal_cut_t_a) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM ledger_clean_fuel_project AS l, p
WHERE l.is_sample = 0 AND l.state = 'accepted' AND l.done_on BETWEEN p.from_day AND p.to_day
