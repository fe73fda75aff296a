-- key: nev-public
-- title_zh: 公共机构新购车辆新能源比例
-- title_en: New-energy share of vehicles bought by public institutions
-- unit: %
-- op: >=
-- target: 100
-- period: year
-- direction: up
-- measure: 4.2a
-- rests_on: vehicle-purchase
-- clause: 四(二)
-- note_zh: 经批准的例外不计
-- note_en: Approved exemptions do not count
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(l.nev_vehicles) / NULLIF(SUM(l.vehicles), 0) AS value, SUM(l.nev_vehicles) AS numerator, SUM(l.vehicles) AS denominator,
       COUNT(*) AS rows
FROM ledger_vehicle_purchase AS l, p
WHERE l.is_sample = 0 AND l.state IN ('approved', 'bought') AND l.asked_on BETWEEN p.from_day AND p.to_day AND COALESCE(l.exemption, 0) = 0
