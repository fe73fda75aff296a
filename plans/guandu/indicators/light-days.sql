-- key: light-days
-- title_zh: 轻度污染天数较上年同期变化
-- title_en: Days of light pollution against the same days of the year before
-- unit: d
-- op: <
-- target: 0
-- period: year
-- direction: down
-- measure: 1.2
-- rests_on: area_day
-- clause: 一(二)
-- concluded_by: light_days
-- note_zh: 值为两年同期天数之差，计划未给数字
-- note_en: The value is the difference in days; the plan gives no figure
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT CASE WHEN n.days > 0 AND b.days > 0 THEN n.light - b.light END AS value, n.light AS numerator, b.light AS denominator,
       n.days + b.days AS rows
FROM (SELECT SUM(a.aqi BETWEEN 101 AND 150) AS light, COUNT(a.aqi) AS days
      FROM area_day AS a, p
      WHERE a."by" = 'district' AND a.area = (SELECT value FROM fact WHERE key = 'plan/district')
        AND a.day BETWEEN p.from_day AND p.to_day) AS n,
     (SELECT SUM(a.aqi BETWEEN 101 AND 150) AS light, COUNT(a.aqi) AS days
      FROM area_day AS a, p
      WHERE a."by" = 'district' AND a.area = (SELECT value FROM fact WHERE key = 'plan/district')
        AND a.day BETWEEN date(p.from_day, '-1 year') AND date(p.to_day, '-1 year')) AS b
