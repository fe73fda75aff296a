-- key: stack-without-device
-- title_zh: 45米以上高架源没有在线监测
-- title_en: Stack above 45 m without an on-line device
-- severity: high
-- owner: eco
-- schedule: day
-- link: outlet
-- measure: 9.1a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'outlet' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       l.name || '(高' || l.height_m || '米)没有在线监测' AS words_zh,
       l.name || ' (' || l.height_m || ' m) has no on-line device' AS words_en
FROM ledger_outlet AS l, p
WHERE l.is_sample = 0 AND l.height_m > 45 AND l.state <> 'removed' AND l.online_since IS NULL AND COALESCE(l.online_due, '2019-12-31') < p.today
