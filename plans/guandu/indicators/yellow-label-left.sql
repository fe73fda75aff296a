-- key: yellow-label-left
-- title_zh: 未淘汰黄标车数
-- title_en: Yellow-label vehicles left
-- unit: 1
-- op: =
-- target: 0
-- step: 2018-12-31 0
-- period: to-date
-- direction: down
-- measure: 6.1
-- rests_on: yellow-label
-- clause: 六(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state <> 'retired' AS ok
      FROM ledger_yellow_label AS l, p
      WHERE l.is_sample = 0 AND l.category = 'yellow-label')
