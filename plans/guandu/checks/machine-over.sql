-- key: machine-over
-- title_zh: 不合格非道路机械仍在使用
-- title_en: Non-road machine over the limit and still in use
-- severity: medium
-- owner: eco
-- schedule: day
-- link: nonroad-machine
-- measure: 4.4b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'nonroad-machine' AS kind, l.site AS other_id, CASE WHEN l.site IS NOT NULL THEN 'construction-site' END AS other_kind,
       COALESCE(l.code, l.machine_type) || '最近检测不合格，未停用整改' AS words_zh,
       COALESCE(l.code, l.machine_type) || ' failed its last test and is not stopped' AS words_en
FROM ledger_nonroad_machine AS l, p
WHERE l.is_sample = 0 AND l.last_test_passed = 0 AND l.state IN ('surveyed', 'coded')
