-- key: machine-sweep
-- title_zh: 建成区道路机械化清扫率
-- title_en: Mechanised sweeping, built-up area
-- unit: %
-- op: >=
-- target: 80
-- step: 2020-12-31 80
-- period: to-date
-- direction: up
-- measure: 5.4
-- rests_on: road-segment
-- clause: 五(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(MIN(l.machine_m2, l.clean_area_m2)) / NULLIF(SUM(l.clean_area_m2), 0) AS value,
       SUM(MIN(l.machine_m2, l.clean_area_m2)) AS numerator, SUM(l.clean_area_m2) AS denominator, COUNT(*) AS rows
FROM ledger_road_segment AS l, p
WHERE l.is_sample = 0 AND l.state = 'active' AND l.in_built_up_area = 1
