-- key: truck-permit
-- title_zh: 渣土车处置核准证过期
-- title_en: Permit of a muck truck expired
-- severity: medium
-- owner: city
-- schedule: day
-- link: muck-truck
-- measure: 4.2b
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'muck-truck' AS kind, l.owner AS other_id, 'enterprise' AS other_kind,
       '一辆渣土车的处置核准证已于' || l.permit_to || '到期' AS words_zh,
       'The permit of a muck truck expired on ' || l.permit_to AS words_en
FROM ledger_muck_truck AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.permit_to < p.today
