-- key: inspection-cma
-- title_zh: 检验机构资质过期
-- title_en: Certificate of an inspection agency expired
-- severity: high
-- owner: market
-- schedule: week
-- link: inspection-agency
-- measure: 4.4a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'inspection-agency' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的资质证书已于' || l.cma_to || '到期' AS words_zh,
       l.name || ': its certificate expired on ' || l.cma_to AS words_en
FROM ledger_inspection_agency AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.cma_to < p.today
