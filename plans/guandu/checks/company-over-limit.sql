-- key: company-over-limit
-- title_zh: 运输企业超标车辆比例超过10%
-- title_en: Transport company with more than 10 % of its vehicles over the limit
-- severity: medium
-- owner: roadops
-- schedule: week
-- link: enterprise
-- measure: 4.4a
WITH p AS (SELECT ?1 AS today)
SELECT u.id, 'enterprise' AS kind, NULL AS other_id, NULL AS other_kind,
       u.name || '近一年有' || t.vehicles || '辆车超标，在册' || v.vehicles || '辆' AS words_zh,
       u.name || ': ' || t.vehicles || ' of its ' || v.vehicles || ' vehicles were over the limit within a year' AS words_en
FROM ledger_enterprise AS u
JOIN (SELECT l.transport_company, COUNT(DISTINCT l.plate) AS vehicles FROM ledger_tailpipe_test AS l, p
      WHERE l.is_sample = 0 AND l.passed = 0 AND l.transport_company IS NOT NULL
        AND substr(l.tested_at, 1, 10) BETWEEN date(p.today, '-1 year') AND p.today
      GROUP BY 1) AS t ON t.transport_company = u.id
JOIN (SELECT r.transport_company, COUNT(*) AS vehicles FROM ledger_vehicle AS r
      WHERE r.is_sample = 0 AND r.state = 'registered' GROUP BY 1) AS v ON v.transport_company = u.id
WHERE u.is_sample = 0 AND t.vehicles > 0.1 * v.vehicles
