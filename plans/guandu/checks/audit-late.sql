-- key: audit-late
-- title_zh: 强制性清洁生产审核超期
-- title_en: Mandatory audit overdue
-- severity: medium
-- owner: commerce
-- schedule: week
-- link: clean-audit
-- measure: 2.4c
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'clean-audit' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, '') || '应于' || l.report_due || '前提交强制性清洁生产审核报告' AS words_zh,
       COALESCE(u.name, '') || ': the report of its mandatory audit was due on ' || l.report_due AS words_en
FROM ledger_clean_audit AS l LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise, p
WHERE l.is_sample = 0 AND l.audit_type = 'mandatory' AND l.state IN ('listed', 'auditing') AND l.report_due < p.today
