-- key: station-unlinked
-- title_zh: 监测站点未与省市直联
-- title_en: Station not linked to city and province
-- severity: medium
-- owner: eco
-- schedule: month
-- link: monitor-station
-- measure: 9.1a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'monitor-station' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '尚未与省、市直联' AS words_zh,
       l.name || ' is not linked to both city and province' AS words_en
FROM ledger_monitor_station AS l, p
WHERE l.is_sample = 0 AND l.state = 'running' AND (COALESCE(l.link_city, 0) = 0 OR COALESCE(l.link_province, 0) = 0) AND p.today > '2020-12-31'
