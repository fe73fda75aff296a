-- key: permit-report-exceeds
-- title_zh: 执行报告填报有超标小时
-- title_en: Execution report names hours over the limit
-- severity: medium
-- owner: eco
-- schedule: day
-- link: permit-report
-- measure: 2.4a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'permit-report' AS kind, l.permit AS other_id, 'discharge-permit' AS other_kind,
       '报告期' || l.period || '填报超标' || CAST(l.exceeded_h AS TEXT) || '小时' AS words_zh,
       'The report for ' || l.period || ' names ' || CAST(l.exceeded_h AS TEXT) || ' hours over the limit' AS words_en
FROM ledger_permit_report AS l, p
WHERE l.is_sample = 0 AND l.exceeded_h > 0 AND l.submitted_on >= date(p.today, '-90 days')
