-- key: coal-quota-used
-- title_zh: 煤炭消费量占年度指标比例
-- title_en: Coal used of the year's quota
-- unit: %
-- op: <=
-- target: 100
-- period: year
-- direction: down
-- measure: 3.2a
-- rests_on: energy-use energy-quota
-- clause: 三(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * SUM(coal) / q.quota AS value, SUM(coal) AS numerator, q.quota AS denominator, COUNT(*) AS rows
FROM (SELECT l.coal_tce AS coal, l.total_tce AS total, l.output_10kcny AS output, l.period
      FROM ledger_energy_use AS l, p
      WHERE l.is_sample = 0 AND l.scope = 'district' AND l.sector = 'all' AND l.period BETWEEN substr(p.from_day, 1, 7) AND substr(p.to_day, 1, 7)
        AND length(l.period) = 7
        AND NOT EXISTS (SELECT 1 FROM ledger_energy_use AS y, p
                        WHERE y.is_sample = 0 AND y.scope = 'district' AND y.sector = 'all' AND y.period = substr(p.to_day, 1, 4))
      UNION ALL
      SELECT l.coal_tce, l.total_tce, l.output_10kcny, l.period
      FROM ledger_energy_use AS l, p
      WHERE l.is_sample = 0 AND l.scope = 'district' AND l.sector = 'all' AND l.period = substr(p.to_day, 1, 4)),
     (SELECT SUM(l.coal_limit_tce) AS quota FROM ledger_energy_quota AS l, p
      WHERE l.is_sample = 0 AND l.scope = 'district' AND l.state <> 'draft' AND l.year = CAST(substr(p.to_day, 1, 4) AS INTEGER)) AS q
