-- key: new-coal-boilers
-- title_zh: 建成区新建燃煤锅炉数
-- title_en: Coal boilers put into use since the plan, built-up area
-- unit: 1
-- op: =
-- target: 0
-- period: to-date
-- direction: down
-- measure: 3.1
-- rests_on: boiler
-- clause: 三(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.fuel IN ('coal', 'briquette') AND l.installed_on >= '2019-04-12') IS TRUE AS ok
      FROM ledger_boiler AS l, p
      WHERE l.is_sample = 0 AND l.in_built_up_area = 1)
