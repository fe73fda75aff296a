-- key: truck-old
-- title_zh: 主城区仍有老式渣土车运营
-- title_en: Old muck truck at work in the main urban area
-- severity: medium
-- owner: city
-- schedule: day
-- link: muck-truck
-- measure: 4.2b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'muck-truck' AS kind, l.owner AS other_id, 'enterprise' AS other_kind,
       '一辆老式渣土车仍在主城区运营' AS words_zh,
       'An old muck truck still works in the main urban area' AS words_en
FROM ledger_muck_truck AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.area = 'main-urban' AND l.is_smart = 0 AND p.today > '2020-12-31'
