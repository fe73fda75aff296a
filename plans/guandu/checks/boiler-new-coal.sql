-- key: boiler-new-coal
-- title_zh: 建成区新建燃煤锅炉
-- title_en: New coal boiler in the built-up area
-- severity: high
-- owner: eco
-- schedule: day
-- link: boiler
-- measure: 3.1
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'boiler' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '于' || l.installed_on || '投用，建成区不得新建燃煤锅炉' AS words_zh,
       l.name || ' went into use on ' || l.installed_on || '; no new coal boiler is allowed there' AS words_en
FROM ledger_boiler AS l, p
WHERE l.is_sample = 0 AND l.in_built_up_area = 1 AND l.fuel IN ('coal', 'briquette') AND l.installed_on >= '2019-04-12' AND l.state NOT IN ('removed', 'converted')
