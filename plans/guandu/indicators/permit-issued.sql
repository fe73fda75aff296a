-- key: permit-issued
-- title_zh: 名录到期行业排污许可证核发率
-- title_en: Permits issued of those due by the catalogue
-- unit: %
-- op: >=
-- target: 100
-- step: 2019-12-31 100
-- is_aspiration: 1
-- period: to-date
-- direction: up
-- measure: 2.4a
-- rests_on: discharge-permit
-- clause: 二(四)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state = 'in-force' AS ok
      FROM ledger_discharge_permit AS l, p
      WHERE l.is_sample = 0 AND l.catalogue_due_on <= p.to_day AND l.state <> 'ended')
