-- key: so2-total
-- title_zh: 二氧化硫排放总量较2015年变化
-- title_en: SO2 emission total against 2015
-- unit: %
-- op: <=
-- target: 0
-- period: year
-- direction: down
-- measure: 1.2
-- rests_on: emission-total
-- clause: 一(二)
-- concluded_by: so2_emission
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * (n.t - b.t) / b.t AS value, n.t AS numerator, b.t AS denominator, n.rows + b.rows AS rows
FROM (SELECT (SELECT l.amount_t FROM ledger_emission_total AS l, p
              WHERE l.is_sample = 0 AND l.pollutant = 'SO2' AND l.source_group = 'all' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)
              ORDER BY l.state = 'verified' DESC, l.method = 'audit' DESC, l.method = 'statistics' DESC, l.made_ms DESC LIMIT 1) AS t,
             (SELECT COUNT(*) FROM ledger_emission_total AS l, p
              WHERE l.is_sample = 0 AND l.pollutant = 'SO2' AND l.source_group = 'all' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)) AS rows) AS n,
     (SELECT (SELECT l.amount_t FROM ledger_emission_total AS l
              WHERE l.is_sample = 0 AND l.pollutant = 'SO2' AND l.source_group = 'all' AND l.year = 2015
              ORDER BY l.state = 'verified' DESC, l.method = 'audit' DESC, l.method = 'statistics' DESC, l.made_ms DESC LIMIT 1) AS t,
             (SELECT COUNT(*) FROM ledger_emission_total AS l
              WHERE l.is_sample = 0 AND l.pollutant = 'SO2' AND l.source_group = 'all' AND l.year = 2015) AS rows) AS b
