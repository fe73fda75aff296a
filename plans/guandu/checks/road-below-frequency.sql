-- key: road-below-frequency
-- title_zh: 路段近7天保洁频次不足
-- title_en: Road segment cleaned less often than required, last 7 days
-- severity: medium
-- owner: city
-- schedule: day
-- link: road-segment
-- measure: 5.4
WITH p AS (SELECT ?1 AS today)
SELECT r.id, 'road-segment' AS kind, NULL AS other_id, NULL AS other_kind,
       r.name || '近7天日均清扫' || ROUND(c.sweeps, 1) || '、冲洗' || ROUND(c.washes, 1) || '、洒水' || ROUND(c.sprinkles, 1) || '次，要求'
         || r.sweeps_per_day || '、' || r.washes_per_day || '、' || r.sprinkles_per_day || '次' AS words_zh,
       r.name || ': swept ' || ROUND(c.sweeps, 1) || ', washed ' || ROUND(c.washes, 1) || ', sprinkled ' || ROUND(c.sprinkles, 1)
         || ' times a day over 7 days; required ' || r.sweeps_per_day || ', ' || r.washes_per_day || ', ' || r.sprinkles_per_day AS words_en
FROM ledger_road_segment AS r
JOIN (SELECT l.road, AVG(l.sweeps) AS sweeps, AVG(l.washes) AS washes, AVG(l.sprinkles) AS sprinkles
      FROM ledger_road_cleaning AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'returned' AND l.day > date(p.today, '-8 days') AND l.day < p.today
      GROUP BY l.road) AS c ON c.road = r.id
WHERE r.is_sample = 0 AND r.state = 'active'
  AND (c.sweeps < r.sweeps_per_day OR c.washes < r.washes_per_day OR c.sprinkles < r.sprinkles_per_day)
