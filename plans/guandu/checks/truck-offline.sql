-- key: truck-offline
-- title_zh: 智能渣土车终端未联网
-- title_en: Smart muck truck whose terminal is off line
-- severity: low
-- owner: city
-- schedule: day
-- link: muck-truck
-- measure: 4.2b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'muck-truck' AS kind, l.owner AS other_id, 'enterprise' AS other_kind,
       '一辆智能渣土车的终端未联网' AS words_zh,
       'The terminal of a smart muck truck is off line' AS words_en
FROM ledger_muck_truck AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.is_smart = 1 AND COALESCE(l.networked, 0) = 0
