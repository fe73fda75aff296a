-- key: site-without-funds
-- title_zh: 施工合同未列扬尘专款
-- title_en: Contract of a site without dust funds
-- severity: low
-- owner: housing
-- schedule: week
-- link: construction-site
-- measure: 5.5
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'construction-site' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的施工合同未列扬尘防治专款' AS words_zh,
       l.name || ': its contract names no dust funds' AS words_en
FROM ledger_construction_site AS l, p
WHERE l.is_sample = 0 AND l.state IN ('working', 'mending') AND COALESCE(l.dust_in_contract, 0) = 0
