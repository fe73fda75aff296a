-- key: outlet-silent
-- title_zh: 排放口在线监测断传
-- title_en: On-line device of an outlet is silent
-- severity: high
-- owner: eco
-- schedule: hour
-- link: outlet
-- measure: 9.1a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'outlet' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || CASE WHEN h.last_data IS NULL THEN '的监测设备从未传过数据' ELSE '的监测设备自' || substr(datetime(h.last_data, '+8 hours'), 1, 16) || '起没有数据' END
         AS words_zh,
       l.name || CASE WHEN h.last_data IS NULL THEN ': its device never sent data' ELSE ': its device has sent nothing since '
         || substr(datetime(h.last_data, '+8 hours'), 1, 16) END AS words_en
FROM ledger_outlet AS l LEFT JOIN health AS h ON h.mn = l.mn, p
WHERE l.is_sample = 0 AND l.mn IS NOT NULL AND l.state = 'in-use' AND l.online_since IS NOT NULL
  AND (h.last_data IS NULL OR date(h.last_data, '+8 hours') < date(p.today, '-1 day'))
