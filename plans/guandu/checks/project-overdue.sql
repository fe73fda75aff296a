-- key: project-overdue
-- title_zh: 项目超过完成期限
-- title_en: Project overdue
-- severity: medium
-- owner: command
-- schedule: week
-- link: air-project
-- measure: 10.1
WITH p AS (SELECT ?1 AS today)
SELECT x.id, x.kind, NULL AS other_id, NULL AS other_kind,
       x.name || '应于' || x.due_on || '前完成' AS words_zh,
       x.name || ' was due on ' || x.due_on AS words_en
FROM (
      SELECT l.id, 'clean-fuel-project' AS kind, l.name, l.due_on FROM ledger_clean_fuel_project AS l WHERE l.is_sample = 0 AND l.state IN ('planned', 'under-way')
      UNION ALL
      SELECT l.id, 'gas-segment' AS kind, l.name, l.due_on FROM ledger_gas_segment AS l WHERE l.is_sample = 0 AND l.state IN ('planned', 'under-way')
      UNION ALL
      SELECT l.id, 'spray-facility' AS kind, l.name, l.due_on FROM ledger_spray_facility AS l WHERE l.is_sample = 0 AND l.state IN ('planned', 'under-way')
      UNION ALL
      SELECT l.id, 'greening-project' AS kind, l.name, l.due_on FROM ledger_greening_project AS l WHERE l.is_sample = 0 AND l.state IN ('planned', 'under-way')
      UNION ALL
      SELECT l.id, 'air-project' AS kind, l.name, l.due_on FROM ledger_air_project AS l WHERE l.is_sample = 0 AND l.state IN ('planned', 'under-way')) AS x, p
WHERE x.due_on < p.today
