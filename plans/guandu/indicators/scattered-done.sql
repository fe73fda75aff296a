-- key: scattered-done
-- title_zh: 散乱污企业整治完成率
-- title_en: Scattered polluters dealt with
-- unit: %
-- op: >=
-- target: 100
-- step: 2019-12-31 100
-- period: to-date
-- direction: up
-- measure: 2.3
-- rests_on: scattered-polluter
-- clause: 二(三)
-- note_zh: 计划原意为基本完成，未给比例；以100%为目标
-- note_en: The plan says "basically done" without a figure; 100 % is taken
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state = 'closed' AS ok
      FROM ledger_scattered_polluter AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'excluded' AND l.found_on <= p.to_day)
