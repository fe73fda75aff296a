-- key: duty-lists
-- title_zh: 已印发的责任清单数
-- title_en: Lists of duties issued
-- unit: 1
-- op: 
-- target: 
-- period: to-date
-- direction: up
-- measure: 10.1
-- rests_on: policy-paper
-- clause: 十(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT SUM(ok) AS value, SUM(ok) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT (l.paper_type = 'duty-list' AND l.state = 'in-force') IS TRUE AS ok
      FROM ledger_policy_paper AS l, p
      WHERE l.is_sample = 0)
