/* cmd_model_ways.c - lantian model trajectory|pscf|cwt: where the air of a place came from, through winds of GRIB and CSV files. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/cmd_model.h"
#include "app/ways.h"
#include "base/civil.h"
#include "base/file.h"

#define OUT_MAX    ((size_t)256 << 20)
#define FILES_MAX  400
#define BACK_HOURS 48

typedef enum ways_method { WAYS_TRAJECTORY, WAYS_PSCF, WAYS_CWT } ways_method;
static const char *const NAMES[] = {"trajectory", "pscf", "cwt"};

static const args_option OPTIONS[] = {
    {"at", "LON,LAT", "the place, such as 102.74,25.01 (wanted)"},
    {"conc", "FILE", "hours of a value: CSV with date (or year month day hour) and the column of --quantity; also .xz .gz .zst"},
    {"quantity", "NAME", "the column of the value in --conc"},
    {"from", "TIME", "first hour, such as 2026-11-24T00:00 (default: the weather's first; with --conc all of its hours)"},
    {"to", "TIME", "the hour after the last (default: after the weather's last)"},
    {"every", "HOURS", "a path each so many hours (default 1)"},
    {"back", "HOURS", "how far back (default 48)"},
    {"levels", "HPA,...", "where the paths end above the place (default: the weather's lowest level)"},
    {"step", "MINUTES", "of the integration; divides 60 (default 10)"},
    {"rk4", NULL, "Runge-Kutta of fourth order instead of the midpoint"},
    {"groups", "K", "group the paths in K (default none)"},
    {"cell", "DEGREES", "pscf, cwt: side of a cell (default 0.5)"},
    {"percentile", "P", "pscf: hours above it count as high (default 90)"},
    {"unweighted", NULL, "pscf, cwt: no down-weighting of cells with few points"},
    {"draws", "N", "pscf, cwt: bootstrap of the values, gives p of each cell (default 200; 0: none)"},
    {"seed", "N", "of the bootstrap (default 1)"},
    {"offset", "MINUTES", "of times without a zone, east of UTC (default 480)"},
    {"out-csv", "FILE", "points of the paths, or cells, as CSV"},
    {"out-geojson", "FILE", "paths as lines, or cells as polygons, as GeoJSON"},
    {"out", "FILE", "the JSON there instead of standard output"},
    {"json", NULL, "JSON on standard output (default, unless --out)"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

#define ABOUT                                                                                                                         \
    "WEATHER: files of gridded wind, one grid for all of them. GRIB (.grib .grib2 .grb .grb2): u, v, w on levels of pressure, else\n" \
    "10u and 10v. CSV (also .xz .gz .zst), a row a point and moment in any order, the first row names the columns:\n"                 \
    "    time,level,longitude,latitude,u,v,w\n"                                                                                       \
    "    2026-11-24T00:00Z,850,102.5,25.0,-3.1,4.0,0.05\n"                                                                            \
    "time: a moment, without a zone in that of --offset; level: hPa (no such column: one level); u towards the east and v towards\n"  \
    "the north in m/s; w (omega, may be absent) in Pa/s; empty, NA, NaN, null or -: none there. Longitudes, and latitudes, stand in\n" \
    "equal steps. A path ends where the weather ends and says so (\"end\", \"limits\"): with 12 hours of weather no path is longer.\n"

typedef struct run {
    args      a;
    ways_ask  ask;
    wind_grid winds;
} run;

static lt_err take_int(lt_cx *cx, const args *a, const char *name, args_range r, int *out)
{
    int64_t v;
    TRY(args_int(cx, a, name, r, &v));
    *out = (int)v;
    return LT_OK;
}

static lt_err take_place(lt_cx *cx, run *r)
{
    const char *at = args_get(&r->a, "at", NULL), *comma = at ? strchr(at, ',') : NULL;
    if (!at)
        return cx_fail(cx, LT_BAD_INPUT, "--at LON,LAT is wanted (see --help)");
    if (!comma || !num_parse_double(span_of(at, (size_t)(comma - at)), &r->ask.longitude) || !num_parse_double(span_text(comma + 1), &r->ask.latitude) ||
        fabs(r->ask.longitude) > 180 || fabs(r->ask.latitude) > 90)
        return cx_fail(cx, LT_BAD_INPUT, "--at %.60s: longitude,latitude in degrees is wanted, such as 102.74,25.01", at);
    return LT_OK;
}

static lt_err take_levels(lt_cx *cx, run *r)
{
    const char *text = args_get(&r->a, "levels", NULL);
    span part;
    if (!text) {
        r->ask.level_hpa[r->ask.level_count++] = r->winds.g.level_hpa[0];
        return LT_OK;
    }
    reader in = reader_of(span_text(text));
    while (reader_field(&in, ',', &part)) {
        if (r->ask.level_count == WAYS_LEVELS_MAX)
            return cx_fail(cx, LT_LIMIT, "--levels %.60s: %u at most", text, WAYS_LEVELS_MAX);
        if (!num_parse_double(span_trim(part), &r->ask.level_hpa[r->ask.level_count++]))
            return cx_fail(cx, LT_BAD_INPUT, "--levels %.60s: numbers with commas between them are wanted, in hPa", text);
    }
    return LT_OK;
}

static lt_err take_options(lt_cx *cx, run *r, ways_method m)
{
    static const double CELL[2] = {0.01, 10}, PERCENT[2] = {1, 99.9};
    const args *a = &r->a;
    int64_t v;
    int groups, draws;
    TRY(take_place(cx, r));
    TRY(take_int(cx, a, "back", (args_range){BACK_HOURS, 1, TRAJECTORY_HOURS_MAX}, &r->ask.back_h));
    TRY(take_int(cx, a, "step", (args_range){10, 1, 60}, &r->ask.step_min));
    TRY(take_int(cx, a, "offset", (args_range){CIVIL_SHANGHAI_MIN, -720, 840}, &r->ask.offset_min));
    TRY(take_int(cx, a, "groups", (args_range){0, 0, MEDOID_K_MAX}, &groups));
    TRY(take_int(cx, a, "draws", (args_range){200, 0, ORIGIN_DRAWS_MAX}, &draws));
    TRY(args_int(cx, a, "seed", (args_range){1, 0, INT64_MAX}, &v));
    TRY(cmd_model_number(cx, a, "cell", CELL, &r->ask.cell_deg));
    TRY(cmd_model_number(cx, a, "percentile", PERCENT, &r->ask.percentile));
    if (groups == 1)
        return cx_fail(cx, LT_BAD_INPUT, "--groups 1: 2 to %u are wanted", MEDOID_K_MAX);
    r->ask.seed = (uint64_t)v;
    r->ask.groups = (uint32_t)groups;
    r->ask.draws = (uint32_t)draws;
    r->ask.is_rk4 = args_has(a, "rk4");
    r->ask.unweighted = args_has(a, "unweighted");
    r->ask.has_pscf = m == WAYS_PSCF;
    r->ask.has_cwt = m == WAYS_CWT;
    r->ask.quantity = args_get(a, "quantity", NULL);
    if (m != WAYS_TRAJECTORY && !args_get(a, "conc", NULL))
        return cx_fail(cx, LT_BAD_INPUT, "--conc FILE and --quantity NAME are wanted: %s asks which hours were high", NAMES[m]);
    if (args_get(a, "conc", NULL) && !r->ask.quantity)
        return cx_fail(cx, LT_BAD_INPUT, "--conc %.60s: --quantity NAME is wanted too", args_get(a, "conc", NULL));
    return LT_OK;
}

static lt_err read_weather(lt_cx *cx, run *r)
{
    wind_grid *parts;
    const char **names;
    wind_grid_query q = {.offset_min = r->ask.offset_min};
    if (r->a.count < 1 || r->a.count > FILES_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%d files of weather: 1 to %d are wanted (see --help)", r->a.count, FILES_MAX);
    TRY(ARENA_ARRAY(cx, r->a.count, &parts));
    TRY(ARENA_ARRAY(cx, r->a.count, &names));
    for (int i = 0; i < r->a.count; i++) {
        names[i] = r->a.positions[i];
        TRY(wind_grid_read(cx, names[i], &q, &parts[i]));
    }
    r->ask.winds = &r->winds;
    return wind_grid_join(cx, parts, names, (size_t)r->a.count, &r->winds);
}

static lt_err take_moment(lt_cx *cx, const run *r, const char *name, int64_t *out)
{
    const char *text = args_get(&r->a, name, NULL);
    if (text && !civil_parse_iso(span_text(text), r->ask.offset_min, out))
        return cx_fail(cx, LT_BAD_INPUT, "--%s %.60s: a time such as 2026-11-24T13:00 is wanted", name, text);
    return LT_OK;
}

/* Hours of --conc between --from and --to that the weather reaches, else each hour of the weather. */
static lt_err take_hours(lt_cx *cx, run *r)
{
    const trajectory_grid *g = &r->winds.g;
    const char *conc = args_get(&r->a, "conc", NULL);
    int64_t from = g->time_ms[0], to = g->time_ms[g->times - 1] + 1, *hour;
    double *value;
    hour_file h;
    int every;
    TRY(take_int(cx, &r->a, "every", (args_range){1, 1, 24}, &every));
    TRY(take_moment(cx, r, "from", &from));
    TRY(take_moment(cx, r, "to", &to));
    if (to <= from || to - from > WAYS_HOURS_MAX * CIVIL_HOUR_MS)
        return cx_fail(cx, LT_BAD_INPUT, "--from and --to: a time of up to %u hours is wanted", WAYS_HOURS_MAX);
    TRY(ARENA_ARRAY(cx, WAYS_HOURS_MAX + 1, &hour));
    TRY(ARENA_ARRAY(cx, WAYS_HOURS_MAX + 1, &value));
    if (conc) {
        TRY(hour_file_read(cx, &(hour_file_query){conc, r->ask.quantity, r->ask.offset_min, false}, &h));
        for (size_t i = 0; i < h.n && r->ask.hours < WAYS_HOURS_MAX; i++)
            if (h.t_ms[i] >= from && h.t_ms[i] < to) {
                hour[r->ask.hours] = h.t_ms[i];
                value[r->ask.hours++] = h.value[i];
            }
        r->ask.value = value;
    }
    for (int64_t t = civil_hour_start(from + CIVIL_HOUR_MS - 1, 0); !conc && t < to; t += every * CIVIL_HOUR_MS)
        hour[r->ask.hours++] = t;
    r->ask.hour_ms = hour;
    return r->ask.hours ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, conc ? "%s: no hour in it that the weather reaches" : "%sno hour between --from and --to", conc ? conc : "");
}

/* --- what is written ---------------------------------------------------------------------------------------------------------------- */

static lt_err write_file(lt_cx *cx, const char *path, lt_err e, buf *b)
{
    if (!e)
        e = file_replace(cx, path, buf_span(b), 0644);
    buf_fini(b);
    return e;
}

static lt_err write_tables(lt_cx *cx, const run *r, const ways *w)
{
    const char *csv = args_get(&r->a, "out-csv", NULL), *shapes = args_get(&r->a, "out-geojson", NULL);
    const origin_map *m = w->has_pscf ? &w->pscf : w->has_cwt ? &w->cwt : NULL;
    buf b;
    if (csv) {
        buf_init(&b, OUT_MAX);
        TRY(write_file(cx, csv, m ? ways_cell_csv(cx, m, &b) : ways_path_csv(cx, &r->ask, w, &b), &b));
    }
    if (shapes) {
        buf_init(&b, OUT_MAX);
        TRY(write_file(cx, shapes, m ? ways_cell_geojson(cx, m, &b) : ways_path_geojson(cx, &r->ask, w, &b), &b));
    }
    return LT_OK;
}

static lt_err write_json(lt_cx *cx, const run *r, const ways *w, ways_method m)
{
    const char *path = args_get(&r->a, "out", NULL);
    buf b;
    buf_init(&b, OUT_MAX);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "method", NAMES[m]);
    ways_put(&j, &r->ask, w, (ways_part){0, m == WAYS_TRAJECTORY ? r->ask.hours : 0});
    jout_end_object(&j);
    buf_byte(&b, '\n');
    lt_err e = buf_check(cx, &b);
    if (!e && path)
        e = file_replace(cx, path, buf_span(&b), 0644);
    if (!e && (!path || args_has(&r->a, "json")) && fwrite(b.p, 1, b.n, stdout) != b.n)
        e = cx_fail(cx, LT_IO, "standard output is closed");
    buf_fini(&b);
    return e;
}

static lt_err run_method(lt_cx *cx, int argc, char **argv, ways_method m)
{
    run r = {0};
    ways w;
    char usage[96];
    snprintf(usage, sizeof usage, "model %s WEATHER... --at LON,LAT [...]", NAMES[m]);
    if (cmd_help_wanted(argc, argv, usage, ABOUT, OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &r.a));
    TRY(take_options(cx, &r, m));
    TRY(read_weather(cx, &r));
    TRY(take_levels(cx, &r));
    TRY(take_hours(cx, &r));
    TRY(ways_make(cx, &r.ask, &w));
    TRY(write_tables(cx, &r, &w));
    return write_json(cx, &r, &w, m);
}

lt_err cmd_model_trajectory(lt_cx *cx, int argc, char **argv)
{
    return run_method(cx, argc, argv, WAYS_TRAJECTORY);
}
lt_err cmd_model_pscf(lt_cx *cx, int argc, char **argv)
{
    return run_method(cx, argc, argv, WAYS_PSCF);
}
lt_err cmd_model_cwt(lt_cx *cx, int argc, char **argv)
{
    return run_method(cx, argc, argv, WAYS_CWT);
}
