-- key: enterprise-scattered
-- title_zh: 正常企业与已取缔的散乱污企业同一信用代码
-- title_en: Enterprise with the credit code of a shut-down polluter
-- severity: medium
-- owner: eco
-- schedule: week
-- link: enterprise
-- measure: 2.3
WITH p AS (SELECT ?1 AS today)
SELECT e.id, 'enterprise' AS kind, s.id AS other_id, 'scattered-polluter' AS other_kind,
       e.name || '与关停取缔的' || s.name || '信用代码相同，核实是否异地转移' AS words_zh,
       e.name || ' has the credit code of ' || s.name || ', which was shut down: has it moved?' AS words_en
FROM ledger_enterprise AS e
JOIN ledger_scattered_polluter AS s ON s.credit_code = e.credit_code AND s.class = 'shut-down' AND s.state = 'closed' AND s.is_sample = 0, p
WHERE e.is_sample = 0 AND e.state = 'operating'
