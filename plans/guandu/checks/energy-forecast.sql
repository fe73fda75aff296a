-- key: energy-forecast
-- title_zh: 能源消费预测超过指标预警线
-- title_en: Energy forecast beyond the warning line of its quota
-- severity: medium
-- owner: commerce
-- schedule: month
-- link: energy-quota
-- measure: 3.2a
WITH p AS (SELECT ?1 AS today)
SELECT q.id, 'energy-quota' AS kind, q.enterprise AS other_id, CASE WHEN q.enterprise IS NOT NULL THEN 'enterprise' END AS other_kind,
       COALESCE(u.name, '全区') || '按已报' || m.months || '个月推算，全年用能为指标的' || CAST(ROUND(100.0 * m.tce / m.months * 12 / q.total_limit_tce) AS INTEGER) || '%'
         AS words_zh,
       COALESCE(u.name, 'The district') || ': by the ' || m.months || ' months reported the year comes to '
         || CAST(ROUND(100.0 * m.tce / m.months * 12 / q.total_limit_tce) AS INTEGER) || ' % of the quota' AS words_en
FROM p, ledger_energy_quota AS q
JOIN (SELECT e.scope, COALESCE(e.enterprise, '') AS enterprise, substr(e.period, 1, 4) AS year, SUM(e.total_tce) AS tce,
             COUNT(DISTINCT e.period) AS months
      FROM ledger_energy_use AS e
      WHERE e.is_sample = 0 AND length(e.period) = 7 AND (e.scope = 'unit' OR e.sector = 'all')
      GROUP BY 1, 2, 3) AS m
  ON m.scope = q.scope AND m.enterprise = COALESCE(q.enterprise, '') AND CAST(m.year AS INTEGER) = q.year
LEFT JOIN (SELECT e.id, e.name FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = q.enterprise
WHERE q.is_sample = 0 AND q.state = 'in-force' AND q.total_limit_tce > 0 AND q.year = CAST(substr(p.today, 1, 4) AS INTEGER)
  AND m.tce / m.months * 12 >= q.total_limit_tce * COALESCE(q.warn_percent, 100) / 100
