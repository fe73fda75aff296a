-- key: fugitive-overdue
-- title_zh: 无组织排放治理超期
-- title_en: Treatment of fugitive emission overdue
-- severity: medium
-- owner: eco
-- schedule: day
-- link: fugitive-point
-- measure: 2.4b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'fugitive-point' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       l.name || '应于' || l.due_on || '前完成治理' AS words_zh,
       l.name || ' was to be treated by ' || l.due_on AS words_en
FROM ledger_fugitive_point AS l, p
WHERE l.is_sample = 0 AND l.state <> 'closed' AND l.due_on < p.today
