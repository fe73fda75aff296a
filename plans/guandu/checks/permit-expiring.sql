-- key: permit-expiring
-- title_zh: 排污许可证将于60天内到期
-- title_en: Discharge permit ends within 60 days
-- severity: low
-- owner: eco
-- schedule: day
-- link: discharge-permit
-- measure: 2.4a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'discharge-permit' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       '许可证' || l.number || '将于' || l.valid_to || '到期，应申请延续' AS words_zh,
       'Permit ' || l.number || ' ends on ' || l.valid_to || ': renew it' AS words_en
FROM ledger_discharge_permit AS l, p
WHERE l.is_sample = 0 AND l.state = 'in-force' AND l.valid_to >= p.today AND l.valid_to <= date(p.today, '+60 days')
