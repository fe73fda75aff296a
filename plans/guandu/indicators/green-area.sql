-- key: green-area
-- title_zh: 建成绿化面积
-- title_en: Greening accepted
-- unit: m2
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 5.1
-- rests_on: greening-project
-- clause: 五(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(l.area_m2) AS value, SUM(l.area_m2) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM ledger_greening_project AS l, p
WHERE l.is_sample = 0 AND l.state = 'accepted' AND l.done_on BETWEEN p.from_day AND p.to_day
