-- key: scattered-seen-again
-- title_zh: 已销号散乱污企业被再次查见
-- title_en: Closed polluter seen at work again
-- severity: high
-- owner: eco
-- schedule: day
-- link: scattered-polluter
-- measure: 2.3
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'scattered-polluter' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '于' || l.closed_on || '销号,' || l.last_seen_on || '又被查见' AS words_zh,
       l.name || ', closed on ' || l.closed_on || ', was seen again on ' || l.last_seen_on AS words_en
FROM ledger_scattered_polluter AS l, p
WHERE l.is_sample = 0 AND l.state = 'closed' AND l.last_seen_on > l.closed_on
