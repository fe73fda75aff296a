-- key: scattered-back
-- title_zh: 散乱污企业疑似死灰复燃
-- title_en: Scattered polluter that seems to have come back
-- severity: high
-- owner: eco
-- schedule: day
-- link: scattered-polluter
-- measure: 2.3
WITH p AS (SELECT ?1 AS today)
-- near: candidates share a cell of 0.001 degrees or lie in the next one; at latitude 25 a degree is 100.9 km east and 110.8 km north
, n AS MATERIALIZED (
  SELECT l.id, l.name, l.credit_code, l.owner_name, l.found_on, l.longitude, l.latitude,
         CAST(l.longitude * 1000 AS INTEGER) AS cx, CAST(l.latitude * 1000 AS INTEGER) AS cy
  FROM ledger_scattered_polluter AS l, p
  WHERE l.is_sample = 0 AND l.state NOT IN ('closed', 'excluded') AND l.found_on <= p.today)
, o AS MATERIALIZED (
  SELECT l.id, l.name, l.credit_code, l.owner_name, l.closed_on, l.longitude, l.latitude,
         CAST(l.longitude * 1000 AS INTEGER) AS cx, CAST(l.latitude * 1000 AS INTEGER) AS cy
  FROM ledger_scattered_polluter AS l
  WHERE l.is_sample = 0 AND l.state = 'closed')
, hit AS (
  SELECT n.id, n.name, n.found_on, o.id AS other, o.name AS other_name, o.closed_on, 1 AS why FROM n JOIN o ON o.credit_code = n.credit_code
  UNION ALL
  SELECT n.id, n.name, n.found_on, o.id, o.name, o.closed_on, 2 FROM n JOIN o ON o.owner_name = n.owner_name WHERE n.owner_name <> ''
  UNION ALL
  SELECT n.id, n.name, n.found_on, o.id, o.name, o.closed_on, 3
  FROM n CROSS JOIN (VALUES (-1), (0), (1)) AS dx CROSS JOIN (VALUES (-1), (0), (1)) AS dy CROSS JOIN o ON o.cx = n.cx + dx.column1 AND o.cy = n.cy + dy.column1
  WHERE ((n.longitude - o.longitude) * 100900) * ((n.longitude - o.longitude) * 100900)
           + ((n.latitude - o.latitude) * 110800) * ((n.latitude - o.latitude) * 110800) < 100 * 100)
SELECT hit.id, 'scattered-polluter' AS kind, hit.other AS other_id, 'scattered-polluter' AS other_kind,
       name || '与已销号的' || other_name || CASE MIN(why) WHEN 1 THEN '信用代码相同' WHEN 2 THEN '业主相同' ELSE '相距不足100米' END AS words_zh,
       name || ' has the ' || CASE MIN(why) WHEN 1 THEN 'credit code' WHEN 2 THEN 'owner' ELSE 'place (within 100 m)' END || ' of ' || other_name
         || ', which is closed' AS words_en
FROM hit
WHERE closed_on IS NULL OR found_on > closed_on
GROUP BY hit.id, hit.other
