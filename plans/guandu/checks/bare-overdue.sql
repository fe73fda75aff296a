-- key: bare-overdue
-- title_zh: 裸土图斑治理超期
-- title_en: Treatment of a bare patch overdue
-- severity: medium
-- owner: nature
-- schedule: day
-- link: bare-land
-- measure: 5.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'bare-land' AS kind, NULL AS other_id, NULL AS other_kind,
       '图斑' || l.patch_no || '应于' || COALESCE(l.due_on, date(l.seen_on, '+30 days')) || '前治理' AS words_zh,
       'Patch ' || l.patch_no || ' was to be treated by ' || COALESCE(l.due_on, date(l.seen_on, '+30 days')) AS words_en
FROM ledger_bare_land AS l, p
WHERE l.is_sample = 0 AND l.state IN ('seen', 'assigned', 'treating') AND COALESCE(l.due_on, date(l.seen_on, '+30 days')) < p.today
