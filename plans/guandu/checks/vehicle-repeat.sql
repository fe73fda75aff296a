-- key: vehicle-repeat
-- title_zh: 一年内多次超标的车辆
-- title_en: Vehicle over the limit again and again
-- severity: high
-- owner: police
-- schedule: day
-- link: tailpipe-test
-- measure: 4.4a
WITH p AS (SELECT ?1 AS today)
SELECT COALESCE(MIN(v.id), MIN(l.id)) AS id, CASE WHEN MIN(v.id) IS NULL THEN 'tailpipe-test' ELSE 'vehicle' END AS kind,
       NULL AS other_id, NULL AS other_kind,
       '同一车辆近一年超标' || COUNT(*) || '次，最近一次' || substr(MAX(l.tested_at), 1, 10) AS words_zh,
       'The same vehicle was over the limit ' || COUNT(*) || ' times in a year, last on ' || substr(MAX(l.tested_at), 1, 10) AS words_en
FROM ledger_tailpipe_test AS l
LEFT JOIN (SELECT r.id FROM ledger_vehicle AS r WHERE r.is_sample = 0) AS v ON v.id = l.vehicle, p
WHERE l.is_sample = 0 AND l.passed = 0 AND substr(l.tested_at, 1, 10) BETWEEN date(p.today, '-1 year') AND p.today
GROUP BY COALESCE(v.id, l.plate)
HAVING COUNT(*) >= 2
