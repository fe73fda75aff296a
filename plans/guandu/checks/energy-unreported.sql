-- key: energy-unreported
-- title_zh: 有指标的用能单位上月未填报
-- title_en: Unit with a quota that did not report last month
-- severity: low
-- owner: commerce
-- schedule: month
-- link: energy-quota
-- measure: 3.2a
WITH p AS (SELECT ?1 AS today)
SELECT q.id, 'energy-quota' AS kind, q.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, q.enterprise) || '未填报' || strftime('%Y-%m', p.today, 'start of month', '-1 month') || '用能' AS words_zh,
       COALESCE(u.name, q.enterprise) || ' has not reported its energy use of ' || strftime('%Y-%m', p.today, 'start of month', '-1 month') AS words_en
FROM p, ledger_energy_quota AS q
LEFT JOIN (SELECT e.id, e.name FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = q.enterprise
WHERE q.is_sample = 0 AND q.state = 'in-force' AND q.scope = 'unit' AND q.enterprise IS NOT NULL
  AND q.year = CAST(strftime('%Y', p.today, 'start of month', '-1 month') AS INTEGER) AND substr(p.today, 9, 2) >= '10'
  AND q.enterprise NOT IN (SELECT e.enterprise FROM ledger_energy_use AS e, p
                  WHERE e.is_sample = 0 AND e.enterprise IS NOT NULL
                    AND e.period = strftime('%Y-%m', p.today, 'start of month', '-1 month'))
