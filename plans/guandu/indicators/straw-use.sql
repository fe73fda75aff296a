-- key: straw-use
-- title_zh: 秸秆综合利用率
-- title_en: Straw used
-- unit: %
-- op: >=
-- target: 90
-- step: 2020-12-31 90
-- is_aspiration: 1
-- period: year
-- direction: up
-- measure: 5.6
-- rests_on: straw-season
-- clause: 五(六)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(l.used_t) / NULLIF(SUM(l.collectable_t), 0) AS value, SUM(l.used_t) AS numerator, SUM(l.collectable_t) AS denominator,
       COUNT(*) AS rows
FROM ledger_straw_season AS l, p
WHERE l.is_sample = 0 AND l.state <> 'returned' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)
