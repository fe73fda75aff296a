-- key: scattered-overdue
-- title_zh: 散乱污企业整治超期
-- title_en: Scattered polluter overdue
-- severity: medium
-- owner: eco
-- schedule: day
-- link: scattered-polluter
-- measure: 2.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'scattered-polluter' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '应于' || l.due_on || '前完成整治，已超期' || CAST(julianday(p.today) - julianday(l.due_on) AS INTEGER) || '天' AS words_zh,
       l.name || ' was due on ' || l.due_on || ', ' || CAST(julianday(p.today) - julianday(l.due_on) AS INTEGER) || ' days ago' AS words_en
FROM ledger_scattered_polluter AS l, p
WHERE l.is_sample = 0 AND l.state IN ('seen', 'classified', 'treating') AND l.due_on < p.today
