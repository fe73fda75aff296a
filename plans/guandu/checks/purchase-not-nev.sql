-- key: purchase-not-nev
-- title_zh: 公共机构采购非新能源车且无例外
-- title_en: Purchase of other than new-energy vehicles without an exemption
-- severity: medium
-- owner: finance
-- schedule: day
-- link: vehicle-purchase
-- measure: 4.2a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'vehicle-purchase' AS kind, NULL AS other_id, NULL AS other_kind,
       l.purchase_no || '采购' || l.vehicles || '辆，其中新能源' || l.nev_vehicles || '辆，没有例外审批' AS words_zh,
       l.purchase_no || ': ' || l.nev_vehicles || ' of ' || l.vehicles || ' vehicles are new-energy, and no exemption was granted' AS words_en
FROM ledger_vehicle_purchase AS l, p
WHERE l.is_sample = 0 AND l.state IN ('asked', 'approved', 'bought') AND l.nev_vehicles < l.vehicles AND COALESCE(l.exemption, 0) = 0
