-- key: scattered-reemerged
-- title_zh: 死灰复燃和异地转移的散乱污企业数
-- title_en: Scattered polluters that came back
-- unit: 1
-- op: =
-- target: 0
-- period: to-date
-- direction: down
-- measure: 2.3
-- rests_on: scattered-polluter
-- clause: 二(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT ((l.prior IS NOT NULL AND l.state <> 'closed') OR (l.closed_on IS NOT NULL AND l.last_seen_on > l.closed_on)) IS TRUE AS ok
      FROM ledger_scattered_polluter AS l, p
      WHERE l.is_sample = 0 AND l.state <> 'excluded')
