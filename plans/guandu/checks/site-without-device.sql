-- key: site-without-device
-- title_zh: 在建工地没有PM10监测或视频
-- title_en: Site without a PM10 device or video
-- severity: medium
-- owner: housing
-- schedule: day
-- link: construction-site
-- measure: 5.5
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'construction-site' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '缺' || CASE WHEN l.pm10_mn IS NULL AND COALESCE(l.video, 0) = 0 THEN 'PM10监测和视频' WHEN l.pm10_mn IS NULL THEN 'PM10监测' ELSE '视频' END AS words_zh,
       l.name || ' lacks ' || CASE WHEN l.pm10_mn IS NULL AND COALESCE(l.video, 0) = 0 THEN 'a PM10 device and video' WHEN l.pm10_mn IS NULL THEN 'a PM10 device' ELSE 'video' END AS words_en
FROM ledger_construction_site AS l, p
WHERE l.is_sample = 0 AND l.state IN ('working', 'mending') AND (l.pm10_mn IS NULL OR COALESCE(l.video, 0) = 0)
