-- key: green-buildings
-- title_zh: 在建房屋工程执行绿色建筑标准比例
-- title_en: Building sites that keep the green-building standard
-- unit: %
-- op: >=
-- target: 100
-- period: to-date
-- direction: up
-- measure: 3.2a
-- rests_on: construction-site
-- clause: 三(二)
-- note_zh: 计划要求新建建筑全面执行
-- note_en: The plan asks it of every new building
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (COALESCE(l.green_standard, 0)) IS TRUE AS ok
      FROM ledger_construction_site AS l, p
      WHERE l.is_sample = 0 AND l.site_type = 'building' AND l.state <> 'finished')
