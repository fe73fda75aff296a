/* plan_measure.c - see plan_measure.h. */
#include "plan/plan_measure.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/num.h"
#include "plan/plan_query.h"

static lt_err wrong(lt_cx *cx, const char *where, const char *member, const char *what)
{
    return cx_fail(cx, LT_BAD_INPUT, "%s: %s: %s", where, member, what);
}

static lt_err verify_words(lt_cx *cx, const json_t *o, const char *where, const char *member)
{
    const json_t *v = member[0] ? json_object_get(o, member) : o;
    if (!json_is_object(v) || !json_get_text(v, "zh", "")[0] || !json_get_text(v, "en", "")[0])
        return wrong(cx, where, member[0] ? member : "what", "words in both languages {zh, en} are wanted");
    return LT_OK;
}

const json_t *measure_find(const json_t *list, const char *key, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_get_text(json_array_get(list, i), key, ""), text) == 0)
            return json_array_get(list, i);
    return NULL;
}

bool measure_has(const json_t *texts, const char *text)
{
    for (size_t i = 0; i < json_array_size(texts); i++) {
        const char *s = json_string_value(json_array_get(texts, i));
        if (s && strcmp(s, text) == 0)
            return true;
    }
    return false;
}

static lt_err need_list(lt_cx *cx, const json_t *m, const char *where, const char *member, const json_t **out)
{
    *out = json_object_get(m, member);
    if (!json_is_array(*out))
        return wrong(cx, where, member, "an array is wanted");
    return json_array_size(*out) <= MEASURE_LIST_MAX ? LT_OK : cx_fail(cx, LT_LIMIT, "%s: %s: more than %u", where, member, MEASURE_LIST_MAX);
}

/* Keys, each once; among those of `known` when that is given. */
static lt_err verify_keys(lt_cx *cx, const json_t *m, const char *where, const char *member, const json_t *known)
{
    const json_t *list;
    char what[120];
    TRY(need_list(cx, m, where, member, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *s = json_string_value(json_array_get(list, i));
        if (!s || !plan_is_key(s))
            return wrong(cx, where, member, "keys of a-z, 0-9 and - are wanted");
        snprintf(what, sizeof what, "\"%.60s\" names nothing of the plan", s);
        if (known && !measure_find(known, "key", s))
            return wrong(cx, where, member, what);
        for (size_t k = 0; k < i; k++)
            if (strcmp(s, json_string_value(json_array_get(list, k))) == 0)
                return wrong(cx, where, member, "a key stands twice");
    }
    return LT_OK;
}

static lt_err verify_deadlines(lt_cx *cx, const json_t *m, const char *where)
{
    const json_t *list;
    TRY(need_list(cx, m, where, "deadlines", &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *d = json_array_get(list, i);
        if (!plan_is_day(json_get_text(d, "date", "")))
            return wrong(cx, where, "deadlines", "a date (YYYY-MM-DD) is wanted");
        TRY(verify_words(cx, d, where, "what"));
    }
    return LT_OK;
}

static lt_err verify_targets(lt_cx *cx, const json_t *m, const char *where, const json_t *indicators)
{
    const json_t *list;
    num_dec limit;
    TRY(need_list(cx, m, where, "targets", &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *t = json_array_get(list, i);
        const char *key = json_get_text(t, "key", "");
        if (!plan_is_key(key) || (indicators && !measure_find(indicators, "key", key)))
            return wrong(cx, where, "targets", "each names an indicator");
        if (!json_get_text(t, "op", "")[0] || !num_parse_dec(span_text(json_get_text(t, "limit", "")), &limit))
            return wrong(cx, where, key, "op and a limit as decimal text are wanted");
        if (!plan_is_day(json_get_text(t, "by", "")))
            return wrong(cx, where, key, "by: a date is wanted");
        TRY(verify_words(cx, t, where, "what"));
    }
    return LT_OK;
}

static lt_err verify_duties(lt_cx *cx, const json_t *m, const char *where)
{
    static const char BY[] = " kind indicator command page manual ";
    const json_t *list;
    char word[40];
    TRY(need_list(cx, m, where, "duties", &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *d = json_array_get(list, i);
        const char *by = json_get_text(d, "served_by", "");
        TRY(verify_words(cx, d, where, ""));
        snprintf(word, sizeof word, " %.30s ", by);
        if (!json_get_text(d, "id", "")[0] || !json_get_text(d, "name", "")[0] || !by[0] || !strstr(BY, word))
            return wrong(cx, where, "duties", "id, served_by (kind, indicator, command, page, manual) and name are wanted");
        if (strcmp(by, "manual") == 0 && verify_words(cx, json_object_get(d, "evidence"), where, "") != LT_OK)
            return wrong(cx, where, "duties", "one that is served by hand says which evidence is kept");
    }
    return LT_OK;
}

static lt_err verify_one(lt_cx *cx, const json_t *m, const char *where, const measure_refs *refs)
{
    static const char *const MEMBERS[] = {"id", "chapter", "chapter_title", "clause", "title", "summary", "lead", "support", "responsible", "deadlines",
                                          "targets", "ledgers", "indicators", "duties"};
    const char *name;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)m, name, v) /* jansson knows no const here */
    {
        bool known = false;
        for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
            known |= strcmp(MEMBERS[i], name) == 0;
        if (!known)
            return cx_fail(cx, LT_BAD_INPUT, "%s: \"%.40s\" is no member of a measure", where, name);
    }
    if (!json_is_integer(json_object_get(m, "chapter")))
        return wrong(cx, where, "chapter", "a number is wanted");
    if (!json_get_text(m, "clause", "")[0])
        return wrong(cx, where, "clause", "a text is wanted");
    TRY(verify_words(cx, m, where, "chapter_title"));
    TRY(verify_words(cx, m, where, "title"));
    TRY(verify_words(cx, m, where, "summary"));
    TRY(verify_keys(cx, m, where, "lead", refs->agencies));
    TRY(verify_keys(cx, m, where, "support", refs->agencies));
    TRY(verify_keys(cx, m, where, "responsible", refs->agencies));
    TRY(verify_keys(cx, m, where, "ledgers", NULL));
    TRY(verify_keys(cx, m, where, "indicators", refs->indicators));
    TRY(verify_deadlines(cx, m, where));
    TRY(verify_targets(cx, m, where, refs->indicators));
    return verify_duties(cx, m, where);
}

lt_err measure_verify(lt_cx *cx, const json_t *list, const char *what, const measure_refs *refs)
{
    char where[80];
    if (!json_is_array(list))
        return cx_fail(cx, LT_BAD_INPUT, "%s: an array is wanted", what);
    if (json_array_size(list) > MEASURES_MAX)
        return cx_fail(cx, LT_LIMIT, "%s: more than %u measures", what, MEASURES_MAX);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *m = json_array_get(list, i);
        const char *id = json_get_text(m, "id", "");
        snprintf(where, sizeof where, "%s[%zu] %.20s", what, i, id);
        if (!json_is_object(m) || !id[0] || strlen(id) >= MEASURE_ID_MAX || strspn(id, "0123456789abcdefghijklmnopqrstuvwxyz.-") != strlen(id))
            return wrong(cx, where, "id", "a short id such as 2.4b is wanted");
        if (measure_find(list, "id", id) != m)
            return wrong(cx, where, "id", "stands twice");
        TRY(verify_one(cx, m, where, refs));
    }
    return LT_OK;
}

/* --- lights --------------------------------------------------------------------------------------------------------------- */

const char *light_name(light l)
{
    static const char *const NAMES[] = {"grey", "green", "yellow", "red"};
    return NAMES[l];
}

static void add_words(char *out, const char *between, const char *format, unsigned n)
{
    size_t at = strlen(out);
    int more = snprintf(out + at, LIGHT_WHY_MAX - at, "%s", at ? between : "");
    at += more > 0 ? (size_t)more : 0;
    if (at >= LIGHT_WHY_MAX)
        return;
    const char *hash = strchr(format, '#'); /* where the number stands */
    snprintf(out + at, LIGHT_WHY_MAX - at, "%.*s%u%s", (int)(hash - format), format, n, hash + 1);
}

typedef struct light_row { /* one reason and the light it gives */
    light       shown;
    size_t      at; /* of the count in light_facts */
    const char *zh, *en;
} light_row;
#define COUNT(member) offsetof(light_facts, member)
static const light_row ROWS[] = {
    {LIGHT_RED, COUNT(tasks_overdue), "#项任务超期", "# tasks overdue"},
    {LIGHT_RED, COUNT(missed), "#项指标未达到目标", "# indicators missed"},
    {LIGHT_YELLOW, COUNT(tasks_soon), "#项任务即将到期", "# tasks due soon"},
    {LIGHT_YELLOW, COUNT(off_course), "#项指标进度落后", "# indicators off course"},
    {LIGHT_YELLOW, COUNT(serious), "#个严重问题未处理", "# serious findings open"},
    {LIGHT_YELLOW, COUNT(unreported), "#个单位未按期报送", "# reports late"},
    {LIGHT_GREEN, COUNT(met), "#项指标达到目标", "# indicators met"},
    {LIGHT_GREEN, COUNT(on_course), "#项指标进度正常", "# indicators on course"},
    {LIGHT_GREEN, COUNT(tasks_open), "#项任务按期推进", "# tasks in time"},
    {LIGHT_GREEN, COUNT(tasks_done), "#项任务完成", "# tasks done"},
};

light light_of(const light_facts *f, light_why *why)
{
    light shown = LIGHT_GREY;
    *why = (light_why){{0}, {0}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        unsigned n;
        memcpy(&n, (const char *)f + ROWS[i].at, sizeof n);
        if (!n || (shown && ROWS[i].shown != shown))
            continue;
        shown = ROWS[i].shown;
        add_words(why->zh, "，", ROWS[i].zh, n);
        add_words(why->en, ", ", ROWS[i].en, n);
    }
    if (shown == LIGHT_GREY) {
        snprintf(why->zh, sizeof why->zh, "暂无数据可评定");
        snprintf(why->en, sizeof why->en, "no data tell");
    }
    return shown;
}
