-- key: smart-trucks
-- title_zh: 智能渣土车数量
-- title_en: Smart muck trucks
-- unit: 1
-- op: >=
-- target: 240
-- step: 2018-12-31 240
-- period: to-date
-- direction: up
-- measure: 4.2b
-- rests_on: muck-truck
-- clause: 四(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.is_smart = 1 AND (l.smart_since IS NULL OR l.smart_since <= p.to_day)) IS TRUE AS ok
      FROM ledger_muck_truck AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'left')
