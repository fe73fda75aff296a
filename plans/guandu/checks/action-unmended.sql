-- key: action-unmended
-- title_zh: 执法发现的违法90天未全部整改
-- title_en: Violations not all mended after 90 days
-- severity: medium
-- owner: eco
-- schedule: month
-- link: enforcement-action
-- measure: 9.3a
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'enforcement-action' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '发现违法' || l.unlawful || '起，已整改' || COALESCE(l.mended, 0) || '起' AS words_zh,
       l.name || ': ' || COALESCE(l.mended, 0) || ' of ' || l.unlawful || ' violations mended' AS words_en
FROM ledger_enforcement_action AS l, p
WHERE l.is_sample = 0 AND l.unlawful > COALESCE(l.mended, 0) AND COALESCE(l.end_on, l.start_on) < date(p.today, '-90 days')
