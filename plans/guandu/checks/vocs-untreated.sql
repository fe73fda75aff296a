-- key: vocs-untreated
-- title_zh: VOCs排放源没有治理设施
-- title_en: VOCs source without treatment
-- severity: medium
-- owner: eco
-- schedule: week
-- link: vocs-source
-- measure: 6.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'vocs-source' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, '') || l.name || '没有治理设施' AS words_zh,
       COALESCE(u.name, '') || ' ' || l.name || ' has no treatment' AS words_en
FROM ledger_vocs_source AS l LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise, p
WHERE l.is_sample = 0 AND l.state <> 'closed' AND COALESCE(l.treatment, 'none') = 'none' AND COALESCE(l.low_vocs, 0) = 0
