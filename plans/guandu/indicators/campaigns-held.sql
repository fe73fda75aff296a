-- key: campaigns-held
-- title_zh: 宣传与公众活动数
-- title_en: Public campaigns held
-- unit: 1
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 10.4
-- rests_on: campaign
-- clause: 十(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state IN ('held', 'reported') AS ok
      FROM ledger_campaign AS l, p
      WHERE l.is_sample = 0 AND l.held_on BETWEEN p.from_day AND p.to_day)
