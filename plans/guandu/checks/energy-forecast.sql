-- key: energy-forecast
-- title_zh: 能源消费预测达到指标预警线
-- title_en: Energy forecast at a warning line of its quota
-- severity: medium
-- owner: commerce
-- schedule: month
-- link: energy-quota
-- measure: 3.2a
SELECT o.quota AS id, 'energy-quota' AS kind, o.enterprise AS other_id, CASE WHEN o.enterprise IS NOT NULL THEN 'enterprise' END AS other_kind,
       CASE WHEN o.enterprise IS NULL THEN '全区' ELSE o.name END || '：已报' || o.months || '个月，预计全年'
         || CASE o.what WHEN 'coal' THEN '用煤' ELSE '用能' END || '为指标的' || CAST(ROUND(o.percent) AS INTEGER) || '%，达到'
         || CASE o.level WHEN 'red' THEN '红色' WHEN 'yellow' THEN '黄色' ELSE '蓝色' END || '预警线' AS words_zh,
       CASE WHEN o.enterprise IS NULL THEN 'The district' ELSE o.name END || ': ' || o.months || ' months reported; the year''s '
         || CASE o.what WHEN 'coal' THEN 'coal' ELSE 'energy' END || ' is forecast at ' || CAST(ROUND(o.percent) AS INTEGER) || ' % of the quota, the '
         || o.level || ' line' AS words_en
FROM energy_outlook AS o
WHERE o.level <> '' AND o.year = CAST(substr(?1, 1, 4) AS INTEGER)
  AND NOT EXISTS (SELECT 1 FROM energy_outlook AS worse
                  WHERE worse.quota = o.quota AND worse.what <> o.what
                    AND (worse.percent > o.percent OR (worse.percent = o.percent AND worse.what = 'total')))
