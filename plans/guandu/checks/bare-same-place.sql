-- key: bare-same-place
-- title_zh: 新图斑与已销号图斑在同一处
-- title_en: New patch where a closed one was
-- severity: medium
-- owner: nature
-- schedule: day
-- link: bare-land
-- measure: 5.2
WITH p AS (SELECT ?1 AS today)
-- near: as in scattered-back.sql
, n AS MATERIALIZED (
  SELECT l.id, l.patch_no, l.seen_on, l.longitude, l.latitude, CAST(l.longitude * 1000 AS INTEGER) AS cx, CAST(l.latitude * 1000 AS INTEGER) AS cy
  FROM ledger_bare_land AS l, p
  WHERE l.is_sample = 0 AND l.state NOT IN ('closed', 'not-bare') AND l.seen_on <= p.today)
, o AS MATERIALIZED (
  SELECT l.id, l.patch_no, l.verified_on, l.longitude, l.latitude, CAST(l.longitude * 1000 AS INTEGER) AS cx, CAST(l.latitude * 1000 AS INTEGER) AS cy
  FROM ledger_bare_land AS l
  WHERE l.is_sample = 0 AND l.state = 'closed' AND l.verified_on IS NOT NULL)
SELECT n.id, 'bare-land' AS kind, o.id AS other_id, 'bare-land' AS other_kind,
       '图斑' || n.patch_no || '与' || o.verified_on || '销号的' || o.patch_no || '相距不足50米' AS words_zh,
       'Patch ' || n.patch_no || ' lies within 50 m of ' || o.patch_no || ', closed on ' || o.verified_on AS words_en
FROM n CROSS JOIN (VALUES (-1), (0), (1)) AS dx CROSS JOIN (VALUES (-1), (0), (1)) AS dy CROSS JOIN o ON o.cx = n.cx + dx.column1 AND o.cy = n.cy + dy.column1
WHERE o.verified_on < n.seen_on
  AND ((n.longitude - o.longitude) * 100900) * ((n.longitude - o.longitude) * 100900)
           + ((n.latitude - o.latitude) * 110800) * ((n.latitude - o.latitude) * 110800) < 50 * 50
