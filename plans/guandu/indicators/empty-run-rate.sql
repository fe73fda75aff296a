-- key: empty-run-rate
-- title_zh: 货运空驶率
-- title_en: Empty-run rate of freight
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: down
-- measure: 4.1
-- rests_on: freight-indicator
-- clause: 四(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(l.empty_km) / NULLIF(SUM(l.empty_km) + SUM(l.loaded_km), 0) AS value, SUM(l.empty_km) AS numerator,
       SUM(l.empty_km) + SUM(l.loaded_km) AS denominator, COUNT(*) AS rows
FROM ledger_freight_indicator AS l, p
WHERE l.is_sample = 0 AND ((length(l.period) = 7 AND l.period BETWEEN substr(p.from_day, 1, 7) AND substr(p.to_day, 1, 7)
                            AND NOT EXISTS (SELECT 1 FROM ledger_freight_indicator AS y, p
                                            WHERE y.is_sample = 0 AND y.period = substr(p.to_day, 1, 4)))
                           OR l.period = substr(p.to_day, 1, 4))
