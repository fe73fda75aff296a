/* grib.c - see grib.h. */
#include "app/grib.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/file.h"

#ifdef LT_HAS_ECCODES
#include <eccodes.h>

struct grib {
    FILE     *file;
    char      path[FILE_PATH_MAX];
    grib_want want;
    uint64_t  messages;
};

bool grib_is_built(void)
{
    return true;
}

lt_err grib_open(lt_cx *cx, const char *path, const grib_want *w, grib **out)
{
    grib *g = calloc(1, sizeof *g);
    if (!g)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read %s", path);
    snprintf(g->path, sizeof g->path, "%s", path);
    g->want = w ? *w : (grib_want){0};
    g->file = fopen(path, "rb");
    if (!g->file) {
        free(g);
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    }
    *out = g;
    return LT_OK;
}

void grib_close(grib *g)
{
    if (!g)
        return;
    (void)fclose(g->file); /* it was only read */
    free(g);
}

static bool get_text(codes_handle *h, const char *key, char *out, size_t size)
{
    size_t n = size;
    out[0] = '\0';
    return codes_get_string(h, key, out, &n) == 0;
}

static lt_err bad_message(lt_cx *cx, const grib *g, const char *why)
{
    return cx_fail(cx, LT_BAD_INPUT, "%s: message %llu: %s", g->path, (unsigned long long)g->messages, why);
}

static bool is_wanted(const grib *g, const grib_field *f)
{
    bool name = !g->want.names[0], level = !g->want.level_count;
    for (size_t i = 0; i < GRIB_WANTED_MAX && g->want.names[i]; i++)
        name = name || strcmp(g->want.names[i], f->name) == 0;
    for (size_t i = 0; i < g->want.level_count && i < GRIB_WANTED_MAX; i++)
        level = level || g->want.levels[i] == f->level;
    return name && level && (!g->want.level_type || strcmp(g->want.level_type, f->level_type) == 0);
}

/* yyyymmdd and hhmm to ms UTC. */
static bool time_of(long date, long clock, int64_t *out)
{
    civil c = {.year = (int)(date / 10000), .month = (int)(date / 100 % 100), .day = (int)(date % 100), .hour = (int)(clock / 100), .minute = (int)(clock % 100)};
    if (date < 19000101 || date > 21991231 || clock < 0 || !civil_is_valid(&c))
        return false;
    *out = civil_to_ms(&c, 0);
    return true;
}

static lt_err read_head(lt_cx *cx, const grib *g, codes_handle *h, grib_field *f)
{
    long date, clock, until, until_clock;
    if (!get_text(h, "shortName", f->name, sizeof f->name) || !get_text(h, "typeOfLevel", f->level_type, sizeof f->level_type))
        return bad_message(cx, g, "it names no quantity or level");
    (void)get_text(h, "units", f->units, sizeof f->units);
    if (codes_get_long(h, "level", &f->level) != 0)
        f->level = 0;
    if (codes_get_long(h, "dataDate", &date) != 0 || codes_get_long(h, "dataTime", &clock) != 0 || codes_get_long(h, "validityDate", &until) != 0 ||
        codes_get_long(h, "validityTime", &until_clock) != 0 || !time_of(date, clock, &f->issued_ms) || !time_of(until, until_clock, &f->valid_ms))
        return bad_message(cx, g, "its times cannot be read");
    if (codes_get_long(h, "startStep", &f->from_h) != 0 || codes_get_long(h, "endStep", &f->to_h) != 0)
        f->from_h = f->to_h = 0;
    return LT_OK;
}

typedef struct grib_grid { /* as the file counts */
    long   columns, rows, is_westward, is_northward, is_by_column;
    double first_lat, first_lon, column_deg, row_deg;
} grib_grid;

static lt_err read_grid(lt_cx *cx, const grib *g, codes_handle *h, grib_grid *r)
{
    char type[64], why[128];
    double last_lat, last_lon;
    if (!get_text(h, "gridType", type, sizeof type) || strcmp(type, "regular_ll") != 0) {
        snprintf(why, sizeof why, "its grid is %.40s, a regular latitude-longitude grid is wanted", type[0] ? type : "not named");
        return bad_message(cx, g, why);
    }
    if (codes_get_long(h, "Ni", &r->columns) != 0 || codes_get_long(h, "Nj", &r->rows) != 0 || codes_get_long(h, "iScansNegatively", &r->is_westward) != 0 ||
        codes_get_long(h, "jScansPositively", &r->is_northward) != 0 || codes_get_long(h, "jPointsAreConsecutive", &r->is_by_column) != 0 ||
        codes_get_double(h, "latitudeOfFirstGridPointInDegrees", &r->first_lat) != 0 || codes_get_double(h, "longitudeOfFirstGridPointInDegrees", &r->first_lon) != 0 ||
        codes_get_double(h, "latitudeOfLastGridPointInDegrees", &last_lat) != 0 || codes_get_double(h, "longitudeOfLastGridPointInDegrees", &last_lon) != 0)
        return bad_message(cx, g, "its grid is not described");
    if (r->columns < 1 || r->rows < 1 || r->columns > (long)GRIB_POINTS_MAX || r->rows > (long)GRIB_POINTS_MAX / r->columns)
        return bad_message(cx, g, "its grid has no points, or more than can be held");
    double span_deg = r->is_westward ? r->first_lon - last_lon : last_lon - r->first_lon;
    span_deg += span_deg < 0 ? 360 : 0;
    r->column_deg = r->columns > 1 ? span_deg / (double)(r->columns - 1) : 1;
    r->row_deg = r->rows > 1 ? fabs(last_lat - r->first_lat) / (double)(r->rows - 1) : 1;
    if (!(r->column_deg > 0) || !(r->row_deg > 0) || !(fabs(r->first_lat) <= 90.0001))
        return bad_message(cx, g, "its grid has no width");
    return LT_OK;
}

/* The rows and columns that the box needs, as the field counts: from the south and from the west. */
static void cut_box(const grib_want *w, const grib_grid *r, grib_field *f, size_t *row, size_t *column)
{
    *row = *column = 0;
    if (!w->has_box)
        return;
    double west = w->west, shift = floor((west - f->west) / 360.0) * 360.0;
    west -= shift;
    double c0 = floor((west - f->west) / f->column_deg) - 1, c1 = ceil((w->east - shift - f->west) / f->column_deg) + 1;
    double r0 = floor((w->south - f->south) / f->row_deg) - 1, r1 = ceil((w->north - f->south) / f->row_deg) + 1;
    c0 = fmin(fmax(c0, 0), (double)(r->columns - 1));
    c1 = fmin(fmax(c1, c0), (double)(r->columns - 1));
    r0 = fmin(fmax(r0, 0), (double)(r->rows - 1));
    r1 = fmin(fmax(r1, r0), (double)(r->rows - 1));
    *row = (size_t)r0;
    *column = (size_t)c0;
    f->rows = (size_t)(r1 - r0) + 1;
    f->columns = (size_t)(c1 - c0) + 1;
    f->south += r0 * f->row_deg;
    f->west += c0 * f->column_deg;
}

static lt_err take_values(lt_cx *cx, const grib *g, const grib_grid *r, const double *all, double no_value, grib_field *f)
{
    size_t row, column, lost = 0;
    f->rows = (size_t)r->rows;
    f->columns = (size_t)r->columns;
    f->row_deg = r->row_deg;
    f->column_deg = r->column_deg;
    f->south = r->is_northward ? r->first_lat : r->first_lat - r->row_deg * (double)(r->rows - 1);
    f->west = r->is_westward ? r->first_lon - r->column_deg * (double)(r->columns - 1) : r->first_lon;
    cut_box(&g->want, r, f, &row, &column);
    TRY(ARENA_ARRAY(cx, f->rows * f->columns, &f->value));
    TRY(ARENA_ARRAY(cx, f->rows * f->columns, &f->missing));
    for (size_t y = 0; y < f->rows; y++)
        for (size_t x = 0; x < f->columns; x++) {
            size_t j = row + y, i = column + x, at = y * f->columns + x;
            j = r->is_northward ? j : (size_t)r->rows - 1 - j;
            i = r->is_westward ? (size_t)r->columns - 1 - i : i;
            double v = all[r->is_by_column ? i * (size_t)r->rows + j : j * (size_t)r->columns + i];
            f->missing[at] = v == no_value || !isfinite(v);
            f->value[at] = f->missing[at] ? 0 : v;
            lost += f->missing[at];
        }
    if (!lost)
        f->missing = NULL;
    return LT_OK;
}

static lt_err read_values(lt_cx *cx, const grib *g, codes_handle *h, grib_field *f)
{
    grib_grid r = {0};
    double no_value = 9999, *all;
    TRY(read_grid(cx, g, h, &r));
    size_t n = 0, want = (size_t)r.columns * (size_t)r.rows;
    if (codes_get_size(h, "values", &n) != 0 || n != want)
        return bad_message(cx, g, "it has not as many values as its grid has points");
    all = malloc(n * sizeof *all);
    if (!all)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu points", n);
    (void)codes_get_double(h, "missingValue", &no_value);
    lt_err e = codes_get_double_array(h, "values", all, &n) == 0 && n == want ? LT_OK : bad_message(cx, g, "its values cannot be unpacked");
    if (!e)
        e = take_values(cx, g, &r, all, no_value, f);
    free(all);
    return e;
}

lt_err grib_next(lt_cx *cx, grib *g, grib_field *out)
{
    for (;;) {
        int err = 0;
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "stopped while reading %s", g->path);
        codes_handle *h = codes_handle_new_from_file(NULL, g->file, PRODUCT_GRIB, &err);
        if (!h && !err)
            return cx_fail(cx, LT_NOT_FOUND, "%s has no more messages", g->path);
        g->messages++;
        if (!h)
            return bad_message(cx, g, codes_get_error_message(err));
        *out = (grib_field){.message = g->messages};
        lt_err e = g->messages > GRIB_MESSAGES_MAX ? cx_fail(cx, LT_LIMIT, "%s has more than %u messages", g->path, GRIB_MESSAGES_MAX) : read_head(cx, g, h, out);
        bool skip = !e && !is_wanted(g, out);
        if (!e && !skip)
            e = read_values(cx, g, h, out);
        codes_handle_delete(h);
        if (e || !skip)
            return e;
    }
}

#else

bool grib_is_built(void)
{
    return false;
}

lt_err grib_open(lt_cx *cx, const char *path, const grib_want *w, grib **out)
{
    (void)w, (void)out;
    return cx_fail(cx, LT_NOT_ENOUGH, "%s: this lantian was built without ecCodes and reads no GRIB; give the weather as CSV", path);
}

lt_err grib_next(lt_cx *cx, grib *g, grib_field *out)
{
    (void)g, (void)out;
    return cx_fail(cx, LT_NOT_ENOUGH, "built without ecCodes");
}

void grib_close(grib *g)
{
    (void)g;
}

#endif

bool grib_field_at(const grib_field *f, double longitude, double latitude, double *out)
{
    double x = longitude - f->west, y = (latitude - f->south) / f->row_deg;
    bool is_round = f->column_deg * (double)f->columns > 359.999; /* the last column is beside the first */
    x = (x - floor(x / 360.0) * 360.0) / f->column_deg;
    double west = floor(x), south = floor(y);
    if (y > (double)(f->rows - 1) && y < (double)(f->rows - 1) + 1e-9)
        south = (double)(f->rows - 1);
    if (!(y >= 0) || south >= (double)f->rows || !(x >= 0) || (west >= (double)f->columns && !is_round))
        return false;
    double fx = x - west, fy = y - south, sum = 0;
    for (int k = 0; k < 4; k++) {
        double w = (k & 1 ? fx : 1 - fx) * (k & 2 ? fy : 1 - fy);
        if (!(w > 1e-12))
            continue;
        size_t i = (size_t)west + (size_t)(k & 1), j = (size_t)south + (size_t)(k >> 1);
        i = is_round ? i % f->columns : i;
        if (i >= f->columns || j >= f->rows || (f->missing && f->missing[j * f->columns + i]))
            return false;
        sum += w * f->value[j * f->columns + i];
    }
    *out = sum;
    return true;
}
