-- key: bare-area
-- title_zh: 未治理裸土面积
-- title_en: Bare area not yet treated
-- unit: m2
-- op: 
-- target: 
-- period: to-date
-- direction: down
-- measure: 5.2
-- rests_on: bare-land
-- clause: 五(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(l.area_m2 * (l.state IN ('seen', 'assigned', 'treating'))) AS value,
       SUM(l.area_m2 * (l.state IN ('seen', 'assigned', 'treating'))) AS numerator, SUM(l.area_m2) AS denominator, COUNT(*) AS rows
FROM ledger_bare_land AS l, p
WHERE l.is_sample = 0 AND l.seen_on <= p.to_day AND l.state <> 'not-bare'
