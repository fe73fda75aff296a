-- key: rail-freight
-- title_zh: 铁路货运量较2017年变化
-- title_en: Rail freight against 2017
-- unit: %
-- op: >=
-- target: 10
-- step: 2020-12-31 10
-- period: year
-- direction: up
-- measure: 6.1
-- rests_on: freight-indicator
-- clause: 六(一)
-- note_zh: 年报优先，无年报须满12个月
-- note_en: The yearly row, or all twelve months
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * (n.t - b.t) / NULLIF(b.t, 0) AS value, n.t AS numerator, b.t AS denominator, n.rows + b.rows AS rows
FROM (SELECT COALESCE((SELECT l.rail_t FROM ledger_freight_indicator AS l, p WHERE l.is_sample = 0 AND l.period = substr(p.to_day, 1, 4)),
                      (SELECT SUM(l.rail_t) FROM ledger_freight_indicator AS l, p
                       WHERE l.is_sample = 0 AND l.period LIKE substr(p.to_day, 1, 4) || '-__' HAVING COUNT(*) = 12)) AS t,
             (SELECT COUNT(*) FROM ledger_freight_indicator AS l, p WHERE l.is_sample = 0 AND l.period LIKE substr(p.to_day, 1, 4) || '%') AS rows) AS n,
     (SELECT COALESCE((SELECT l.rail_t FROM ledger_freight_indicator AS l WHERE l.is_sample = 0 AND l.period = '2017'),
                      (SELECT SUM(l.rail_t) FROM ledger_freight_indicator AS l
                       WHERE l.is_sample = 0 AND l.period LIKE '2017-__' HAVING COUNT(*) = 12)) AS t,
             (SELECT COUNT(*) FROM ledger_freight_indicator AS l WHERE l.is_sample = 0 AND l.period LIKE '2017%') AS rows) AS b
