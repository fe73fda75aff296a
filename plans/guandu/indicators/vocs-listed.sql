-- key: vocs-listed
-- title_zh: VOCs源清单数
-- title_en: VOCs sources listed
-- unit: 1
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 6.2
-- rests_on: vocs-source
-- clause: 六(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT 1 AS ok
      FROM ledger_vocs_source AS l, p
      WHERE l.is_sample = 0)
