-- key: nitrogen-per-area
-- title_zh: 单位播种面积氮肥用量
-- title_en: Nitrogen per sown hectare
-- unit: t/hm2
-- op: 
-- target: 
-- period: year
-- direction: down
-- measure: 5.6
-- rests_on: farm-input
-- clause: 五(六)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(l.nitrogen_t) / NULLIF(SUM(l.sown_hm2), 0) AS value, SUM(l.nitrogen_t) AS numerator, SUM(l.sown_hm2) AS denominator,
       COUNT(*) AS rows
FROM ledger_farm_input AS l, p
WHERE l.is_sample = 0 AND l.state <> 'returned' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)
