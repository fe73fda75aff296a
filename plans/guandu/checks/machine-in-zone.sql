-- key: machine-in-zone
-- title_zh: 高排放机械在低排放控制区内
-- title_en: High-emission machine inside the low-emission zone
-- severity: medium
-- owner: eco
-- schedule: day
-- link: nonroad-machine
-- measure: 4.4b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'nonroad-machine' AS kind, z.id AS other_id, 'zone' AS other_kind,
       COALESCE(l.code, l.machine_type) || '(' || l.tier || ')位于' || z.name AS words_zh,
       COALESCE(l.code, l.machine_type) || ' (' || l.tier || ') is inside ' || z.name AS words_en
FROM ledger_nonroad_machine AS l
JOIN entity_zone AS e ON e.id = l.id AND e.kind = 'nonroad-machine'
JOIN ledger_zone AS z ON z.id = e.zone AND z.zone_type = 'nonroad-low' AND z.state = 'in-force' AND z.is_sample = 0, p
WHERE l.is_sample = 0 AND l.state IN ('surveyed', 'coded') AND l.energy = 'diesel'
  AND EXISTS (SELECT 1 FROM json_each(COALESCE(z.stages, '["pre","s1"]')) AS s WHERE s.value = replace(l.tier, 't', 's'))
