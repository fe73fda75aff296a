/* cmd_model.c - lantian model METHOD: the models over files, one row a method; each has its own cmd_model_NAME.c. */
#include "app/cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "model/forecast/forecast.h"

static const model_method METHODS[] = {
    {"inventory", cmd_model_inventory, "emissions of a district by source, cell and hour; what-if scenarios, differences"},
    {"forecast", cmd_model_forecast, "six pollutants for 72 hours and 7 days: train, predict, evaluate; analogs; correct another's product"},
    {"pmf", cmd_model_pmf, "sources out of a table of species: positive matrix factorisation with error estimates"},
    {"cmb", cmd_model_cmb, "known source profiles against each sample: chemical mass balance by effective variance"},
    {"polar", cmd_model_polar, "a pollutant over wind direction and speed: smooth surface, cells with counts, CPF"},
    {"cpf", cmd_model_cpf, "share of hours above a percentile by wind direction, with intervals"},
    {"rose", cmd_model_rose, "pollution rose: classes of the value by wind direction"},
    {"nwr", cmd_model_nwr, "nonparametric wind regression"},
    {"variation", cmd_model_variation, "by hour, weekday, month, with bootstrap intervals"},
    {"cluster", cmd_model_cluster, "regions of a polar plot that are alike"},
    {"theil-sen", cmd_model_theil_sen, "trend of monthly means, without the season, block bootstrap"},
    {"trajectory", cmd_model_trajectory, "where the air of a place came from: paths back through gridded wind (GRIB, CSV)"},
    {"pscf", cmd_model_pscf, "which regions the air of the high hours came over: potential source contribution"},
    {"cwt", cmd_model_cwt, "the mean concentration of the air that came over each cell: concentration-weighted trajectories"},
    {"trace", cmd_model_trace, "a peak and its cause, from a case in JSON; or simulated truth: how often the regions hold it"},
    {"wind", cmd_model_wind, "a wind that loses no air over a district, from its stations and terrain"},
    {"trend", cmd_model_trend, "long-term trend with the weather taken out: trees, weather drawn anew, Theil-Sen"},
    {"outlook", cmd_model_outlook, "chance that the year meets its target: mean of the year, share of good days"},
    {"plume", cmd_model_plume, "concentrations around stacks, areas, volumes and lines; AERMOD's decks"},
    {NULL, NULL, NULL},
};

static void print_methods(FILE *out)
{
    fprintf(out, "usage: lantian model METHOD [...]      (lantian model METHOD --help tells more)\n\n"
                 "Where it comes from and what comes next. Every method reads files and writes files or JSON; none changes a data folder.\n\n");
    for (const model_method *m = METHODS; m->name; m++)
        fprintf(out, "  %-12s %s\n", m->name, m->about);
}

lt_err cmd_model_day(lt_cx *cx, const char *option, span s, bool is_end, int64_t *hour)
{
    char    text[16];
    int64_t ms;
    bool    is_month = s.n == 7;
    if (s.n <= 10 && span_copy(s, text, sizeof text)) {
        if (is_month)
            memcpy(text + 7, "-01", 4);
        if (civil_parse_iso(span_text(text), 0, &ms) && strlen(text) == 10) {
            civil c = civil_from_ms(ms, 0);
            *hour = ms / CIVIL_HOUR_MS + (is_end ? 24 * (is_month ? civil_days_in_month(c.year, c.month) : 1) : 0);
            return LT_OK;
        }
    }
    return cx_fail(cx, LT_BAD_INPUT, "--%s %.*s: a day such as 2015-02-28 or a month such as 2015-03 is wanted", option, (int)s.n, (const char *)s.p);
}
lt_err cmd_model_pollutant(lt_cx *cx, const char *name, int *out)
{
    for (int p = 0; p < FORECAST_POLLUTANTS; p++)
        if (span_is_fold(span_text(name), forecast_pollutant_name(p))) {
            *out = p;
            return LT_OK;
        }
    return cx_fail(cx, LT_BAD_INPUT, "--quantity %s: one of SO2, NO2, CO, O3, PM10, PM2.5 is wanted", name);
}
lt_err cmd_model_number(lt_cx *cx, const args *a, const char *option, const double range[2], double *out)
{
    const char *text = args_get(a, option, NULL);
    if (text && (!num_parse_double(span_text(text), out) || !(*out >= range[0] && *out <= range[1])))
        return cx_fail(cx, LT_BAD_INPUT, "--%s %s: a number from %g to %g is wanted", option, text, range[0], range[1]);
    return LT_OK;
}
lt_err cmd_model_series(lt_cx *cx, const args *a, forecast_csv *out)
{
    const char *csv = args_get(a, "csv", NULL);
    char      **paths;
    int         count = 0;
    TRY(ARENA_ARRAY(cx, (size_t)a->count + 1, &paths));
    if (csv)
        TRY(arena_text(cx, csv, strlen(csv), &paths[count++]));
    for (int i = 0; i < a->count; i++)
        paths[count++] = a->positions[i];
    return forecast_csv_open(cx, count, paths, out);
}
lt_err cmd_model_put_file(lt_cx *cx, const args *a, const char *name, buf *b, char path[FILE_PATH_MAX])
{
    TRY(buf_check(cx, b));
    TRY(file_path(cx, path, "%s/%s", args_get(a, "out", ""), name));
    lt_err e = file_replace(cx, path, buf_span(b), 0644);
    buf_reset(b);
    return e;
}
lt_err cmd_model_print(lt_cx *cx, buf *b)
{
    buf_byte(b, '\n');
    TRY(buf_check(cx, b));
    return fwrite(b->p, 1, b->n, stdout) == b->n ? LT_OK : cx_fail(cx, LT_IO, "standard output is closed");
}

lt_err cmd_model(lt_cx *cx, int argc, char **argv)
{
    if (argc == 0 || strcmp(argv[0], "--help") == 0) {
        print_methods(stdout);
        return LT_OK;
    }
    for (const model_method *m = METHODS; m->name; m++)
        if (strcmp(m->name, argv[0]) == 0)
            return m->run(cx, argc - 1, argv + 1);
    return cx_fail(cx, LT_BAD_INPUT, "model \"%s\" does not exist (lantian model --help lists them)", argv[0]);
}
