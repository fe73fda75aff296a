-- key: research-projects
-- title_zh: 大气科研项目数
-- title_en: Research projects
-- unit: 1
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 9.2
-- rests_on: air-project
-- clause: 九(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.category = 'research' AND l.state <> 'cancelled') IS TRUE AS ok
      FROM ledger_air_project AS l, p
      WHERE l.is_sample = 0)
