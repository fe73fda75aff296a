-- key: capacity-overdue
-- title_zh: 落后过剩产能淘汰超期
-- title_en: Outdated or surplus line overdue
-- severity: medium
-- owner: commerce
-- schedule: week
-- link: capacity-line
-- measure: 2.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'capacity-line' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '应于' || l.due_on || '前淘汰' AS words_zh,
       l.name || ' was to be removed by ' || l.due_on AS words_en
FROM ledger_capacity_line AS l, p
WHERE l.is_sample = 0 AND l.state <> 'removed' AND l.due_on < p.today
