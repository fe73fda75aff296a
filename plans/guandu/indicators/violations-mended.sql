-- key: violations-mended
-- title_zh: 执法发现违法整改率
-- title_en: Violations mended
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 9.3a
-- rests_on: enforcement-action
-- clause: 九(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(COALESCE(l.mended, 0)) / NULLIF(SUM(l.unlawful), 0) AS value, SUM(COALESCE(l.mended, 0)) AS numerator,
       SUM(l.unlawful) AS denominator, COUNT(*) AS rows
FROM ledger_enforcement_action AS l, p
WHERE l.is_sample = 0 AND l.state <> 'planned' AND l.start_on BETWEEN p.from_day AND p.to_day
