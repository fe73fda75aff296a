-- key: over-limit-unrepaired
-- title_zh: 超标车辆逾期未维修复检
-- title_en: Over-limit vehicle not repaired in time
-- severity: medium
-- owner: roadops
-- schedule: day
-- link: tailpipe-test
-- measure: 9.3b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'tailpipe-test' AS kind, l.vehicle AS other_id, CASE WHEN l.vehicle IS NOT NULL THEN 'vehicle' END AS other_kind,
       substr(l.tested_at, 1, 10) || '超标的车辆逾期未办结' AS words_zh,
       'A vehicle over the limit on ' || substr(l.tested_at, 1, 10) || ' is not closed in time' AS words_en
FROM ledger_tailpipe_test AS l, p
WHERE l.is_sample = 0 AND l.passed = 0 AND l.state <> 'closed' AND COALESCE(l.repair_due, date(substr(l.tested_at, 1, 10), '+30 days')) < p.today
