-- key: capacity-removed
-- title_zh: 到期落后过剩产能核销比例
-- title_en: Outdated and surplus lines struck off in time
-- unit: %
-- op: >=
-- target: 100
-- period: year
-- direction: up
-- measure: 2.2
-- rests_on: capacity-line
-- clause: 二(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state = 'removed' AS ok
      FROM ledger_capacity_line AS l, p
      WHERE l.is_sample = 0 AND l.due_on <= p.to_day)
