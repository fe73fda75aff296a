-- key: actions-held
-- title_zh: 专项执法行动数
-- title_en: Enforcement campaigns held
-- unit: 1
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 9.3a
-- rests_on: enforcement-action
-- clause: 九(三)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.state <> 'planned' AS ok
      FROM ledger_enforcement_action AS l, p
      WHERE l.is_sample = 0 AND l.start_on BETWEEN p.from_day AND p.to_day)
