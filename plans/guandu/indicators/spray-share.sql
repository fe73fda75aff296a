-- key: spray-share
-- title_zh: 主干道隔离带喷雾喷淋设施覆盖率
-- title_en: Main-road dividers with mist or spray
-- unit: %
-- op: >=
-- target: 60
-- step: 2019-12-31 30
-- step: 2020-12-31 60
-- period: to-date
-- direction: up
-- measure: 5.4
-- rests_on: road-segment spray-facility
-- clause: 五(四)
-- note_zh: 按隔离带长度计，每段至多计到其隔离带长
-- note_en: By length of divider; a segment counts at most its divider
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * s.length_m / NULLIF(d.length_m, 0) AS value, s.length_m AS numerator, d.length_m AS denominator, d.rows AS rows
FROM (SELECT SUM(l.divider_m) AS length_m, COUNT(*) AS rows FROM ledger_road_segment AS l
      WHERE l.is_sample = 0 AND l.state = 'active' AND l.road_class = 'main' AND l.has_water_supply = 1 AND l.divider_m > 0) AS d,
     (SELECT COALESCE(SUM(MIN(r.divider_m, f.length_m)), 0) AS length_m
      FROM ledger_road_segment AS r
      JOIN (SELECT l.road, SUM(l.length_m) AS length_m FROM ledger_spray_facility AS l, p
            WHERE l.is_sample = 0 AND l.state IN ('done', 'accepted') AND (l.done_on IS NULL OR l.done_on <= p.to_day)
            GROUP BY l.road) AS f ON f.road = r.id
      WHERE r.is_sample = 0 AND r.state = 'active' AND r.road_class = 'main' AND r.has_water_supply = 1 AND r.divider_m > 0) AS s
