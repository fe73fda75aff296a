-- key: grid-leaders
-- title_zh: 有网格长的网格比例
-- title_en: Grid cells with a leader
-- unit: %
-- op: >=
-- target: 100
-- period: to-date
-- direction: up
-- measure: 10.1
-- rests_on: grid-cell
-- clause: 十(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.leader IS NOT NULL OR l.leader_name IS NOT NULL) IS TRUE AS ok
      FROM ledger_grid_cell AS l, p
      WHERE l.is_sample = 0 AND l.state = 'active')
