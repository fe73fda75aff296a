-- key: burning-open
-- title_zh: 火点超过一天未处置
-- title_en: Open burning not dealt with within a day
-- severity: high
-- owner: farm
-- schedule: day
-- link: burning-spot
-- measure: 5.6
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'burning-spot' AS kind, NULL AS other_id, NULL AS other_kind,
       substr(l.seen_at, 1, 16) || '发现的火点(' || COALESCE(l.place_name, '位置见图') || ')尚未处置' AS words_zh,
       'Burning seen at ' || substr(l.seen_at, 1, 16) || ' (' || COALESCE(l.place_name, 'see map') || ') is not dealt with' AS words_en
FROM ledger_burning_spot AS l, p
WHERE l.is_sample = 0 AND l.state IN ('seen', 'checked') AND substr(l.seen_at, 1, 10) < p.today
