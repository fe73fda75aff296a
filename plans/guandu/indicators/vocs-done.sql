-- key: vocs-done
-- title_zh: 重点行业VOCs综合整治完成率
-- title_en: VOCs remediation of key industries done
-- unit: %
-- op: >=
-- target: 100
-- step: 2020-12-31 100
-- period: to-date
-- direction: up
-- measure: 6.2
-- rests_on: vocs-source
-- clause: 六(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state = 'closed' AS ok
      FROM ledger_vocs_source AS l, p
      WHERE l.is_sample = 0 AND l.industry IN ('petrochemical', 'coating', 'auto-repair'))
