-- key: key-unit-silent
-- title_zh: 重点排污单位监测设备断传
-- title_en: Device of a key polluting unit is silent
-- severity: high
-- owner: eco
-- schedule: hour
-- link: key-unit
-- measure: 9.1a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'key-unit' AS kind, NULL AS other_id, NULL AS other_kind,
       COALESCE(u.name, l.enterprise) || CASE WHEN h.last_data IS NULL THEN '的监测设备从未传过数据' ELSE '的监测设备自' || substr(datetime(h.last_data, '+8 hours'), 1, 16) || '起没有数据' END
         AS words_zh,
       COALESCE(u.name, l.enterprise) || CASE WHEN h.last_data IS NULL THEN ': its device never sent data' ELSE ': its device has sent nothing since '
         || substr(datetime(h.last_data, '+8 hours'), 1, 16) END AS words_en
FROM ledger_key_unit AS l LEFT JOIN health AS h ON h.mn = l.mn LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise, p
WHERE l.is_sample = 0 AND l.mn IS NOT NULL AND l.state = 'listed' AND l.monitor_on IS NOT NULL AND l.year = CAST(substr(p.today, 1, 4) AS INTEGER)
  AND (h.last_data IS NULL OR date(h.last_data, '+8 hours') < date(p.today, '-1 day'))
