-- key: operator-poor
-- title_zh: 运维单位数据获取率或质控合格率偏低
-- title_en: Operator with low data capture or quality control
-- severity: low
-- owner: eco
-- schedule: month
-- link: monitor-operator
-- measure: 9.1b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'monitor-operator' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '数据获取率' || COALESCE(l.capture_percent, '-') || '%，质控合格率' || COALESCE(l.qc_passed_percent, '-') || '%' AS words_zh,
       l.name || ': data capture ' || COALESCE(l.capture_percent, '-') || ' %, quality control ' || COALESCE(l.qc_passed_percent, '-') || ' %' AS words_en
FROM ledger_monitor_operator AS l, p
WHERE l.is_sample = 0 AND l.state <> 'ended' AND (l.capture_percent < 90 OR l.qc_passed_percent < 90)
