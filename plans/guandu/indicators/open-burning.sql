-- key: open-burning
-- title_zh: 露天焚烧火点数
-- title_en: Open burning found
-- unit: 1
-- op: 
-- target: 
-- period: year
-- direction: down
-- measure: 5.6
-- rests_on: burning-spot
-- clause: 五(六)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state <> 'false-alarm' AS ok
      FROM ledger_burning_spot AS l, p
      WHERE l.is_sample = 0 AND substr(l.seen_at, 1, 10) BETWEEN p.from_day AND p.to_day)
