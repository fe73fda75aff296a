-- key: rectification-overdue
-- title_zh: 督察整改事项超期
-- title_en: Inspection item overdue
-- severity: high
-- owner: inspection
-- schedule: day
-- link: rectification
-- measure: 9.4
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'rectification' AS kind, NULL AS other_id, NULL AS other_kind,
       l.item_no || '应于' || l.due_on || '前完成整改' AS words_zh,
       l.item_no || ' was to be mended by ' || l.due_on AS words_en
FROM ledger_rectification AS l, p
WHERE l.is_sample = 0 AND l.state <> 'closed' AND l.due_on < p.today
