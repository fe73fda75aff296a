-- key: fuel-failed-again
-- title_zh: 一年内多次抽检不合格的站点
-- title_en: Fuel site that failed more than once in a year
-- severity: high
-- owner: market
-- schedule: week
-- link: fuel-site
-- measure: 9.3b
WITH p AS (SELECT ?1 AS today)
SELECT s.id, 'fuel-site' AS kind, NULL AS other_id, NULL AS other_kind,
       s.name || '近一年油品或尿素抽检不合格' || f.fails || '次' AS words_zh,
       s.name || ': ' || f.fails || ' samples of fuel or urea failed within a year' AS words_en
FROM ledger_fuel_site AS s
JOIN (SELECT l.fuel_site, COUNT(*) AS fails FROM ledger_fuel_sample AS l, p
      WHERE l.is_sample = 0 AND l.passed = 0 AND l.sampled_on BETWEEN date(p.today, '-1 year') AND p.today
      GROUP BY 1 HAVING COUNT(*) >= 2) AS f ON f.fuel_site = s.id
WHERE s.is_sample = 0
