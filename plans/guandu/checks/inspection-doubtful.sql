-- key: inspection-doubtful
-- title_zh: 检验机构检过的车频繁被抽测超标
-- title_en: Inspection agency whose vehicles often fail on the road
-- severity: medium
-- owner: eco
-- schedule: month
-- link: inspection-agency
-- measure: 9.3b
WITH p AS (SELECT ?1 AS today)
SELECT a.id, 'inspection-agency' AS kind, NULL AS other_id, NULL AS other_kind,
       a.name || '检过的车近90天路检超标' || t.fails || '辆次' AS words_zh,
       a.name || ': ' || t.fails || ' of the vehicles it had tested failed on the road within 90 days' AS words_en
FROM ledger_inspection_agency AS a
JOIN (SELECT l.inspection_agency, COUNT(*) AS fails FROM ledger_tailpipe_test AS l, p
      WHERE l.is_sample = 0 AND l.passed = 0 AND l.method <> 'station'
        AND substr(l.tested_at, 1, 10) BETWEEN date(p.today, '-90 days') AND p.today
      GROUP BY 1 HAVING COUNT(*) >= 3) AS t ON t.inspection_agency = a.id
WHERE a.is_sample = 0 AND a.state = 'operating'
