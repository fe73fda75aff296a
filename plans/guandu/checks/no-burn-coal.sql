-- key: no-burn-coal
-- title_zh: 禁燃区内燃用高污染燃料
-- title_en: High-pollution fuel burnt inside the no-burn zone
-- severity: high
-- owner: eco
-- schedule: day
-- link: boiler
-- measure: 3.4
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'boiler' AS kind, MIN(z.id) AS other_id, CASE WHEN MIN(z.id) IS NOT NULL THEN 'zone' END AS other_kind,
       l.name || '在禁燃区内燃用高污染燃料' AS words_zh,
       l.name || ' burns high-pollution fuel inside the no-burn zone' AS words_en
FROM ledger_boiler AS l
LEFT JOIN entity_zone AS e ON e.id = l.id AND e.kind = 'boiler'
LEFT JOIN ledger_zone AS z ON z.id = e.zone AND z.zone_type = 'no-burn' AND z.state = 'in-force' AND z.is_sample = 0, p
WHERE l.is_sample = 0 AND l.state NOT IN ('removed', 'converted') AND l.fuel IN ('coal', 'briquette', 'heavy-oil', 'wood')
  AND (l.in_no_burn_zone = 1 OR z.id IS NOT NULL)
GROUP BY l.id
