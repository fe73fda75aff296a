-- key: site-six-measures
-- title_zh: 在建工地六项扬尘措施不全
-- title_en: Site without all six dust measures
-- severity: medium
-- owner: housing
-- schedule: week
-- link: construction-site
-- measure: 5.5
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'construction-site' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '已落实扬尘措施' || json_array_length(COALESCE(l.six_measures, '[]')) || '项，应为6项' AS words_zh,
       l.name || ' has ' || json_array_length(COALESCE(l.six_measures, '[]')) || ' of the six dust measures' AS words_en
FROM ledger_construction_site AS l, p
WHERE l.is_sample = 0 AND l.state IN ('working', 'mending') AND json_array_length(COALESCE(l.six_measures, '[]')) < 6
