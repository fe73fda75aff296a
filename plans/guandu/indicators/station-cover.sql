-- key: station-cover
-- title_zh: 有监测站点的街道比例
-- title_en: Streets with a monitoring station
-- unit: %
-- op: >=
-- target: 100
-- step: 2020-12-31 100
-- period: to-date
-- direction: up
-- measure: 9.1a
-- rests_on: monitor-station
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT CASE WHEN n.rows > 0 THEN 100.0 * n.streets / NULLIF(d.streets, 0) END AS value, n.streets AS numerator, d.streets AS denominator,
       n.rows AS rows
FROM (SELECT COUNT(DISTINCT l.street) AS streets, COUNT(*) AS rows FROM ledger_monitor_station AS l, p
      WHERE l.is_sample = 0 AND l.state = 'running' AND (l.opened_on IS NULL OR l.opened_on <= p.to_day)) AS n,
     (SELECT COUNT(*) AS streets FROM fact, json_each(fact.value) AS a
      WHERE fact.key = 'plan/areas' AND json_extract(a.value, '$.kind') = 'street') AS d
