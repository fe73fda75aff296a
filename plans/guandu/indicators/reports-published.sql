-- key: reports-published
-- title_zh: 排污许可执行报告公开率
-- title_en: Execution reports published
-- unit: %
-- op: >=
-- target: 100
-- period: year
-- direction: up
-- measure: 10.3
-- rests_on: permit-report
-- clause: 十(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.published_on IS NOT NULL AS ok
      FROM ledger_permit_report AS l, p
      WHERE l.is_sample = 0 AND l.due_on BETWEEN p.from_day AND p.to_day)
