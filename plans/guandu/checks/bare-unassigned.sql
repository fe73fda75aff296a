-- key: bare-unassigned
-- title_zh: 裸土图斑没有责任单位
-- title_en: Bare patch without a responsible unit
-- severity: medium
-- owner: gridcentre
-- schedule: day
-- link: bare-land
-- measure: 5.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'bare-land' AS kind, NULL AS other_id, NULL AS other_kind,
       '图斑' || l.patch_no || '尚未明确责任单位' AS words_zh,
       'Patch ' || l.patch_no || ' has no responsible unit yet' AS words_en
FROM ledger_bare_land AS l, p
WHERE l.is_sample = 0 AND l.state <> 'closed' AND l.state <> 'not-bare' AND l.responsible IS NULL AND l.seen_on < date(p.today, '-3 days')
