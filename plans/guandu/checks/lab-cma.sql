-- key: lab-cma
-- title_zh: 实验室资质过期
-- title_en: Certificate of a laboratory expired
-- severity: high
-- owner: eco
-- schedule: week
-- link: laboratory
-- measure: 9.1b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'laboratory' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的资质证书已于' || l.cma_to || '到期' AS words_zh,
       l.name || ': its certificate expired on ' || l.cma_to AS words_en
FROM ledger_laboratory AS l, p
WHERE l.is_sample = 0 AND l.state = 'active' AND l.cma_to < p.today
