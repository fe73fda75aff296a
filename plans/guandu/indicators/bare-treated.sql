-- key: bare-treated
-- title_zh: 裸土图斑治理销号率
-- title_en: Bare patches treated and closed
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 5.2
-- rests_on: bare-land
-- clause: 五(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(ok) / COUNT(*) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state = 'closed' AS ok
      FROM ledger_bare_land AS l, p
      WHERE l.is_sample = 0 AND l.seen_on BETWEEN p.from_day AND p.to_day AND l.state <> 'not-bare')
