-- key: small-boiler-left
-- title_zh: 建成区10蒸吨及以下燃煤设施仍在使用
-- title_en: Coal-fired facility up to 10 t/h still used in the built-up area
-- severity: high
-- owner: eco
-- schedule: day
-- link: boiler
-- measure: 3.1
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'boiler' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '(' || l.steam_t_h || '蒸吨/小时)仍未淘汰' AS words_zh,
       l.name || ' (' || l.steam_t_h || ' t/h) is still there' AS words_en
FROM ledger_boiler AS l, p
WHERE l.is_sample = 0 AND l.in_built_up_area = 1 AND l.steam_t_h <= 10 AND l.fuel IN ('coal', 'briquette') AND l.state NOT IN ('removed', 'converted')
