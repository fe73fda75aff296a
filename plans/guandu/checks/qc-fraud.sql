-- key: qc-fraud
-- title_zh: 监测数据涉嫌弄虚作假
-- title_en: Suspected fraud with monitoring data
-- severity: high
-- owner: eco
-- schedule: day
-- link: qc-review
-- measure: 9.1b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'qc-review' AS kind, NULL AS other_id, NULL AS other_kind,
       l.done_on || '的检查涉嫌弄虚作假，应依法查处' AS words_zh,
       'The review of ' || l.done_on || ' suspects fraud: to be investigated' AS words_en
FROM ledger_qc_review AS l, p
WHERE l.is_sample = 0 AND l.fraud = 1 AND l.state <> 'closed'
