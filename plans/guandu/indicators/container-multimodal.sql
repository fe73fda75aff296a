-- key: container-multimodal
-- title_zh: 集装箱多式联运量
-- title_en: Containers in multimodal transport
-- unit: TEU
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 4.1
-- rests_on: freight-indicator
-- clause: 四(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(l.container_teu) AS value, SUM(l.container_teu) AS numerator, COUNT(l.container_teu) AS denominator, COUNT(*) AS rows
FROM ledger_freight_indicator AS l, p
WHERE l.is_sample = 0 AND ((length(l.period) = 7 AND l.period BETWEEN substr(p.from_day, 1, 7) AND substr(p.to_day, 1, 7)
                            AND NOT EXISTS (SELECT 1 FROM ledger_freight_indicator AS y, p
                                            WHERE y.is_sample = 0 AND y.period = substr(p.to_day, 1, 4)))
                           OR l.period = substr(p.to_day, 1, 4))
