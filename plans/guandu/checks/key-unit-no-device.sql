-- key: key-unit-no-device
-- title_zh: 重点排污单位逾期未装自动监控
-- title_en: Key unit without the device that was due
-- severity: high
-- owner: eco
-- schedule: day
-- link: key-unit
-- measure: 9.1a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'key-unit' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, '') || '应于' || l.monitor_due || '前安装自动监控' AS words_zh,
       COALESCE(u.name, '') || ': its device was due on ' || l.monitor_due AS words_en
FROM ledger_key_unit AS l LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise, p
WHERE l.is_sample = 0 AND l.state = 'listed' AND l.monitor_required = 1 AND l.monitor_on IS NULL AND l.monitor_due < p.today
