-- key: inventory-rounds
-- title_zh: 已完成的源排放清单编制轮次
-- title_en: Rounds of the emission inventory done
-- unit: 1
-- op: >=
-- target: 1
-- step: 2020-12-31 1
-- period: to-date
-- direction: up
-- measure: 9.2
-- rests_on: air-project
-- clause: 九(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.state = 'accepted' AND (l.done_on IS NULL OR l.done_on <= p.to_day)) IS TRUE AS ok
      FROM ledger_air_project AS l, p
      WHERE l.is_sample = 0 AND l.category = 'inventory')
