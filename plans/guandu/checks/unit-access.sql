-- key: unit-access
-- title_zh: 企业不符合所在管控单元准入清单
-- title_en: Enterprise against the access list of its control unit
-- severity: medium
-- owner: eco
-- schedule: month
-- link: enterprise
-- measure: 2.1
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'enterprise' AS kind, z.id AS other_id, 'zone' AS other_kind,
       l.name || '位于' || z.name || ',其行业在该单元禁止准入' AS words_zh,
       l.name || ' stands in ' || z.name || ', whose list forbids its industry' AS words_en
FROM ledger_enterprise AS l
JOIN entity_zone AS e ON e.id = l.id AND e.kind = 'enterprise'
JOIN ledger_zone AS z ON z.id = e.zone AND z.zone_type = 'control-unit' AND z.state = 'in-force' AND z.is_sample = 0, p
WHERE l.is_sample = 0 AND l.state = 'operating'
  AND (z.id, l.industry_code) IN (
              SELECT c.zone, c.industry_code FROM ledger_catalogue_entry AS c, p
              WHERE c.is_sample = 0 AND c.state = 'active' AND c.category = 'forbidden'
                AND c.from_date <= p.today AND (c.to_date IS NULL OR c.to_date >= p.today))
