-- key: yellow-label-left
-- title_zh: 黄标车逾期未淘汰
-- title_en: Yellow-label vehicle not retired in time
-- severity: high
-- owner: police
-- schedule: week
-- link: yellow-label
-- measure: 6.1
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'yellow-label' AS kind, NULL AS other_id, NULL AS other_kind,
       '一辆黄标车应于' || l.due_on || '前淘汰' AS words_zh,
       'A yellow-label vehicle was to be retired by ' || l.due_on AS words_en
FROM ledger_yellow_label AS l, p
WHERE l.is_sample = 0 AND l.category = 'yellow-label' AND l.state <> 'retired' AND l.due_on < p.today
