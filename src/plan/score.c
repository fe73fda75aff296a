/* score.c - see score.h. */
#include "plan/score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/hash.h"
#include "plan/dispatch.h"
#include "plan/plan_measure.h"
#include "plan/plan_figure.h"

#define UNITS_MAX 2000u

/* --- the rule ---------------------------------------------------------------------------------------------------------------- */

static lt_err verify_part(lt_cx *cx, const json_t *p, size_t i)
{
    static const char *const MEMBERS[] = {"key", "zh", "en", "weight", "sql", "builtin"};
    const char *key = json_get_text(p, "key", ""), *builtin = json_get_text(p, "builtin", ""), *sql = json_get_text(p, "sql", ""), *name;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)p, name, v) /* jansson knows no const here */
    {
        bool known = false;
        for (size_t m = 0; m < sizeof MEMBERS / sizeof MEMBERS[0]; m++)
            known |= strcmp(name, MEMBERS[m]) == 0;
        if (!known)
            return cx_fail(cx, LT_BAD_INPUT, "parts[%zu]: \"%.40s\" is no member of a part", i, name);
    }
    if (!plan_is_key(key) || !json_get_text(p, "zh", "")[0] || !json_get_text(p, "en", "")[0])
        return cx_fail(cx, LT_BAD_INPUT, "parts[%zu]: key, zh and en are wanted", i);
    if (!json_is_number(json_object_get(p, "weight")) || !(json_get_double(p, "weight", 0) > 0 && json_get_double(p, "weight", 0) <= 1000))
        return cx_fail(cx, LT_BAD_INPUT, "parts[%zu] %s: weight: a number above 0 is wanted", i, key);
    if (!sql[0] == !builtin[0])
        return cx_fail(cx, LT_BAD_INPUT, "parts[%zu] %s: one of sql and builtin is wanted", i, key);
    if (builtin[0] && strcmp(builtin, "reports-in-time") != 0 && strcmp(builtin, "indicators-met") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "parts[%zu] %s: builtin: \"%.40s\" is none of reports-in-time, indicators-met", i, key, builtin);
    return LT_OK;
}

lt_err score_verify(lt_cx *cx, const json_t *rule)
{
    const json_t *parts = json_object_get(rule, "parts");
    size_t n = json_array_size(parts);
    if (!json_get_text(rule, "zh", "")[0] || !json_get_text(rule, "en", "")[0] || n == 0 || n > SCORE_PARTS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "zh, en and 1 to %u parts are wanted", SCORE_PARTS_MAX);
    for (size_t i = 0; i < n; i++) {
        const json_t *p = json_array_get(parts, i);
        TRY(verify_part(cx, p, i));
        if (measure_find(parts, "key", json_get_text(p, "key", "")) != p)
            return cx_fail(cx, LT_BAD_INPUT, "parts[%zu]: key %s stands twice", i, json_get_text(p, "key", ""));
    }
    return LT_OK;
}

lt_err score_period(lt_cx *cx, const char *period, char from[11], char to[11])
{
    char month[8] = "", last[8] = "";
    int64_t ms;
    size_t n = strlen(period);
    if (n == 4) {
        snprintf(month, sizeof month, "%s-01", period);
        snprintf(last, sizeof last, "%s-12", period);
    } else if (n == 7 && period[5] == 'Q' && period[6] >= '1' && period[6] <= '4') {
        unsigned first = (unsigned)(period[6] - '1') * 3 + 1;
        snprintf(month, sizeof month, "%.4s-%02u", period, first % 100u);
        snprintf(last, sizeof last, "%.4s-%02u", period, (first + 2) % 100u);
    } else if (n == 7) {
        snprintf(month, sizeof month, "%s", period);
        snprintf(last, sizeof last, "%s", period);
    }
    if (!dispatch_is_month(month) || !dispatch_is_month(last))
        return cx_fail(cx, LT_BAD_INPUT, "时段不对 period: \"%.20s\" is none of YYYY, YYYY-Qn, YYYY-MM", period);
    snprintf(from, 11, "%.7s-01", month);
    snprintf(to, 11, "%.7s-01", last);
    (void)civil_parse_iso(span_text(to), 0, &ms);
    civil c = civil_from_ms(ms, 0);
    snprintf(to, 11, "%.7s-%02u", last, (unsigned)civil_days_in_month(c.year, c.month) % 100u);
    return LT_OK;
}

/* --- the work ---------------------------------------------------------------------------------------------------------------- */

typedef struct score_share {
    double numerator, denominator;
} score_share;
typedef struct score_unit {
    const json_t *agency;
    score_share   parts[SCORE_PARTS_MAX];
    double        score; /* < 0: none */
    int           rank;
} score_unit;
typedef struct score_work {
    keep            *k;
    const score_ask *ask;
    char             from[11], to[11];
    score_unit      *units;
    size_t           n, part, part_count;
} score_work;

static score_unit *find_unit(score_work *w, span key)
{
    for (size_t i = 0; i < w->n; i++)
        if (span_is(key, json_get_text(w->units[i].agency, "key", "")))
            return &w->units[i];
    return NULL;
}

/* Every unit that a measure names as lead or responsible. */
static lt_err find_units(lt_cx *cx, score_work *w)
{
    TRY(ARENA_ARRAY(cx, UNITS_MAX, &w->units));
    for (size_t m = 0; m < json_array_size(w->ask->measures); m++) {
        dispatch_units u;
        TRY(dispatch_units_of(cx, json_array_get(w->ask->measures, m), w->ask->agencies, &u));
        for (size_t i = 0; i < u.n && w->n < UNITS_MAX; i++)
            if (!find_unit(w, span_text(json_get_text(u.list[i], "key", ""))))
                w->units[w->n++] = (score_unit){.agency = u.list[i], .score = -1};
    }
    return LT_OK;
}

/* unit, numerator, denominator */
static lt_err on_share(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    score_work *w = self;
    (void)names;
    if (columns != 3)
        return cx_fail(cx, LT_BAD_INPUT, "unit, numerator and denominator are wanted, %d columns came", columns);
    score_unit *u = cells && cells[0].type == KEEP_TEXT ? find_unit(w, cells[0].s) : NULL;
    if (u) {
        u->parts[w->part].numerator += plan_cell_number(&cells[1]);
        u->parts[w->part].denominator += plan_cell_number(&cells[2]);
    }
    return LT_OK;
}

static lt_err ask_query(lt_cx *cx, score_work *w, const char *sql)
{
    const char *params[2] = {w->from, w->to}, *trouble;
    keep_statement s = {.sql = sql, .params = params, .param_count = 2};
    TRY(plan_run_query(cx, w->k, &s, on_share, w, &trouble));
    return trouble ? cx_fail(cx, LT_BAD_INPUT, "score part %zu: %s", w->part + 1, trouble) : LT_OK;
}

/* The months of the period whose day to report has come. */
static lt_err ask_reports(lt_cx *cx, score_work *w)
{
    char month[8];
    (void)span_copy(span_of(w->from, 7), month, sizeof month);
    while (strncmp(month, w->to, 7) <= 0) {
        dispatch_sheet s = {.measures = w->ask->measures, .agencies = w->ask->agencies, .month = month, .today = w->ask->today, .due_day = w->ask->due_day};
        TRY(dispatch_read(cx, w->k, &s));
        for (size_t i = 0; i < s.n && s.is_kept && strcmp(w->ask->today, s.due) > 0; i++) {
            score_unit *u = find_unit(w, span_text(json_get_text(s.lines[i].unit, "key", "")));
            if (u) {
                u->parts[w->part].denominator += 1;
                u->parts[w->part].numerator += s.lines[i].is_in_time;
            }
        }
        (void)span_copy(span_of(s.due, 7), month, sizeof month); /* the next one */
    }
    return LT_OK;
}

typedef struct newest {
    bool has, is_good;
} newest;

static lt_err on_product(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    newest *v = self;
    json_t *o;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(json_parse(cx, cells[0].s, &o));
    const json_t *met = json_object_get(o, "met");
    v->has = json_is_number(json_object_get(o, "value")) && json_is_number(json_object_get(o, "target"));
    v->is_good = json_is_true(met) || (!json_is_false(met) && json_is_true(json_object_get(o, "course")));
    json_decref(o);
    return LT_OK;
}

static lt_err ask_indicator(lt_cx *cx, score_work *w, const char *key, const json_t *leads)
{
    char range[2][PLAN_KEY_MAX + 32];
    const char *params[2] = {range[0], range[1]};
    newest v = {false, false};
    snprintf(range[0], sizeof range[0], "indicator/%s/", key);
    snprintf(range[1], sizeof range[1], "indicator/%s/%s", key, w->to);
    TRY(keep_query(cx, w->k, "SELECT body FROM products WHERE key > ?1 AND key <= ?2 ORDER BY key DESC LIMIT 1", params, 2, on_product, &v));
    for (size_t i = 0; v.has && i < json_array_size(leads); i++) {
        score_unit *u = find_unit(w, span_text(json_string_value(json_array_get(leads, i))));
        if (u) {
            u->parts[w->part].denominator += 1;
            u->parts[w->part].numerator += v.is_good;
        }
    }
    return LT_OK;
}

static lt_err ask_indicators(lt_cx *cx, score_work *w)
{
    for (size_t m = 0; m < json_array_size(w->ask->measures); m++) {
        const json_t *one = json_array_get(w->ask->measures, m), *keys = json_object_get(one, "indicators");
        for (size_t i = 0; i < json_array_size(keys); i++)
            TRY(ask_indicator(cx, w, json_string_value(json_array_get(keys, i)), json_object_get(one, "lead")));
    }
    return LT_OK;
}

/* --- the result -------------------------------------------------------------------------------------------------------------- */

static double weight_of(const score_work *w, size_t part)
{
    return json_get_double(json_array_get(json_object_get(w->ask->rule, "parts"), part), "weight", 0);
}

static double share_of(const score_share *s)
{
    double share = s->numerator / s->denominator;
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

static void weigh(const score_work *w, score_unit *u)
{
    double got = 0, of = 0;
    for (size_t i = 0; i < w->part_count; i++) {
        if (!(u->parts[i].denominator > 0))
            continue;
        got += weight_of(w, i) * share_of(&u->parts[i]);
        of += weight_of(w, i);
    }
    u->score = of > 0 ? floor(1000 * got / of + 0.5) / 10 : -1;
}

static int best_first(const void *pa, const void *pb)
{
    const score_unit *a = pa, *b = pb;
    if (a->score < b->score || a->score > b->score)
        return a->score > b->score ? -1 : 1;
    return strcmp(json_get_text(a->agency, "key", ""), json_get_text(b->agency, "key", ""));
}

static json_t *part_json(const score_work *w, const score_unit *u, size_t i)
{
    const json_t *p = json_array_get(json_object_get(w->ask->rule, "parts"), i);
    bool applies = u->parts[i].denominator > 0;
    json_t *got = applies ? json_real(floor(100 * weight_of(w, i) * share_of(&u->parts[i]) + 0.5) / 100) : json_null();
    return json_pack("{s:s, s:s, s:s, s:O, s:f, s:f, s:o}", "key", json_get_text(p, "key", ""), "zh", json_get_text(p, "zh", ""), "en", json_get_text(p, "en", ""),
                     "weight", json_object_get(p, "weight"), "numerator", u->parts[i].numerator, "denominator", u->parts[i].denominator, "got", got);
}

static lt_err unit_json(lt_cx *cx, const score_work *w, const score_unit *u, json_t *list)
{
    json_t *parts = json_array();
    int bad = !parts;
    for (size_t i = 0; !bad && i < w->part_count; i++)
        bad = json_array_append_new(parts, part_json(w, u, i));
    json_t *o = json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "unit", json_get_text(u->agency, "key", ""), "name", json_get_text(u->agency, "name", ""), "name_en",
                          json_get_text(u->agency, "name_en", ""), "score", u->score >= 0 ? json_real(u->score) : json_null(), "rank",
                          u->score >= 0 ? json_integer(u->rank) : json_null(), "parts", parts);
    return !bad && o && json_array_append_new(list, o) == 0 ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for scores");
}

static lt_err write_sheet(lt_cx *cx, const score_work *w, json_t **out)
{
    json_t *units = json_array();
    lt_err e = LT_OK;
    for (size_t i = 0; !e && i < w->n; i++) {
        bool is_tie = i && !(w->units[i].score < w->units[i - 1].score);
        w->units[i].rank = is_tie ? w->units[i - 1].rank : (int)i + 1;
        e = unit_json(cx, w, &w->units[i], units);
    }
    *out = e ? NULL : json_pack("{s:s, s:s, s:s, s:s, s:O}", "period", w->ask->period, "from", w->from, "to", w->to, "as_of", w->ask->today, "units", units);
    json_decref(units);
    return e ? e : *out ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for scores");
}

lt_err score_make(lt_cx *cx, keep *k, const score_ask *ask, json_t **out)
{
    score_work w = {.k = k, .ask = ask};
    const json_t *parts = json_object_get(ask->rule, "parts");
    TRY(score_verify(cx, ask->rule));
    TRY(score_period(cx, ask->period, w.from, w.to));
    TRY(find_units(cx, &w));
    w.part_count = json_array_size(parts);
    for (w.part = 0; w.part < w.part_count; w.part++) {
        const json_t *p = json_array_get(parts, w.part);
        const char *sql = json_get_text(p, "sql", "");
        if (sql[0])
            TRY(ask_query(cx, &w, sql));
        else if (strcmp(json_get_text(p, "builtin", ""), "reports-in-time") == 0)
            TRY(ask_reports(cx, &w));
        else
            TRY(ask_indicators(cx, &w));
    }
    for (size_t i = 0; i < w.n; i++)
        weigh(&w, &w.units[i]);
    if (w.n)
        qsort(w.units, w.n, sizeof *w.units, best_first);
    return write_sheet(cx, &w, out);
}

lt_err score_digest(lt_cx *cx, const json_t *doc, char sha256[65])
{
    uint8_t digest[HASH_SHA256_BYTES];
    hash_sha256 *h;
    char *text = json_dumps(doc, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12));
    if (!text)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for scores");
    lt_err e = hash_sha256_open(cx, &h);
    if (!e) {
        span part = span_text(text);
        hash_sha256_parts(h, &part, 1, digest);
        hash_sha256_close(h);
        hash_hex(digest, sizeof digest, sha256);
    }
    free(text);
    return e;
}
