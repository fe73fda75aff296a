/* cmd_model_pattern.c - lantian model polar|cpf|rose|nwr|variation|cluster|theil-sen: hours of a CSV file and what they show. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/cmd_model.h"
#include "app/pattern_answer.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/json.h"

#define OUT_MAX ((size_t)64 << 20)

static const args_option OPTIONS[] = {
    {"csv", "FILE", "hours: date (or year month day hour), ws, wd, values; also .xz .gz .zst"},
    {"quantity", "NAME", "the column of the value"},
    {"statistic", "S", "polar, cluster: mean median max sd frequency weighted_mean percentile cpf cpfi (default mean)"},
    {"percentile", "P", "of cpf, rose and percentile; polar cpf: default 75, cpf by direction: 90"},
    {"percentile-to", "P", "cpfi: the upper one"},
    {"min-bin", "N", "fewest hours of a cell or sector (default 2)"},
    {"calm", "M/S", "below this speed the wind is calm (default 0.2)"},
    {"sectors", "N", "cpf, rose: default 16"},
    {"size", "N", "polar: points a side (default 201)"},
    {"groups", "K", "cluster: default 6"},
    {"draws", "N", "variation, theil-sen: of the bootstrap (default 100, 200)"},
    {"seed", "N", "of the bootstrap (default 1)"},
    {"uncertainty", NULL, "polar: bounds too"},
    {"with-season", NULL, "theil-sen: leave the season in"},
    {"openair", NULL, "polar: directions from 0 to half a step fall into the first sector, as R openair has them"},
    {"offset", "MINUTES", "of times without a zone, east of UTC (default 480)"},
    {"out", "FILE", "write there: .csv (the surface, sectors or months) or .json"},
    {"json", NULL, "JSON on standard output (default, unless --out)"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

#define ABOUT                                                                                                                     \
    "Hours that are calm or have no value or wind are counted in \"tally\". A wind of 16 words stands as its sector's middle.\n" \
    "Example: lantian model polar --csv london.csv --quantity nox --statistic cpf --percentile 90 --json"

static lt_err take_count(lt_cx *cx, const args *a, const char *name, int64_t max, uint32_t *out)
{
    int64_t v;
    TRY(args_int(cx, a, name, (args_range){0, 1, max}, &v));
    *out = (uint32_t)v;
    return LT_OK;
}

static lt_err take_ask(lt_cx *cx, const args *a, pattern_ask *ask)
{
    static const double PERCENT[2] = {0, 100}, SPEED[2] = {0, 20};
    int64_t v;
    const char *s = args_get(a, "statistic", NULL);
    if (s && !polar_statistic_parse(span_text(s), &ask->statistic))
        return cx_fail(cx, LT_BAD_INPUT, "--statistic %s: one of mean median max sd frequency weighted_mean percentile cpf cpfi is wanted", s);
    ask->calm_m_s = PATTERN_CALM_M_S;
    TRY(cmd_model_number(cx, a, "percentile", PERCENT, &ask->percentile));
    TRY(cmd_model_number(cx, a, "percentile-to", PERCENT, &ask->percentile_to));
    TRY(cmd_model_number(cx, a, "calm", SPEED, &ask->calm_m_s));
    TRY(take_count(cx, a, "min-bin", 100000, &ask->min_bin));
    TRY(take_count(cx, a, "sectors", 72, &ask->sectors));
    TRY(take_count(cx, a, "size", POLAR_SIZE_MAX, &ask->size));
    TRY(take_count(cx, a, "groups", 20, &ask->groups));
    TRY(take_count(cx, a, "draws", 2000, &ask->draws));
    TRY(args_int(cx, a, "seed", (args_range){1, 0, INT64_MAX}, &v));
    ask->seed = (uint64_t)v;
    TRY(args_int(cx, a, "offset", (args_range){CIVIL_SHANGHAI_MIN, -720, 840}, &v));
    ask->offset_min = (int)v;
    ask->uncertainty = args_has(a, "uncertainty");
    ask->raw_season = args_has(a, "with-season");
    ask->as_openair = args_has(a, "openair");
    return LT_OK;
}

/* The answer's rows as a table: surface points, sectors, groups or months. */
static lt_err write_csv(lt_cx *cx, const json_t *o, buf *out)
{
    const json_t *surface = json_object_get(o, "surface"), *size = json_object_get(o, "size"), *sectors = json_object_get(o, "sectors"),
                 *points = json_object_get(o, "points"), *week = json_object_get(o, "week");
    size_t i;
    json_t *row;
    if (json_is_integer(size)) {
        size_t side = (size_t)json_integer_value(size);
        double reach = json_number_value(json_object_get(o, "speed_max")) - json_number_value(json_object_get(o, "speed_min"));
        buf_text(out, "u_m_s,v_m_s,value\n");
        for (i = 0; i < side * side; i++)
            if (json_is_number(json_array_get(surface, i)))
                buf_format(out, "%.5g,%.5g,%.6g\n", reach * (2.0 * (double)(i % side) / (double)(side - 1) - 1),
                           reach * (2.0 * (double)(i / side) / (double)(side - 1) - 1), json_number_value(json_array_get(surface, i)));
    } else if (sectors) {
        buf_text(out, "middle_deg,hours,above,probability,low,high,mean\n");
        for (i = 0; i < json_array_size(sectors) && (row = json_array_get(sectors, i)) != NULL; i++)
            buf_format(out, "%g,%lld,%lld,%g,%g,%g,%g\n", json_number_value(json_object_get(row, "middle_deg")),
                       json_integer_value(json_object_get(row, "hours")), json_integer_value(json_object_get(row, "above")),
                       json_number_value(json_object_get(row, "probability")), json_number_value(json_object_get(row, "low")),
                       json_number_value(json_object_get(row, "high")), json_number_value(json_object_get(row, "mean")));
    } else if (points) {
        buf_text(out, "month,mean,deseasonalised\n");
        for (i = 0; i < json_array_size(points) && (row = json_array_get(points, i)) != NULL; i++)
            if (json_is_number(json_array_get(row, 1)))
                buf_format(out, "%s,%g,%g\n", json_string_value(json_array_get(row, 0)), json_number_value(json_array_get(row, 1)),
                           json_number_value(json_array_get(row, 2)));
    } else if (week) {
        buf_text(out, "weekday,hour,mean,low,high,hours\n");
        for (i = 0; i < json_array_size(week) && (row = json_array_get(week, i)) != NULL; i++)
            buf_format(out, "%zu,%zu,%g,%g,%g,%lld\n", i / 24 + 1, i % 24, json_number_value(json_array_get(row, 0)), json_number_value(json_array_get(row, 1)),
                       json_number_value(json_array_get(row, 2)), json_integer_value(json_array_get(row, 3)));
    } else {
        return cx_fail(cx, LT_BAD_INPUT, "--out: this method has no table; take a name that ends in .json");
    }
    return buf_check(cx, out);
}

static lt_err write_out(lt_cx *cx, const char *path, buf *json)
{
    size_t n = strlen(path);
    json_t *o;
    buf table;
    if (n < 5 || strcmp(path + n - 4, ".csv") != 0)
        return file_replace(cx, path, buf_span(json), 0644);
    TRY(json_parse(cx, buf_span(json), &o));
    buf_init(&table, OUT_MAX);
    lt_err e = write_csv(cx, o, &table);
    if (!e)
        e = file_replace(cx, path, buf_span(&table), 0644);
    buf_fini(&table);
    json_decref(o);
    return e;
}

static lt_err answer(lt_cx *cx, const args *a, const pattern_ask *ask, const hour_file *h)
{
    polar_lens *lens;
    buf b;
    TRY(polar_lens_open(cx, &lens));
    buf_init(&b, OUT_MAX);
    jout j = jout_of(&b);
    lt_err e = pattern_answer(cx, lens, ask, h, &j);
    polar_lens_close(lens);
    buf_byte(&b, '\n');
    if (!e)
        e = buf_check(cx, &b);
    if (!e && args_get(a, "out", NULL))
        e = write_out(cx, args_get(a, "out", NULL), &b);
    if (!e && (args_has(a, "json") || !args_get(a, "out", NULL)) && fwrite(b.p, 1, b.n, stdout) != b.n)
        e = cx_fail(cx, LT_IO, "standard output is closed");
    buf_fini(&b);
    return e;
}

static lt_err run(lt_cx *cx, int argc, char **argv, pattern_method m)
{
    args a;
    hour_file h;
    char usage[80];
    pattern_ask ask = {.method = m};
    snprintf(usage, sizeof usage, "model %s --csv FILE --quantity NAME [...]", pattern_method_name(m));
    if (cmd_help_wanted(argc, argv, usage, ABOUT, OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count > 0)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": only options are wanted (see --help)", a.positions[0]);
    ask.quantity = args_get(&a, "quantity", NULL);
    if (!args_get(&a, "csv", NULL) || !ask.quantity)
        return cx_fail(cx, LT_BAD_INPUT, "--csv FILE and --quantity NAME are wanted (see --help)");
    TRY(take_ask(cx, &a, &ask));
    TRY(hour_file_read(cx, &(hour_file_query){args_get(&a, "csv", NULL), ask.quantity, ask.offset_min, m != PATTERN_VARIATION && m != PATTERN_TREND}, &h));
    return answer(cx, &a, &ask, &h);
}

lt_err cmd_model_polar(lt_cx *cx, int argc, char **argv)
{
    return run(cx, argc, argv, PATTERN_POLAR);
}
lt_err cmd_model_cpf(lt_cx *cx, int argc, char **argv)
{
    return run(cx, argc, argv, PATTERN_CPF);
}
lt_err cmd_model_rose(lt_cx *cx, int argc, char **argv)
{
    return run(cx, argc, argv, PATTERN_ROSE);
}
lt_err cmd_model_nwr(lt_cx *cx, int argc, char **argv)
{
    return run(cx, argc, argv, PATTERN_NWR);
}
lt_err cmd_model_variation(lt_cx *cx, int argc, char **argv)
{
    return run(cx, argc, argv, PATTERN_VARIATION);
}
lt_err cmd_model_cluster(lt_cx *cx, int argc, char **argv)
{
    return run(cx, argc, argv, PATTERN_CLUSTER);
}
lt_err cmd_model_theil_sen(lt_cx *cx, int argc, char **argv)
{
    return run(cx, argc, argv, PATTERN_TREND);
}
