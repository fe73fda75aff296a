/* cmd_assess.c - lantian assess DIR --from DATE --to DATE: a period through the law. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>

#include "app/evaluate_hour.h"
#include "app/evaluate_query.h"
#include "app/evaluate_report.h"
#include "app/store.h"
#include "assess/conc.h"

static const args_option OPTIONS[] = {
    {"from", "DATE", "first day, such as 2026-01-01"},
    {"to", "DATE", "last day, included"},
    {"by", "WHAT", "station (default), street, district or city"},
    {"rules", "SET", "2012, 2012-practice or 2026 (default: in force on each day)"},
    {"limits", "STAGE", "2012, 2026T or 2026F (default: in force on each day)"},
    {"variant", "INDEX", "composite index: ranking, hj663 or ranking-2026 (default: in use on the last day)"},
    {"base", "WHICH", "days that count for the share of good days: published (default), any or all"},
    {"only", "NAME", "one station, street ... alone"},
    {"daily", NULL, "the daily values too (--json), or instead (--csv)"},
    {"hourly", NULL, "the hourly index of every station instead (--csv)"},
    {"json", NULL, "every figure with validity, reason, rules and input hash"},
    {"csv", NULL, "RFC 4180 with a header row"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static const char *get_option(void *self, const char *name)
{
    return args_get(self, name, NULL);
}

static lt_err parse_query(lt_cx *cx, args *a, evaluate_query *q)
{
    static const char *const DAYS[] = {"from", "to"};
    evaluate_asked asked = {.get = get_option, .self = a, .before = "--", .between = " "};
    for (int i = 0; i < 2; i++)
        if (!args_has(a, DAYS[i]))
            return cx_fail(cx, LT_BAD_INPUT, "--%s DATE is wanted (see --help)", DAYS[i]);
    return evaluate_read_query(cx, &asked, q);
}

static lt_err print(lt_cx *cx, const buf *b)
{
    TRY(buf_check(cx, b));
    if (b->n && fwrite(b->p, 1, b->n, stdout) != b->n)
        return cx_fail(cx, LT_IO, "standard output is closed");
    return LT_OK;
}

static lt_err run_period(lt_cx *cx, store *s, const args *a, const evaluate_query *q, buf *b)
{
    evaluation e;
    evaluate_target *rows = NULL;
    evaluate_targets t = {0};
    TRY(evaluate_keep(cx, s->k, q, &e));
    if (e.is_year) {
        TRY(evaluate_targets_for(cx, s->k, q, &rows, &t.count));
        t.rows = rows;
    }
    if (args_has(a, "json")) {
        jout j = jout_of(b);
        evaluate_put_json(&j, &e, &t, args_has(a, "daily"));
        buf_byte(b, '\n');
    } else if (args_has(a, "csv") && args_has(a, "daily")) {
        evaluate_put_days_csv(b, &e);
    } else if (args_has(a, "csv")) {
        evaluate_put_csv(b, &e);
    } else {
        evaluate_put_table(b, &e, &t);
    }
    return LT_OK;
}

/* --- hours --------------------------------------------------------------------------------------------------------- */

static void put_hour(buf *b, const evaluate_hours *g, size_t s, int hour, const evaluate_index *x, int offset_min)
{
    char when[CIVIL_TEXT_MAX], text[NUM_TEXT_MAX];
    buf_csv(b, span_text(g->stations[s].id));
    buf_byte(b, ',');
    buf_csv(b, span_text(g->stations[s].name));
    civil_format_iso(g->from_ms + hour * CIVIL_HOUR_MS, offset_min, when);
    buf_format(b, ",%s", when);
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        num_dec v = conc_show((pollutant)p, x->value[p]);
        buf_byte(b, ',');
        if (v.decimals >= 0)
            buf_put(b, text, num_format_dec(v, text));
    }
    buf_byte(b, ',');
    if (x->aqi.aqi >= 0)
        buf_format(b, "%d,%d,", x->aqi.aqi, x->aqi.level);
    else
        buf_text(b, ",,");
    bool first = true;
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        if (x->aqi.primary & 1u << p) {
            buf_format(b, "%s%s", first ? "" : " ", pollutant_key((pollutant)p));
            first = false;
        }
    int published = g->published[s * (size_t)g->hours + (size_t)hour];
    if (published >= 0)
        buf_format(b, ",%d\r\n", published);
    else
        buf_text(b, ",\r\n");
}

static bool is_empty_hour(const evaluate_hours *g, size_t s, int hour)
{
    bool any = g->published[s * (size_t)g->hours + (size_t)hour] >= 0;
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        any |= evaluate_cell_at(g, s, hour, (pollutant)p)->is_there;
    return !any;
}

static lt_err run_hours(lt_cx *cx, store *s, const evaluate_query *q, buf *b)
{
    evaluate_hours g;
    law *w;
    evaluate_span when = {.from_ms = q->from_day * CIVIL_DAY_MS - q->offset_min * CIVIL_MINUTE_MS, .want_published = true};
    if (q->by != BY_STATION)
        return cx_fail(cx, LT_BAD_INPUT, "--hourly lists stations");
    if (q->from_day > q->to_day || q->to_day - q->from_day >= EVALUATE_DAYS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "--hourly wants 1 to %d days, the first before the last", EVALUATE_DAYS_MAX);
    when.hours = (int)(q->to_day - q->from_day + 1) * 24;
    TRY(arena_alloc(cx, sizeof *w, &w));
    law_resolve(w);
    TRY(evaluate_load_hours(cx, s->k, &when, &g));
    buf_text(b, "station,name,hour_start");
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        buf_format(b, ",%s", pollutant_key((pollutant)p));
    buf_text(b, ",aqi,level,primary,published\r\n");
    for (size_t i = 0; i < g.station_count; i++) {
        uint32_t station = (uint32_t)i;
        if (q->only && strcmp(q->only, g.stations[i].id) != 0 && strcmp(q->only, g.stations[i].name) != 0)
            continue;
        for (int h = 0; h < g.hours; h++) {
            evaluate_index x = {0};
            if (is_empty_hour(&g, i, h))
                continue;
            rule_set rules = q->rules >= 0 ? (rule_set)q->rules : rule_set_on(g.from_ms + h * CIVIL_HOUR_MS, q->offset_min, true);
            TRY(evaluate_hour_index(cx, w, &g, &(evaluate_place){.stations = &station, .count = 1}, (evaluate_when){h, rules}, &x));
            put_hour(b, &g, i, h, &x, q->offset_min);
        }
    }
    return LT_OK;
}

lt_err cmd_assess(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    buf b;
    evaluate_query q = {0};
    if (cmd_help_wanted(argc, argv, "assess DIR --from DATE --to DATE [--by station|street|district|city] [...]",
                        "Evaluates the hour values of a period as the law says: daily values, statistics, limits, AQI, good days,\n"
                        "composite index, ranking; for a whole year also against the loaded plan's targets. At most 366 days.",
                        OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count != 1)
        return cx_fail(cx, LT_BAD_INPUT, "a data folder is wanted (see --help)");
    TRY(parse_query(cx, &a, &q));
    TRY(store_open(cx, a.positions[0], false, &s));
    q.offset_min = s.set.offset_min;
    buf_init(&b, EVALUATE_REPORT_MAX);
    lt_err e = args_has(&a, "hourly") ? run_hours(cx, &s, &q, &b) : run_period(cx, &s, &a, &q, &b);
    if (!e)
        e = print(cx, &b);
    buf_fini(&b);
    store_close(&s);
    return e;
}
