-- key: rectified
-- title_zh: 到期督察整改事项完成率
-- title_en: Inspection items mended in time
-- unit: %
-- op: >=
-- target: 100
-- period: to-date
-- direction: up
-- measure: 9.4
-- rests_on: rectification
-- clause: 九(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state = 'closed' AS ok
      FROM ledger_rectification AS l, p
      WHERE l.is_sample = 0 AND l.due_on <= p.to_day)
