-- key: key-unit-missing
-- title_zh: 高架源或VOCs重点源未列入重点排污单位
-- title_en: Elevated or key VOCs source not on the list of key units
-- severity: medium
-- owner: eco
-- schedule: month
-- link: enterprise
-- measure: 9.1a
WITH p AS (SELECT ?1 AS today)
SELECT u.id, 'enterprise' AS kind, NULL AS other_id, NULL AS other_kind,
       u.name || '有45米以上高架源或VOCs重点源，未列入' || substr(p.today, 1, 4) || '年重点排污单位名录' AS words_zh,
       u.name || ' has a stack above 45 m or a key VOCs source and is not on the list of ' || substr(p.today, 1, 4) AS words_en
FROM ledger_enterprise AS u, p
WHERE u.is_sample = 0 AND u.state = 'operating'
  AND (u.id IN (SELECT o.enterprise FROM ledger_outlet AS o WHERE o.is_sample = 0 AND o.height_m > 45 AND o.state <> 'removed')
       OR u.id IN (SELECT v.enterprise FROM ledger_vocs_source AS v WHERE v.is_sample = 0 AND v.is_key = 1))
  AND u.id NOT IN (SELECT k.enterprise FROM ledger_key_unit AS k, p
                   WHERE k.is_sample = 0 AND k.state = 'listed' AND k.year = CAST(substr(p.today, 1, 4) AS INTEGER))
