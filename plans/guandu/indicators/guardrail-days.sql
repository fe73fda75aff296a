-- key: guardrail-days
-- title_zh: 主次道路护栏清洗间隔天数(最差路段)
-- title_en: Days between guardrail washes, worst segment
-- unit: d
-- op: <=
-- target: 2
-- period: month
-- direction: down
-- measure: 5.4
-- rests_on: road-segment road-cleaning
-- clause: 五(四)
-- note_zh: 有记录天数除以清洗天数；从未清洗按半次计
-- note_en: Days with records by days washed; never washed counts as half a wash
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT MAX(gap) AS value, SUM(gap <= 2) AS numerator, COUNT(*) AS denominator, COALESCE(SUM(days), 0) AS rows
FROM (SELECT 1.0 * COUNT(*) / MAX(SUM(COALESCE(l.guardrail_washed, 0)), 0.5) AS gap, COUNT(*) AS days
      FROM ledger_road_cleaning AS l JOIN ledger_road_segment AS r ON r.id = l.road, p
      WHERE l.is_sample = 0 AND r.is_sample = 0 AND r.state = 'active' AND r.road_class IN ('main', 'secondary') AND r.guardrail_m > 0
        AND l.state <> 'returned' AND l.day BETWEEN p.from_day AND p.to_day
      GROUP BY l.road
      HAVING COUNT(*) >= 2)
