/* cmd_plan.c - lantian plan DIR: measures, indicators, cross-checks, the daily run, scores, the dispatch sheet. */
#include "app/cmd.h"

#include <stdio.h>

#include "app/job_apply.h"
#include "app/plan_act.h"
#include "app/plan_run.h"
#include "app/plan_view.h"

static const args_option OPTIONS[] = {
    {"day", "DATE", "indicators, run: of the periods that hold this day (yesterday)"},
    {"key", "KEY", "indicators: only this one"},
    {"check", "KEY", "run: only this check, due or not"},
    {"all", NULL, "run: every check, due or not"},
    {"period", "PERIOD", "scores: YYYY, YYYY-Qn or YYYY-MM"},
    {"as-of", "DATE", "scores: as they stood on this day (of a sheet that was signed: the day it was)"},
    {"month", "YYYY-MM", "dispatch: of this month (the newest one whose day to report has come)"},
    {"json", NULL, "as JSON"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
static const char USAGE[] = "plan DIR measures | indicators | checks | run | scores --period PERIOD | dispatch";

typedef struct plan_call {
    const args *a;
    store      *s;
    plan_view   v;
    buf         out;
    bool        as_json;
} plan_call;

static lt_err figures_of(lt_cx *cx, const plan_call *c, json_t **out)
{
    char yesterday[11];
    const char *day = args_get(c->a, "day", NULL);
    plan_view_yesterday(&c->v, yesterday);
    if (day && !plan_is_day(day))
        return cx_fail(cx, LT_BAD_INPUT, "--day: \"%.20s\" is no day (YYYY-MM-DD)", day);
    return plan_view_figures(cx, c->s->k, &c->v, day ? day : yesterday, args_get(c->a, "key", NULL), out);
}

/* --- measures, indicators ---------------------------------------------------------------------------------------------------- */

static void print_states(plan_call *c, const plan_state *states)
{
    for (size_t i = 0; i < json_array_size(c->v.measures); i++)
        buf_format(&c->out, "%-6s %-7s %s：%s\n", json_get_text(states[i].m, "id", ""), light_name(states[i].shown),
                   json_get_text(json_object_get(states[i].m, "title"), "zh", ""), states[i].why.zh);
}

static lt_err measures(lt_cx *cx, plan_call *c)
{
    json_t *figures;
    plan_state *states;
    jout j = jout_of(&c->out);
    TRY(figures_of(cx, c, &figures));
    lt_err e = plan_view_states(cx, c->s->k, &c->v, figures, &states);
    if (!e && c->as_json) {
        jout_begin_object(&j);
        jout_key(&j, "chapters");
        plan_view_put_chapters(&c->v, states, figures, plan_view_put_measure, &j);
        jout_end_object(&j);
    } else if (!e) {
        print_states(c, states);
    }
    json_decref(figures);
    return e;
}

static void print_figure(buf *b, const json_t *f)
{
    char number[NUM_TEXT_MAX];
    const json_t *value = json_object_get(f, "value"), *met = json_object_get(f, "met");
    const char *verdict = json_is_true(met) ? "达到 met" : json_is_false(met) ? "未达到 missed" : "";
    if (json_is_number(value))
        num_format_double(json_number_value(value), number);
    else
        snprintf(number, sizeof number, "无数据 no data");
    buf_format(b, "%-22s %s %s %s\n", json_get_text(f, "key", ""), number, json_get_text(json_object_get(f, "unit"), "zh", ""), verdict);
    if (json_get_text(f, "trouble", "")[0])
        buf_format(b, "  ! %s\n", json_get_text(f, "trouble", ""));
}

static lt_err indicators(lt_cx *cx, plan_call *c)
{
    json_t *figures;
    jout j = jout_of(&c->out);
    TRY(figures_of(cx, c, &figures));
    if (c->as_json)
        json_write(&j, figures);
    for (size_t i = 0; !c->as_json && i < json_array_size(figures); i++)
        print_figure(&c->out, json_array_get(figures, i));
    json_decref(figures);
    return LT_OK;
}

/* --- checks ------------------------------------------------------------------------------------------------------------------ */

static lt_err on_open(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    (void)cx, (void)columns, (void)names;
    if (cells)
        *(int64_t *)self = cells[0].i;
    return LT_OK;
}

static lt_err checks(lt_cx *cx, plan_call *c)
{
    jout j = jout_of(&c->out);
    if (c->as_json)
        jout_begin_array(&j);
    for (size_t i = 0; i < json_array_size(c->v.checks); i++) {
        cross_check k;
        int64_t open = 0;
        cross_check_read(json_array_get(c->v.checks, i), &k);
        TRY(keep_query(cx, c->s->k, "SELECT COUNT(*) FROM entities WHERE kind = '" FINDING_KIND "' AND id > ?1 || '.' AND id < ?1 || '/'"
                                    " AND json_extract(body, '$.state') = 'open'", &k.key, 1, on_open, &open));
        if (!c->as_json) {
            buf_format(&c->out, "%-26s %-7s %-6s %6lld  %s\n", k.key, k.severity, k.schedule, (long long)open, k.title_zh);
            continue;
        }
        jout_begin_object(&j);
        jout_put_text(&j, "key", k.key);
        jout_put_text(&j, "severity", k.severity);
        jout_put_text(&j, "schedule", k.schedule);
        jout_put_text(&j, "owner", k.owner);
        jout_put_int(&j, "open", open);
        jout_end_object(&j);
    }
    if (c->as_json)
        jout_end_array(&j);
    return LT_OK;
}

static lt_err run_daily(lt_cx *cx, plan_call *c)
{
    act_desk *desk;
    jout j = jout_of(&c->out);
    TRY(act_open_alone(cx, c->s, &desk));
    const char *check = args_get(c->a, "check", NULL);
    plan_run r = {.s = c->s, .desk = desk, .k = c->s->k, .indicators = !check, .all_checks = args_has(c->a, "all"), .check = check, .day = args_get(c->a, "day", NULL)};
    lt_err e = r.day && !plan_is_day(r.day) ? cx_fail(cx, LT_BAD_INPUT, "--day: \"%.20s\" is no day (YYYY-MM-DD)", r.day) : plan_run_do(cx, &r, &j);
    act_close(desk);
    return e;
}

/* --- scores, dispatch ---------------------------------------------------------------------------------------------------------- */

/* Who signed the sheet of the period, NULL nobody; *entry: of the product. */
static lt_err published(lt_cx *cx, const plan_call *c, const char *period, json_t **out, uint64_t *entry)
{
    char key[64], *body;
    keep_entity there;
    *out = NULL;
    snprintf(key, sizeof key, "score/%.20s", period);
    lt_err e = keep_get_product(cx, c->s->k, key, &body, entry);
    if (!e || e == LT_NOT_FOUND)
        e = keep_get_entity(cx, c->s->k, PLAN_SCORE_KIND, period, &there);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    return json_parse(cx, span_text(there.body), out);
}

static void put_scores(plan_call *c, const json_t *sheet, const char *sha256, const json_t *signature, uint64_t entry)
{
    jout j = jout_of(&c->out);
    if (c->as_json) {
        jout_begin_object(&j);
        jout_key(&j, "sheet");
        json_write(&j, sheet);
        jout_put_text(&j, "sha256", sha256);
        jout_key(&j, "signed");
        json_write(&j, signature);
        jout_put_int(&j, "entry", (int64_t)entry);
        jout_put_bool(&j, "same", signature && strcmp(json_get_text(signature, "sha256", ""), sha256) == 0);
        jout_end_object(&j);
        return;
    }
    const json_t *units = json_object_get(sheet, "units");
    for (size_t i = 0; i < json_array_size(units); i++) {
        const json_t *u = json_array_get(units, i), *score = json_object_get(u, "score");
        if (json_is_number(score))
            buf_format(&c->out, "%3lld  %5.1f  %s\n", (long long)json_get_int(u, "rank", 0), json_number_value(score), json_get_text(u, "name", ""));
        else
            buf_format(&c->out, "  -      -  %s\n", json_get_text(u, "name", ""));
    }
    buf_format(&c->out, "sha256 %s\n", sha256);
    if (signature)
        buf_format(&c->out, "%s %s %s: %s\n", json_get_text(signature, "time", ""), json_get_text(signature, "by", ""), json_get_text(signature, "sha256", ""),
                   strcmp(json_get_text(signature, "sha256", ""), sha256) == 0 ? "与签发一致 the same as signed" : "与签发不同 not what was signed: the ledgers have changed");
}

static lt_err scores(lt_cx *cx, plan_call *c)
{
    const char *period = args_get(c->a, "period", NULL), *as_of = args_get(c->a, "as-of", NULL);
    char sha256[65];
    uint64_t entry = 0;
    json_t *there, *sheet = NULL;
    if (!period || (as_of && !plan_is_day(as_of)))
        return cx_fail(cx, LT_BAD_INPUT, "--period (and --as-of as YYYY-MM-DD) is wanted");
    TRY(published(cx, c, period, &there, &entry));
    if (!as_of && there)
        as_of = json_get_text(there, "as_of", NULL);
    lt_err e = plan_view_scores(cx, c->s->k, &c->v, period, as_of, &sheet);
    if (!e)
        e = score_digest(cx, sheet, sha256);
    if (!e)
        put_scores(c, sheet, sha256, there, entry);
    json_decref(sheet);
    json_decref(there);
    return e;
}

static lt_err dispatch(lt_cx *cx, plan_call *c)
{
    char month[8];
    dispatch_sheet s;
    jout j = jout_of(&c->out);
    plan_view_reported_month(&c->v, month);
    TRY(plan_view_sheet(cx, c->s->k, &c->v, args_get(c->a, "month", month), &s));
    if (c->as_json)
        jout_begin_array(&j);
    for (size_t i = 0; i < s.n; i++) {
        const dispatch_line *l = &s.lines[i];
        const char *measure = json_get_text(l->measure, "id", ""), *unit = json_get_text(l->unit, "key", "");
        if (!c->as_json) {
            buf_format(&c->out, "%-6s %-20s %-10s %s %s\n", measure, unit, l->state, l->is_late ? "逾期 late" : "", l->words);
            continue;
        }
        jout_begin_object(&j);
        jout_put_text(&j, "measure", measure);
        jout_put_text(&j, "unit", unit);
        jout_put_text(&j, "state", l->state);
        jout_put_bool(&j, "late", l->is_late);
        jout_put_text(&j, "words", l->words);
        jout_end_object(&j);
    }
    if (c->as_json)
        jout_end_array(&j);
    return LT_OK;
}

/* --- the command ---------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *verb;
    lt_err    (*run)(lt_cx *cx, plan_call *c);
} VERBS[] = {{"measures", measures}, {"indicators", indicators}, {"checks", checks}, {"run", run_daily}, {"scores", scores}, {"dispatch", dispatch}};

static lt_err run(lt_cx *cx, plan_call *c, size_t verb)
{
    if (VERBS[verb].run == run_daily)
        TRY(job_apply_all(cx, c->s));
    TRY(plan_view_open(cx, c->s->k, c->s->set.offset_min, &c->v));
    buf_init(&c->out, 256u << 20);
    lt_err e = VERBS[verb].run(cx, c);
    if (!e)
        e = buf_check(cx, &c->out);
    if (!e)
        printf("%.*s%s", (int)c->out.n, (const char *)c->out.p, c->as_json || VERBS[verb].run == run_daily ? "\n" : "");
    buf_fini(&c->out);
    plan_view_close(&c->v);
    return e;
}

lt_err cmd_plan(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    size_t verb = 0;
    if (cmd_help_wanted(argc, argv, USAGE,
                        "The loaded plan: lights of its measures, figures of its indicators, cross-checks and how many findings are open, the\n"
                        "daily run (while a server runs, it does that itself), scores of the units, the dispatch sheet of a month.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    while (a.count == 2 && verb < sizeof VERBS / sizeof VERBS[0] && strcmp(VERBS[verb].verb, a.positions[1]) != 0)
        verb++;
    if (a.count != 2 || verb == sizeof VERBS / sizeof VERBS[0])
        return cx_fail(cx, LT_BAD_INPUT, "%s is wanted (see --help)", USAGE);
    TRY(store_open(cx, a.positions[0], VERBS[verb].run == run_daily, &s));
    plan_call c = {.a = &a, .s = &s, .as_json = args_has(&a, "json")};
    lt_err e = run(cx, &c, verb);
    store_close(&s);
    return e;
}
