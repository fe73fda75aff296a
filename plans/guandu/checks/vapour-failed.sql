-- key: vapour-failed
-- title_zh: 加油站油气回收不合格或未检测
-- title_en: Vapour recovery failed or not tested for a year
-- severity: medium
-- owner: eco
-- schedule: month
-- link: fuel-site
-- measure: 6.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'fuel-site' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的油气回收检测不合格或一年内没有检测' AS words_zh,
       l.name || ': vapour recovery failed, or was not tested within a year' AS words_en
FROM ledger_fuel_site AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.site_type IN ('filling', 'depot') AND (l.vapour_passed = 0 OR l.vapour_tested_on IS NULL OR l.vapour_tested_on < date(p.today, '-1 year'))
