-- key: small-boilers
-- title_zh: 建成区10蒸吨及以下燃煤设施在用数
-- title_en: Coal-fired facilities up to 10 t/h still there in the built-up area
-- unit: 1
-- op: =
-- target: 0
-- step: 2018-12-31 0
-- period: to-date
-- direction: down
-- measure: 3.1
-- rests_on: boiler
-- clause: 三(一)
-- note_zh: 计划原意为基本淘汰
-- note_en: The plan says "basically gone"
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.fuel IN ('coal', 'briquette') AND l.state NOT IN ('removed', 'converted')) IS TRUE AS ok
      FROM ledger_boiler AS l, p
      WHERE l.is_sample = 0 AND l.in_built_up_area = 1 AND l.steam_t_h <= 10 AND (l.fuel IN ('coal', 'briquette') OR l.state IN ('removed', 'converted')))
