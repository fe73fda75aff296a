-- key: parcel-bare
-- title_zh: 收储拆迁地块裸露未覆盖
-- title_en: Stockpiled land left bare
-- severity: medium
-- owner: renewal
-- schedule: week
-- link: land-parcel
-- measure: 5.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'land-parcel' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '裸露' || CAST(l.bare_m2 - COALESCE(l.covered_m2, 0) - COALESCE(l.greened_m2, 0) AS INTEGER) || '平方米未覆盖' AS words_zh,
       l.name || ': ' || CAST(l.bare_m2 - COALESCE(l.covered_m2, 0) - COALESCE(l.greened_m2, 0) AS INTEGER) || ' m2 lie bare' AS words_en
FROM ledger_land_parcel AS l, p
WHERE l.is_sample = 0 AND l.state <> 'over' AND COALESCE(l.bare_m2, 0) > COALESCE(l.covered_m2, 0) + COALESCE(l.greened_m2, 0) + 100
