-- key: sweep-times
-- title_zh: 主次道路每日清扫次数(最差路段)
-- title_en: Sweeps a day, worst segment
-- unit: /d
-- op: >=
-- target: 3
-- period: month
-- direction: up
-- measure: 5.4
-- rests_on: road-segment road-cleaning
-- clause: 五(四)
-- note_zh: 值为最差路段的日均次数；分子分母为达标路段和有记录路段
-- note_en: The value is that of the worst segment; numerator and denominator are segments that meet it and segments with records
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT MIN(times) AS value, SUM(times >= 3) AS numerator, COUNT(*) AS denominator, COALESCE(SUM(days), 0) AS rows
FROM (SELECT AVG(l.sweeps) AS times, COUNT(*) AS days
      FROM ledger_road_cleaning AS l JOIN ledger_road_segment AS r ON r.id = l.road, p
      WHERE l.is_sample = 0 AND r.is_sample = 0 AND r.state = 'active' AND r.road_class IN ('main', 'secondary')
        AND l.state <> 'returned' AND l.day BETWEEN p.from_day AND p.to_day
      GROUP BY l.road)
