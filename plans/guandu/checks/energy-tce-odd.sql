-- key: energy-tce-odd
-- title_zh: 折标量与默认系数相差超过20%
-- title_en: Coal equivalent more than 20 % off the default factors
-- severity: low
-- owner: commerce
-- schedule: month
-- link: energy-use
-- measure: 3.2a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'energy-use' AS kind, l.enterprise AS other_id, CASE WHEN l.enterprise IS NOT NULL THEN 'enterprise' END AS other_kind,
       l.period || '填报的煤品折标量与默认系数折算结果相差超过20%，请核对单位和系数' AS words_zh,
       l.period || ': the coal equivalent differs by more than 20 % from the default factors: check units and factors' AS words_en
FROM ledger_energy_use AS l, p
WHERE l.is_sample = 0 AND l.state <> 'verified'
  AND COALESCE(l.raw_coal_t, 0) + COALESCE(l.washed_coal_t, 0) + COALESCE(l.coke_t, 0) > 0 AND COALESCE(l.other_coal_t, 0) = 0
  AND ABS(l.coal_tce - (0.7143 * COALESCE(l.raw_coal_t, 0) + 0.9 * COALESCE(l.washed_coal_t, 0) + 0.9714 * COALESCE(l.coke_t, 0)))
      > 0.2 * (0.7143 * COALESCE(l.raw_coal_t, 0) + 0.9 * COALESCE(l.washed_coal_t, 0) + 0.9714 * COALESCE(l.coke_t, 0))
