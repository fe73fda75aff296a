-- key: voluntary-audits
-- title_zh: 自愿性清洁生产审核企业数
-- title_en: Enterprises in voluntary audits
-- unit: 1
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 2.4c
-- rests_on: clean-audit
-- clause: 二(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.audit_type = 'voluntary' AS ok
      FROM ledger_clean_audit AS l, p
      WHERE l.is_sample = 0 AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER))
