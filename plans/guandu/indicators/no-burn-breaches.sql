-- key: no-burn-breaches
-- title_zh: 禁燃区内燃用高污染燃料设施数
-- title_en: Facilities that burn high-pollution fuel inside the no-burn zone
-- unit: 1
-- op: =
-- target: 0
-- period: to-date
-- direction: down
-- measure: 3.4
-- rests_on: boiler zone entity_zone
-- clause: 三(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(is_breach) AS value, SUM(is_breach) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.fuel IN ('coal', 'briquette', 'heavy-oil', 'wood') AND l.state NOT IN ('removed', 'converted') AS is_breach
      FROM ledger_boiler AS l, p
      WHERE l.is_sample = 0
        AND (l.in_no_burn_zone = 1
             OR l.id IN (SELECT e.id FROM entity_zone AS e JOIN ledger_zone AS z ON z.id = e.zone
                         WHERE e.kind = 'boiler' AND z.zone_type = 'no-burn' AND z.state = 'in-force' AND z.is_sample = 0)))
