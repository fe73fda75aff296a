-- key: permit-over-total
-- title_zh: 年实际排放量超过许可量
-- title_en: Yearly emission above the permit
-- severity: high
-- owner: eco
-- schedule: month
-- link: discharge-permit
-- measure: 2.4a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'discharge-permit' AS kind, l.enterprise AS other_id, 'enterprise' AS other_kind,
       '许可证' || l.number || '年报的实际排放量超过许可排放量' AS words_zh,
       'Permit ' || l.number || ': a yearly report gives more than the permit allows' AS words_en
FROM ledger_discharge_permit AS l, p
WHERE l.is_sample = 0 AND l.state = 'in-force'
  AND l.id IN (SELECT d.id FROM ledger_permit_report AS r JOIN ledger_discharge_permit AS d ON d.id = r.permit
               WHERE r.is_sample = 0 AND d.is_sample = 0 AND r.cycle = 'year'
                 AND (r.so2_t > d.so2_t_a OR r.nox_t > d.nox_t_a OR r.pm_t > d.pm_t_a OR r.vocs_t > d.vocs_t_a))
