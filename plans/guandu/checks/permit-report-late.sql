-- key: permit-report-late
-- title_zh: 排污许可执行报告逾期
-- title_en: Execution report overdue
-- severity: medium
-- owner: eco
-- schedule: day
-- link: permit-report
-- measure: 10.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'permit-report' AS kind, l.permit AS other_id, 'discharge-permit' AS other_kind,
       '报告期' || l.period || '的执行报告应于' || l.due_on || '前提交' AS words_zh,
       'The report for ' || l.period || ' was due on ' || l.due_on AS words_en
FROM ledger_permit_report AS l, p
WHERE l.is_sample = 0 AND l.state = 'due' AND l.due_on < p.today
