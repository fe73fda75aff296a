-- key: parcel-unpatrolled
-- title_zh: 收储拆迁地块30天未巡查
-- title_en: Parcel not patrolled for 30 days
-- severity: low
-- owner: renewal
-- schedule: week
-- link: land-parcel
-- measure: 5.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'land-parcel' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '已30天没有巡查记录' AS words_zh,
       l.name || ' has no patrol on record for 30 days' AS words_en
FROM ledger_land_parcel AS l, p
WHERE l.is_sample = 0 AND l.state <> 'over' AND (l.patrolled_on IS NULL OR l.patrolled_on < date(p.today, '-30 days'))
