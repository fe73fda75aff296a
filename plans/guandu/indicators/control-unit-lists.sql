-- key: control-unit-lists
-- title_zh: 有准入清单的管控单元比例
-- title_en: Control units with an access list
-- unit: %
-- op: >=
-- target: 100
-- step: 2019-12-31 100
-- period: to-date
-- direction: up
-- measure: 2.1
-- rests_on: zone catalogue-entry
-- clause: 二(一)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(has_list) / COUNT(*) AS value, SUM(has_list) AS numerator, COUNT(*) AS denominator, COUNT(*) AS rows
FROM (SELECT l.id IN (SELECT c.zone FROM ledger_catalogue_entry AS c, p
                      WHERE c.is_sample = 0 AND c.zone IS NOT NULL AND c.state = 'active' AND c.from_date <= p.to_day) AS has_list
      FROM ledger_zone AS l, p
      WHERE l.is_sample = 0 AND l.zone_type = 'control-unit' AND l.state = 'in-force')
