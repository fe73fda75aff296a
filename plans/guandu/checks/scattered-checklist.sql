-- key: scattered-checklist
-- title_zh: 关停取缔类销号但两断三清不全
-- title_en: Shut-down polluter closed without the full checklist
-- severity: medium
-- owner: eco
-- schedule: week
-- link: scattered-polluter
-- measure: 2.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'scattered-polluter' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '已销号，但断水、断电、清原料、清产品、清设备未全部完成' AS words_zh,
       l.name || ' is closed, but water, power, materials, products and equipment are not all cut and cleared' AS words_en
FROM ledger_scattered_polluter AS l, p
WHERE l.is_sample = 0 AND l.state = 'closed' AND l.class = 'shut-down'
  AND NOT (COALESCE(l.water_cut, 0) AND COALESCE(l.power_cut, 0) AND COALESCE(l.raw_cleared, 0) AND COALESCE(l.products_cleared, 0)
           AND COALESCE(l.equipment_cleared, 0))
