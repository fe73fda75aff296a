-- key: charging-piles
-- title_zh: 物流集散地充电桩数
-- title_en: Charging piles at logistics sites
-- unit: 1
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 4.2a
-- rests_on: charging-pile
-- clause: 四(二)
-- note_zh: 分子为快充桩
-- note_en: The numerator counts fast piles
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(l.fast_piles + COALESCE(l.slow_piles, 0)) AS value, SUM(l.fast_piles) AS numerator,
       SUM(l.fast_piles + COALESCE(l.slow_piles, 0)) AS denominator, COUNT(*) AS rows
FROM ledger_charging_pile AS l, p
WHERE l.is_sample = 0 AND l.state = 'open' AND l.site_type IN ('logistics-park', 'business-park', 'industrial-park', 'mall', 'farm-market')
  AND (l.opened_on IS NULL OR l.opened_on <= p.to_day)
