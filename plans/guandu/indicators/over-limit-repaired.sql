-- key: over-limit-repaired
-- title_zh: 超标机动车维修复检合格率
-- title_en: Over-limit vehicles repaired and tested again
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 9.3b
-- rests_on: tailpipe-test
-- clause: 九(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.state = 'closed' AND COALESCE(l.retest_passed, 0)) IS TRUE AS ok
      FROM ledger_tailpipe_test AS l, p
      WHERE l.is_sample = 0 AND l.passed = 0 AND substr(l.tested_at, 1, 10) BETWEEN p.from_day AND p.to_day)
