-- key: gas-trunk
-- title_zh: 天然气主干线网架建成比例
-- title_en: Trunk network of natural gas built
-- unit: %
-- op: >=
-- target: 100
-- step: 2020-12-31 100
-- period: to-date
-- direction: up
-- measure: 3.3
-- rests_on: gas-segment
-- clause: 三(三)
-- note_zh: 计划原意为基本形成
-- note_en: The plan says "basically formed"
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(l.length_km * (l.state = 'accepted')) / NULLIF(SUM(l.length_km), 0) AS value,
       SUM(l.length_km * (l.state = 'accepted')) AS numerator, SUM(l.length_km) AS denominator, COUNT(*) AS rows
FROM ledger_gas_segment AS l, p
WHERE l.is_sample = 0 AND l.part = 'trunk' AND l.state <> 'cancelled'
