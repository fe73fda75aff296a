-- key: leading-providers
-- title_zh: 节能环保服务骨干企业数
-- title_en: Leading environmental service firms
-- unit: 1
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 2.5
-- rests_on: service-provider
-- clause: 二(五)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (COALESCE(l.is_leading, 0)) IS TRUE AS ok
      FROM ledger_service_provider AS l, p
      WHERE l.is_sample = 0 AND l.state = 'normal')
