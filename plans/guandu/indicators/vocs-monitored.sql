-- key: vocs-monitored
-- title_zh: VOCs重点源在线监测安装率
-- title_en: Key VOCs sources with an on-line device
-- unit: %
-- op: >=
-- target: 100
-- step: 2019-12-31 100
-- period: to-date
-- direction: up
-- measure: 9.1a
-- rests_on: vocs-source
-- clause: 九(一)
-- note_zh: 计划原意为基本完成
-- note_en: The plan says "basically done"
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (COALESCE(l.online, 0)) IS TRUE AS ok
      FROM ledger_vocs_source AS l, p
      WHERE l.is_sample = 0 AND l.is_key = 1)
