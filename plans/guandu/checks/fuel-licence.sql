-- key: fuel-licence
-- title_zh: 成品油经营许可证过期
-- title_en: Licence of a fuel site expired
-- severity: medium
-- owner: commerce
-- schedule: week
-- link: fuel-site
-- measure: 9.3b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'fuel-site' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的经营许可证已于' || l.licence_to || '到期' AS words_zh,
       l.name || ': its licence expired on ' || l.licence_to AS words_en
FROM ledger_fuel_site AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.licence_to < p.today
