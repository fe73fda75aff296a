-- key: road-requirement
-- title_zh: 主次道路的频次要求低于计划
-- title_en: Required frequency of a road below the plan
-- severity: medium
-- owner: city
-- schedule: month
-- link: road-segment
-- measure: 5.4
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'road-segment' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '台账的频次要求低于每日3扫1冲3洒、护栏2天1洗' AS words_zh,
       l.name || ' is asked for less than 3 sweeps, 1 wash, 3 sprinkles a day and guardrails every 2 days' AS words_en
FROM ledger_road_segment AS l, p
WHERE l.is_sample = 0 AND l.state = 'active' AND l.road_class IN ('main', 'secondary')
  AND (l.sweeps_per_day < 3 OR l.washes_per_day < 1 OR l.sprinkles_per_day < 3 OR (l.guardrail_m > 0 AND COALESCE(l.guardrail_days, 99) > 2))
