-- key: parcels-controlled
-- title_zh: 收储拆迁地块受控率
-- title_en: Stockpiled and demolition land under control
-- unit: %
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 5.3
-- rests_on: land-parcel
-- clause: 五(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.state = 'managed' AND l.dust_unit <> '') IS TRUE AS ok
      FROM ledger_land_parcel AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'over')
