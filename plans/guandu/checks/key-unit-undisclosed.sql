-- key: key-unit-undisclosed
-- title_zh: 重点排污单位没有信息公开
-- title_en: Key unit without any disclosure
-- severity: medium
-- owner: eco
-- schedule: month
-- link: key-unit
-- measure: 10.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'key-unit' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       COALESCE(u.name, '') || '近一年没有公开环境信息的记录' AS words_zh,
       COALESCE(u.name, '') || ' has published nothing within a year' AS words_en
FROM ledger_key_unit AS l LEFT JOIN (SELECT e.id, e.name, e.state FROM ledger_enterprise AS e WHERE e.is_sample = 0) AS u ON u.id = l.enterprise, p
WHERE l.is_sample = 0 AND l.state = 'listed' AND l.year = CAST(substr(p.today, 1, 4) AS INTEGER) AND l.published_on < date(p.today, '-90 days')
  AND l.enterprise NOT IN (SELECT d.enterprise FROM ledger_disclosure AS d, p
                           WHERE d.is_sample = 0 AND d.published_on >= date(p.today, '-1 year'))
