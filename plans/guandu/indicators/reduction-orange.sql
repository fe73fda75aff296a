-- key: reduction-orange
-- title_zh: 橙色预警应急减排比例(四项污染物最小值)
-- title_en: Emergency reduction under a orange warning, least of four pollutants
-- unit: %
-- op: >=
-- target: 20
-- period: year
-- direction: up
-- measure: 7.3
-- rests_on: reduction-item emission-total
-- clause: 七(三)
-- note_zh: 分母为最近一年全社会排放量的日均值
-- note_en: The denominator is the latest yearly total by day
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT CASE WHEN COUNT(total_kg_d) = 4 THEN MIN(100.0 * cut_kg_d / NULLIF(total_kg_d, 0)) END AS value,
       SUM(100.0 * cut_kg_d / NULLIF(total_kg_d, 0) >= 20) AS numerator, COUNT(total_kg_d) AS denominator,
       MAX(items) AS rows
FROM (SELECT w.pollutant, w.cut_kg_d, w.items,
             (SELECT l.amount_t * 1000 / 365.0 FROM ledger_emission_total AS l, p
              WHERE l.is_sample = 0 AND l.pollutant = w.pollutant AND l.source_group = 'all' AND l.year <= CAST(substr(p.to_day, 1, 4) AS INTEGER)
              ORDER BY l.year DESC, l.method = 'inventory' DESC, l.made_ms DESC LIMIT 1) AS total_kg_d
      FROM (SELECT 'SO2' AS pollutant, SUM(l.so2_kg_d) AS cut_kg_d, COUNT(*) AS items FROM ledger_reduction_item AS l
            WHERE l.is_sample = 0 AND l.state = 'in-force' AND l.level = 'orange'
            UNION ALL SELECT 'NOx', SUM(l.nox_kg_d), COUNT(*) FROM ledger_reduction_item AS l
            WHERE l.is_sample = 0 AND l.state = 'in-force' AND l.level = 'orange'
            UNION ALL SELECT 'PM', SUM(l.pm_kg_d), COUNT(*) FROM ledger_reduction_item AS l
            WHERE l.is_sample = 0 AND l.state = 'in-force' AND l.level = 'orange'
            UNION ALL SELECT 'VOCs', SUM(l.vocs_kg_d), COUNT(*) FROM ledger_reduction_item AS l
            WHERE l.is_sample = 0 AND l.state = 'in-force' AND l.level = 'orange') AS w)
