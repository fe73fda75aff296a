-- key: grid-no-leader
-- title_zh: 网格没有网格长
-- title_en: Grid cell without a leader
-- severity: medium
-- owner: command
-- schedule: week
-- link: grid-cell
-- measure: 10.1
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'grid-cell' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '没有网格长' AS words_zh,
       l.name || ' has no leader' AS words_en
FROM ledger_grid_cell AS l, p
WHERE l.is_sample = 0 AND l.state = 'active' AND l.leader IS NULL AND l.leader_name IS NULL
