-- key: mandatory-audits
-- title_zh: 强制性清洁生产审核按期完成率
-- title_en: Mandatory clean-production audits done in time
-- unit: %
-- op: >=
-- target: 100
-- period: year
-- direction: up
-- measure: 2.4c
-- rests_on: clean-audit
-- clause: 二(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state IN ('assessed', 'accepted') AS ok
      FROM ledger_clean_audit AS l, p
      WHERE l.is_sample = 0 AND l.audit_type = 'mandatory' AND l.report_due <= p.to_day)
