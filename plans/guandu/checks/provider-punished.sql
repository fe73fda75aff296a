-- key: provider-punished
-- title_zh: 仍在使用联合惩戒名单上的服务单位
-- title_en: Provider on the punishment list still in use
-- severity: high
-- owner: eco
-- schedule: day
-- link: service-provider
-- measure: 6.2
WITH p AS (SELECT ?1 AS today)
SELECT s.id, 'service-provider' AS kind, x.id AS other_id, x.kind AS other_kind,
       s.name || '在联合惩戒名单上，仍为' || x.name || '服务' AS words_zh,
       s.name || ' is on the punishment list and still serves ' || x.name AS words_en
FROM ledger_service_provider AS s
JOIN (SELECT l.id, 'vocs-source' AS kind, l.provider, l.name FROM ledger_vocs_source AS l WHERE l.is_sample = 0 AND l.state <> 'closed'
      UNION ALL SELECT l.id, 'cooking-fume', l.provider, l.name FROM ledger_cooking_fume AS l WHERE l.is_sample = 0 AND l.state <> 'closed'
      UNION ALL SELECT l.id, 'clean-audit', l.consultant, '清洁生产审核' || l.year FROM ledger_clean_audit AS l
      WHERE l.is_sample = 0 AND l.state <> 'accepted'
      UNION ALL SELECT l.id, 'diesel-retrofit', l.installer, '柴油车治理' FROM ledger_diesel_retrofit AS l
      WHERE l.is_sample = 0 AND l.state IN ('planned', 'installed')) AS x ON x.provider = s.id, p
WHERE s.is_sample = 0 AND s.state = 'punished' AND COALESCE(s.punished_to, '9999') >= p.today
