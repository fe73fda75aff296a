-- key: industry-eliminated
-- title_zh: 在产企业属于淘汰类行业
-- title_en: Operating enterprise of an eliminated industry
-- severity: medium
-- owner: develop
-- schedule: month
-- link: enterprise
-- measure: 2.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'enterprise' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的行业代码' || l.industry_code || '在淘汰或禁止目录中' AS words_zh,
       l.name || ': industry ' || l.industry_code || ' is on the list of the eliminated or forbidden' AS words_en
FROM ledger_enterprise AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' 
  AND l.industry_code IN (SELECT c.industry_code FROM ledger_catalogue_entry AS c, p
                          WHERE c.is_sample = 0 AND c.state = 'active' AND c.category IN ('eliminated', 'forbidden')
                            AND c.zone IS NULL AND c.from_date <= p.today AND (c.to_date IS NULL OR c.to_date >= p.today))
