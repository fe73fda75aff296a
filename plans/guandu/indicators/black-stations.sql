-- key: black-stations
-- title_zh: 未取缔的黑加油点数
-- title_en: Black filling stations not yet banned
-- unit: 1
-- op: =
-- target: 0
-- period: to-date
-- direction: down
-- measure: 9.3b
-- rests_on: fuel-site
-- clause: 九(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.site_type = 'black' AND l.state IN ('operating', 'suspected')) IS TRUE AS ok
      FROM ledger_fuel_site AS l, p
      WHERE l.is_sample = 0)
