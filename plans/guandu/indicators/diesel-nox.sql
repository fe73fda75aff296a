-- key: diesel-nox
-- title_zh: 柴油货车氮氧化物排放总量较2017年变化
-- title_en: NOx of diesel trucks against 2017
-- unit: %
-- op: <=
-- target: -5
-- period: year
-- direction: down
-- measure: 6.1
-- rests_on: emission-total
-- clause: 六(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * (n.t - b.t) / b.t AS value, n.t AS numerator, b.t AS denominator, n.rows + b.rows AS rows
FROM (SELECT (SELECT l.amount_t FROM ledger_emission_total AS l, p
              WHERE l.is_sample = 0 AND l.pollutant = 'NOx' AND l.source_group = 'diesel-truck' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)
              ORDER BY l.state = 'verified' DESC, l.method = 'audit' DESC, l.method = 'statistics' DESC, l.made_ms DESC LIMIT 1) AS t,
             (SELECT COUNT(*) FROM ledger_emission_total AS l, p
              WHERE l.is_sample = 0 AND l.pollutant = 'NOx' AND l.source_group = 'diesel-truck' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)) AS rows) AS n,
     (SELECT (SELECT l.amount_t FROM ledger_emission_total AS l
              WHERE l.is_sample = 0 AND l.pollutant = 'NOx' AND l.source_group = 'diesel-truck' AND l.year = 2017
              ORDER BY l.state = 'verified' DESC, l.method = 'audit' DESC, l.method = 'statistics' DESC, l.made_ms DESC LIMIT 1) AS t,
             (SELECT COUNT(*) FROM ledger_emission_total AS l
              WHERE l.is_sample = 0 AND l.pollutant = 'NOx' AND l.source_group = 'diesel-truck' AND l.year = 2017) AS rows) AS b
