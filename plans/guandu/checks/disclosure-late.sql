-- key: disclosure-late
-- title_zh: 环境信息逾期未公开
-- title_en: Disclosure overdue
-- severity: medium
-- owner: eco
-- schedule: day
-- link: disclosure
-- measure: 10.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'disclosure' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, '') || '应于' || l.due_on || '前公开' || l.period || '的信息' AS words_zh,
       COALESCE(u.name, '') || ': information on ' || l.period || ' was due on ' || l.due_on AS words_en
FROM ledger_disclosure AS l LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise, p
WHERE l.is_sample = 0 AND l.state = 'due' AND l.due_on < p.today
