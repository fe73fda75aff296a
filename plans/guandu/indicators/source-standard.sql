-- key: source-standard
-- title_zh: 无超标小时的执行报告比例
-- title_en: Execution reports without an hour over the limit
-- unit: %
-- op: >=
-- target: 100
-- period: year
-- direction: up
-- measure: 2.4a
-- rests_on: permit-report
-- clause: 二(四)
-- note_zh: 按执行报告填报；在线小时值的判定随监测核查功能
-- note_en: By the execution reports; judging on-line hours comes with the check stage
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.exceeded_h = 0) IS TRUE AS ok
      FROM ledger_permit_report AS l, p
      WHERE l.is_sample = 0 AND l.exceeded_h IS NOT NULL AND l.submitted_on BETWEEN p.from_day AND p.to_day)
