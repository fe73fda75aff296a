-- key: paper-overdue
-- title_zh: 应出台的文件超期
-- title_en: Paper overdue
-- severity: low
-- owner: command
-- schedule: week
-- link: policy-paper
-- measure: 10.1
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'policy-paper' AS kind, NULL AS other_id, NULL AS other_kind,
       l.title || '应于' || l.due_on || '前出台' AS words_zh,
       l.title || ' was due on ' || l.due_on AS words_en
FROM ledger_policy_paper AS l, p
WHERE l.is_sample = 0 AND l.state = 'drafting' AND l.due_on < p.today
