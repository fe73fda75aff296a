-- key: good-days
-- title_zh: 空气质量优良天数比例
-- title_en: Share of good days
-- unit: %
-- op: >=
-- target: 99
-- is_aspiration: 1
-- period: year
-- direction: up
-- measure: 1.2
-- rests_on: area_day
-- clause: 一(二)
-- concluded_by: good_days
-- note_zh: 进度值；年度结论以 lantian assess 按规则修约的结果为准
-- note_en: A figure on the way; the year is concluded by lantian assess, rounded as the law says
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(a.aqi <= 100) / COUNT(a.aqi) AS value, SUM(a.aqi <= 100) AS numerator, COUNT(a.aqi) AS denominator,
       COUNT(a.aqi) AS rows
FROM area_day AS a, p
WHERE a."by" = 'district' AND a.area = (SELECT value FROM fact WHERE key = 'plan/district')
  AND a.day BETWEEN p.from_day AND p.to_day
