-- key: pm10-year
-- title_zh: 可吸入颗粒物(PM10)年均浓度
-- title_en: PM10 annual mean
-- unit: ug/m3
-- op: <
-- target: 55
-- period: year
-- direction: down
-- measure: 1.2
-- rests_on: area_day
-- clause: 一(二)
-- concluded_by: pm10_year
-- note_zh: 进度值；年度结论以 lantian assess 按规则修约的结果为准
-- note_en: A figure on the way; the year is concluded by lantian assess, rounded as the law says
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT AVG(a.pm10) AS value, SUM(a.pm10) AS numerator, COUNT(a.pm10) AS denominator, COUNT(a.pm10) AS rows
FROM area_day AS a, p
WHERE a."by" = 'district' AND a.area = (SELECT value FROM fact WHERE key = 'plan/district')
  AND a.day BETWEEN p.from_day AND p.to_day
