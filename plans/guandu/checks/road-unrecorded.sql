-- key: road-unrecorded
-- title_zh: 主次道路前一日没有保洁记录
-- title_en: Main or secondary road without a record of the day before
-- severity: low
-- owner: city
-- schedule: day
-- link: road-segment
-- measure: 5.4
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'road-segment' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '没有' || date(p.today, '-1 day') || '的保洁记录' AS words_zh,
       l.name || ' has no record of ' || date(p.today, '-1 day') AS words_en
FROM ledger_road_segment AS l, p
WHERE l.is_sample = 0 AND l.state = 'active' AND l.road_class IN ('main', 'secondary')
  AND l.id NOT IN (SELECT c.road FROM ledger_road_cleaning AS c, p WHERE c.is_sample = 0 AND c.day = date(p.today, '-1 day'))
