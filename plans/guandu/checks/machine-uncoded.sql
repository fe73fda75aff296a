-- key: machine-uncoded
-- title_zh: 非道路机械摸底后90天未编码
-- title_en: Machine not coded 90 days after the survey
-- severity: low
-- owner: eco
-- schedule: week
-- link: nonroad-machine
-- measure: 4.4b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'nonroad-machine' AS kind, NULL AS other_id, NULL AS other_kind,
       l.machine_type || '于' || l.surveyed_on || '摸底，尚未编码' AS words_zh,
       'A machine surveyed on ' || l.surveyed_on || ' has no code yet' AS words_en
FROM ledger_nonroad_machine AS l, p
WHERE l.is_sample = 0 AND l.state = 'surveyed' AND l.surveyed_on < date(p.today, '-90 days')
