-- key: old-vehicles-retired
-- title_zh: 老旧车淘汰数
-- title_en: Old vehicles retired
-- unit: 1
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 6.1
-- rests_on: yellow-label
-- clause: 六(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.state = 'retired' AND l.retired_on BETWEEN p.from_day AND p.to_day) IS TRUE AS ok
      FROM ledger_yellow_label AS l, p
      WHERE l.is_sample = 0 AND l.category = 'old')
