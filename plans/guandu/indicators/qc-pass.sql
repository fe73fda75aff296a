-- key: qc-pass
-- title_zh: 质控考核与比对合格率
-- title_en: Quality-control reviews passed
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 9.1b
-- rests_on: qc-review
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.passed) IS TRUE AS ok
      FROM ledger_qc_review AS l, p
      WHERE l.is_sample = 0 AND l.done_on BETWEEN p.from_day AND p.to_day)
