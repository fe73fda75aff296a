-- key: disclosed
-- title_zh: 重点排污单位信息按期公开率
-- title_en: Disclosures of key polluting units in time
-- unit: %
-- op: >=
-- target: 100
-- period: year
-- direction: up
-- measure: 10.3
-- rests_on: disclosure
-- clause: 十(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.published_on IS NOT NULL AND l.published_on <= l.due_on) IS TRUE AS ok
      FROM ledger_disclosure AS l, p
      WHERE l.is_sample = 0 AND l.due_on BETWEEN p.from_day AND p.to_day)
