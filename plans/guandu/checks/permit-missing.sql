-- key: permit-missing
-- title_zh: 应持证企业没有有效排污许可证
-- title_en: Enterprise without the permit it needs
-- severity: high
-- owner: eco
-- schedule: day
-- link: enterprise
-- measure: 9.3a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'enterprise' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '应持排污许可证，台账中没有有效证件' AS words_zh,
       l.name || ' needs a discharge permit, and none is in force' AS words_en
FROM ledger_enterprise AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.permit_class IN ('key', 'simplified')
  AND l.id NOT IN (SELECT d.enterprise FROM ledger_discharge_permit AS d, p
                   WHERE d.is_sample = 0 AND d.state = 'in-force' AND (d.valid_to IS NULL OR d.valid_to >= p.today))
