-- key: coal-share
-- title_zh: 煤品占能源消费比重
-- title_en: Share of coal in energy use
-- unit: %
-- op: <=
-- target: 40
-- period: year
-- direction: down
-- measure: 3.2a
-- rests_on: energy-use
-- clause: 三(二)
-- note_zh: 以全区合计行为准，有年报用年报；四十以下含本数
-- note_en: From the rows of the whole district, the yearly one if there; "40 or less"
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(coal) / NULLIF(SUM(total), 0) AS value, SUM(coal) AS numerator, SUM(total) AS denominator, COUNT(*) AS rows
FROM (SELECT l.coal_tce AS coal, l.total_tce AS total, l.output_10kcny AS output, l.period
      FROM ledger_energy_use AS l, p
      WHERE l.is_sample = 0 AND l.scope = 'district' AND l.sector = 'all' AND l.period BETWEEN substr(p.from_day, 1, 7) AND substr(p.to_day, 1, 7)
        AND length(l.period) = 7
        AND NOT EXISTS (SELECT 1 FROM ledger_energy_use AS y, p
                        WHERE y.is_sample = 0 AND y.scope = 'district' AND y.sector = 'all' AND y.period = substr(p.to_day, 1, 4))
      UNION ALL
      SELECT l.coal_tce, l.total_tce, l.output_10kcny, l.period
      FROM ledger_energy_use AS l, p
      WHERE l.is_sample = 0 AND l.scope = 'district' AND l.sector = 'all' AND l.period = substr(p.to_day, 1, 4))
