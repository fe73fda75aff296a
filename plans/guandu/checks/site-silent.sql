-- key: site-silent
-- title_zh: 工地PM10监测断传
-- title_en: PM10 device of a site is silent
-- severity: medium
-- owner: housing
-- schedule: day
-- link: construction-site
-- measure: 5.5
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'construction-site' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || CASE WHEN h.last_data IS NULL THEN '的监测设备从未传过数据' ELSE '的监测设备自' || substr(datetime(h.last_data, '+8 hours'), 1, 16) || '起没有数据' END
         AS words_zh,
       l.name || CASE WHEN h.last_data IS NULL THEN ': its device never sent data' ELSE ': its device has sent nothing since '
         || substr(datetime(h.last_data, '+8 hours'), 1, 16) END AS words_en
FROM ledger_construction_site AS l LEFT JOIN health AS h ON h.mn = l.pm10_mn, p
WHERE l.is_sample = 0 AND l.pm10_mn IS NOT NULL AND l.state IN ('working', 'mending')
  AND (h.last_data IS NULL OR date(h.last_data, '+8 hours') < date(p.today, '-1 day'))
