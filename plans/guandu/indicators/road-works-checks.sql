-- key: road-works-checks
-- title_zh: 道路工程扬尘专项督查次数
-- title_en: Special checks of road-works dust
-- unit: 1
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 5.4
-- rests_on: enforcement-action
-- clause: 五(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.topic = 'road-works' AND l.state <> 'planned') IS TRUE AS ok
      FROM ledger_enforcement_action AS l, p
      WHERE l.is_sample = 0 AND l.start_on BETWEEN p.from_day AND p.to_day)
