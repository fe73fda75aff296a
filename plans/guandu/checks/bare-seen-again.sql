-- key: bare-seen-again
-- title_zh: 已销号裸土图斑被再次查见
-- title_en: Closed bare patch seen again
-- severity: high
-- owner: nature
-- schedule: day
-- link: bare-land
-- measure: 5.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'bare-land' AS kind, NULL AS other_id, NULL AS other_kind,
       '图斑' || l.patch_no || '销号后于' || l.last_seen_on || '又被查见' AS words_zh,
       'Patch ' || l.patch_no || ' was seen again on ' || l.last_seen_on || ' after closing' AS words_en
FROM ledger_bare_land AS l, p
WHERE l.is_sample = 0 AND l.state IN ('closed', 'not-bare') AND l.last_seen_on > COALESCE(l.verified_on, l.treated_on, l.seen_on)
