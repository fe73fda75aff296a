-- key: farm-unsound
-- title_zh: 规模养殖场粪污设施不合格
-- title_en: Large farm with manure facilities not in order
-- severity: medium
-- owner: farm
-- schedule: month
-- link: livestock-farm
-- measure: 5.6
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'livestock-farm' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的粪污贮存、污水或无害化处理不合格' AS words_zh,
       l.name || ': manure storage, sewage or carcass treatment is not in order' AS words_en
FROM ledger_livestock_farm AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.scale IN ('large', 'area') AND (COALESCE(l.storage_ok, 0) = 0 OR COALESCE(l.carcass_ok, 0) = 0 OR COALESCE(l.sewage_ok, 0) = 0)
