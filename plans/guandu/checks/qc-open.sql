-- key: qc-open
-- title_zh: 质控不合格30天未办结
-- title_en: Failed quality-control review open for 30 days
-- severity: medium
-- owner: eco
-- schedule: week
-- link: qc-review
-- measure: 9.1b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'qc-review' AS kind, NULL AS other_id, NULL AS other_kind,
       l.done_on || '的质控考核不合格，尚未整改办结' AS words_zh,
       'The review of ' || l.done_on || ' failed and is not closed' AS words_en
FROM ledger_qc_review AS l, p
WHERE l.is_sample = 0 AND l.passed = 0 AND l.state <> 'closed' AND l.done_on < date(p.today, '-30 days')
