-- key: retrofit-offline
-- title_zh: 已治理柴油车监控未联网
-- title_en: Retrofitted diesel vehicle off line
-- severity: low
-- owner: eco
-- schedule: week
-- link: diesel-retrofit
-- measure: 4.4a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'diesel-retrofit' AS kind, l.vehicle AS other_id, 'vehicle' AS other_kind,
       '一辆已装监控的柴油车尚未联网' AS words_zh,
       'A diesel vehicle with a monitor is not on line' AS words_en
FROM ledger_diesel_retrofit AS l, p
WHERE l.is_sample = 0 AND l.state = 'accepted' AND l.monitor_installed = 1 AND l.networked_on IS NULL
