/* plan_run.c - see plan_run.h. */
#include "app/plan_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/plan_act.h"
#include "app/plan_view.h"
#include "app/setting.h"
#include "base/civil.h"

/* --- indicators as products -------------------------------------------------------------------------------------------------- */

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for a run of the plan");
}

static void without_time(json_t *o)
{
    (void)json_object_del(o, "ms");
    (void)json_object_del(o, "keys");
}

typedef struct earlier {
    json_t *o;
} earlier;

static lt_err on_earlier(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    earlier *e = self;
    (void)columns, (void)names;
    return cells ? json_parse(cx, cells[0].s, &e->o) : LT_OK;
}

/* Does it say something new? Without data only when there were some before. */
static lt_err is_news(lt_cx *cx, keep *k, const char *key, const json_t *figure, bool *yes)
{
    char range[2][PLAN_KEY_MAX + 32];
    const char *params[2] = {range[0], range[1]}, *day = json_get_text(figure, "as_of", "");
    earlier e = {NULL};
    snprintf(range[0], sizeof range[0], "indicator/%s/", key);
    snprintf(range[1], sizeof range[1], "indicator/%s/%s", key, day);
    TRY(keep_query(cx, k, "SELECT body FROM products WHERE key > ?1 AND key <= ?2 ORDER BY key DESC LIMIT 1", params, 2, on_earlier, &e));
    without_time(e.o);
    bool has = json_is_number(json_object_get(figure, "value")), had = json_is_number(json_object_get(e.o, "value"));
    *yes = !(e.o && json_equal(e.o, figure)) && (has || had);
    json_decref(e.o);
    return LT_OK;
}

static lt_err write_product(lt_cx *cx, journal *j, const char *key, json_t *figure)
{
    char name[PLAN_KEY_MAX + 32];
    uint64_t entry;
    snprintf(name, sizeof name, "indicator/%s/%s", key, json_get_text(figure, "as_of", ""));
    json_t *keys = json_pack("[s]", name);
    char *text = keys && json_object_set(figure, "keys", keys) == 0 ? json_dumps(figure, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    json_decref(keys);
    if (!text)
        return no_memory(cx);
    span part = span_text(text);
    lt_err e = journal_append(cx, j, &(journal_item){.kind = ENTRY_PRODUCT, .parts = &part, .part_count = 1}, &entry);
    free(text);
    return e;
}

static lt_err run_indicators(lt_cx *cx, const plan_run *r, const plan_view *v, uint64_t *written)
{
    char yesterday[11];
    json_t *figures;
    lt_err e = LT_OK;
    plan_view_yesterday(v, yesterday);
    TRY(plan_view_figures(cx, r->k, v, r->day ? r->day : yesterday, NULL, &figures));
    for (size_t i = 0; !e && i < json_array_size(figures); i++) {
        json_t *f = json_array_get(figures, i);
        const char *key = json_get_text(f, "key", "");
        bool yes;
        without_time(f);
        e = is_news(cx, r->k, key, f, &yes);
        if (!e && yes) {
            e = write_product(cx, r->s->j, key, f);
            ++*written;
        }
    }
    json_decref(figures);
    return e;
}

/* --- checks -------------------------------------------------------------------------------------------------------------------- */

static lt_err last_run(lt_cx *cx, keep *k, const char *key, char out[11])
{
    keep_entity e;
    json_t *o;
    out[0] = '\0';
    lt_err err = keep_get_entity(cx, k, CHECK_KIND, key, &e);
    if (err)
        return err == LT_NOT_FOUND ? LT_OK : err;
    TRY(json_parse(cx, span_text(e.body), &o));
    (void)span_copy(span_text(json_get_text(o, "last_run", "")), out, 11);
    json_decref(o);
    return LT_OK;
}

static lt_err is_wanted(lt_cx *cx, const plan_run *r, const plan_view *v, const cross_check *c, bool *yes)
{
    char last[11];
    if (r->check) {
        *yes = strcmp(r->check, c->key) == 0;
        return LT_OK;
    }
    TRY(last_run(cx, r->k, c->key, last));
    *yes = (!r->schedule || strcmp(r->schedule, c->schedule) == 0) && (r->all_checks || cross_check_is_due(c, last, v->today));
    return LT_OK;
}

static void put_result(jout *j, const cross_check *c, const check_result *found)
{
    jout_begin_object(j);
    jout_put_text(j, "key", c->key);
    jout_put_int(j, "total", (int64_t)found->total);
    jout_put_int(j, "opened", (int64_t)found->opened);
    jout_put_int(j, "again", (int64_t)found->again);
    jout_put_int(j, "gone", (int64_t)found->gone);
    jout_put_int(j, "ms", found->ms);
    jout_put_text(j, "trouble", found->trouble);
    jout_end_object(j);
}

static lt_err run_check(lt_cx *cx, const plan_run *r, const plan_view *v, const cross_check *c, jout *j)
{
    check_result found;
    uint64_t entry;
    lt_err e = LT_OK;
    TRY(cross_check_run(cx, r->k, c, v->today, &found));
    for (size_t i = 0; i < found.part_count; i++) {
        act a = {.who = "system", .what = "check.run", .kind = CHECK_KIND, .id = c->key, .patch = found.patches[i]};
        if (!e)
            e = act_do(cx, r->desk, r->k, &a, &entry, NULL);
        json_decref(found.patches[i]);
    }
    put_result(j, c, &found);
    return e;
}

/* The checks that are wanted, in the order of the plan. */
static lt_err choose(lt_cx *cx, const plan_run *r, const plan_view *v, json_t *out)
{
    for (size_t i = 0; i < json_array_size(v->checks); i++) {
        cross_check c;
        bool yes;
        cross_check_read(json_array_get(v->checks, i), &c);
        TRY(is_wanted(cx, r, v, &c, &yes));
        if (yes && json_array_append(out, json_array_get(v->checks, i)) != 0)
            return no_memory(cx);
    }
    if (r->check && !json_array_size(out))
        return cx_fail(cx, LT_NOT_FOUND, "没有交叉核查“%.60s” there is no check \"%.60s\"", r->check, r->check);
    return LT_OK;
}

static lt_err run_chosen(lt_cx *cx, const plan_run *r, const plan_view *v, const json_t *chosen, jout *j)
{
    size_t n = json_array_size(chosen);
    if (n)
        TRY(plan_view_tables(cx, r->k, v, chosen, v->today));
    for (size_t i = 0; i < n; i++) {
        cross_check c;
        cross_check_read(json_array_get(chosen, i), &c);
        cx_report(cx, "checks", i, n);
        TRY(run_check(cx, r, v, &c, j));
    }
    return LT_OK;
}

/* --- all of it ------------------------------------------------------------------------------------------------------------------ */

static lt_err note_run(lt_cx *cx, const plan_run *r, const plan_view *v, uint64_t written, size_t checks)
{
    uint64_t entry;
    json_t *patch = json_pack("{s:s, s:I, s:I}", "day", v->today, "indicators", (json_int_t)written, "checks", (json_int_t)checks);
    act a = {.who = "system", .what = "plan.run", .kind = PLAN_RUN_KIND, .id = PLAN_RUN_DAILY, .patch = patch};
    lt_err e = patch ? act_do(cx, r->desk, r->k, &a, &entry, NULL) : no_memory(cx);
    json_decref(patch);
    return e;
}

static lt_err do_all(lt_cx *cx, const plan_run *r, const plan_view *v, jout *j)
{
    int64_t begin = cx_now_ms(cx);
    uint64_t written = 0;
    json_t *chosen = json_array();
    lt_err e = chosen ? LT_OK : no_memory(cx);
    if (!e && r->indicators)
        e = run_indicators(cx, r, v, &written);
    if (!e)
        e = choose(cx, r, v, chosen);
    jout_begin_object(j);
    jout_put_text(j, "day", v->today);
    jout_put_int(j, "indicators", (int64_t)written);
    jout_key(j, "checks");
    jout_begin_array(j);
    if (!e)
        e = run_chosen(cx, r, v, chosen, j);
    jout_end_array(j);
    if (!e && r->indicators)
        e = note_run(cx, r, v, written, json_array_size(chosen));
    jout_put_int(j, "ms", cx_now_ms(cx) - begin);
    jout_end_object(j);
    json_decref(chosen);
    return e;
}

lt_err plan_run_do(lt_cx *cx, const plan_run *r, jout *out)
{
    plan_view v;
    TRY(plan_view_open(cx, r->k, r->s->set.offset_min, &v));
    lt_err e = do_all(cx, r, &v, out);
    plan_view_close(&v);
    return e;
}

lt_err plan_run_is_due(lt_cx *cx, keep *k, int offset_min, bool *yes)
{
    keep_entity run;
    json_t *o;
    char *checks, today[CIVIL_TEXT_MAX];
    int64_t hour, now = cx_now_ms(cx);
    *yes = false;
    lt_err e = keep_get_fact(cx, k, "plan/checks", &checks);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    TRY(setting_int(cx, k, "plan.hour", &hour));
    if (civil_from_ms(now, offset_min).hour < hour)
        return LT_OK;
    civil_format_date(now, offset_min, today);
    e = keep_get_entity(cx, k, PLAN_RUN_KIND, PLAN_RUN_DAILY, &run);
    if (e) {
        *yes = e == LT_NOT_FOUND;
        return e == LT_NOT_FOUND ? LT_OK : e;
    }
    TRY(json_parse(cx, span_text(run.body), &o));
    *yes = strncmp(json_get_text(o, "day", ""), today, 10) < 0;
    json_decref(o);
    return LT_OK;
}
