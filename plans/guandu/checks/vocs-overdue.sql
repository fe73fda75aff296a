-- key: vocs-overdue
-- title_zh: VOCs整治超期
-- title_en: VOCs remediation overdue
-- severity: medium
-- owner: eco
-- schedule: day
-- link: vocs-source
-- measure: 6.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'vocs-source' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, '') || l.name || '应于' || l.due_on || '前完成整治' AS words_zh,
       COALESCE(u.name, '') || ' ' || l.name || ' was due on ' || l.due_on AS words_en
FROM ledger_vocs_source AS l LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise, p
WHERE l.is_sample = 0 AND l.state <> 'closed' AND l.due_on < p.today
