-- key: vocs-no-device
-- title_zh: VOCs重点源没有在线监测
-- title_en: Key VOCs source without an on-line device
-- severity: medium
-- owner: eco
-- schedule: week
-- link: vocs-source
-- measure: 9.1a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'vocs-source' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, '') || l.name || '是重点源，应于2019年底前安装在线监测' AS words_zh,
       COALESCE(u.name, '') || ' ' || l.name || ' is a key source; its device was due by the end of 2019' AS words_en
FROM ledger_vocs_source AS l LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise, p
WHERE l.is_sample = 0 AND l.is_key = 1 AND COALESCE(l.online, 0) = 0 AND p.today > '2019-12-31'
