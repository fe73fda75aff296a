-- key: retrofit-networked
-- title_zh: 老旧柴油车治理装置联网率
-- title_en: Retrofitted diesel vehicles whose monitor is on line
-- unit: %
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 4.4a
-- rests_on: diesel-retrofit
-- clause: 四(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.networked_on IS NOT NULL AS ok
      FROM ledger_diesel_retrofit AS l, p
      WHERE l.is_sample = 0 AND l.state IN ('installed', 'accepted') AND l.device <> 'twc')
