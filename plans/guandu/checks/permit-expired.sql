-- key: permit-expired
-- title_zh: 排污许可证已过期
-- title_en: Discharge permit expired
-- severity: high
-- owner: eco
-- schedule: day
-- link: discharge-permit
-- measure: 2.4a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'discharge-permit' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       '许可证' || l.number || '已于' || l.valid_to || '到期' AS words_zh,
       'Permit ' || l.number || ' expired on ' || l.valid_to AS words_en
FROM ledger_discharge_permit AS l, p
WHERE l.is_sample = 0 AND l.state = 'in-force' AND l.valid_to < p.today
