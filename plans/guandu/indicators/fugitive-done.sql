-- key: fugitive-done
-- title_zh: 无组织排放深度治理完成率
-- title_en: Fugitive-emission points treated
-- unit: %
-- op: >=
-- target: 100
-- step: 2019-12-31 100
-- period: to-date
-- direction: up
-- measure: 2.4b
-- rests_on: fugitive-point
-- clause: 二(四)
-- note_zh: 计划原意为基本完成
-- note_en: The plan says "basically done"
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state = 'closed' AS ok
      FROM ledger_fugitive_point AS l, p
      WHERE l.is_sample = 0 AND l.found_on <= p.to_day)
