-- key: over-limit-traced
-- title_zh: 超标机动车全链条追溯率
-- title_en: Over-limit vehicles traced along the chain
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 4.4a
-- rests_on: tailpipe-test
-- clause: 四(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.maker IS NOT NULL AND l.registered_at IS NOT NULL AND l.inspection_agency IS NOT NULL AND (l.transport_company IS NOT NULL OR l.vehicle IS NOT NULL)) IS TRUE AS ok
      FROM ledger_tailpipe_test AS l, p
      WHERE l.is_sample = 0 AND l.passed = 0 AND substr(l.tested_at, 1, 10) BETWEEN p.from_day AND p.to_day)
