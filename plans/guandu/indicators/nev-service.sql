-- key: nev-service
-- title_zh: 公交环卫邮政出租通勤物流新增更新车辆新能源清洁能源比例
-- title_en: New-energy and clean-energy share of bus, sanitation, post, taxi, commuter and light-logistics vehicles added
-- unit: %
-- op: 
-- target: 
-- period: year
-- direction: up
-- measure: 4.2a
-- rests_on: nev-fleet
-- clause: 四(二)
WITH p AS (SELECT ?1 AS from_day, ?2 AS to_day)
SELECT 100.0 * (SUM(MIN(l.added_nev + COALESCE(l.added_clean, 0), l.added))) / NULLIF(SUM(l.added), 0) AS value, SUM(MIN(l.added_nev + COALESCE(l.added_clean, 0), l.added)) AS numerator, SUM(l.added) AS denominator,
       COUNT(*) AS rows
FROM ledger_nev_fleet AS l, p
WHERE l.is_sample = 0 AND l.fleet IN ('city-bus', 'rural-bus', 'sanitation', 'post', 'taxi', 'commuter', 'light-logistics')
  AND ((length(l.period) = 7 AND l.period BETWEEN substr(p.from_day, 1, 7) AND substr(p.to_day, 1, 7)
        AND (l.owner, l.fleet) NOT IN (SELECT y.owner, y.fleet FROM ledger_nev_fleet AS y, p
                                       WHERE y.is_sample = 0 AND y.period = substr(p.to_day, 1, 4)))
       OR l.period = substr(p.to_day, 1, 4))
