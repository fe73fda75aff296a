-- key: elevated-listed
-- title_zh: 高架源和VOCs重点源列入重点排污单位比例
-- title_en: Elevated and key VOCs sources on the list of key polluting units
-- unit: %
-- op: >=
-- target: 100
-- period: year
-- direction: up
-- measure: 9.1a
-- rests_on: outlet vocs-source key-unit
-- clause: 九(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(is_listed) / COUNT(*) AS value, SUM(is_listed) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT u.enterprise IN (SELECT k.enterprise FROM ledger_key_unit AS k, p
                              WHERE k.is_sample = 0 AND k.state = 'listed' AND k.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)) AS is_listed
      FROM (SELECT l.enterprise FROM ledger_outlet AS l WHERE l.is_sample = 0 AND l.height_m > 45 AND l.state <> 'removed'
            UNION
            SELECT l.enterprise FROM ledger_vocs_source AS l WHERE l.is_sample = 0 AND l.is_key = 1) AS u)
