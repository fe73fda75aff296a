-- key: fume-dirty
-- title_zh: 油烟净化器超期未清洗
-- title_en: Fume purifier not cleaned in time
-- severity: low
-- owner: eco
-- schedule: week
-- link: cooking-fume
-- measure: 6.2
WITH p AS (SELECT ?1 AS today)
SELECT l.id, 'cooking-fume' AS kind, NULL AS other_id, NULL AS other_kind,
       l.name || '的净化器应每' || l.clean_days || '天清洗，最近一次' || COALESCE(l.cleaned_on, '无记录') AS words_zh,
       l.name || ': purifier to be cleaned every ' || l.clean_days || ' days, last ' || COALESCE(l.cleaned_on, 'never on record') AS words_en
FROM ledger_cooking_fume AS l, p
WHERE l.is_sample = 0 AND l.state = 'operating' AND l.purifier = 1 AND l.clean_days > 0 AND (l.cleaned_on IS NULL OR date(l.cleaned_on, '+' || l.clean_days || ' days') < p.today)
