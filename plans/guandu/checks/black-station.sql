-- key: black-station
-- title_zh: 疑似黑加油站点未取缔
-- title_en: Suspected black filling station still there
-- severity: high
-- owner: market
-- schedule: day
-- link: fuel-site
-- measure: 9.3b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'fuel-site' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '涉嫌违法加油，尚未取缔' AS words_zh,
       l.name || ' is suspected of selling fuel unlawfully and is not yet banned' AS words_en
FROM ledger_fuel_site AS l, p
WHERE l.is_sample = 0 AND (l.state = 'suspected' OR (l.site_type = 'black' AND l.state = 'operating'))
