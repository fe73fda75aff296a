-- key: guardrail-unwashed
-- title_zh: 护栏超过规定天数未清洗
-- title_en: Guardrails not washed in the days required
-- severity: low
-- owner: city
-- schedule: day
-- link: road-segment
-- measure: 5.4
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'road-segment' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的护栏已超过' || l.guardrail_days || '天没有清洗记录' AS words_zh,
       l.name || ': no guardrail wash on record for ' || l.guardrail_days || ' days' AS words_en
FROM ledger_road_segment AS l
LEFT JOIN (SELECT c.road, MAX(c.day) AS day FROM ledger_road_cleaning AS c, p
           WHERE c.is_sample = 0 AND c.guardrail_washed = 1 AND c.day < p.today GROUP BY c.road) AS w ON w.road = l.id, p
WHERE l.is_sample = 0 AND l.state = 'active' AND l.guardrail_m > 0 AND l.guardrail_days > 0
  AND COALESCE(w.day, '') < date(p.today, '-' || l.guardrail_days || ' days')
