-- key: site-without-supervisor
-- title_zh: 在建工地包保责任人不全
-- title_en: Site without all its named supervisors
-- severity: medium
-- owner: housing
-- schedule: day
-- link: construction-site
-- measure: 5.5
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'construction-site' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的包保领导和住建、城管、生态环境、街道监管责任人没有全部明确' AS words_zh,
       l.name || ': the leader and the four supervisors are not all named' AS words_en
FROM ledger_construction_site AS l, p
WHERE l.is_sample = 0 AND l.state IN ('working', 'mending') AND (l.leader IS NULL OR l.housing_supervisor IS NULL OR l.city_supervisor IS NULL OR l.eco_supervisor IS NULL
                                              OR l.street_supervisor IS NULL)
