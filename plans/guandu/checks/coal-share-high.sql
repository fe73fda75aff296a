-- key: coal-share-high
-- title_zh: 全区煤品占比超过40%
-- title_en: Coal above 40 % of the district's energy
-- severity: medium
-- owner: commerce
-- schedule: month
-- link: energy-use
-- measure: 3.2a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'energy-use' AS kind, NULL AS other_id, NULL AS other_kind,
       l.period || '年煤品占比' || ROUND(100.0 * l.coal_tce / l.total_tce, 1) || '%' AS words_zh,
       l.period || ': coal is ' || ROUND(100.0 * l.coal_tce / l.total_tce, 1) || ' % of the energy' AS words_en
FROM ledger_energy_use AS l, p
WHERE l.is_sample = 0 AND l.scope = 'district' AND l.sector = 'all' AND length(l.period) = 4 AND l.period >= '2020' AND l.coal_tce > 0.4 * l.total_tce
