-- key: bus-share-low
-- title_zh: 新增更新公交车新能源比例低于80%
-- title_en: New-energy share of new buses below 80 %
-- severity: medium
-- owner: transport
-- schedule: month
-- link: nev-fleet
-- measure: 4.2a
WITH p AS (SELECT ?1 AS today)
SELECT MIN(l.id) AS id, 'nev-fleet' AS kind, NULL AS other_id, NULL AS other_kind,
       l.owner || substr(p.today, 1, 4) || '年新增更新公交车新能源比例' || ROUND(100.0 * SUM(l.added_nev) / SUM(l.added), 1) || '%' AS words_zh,
       l.owner || ': ' || ROUND(100.0 * SUM(l.added_nev) / SUM(l.added), 1) || ' % of the buses added in ' || substr(p.today, 1, 4) || ' are new-energy'
         AS words_en
FROM ledger_nev_fleet AS l, p
WHERE l.is_sample = 0 AND l.fleet = 'city-bus' AND substr(l.period, 1, 4) = substr(p.today, 1, 4) AND length(l.period) > 4
GROUP BY l.owner
HAVING SUM(l.added) > 0 AND SUM(l.added_nev) < 0.8 * SUM(l.added)
