/* cmd_forecast.c - lantian forecast DIR: issue, verify, show; what the server does each hour, by hand. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>

#include "app/forecast_product.h"
#include "app/forecast_run.h"
#include "app/forecast_score.h"
#include "app/job_apply.h"
#include "app/outlook_run.h"
#include "base/json.h"

static const args_option OPTIONS[] = {
    {"place", "ID", "show, scores: of this station (district)"},
    {"again", NULL, "issue: although this hour was issued with the same weather"},
    {"json", NULL, "show, scores: the product as it stands in the journal"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

typedef enum writer { WRITER_ISSUE, WRITER_VERIFY, WRITER_OUTLOOK, WRITER_NONE } writer;
static const char *const WRITERS[] = {"issue", "verify", "outlook"};

static lt_err write_one(lt_cx *cx, store *s, const args *a, writer w, jout *j)
{
    if (w == WRITER_ISSUE)
        return forecast_run_issue(cx, s, s->k, args_has(a, "again"), j);
    return w == WRITER_VERIFY ? forecast_score_run(cx, s, s->k, j) : outlook_run(cx, s, s->k, j);
}

static lt_err run_writer(lt_cx *cx, store *s, const args *a, writer w)
{
    buf b;
    buf_init(&b, 1u << 20);
    jout j = jout_of(&b);
    lt_err e = job_apply_all(cx, s);
    if (!e)
        e = write_one(cx, s, a, w, &j);
    if (!e)
        e = buf_check(cx, &b);
    if (!e)
        e = job_apply_all(cx, s); /* the products into the keep */
    if (!e)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

static void print_days(const json_t *o)
{
    size_t i;
    json_t *d;
    printf("%s  %s\n", json_get_text(o, "origin", ""), json_get_text(json_object_get(o, "method"), "zh", ""));
    json_array_foreach(json_object_get(o, "days"), i, d)
        printf("  %s  AQI %lld (%lld-%lld) %s %s\n", json_get_text(d, "date", ""), (long long)json_get_int(d, "aqi", -1), (long long)json_get_int(d, "q05", -1),
               (long long)json_get_int(d, "q95", -1), json_get_text(json_object_get(d, "class"), "zh", ""), json_get_text(d, "primary", ""));
}

static void print_scores(const json_t *o)
{
    size_t i;
    json_t *r;
    printf("%s  %lld issued\nquantity  leads  n  RMSE  persistence  climatology  coverage\n", json_get_text(o, "month", ""), (long long)json_get_int(o, "issued", 0));
    json_array_foreach(json_object_get(o, "rows"), i, r)
        printf("  %-6s %s %lld-%lld  %lld  %.1f  %.1f  %.1f  %.2f\n", json_get_text(r, "quantity", ""), json_get_text(r, "kind", ""), (long long)json_get_int(r, "from", 0),
               (long long)json_get_int(r, "to", 0), (long long)json_get_int(r, "n", 0), json_get_double(r, "rmse", 0),
               json_get_double(json_object_get(r, "persistence"), "rmse", 0), json_get_double(json_object_get(r, "climatology"), "rmse", 0), json_get_double(r, "coverage", 0));
}

static lt_err show(lt_cx *cx, store *s, const args *a, bool is_scores)
{
    char key[PLACE_ID_MAX + 64], *body;
    uint64_t entry;
    json_t *o;
    const char *place = args_get(a, "place", "district");
    if (strlen(place) >= PLACE_ID_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "--place %.40s...: too long for a place", place);
    if (is_scores)
        snprintf(key, sizeof key, FORECAST_SCORE_NOW, place);
    else
        snprintf(key, sizeof key, FORECAST_PRODUCT_NOW, place);
    lt_err e = keep_get_product(cx, s->k, key, &body, &entry);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, e, "尚无%s there is no %s of %s yet", is_scores ? "检验" : "预报", is_scores ? "verification" : "forecast", place);
    TRY(e);
    if (args_has(a, "json")) {
        printf("%s\n", body);
        return LT_OK;
    }
    TRY(json_parse(cx, span_text(body), &o));
    printf("entry %llu  ", (unsigned long long)entry);
    if (is_scores)
        print_scores(o);
    else
        print_days(o);
    json_decref(o);
    return LT_OK;
}

lt_err cmd_forecast(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    lt_err e;
    if (cmd_help_wanted(argc, argv, "forecast DIR issue | verify | outlook | show | scores",
                        "issue: learns from the hours in the keep (once a day) and issues 72 hours and 7 days for the district and its stations, each a\n"
                        "product in the journal. verify: scores what was issued against what was measured since, beside persistence and climatology.\n"
                        "outlook: how likely the year's targets are met. The server does the first two each hour and the third each day; these are for a folder without one.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    const char *verb = a.count == 2 ? a.positions[1] : "";
    writer w = WRITER_ISSUE;
    while (w < WRITER_NONE && strcmp(verb, WRITERS[w]) != 0)
        w++;
    bool is_scores = strcmp(verb, "scores") == 0;
    if (w == WRITER_NONE && !is_scores && strcmp(verb, "show") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "a data folder and one of issue, verify, outlook, show, scores are wanted (see --help)");
    TRY(store_open(cx, a.positions[0], w != WRITER_NONE, &s));
    e = w != WRITER_NONE ? run_writer(cx, &s, &a, w) : show(cx, &s, &a, is_scores);
    store_close(&s);
    return e;
}
