-- key: boiler-converted-coal
-- title_zh: 已改清洁能源的锅炉仍登记用煤
-- title_en: Converted boiler that still names coal
-- severity: low
-- owner: eco
-- schedule: week
-- link: boiler
-- measure: 3.1
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'boiler' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '已核定改造，台账仍填燃煤，请核实更正' AS words_zh,
       l.name || ' is verified as converted, and its row still names coal: correct it or look again' AS words_en
FROM ledger_boiler AS l, p
WHERE l.is_sample = 0 AND l.state = 'converted' AND (l.fuel IN ('coal', 'briquette') OR COALESCE(l.coal_t_a, 0) > 0)
  AND l.method <> 'clean-coal'
