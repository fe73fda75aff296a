-- key: ship-stage
-- title_zh: 新建船舶达到第一阶段或使用清洁能源比例
-- title_en: New ships that keep stage 1 or run on clean energy
-- unit: %
-- op: >=
-- target: 100
-- period: to-date
-- direction: up
-- measure: 4.2c
-- rests_on: ship
-- clause: 四(二)
-- note_zh: 标准实施日期2018-07-01为回忆[R]
-- note_en: The standard's day, 2018-07-01, is recalled [R]
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.engine_stage IN ('s1', 's2') OR l.energy IN ('electric', 'lng', 'hybrid')) IS TRUE AS ok
      FROM ledger_ship AS l, p
      WHERE l.is_sample = 0 AND l.built_on >= '2018-07-01')
