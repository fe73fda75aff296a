/* product_file.c - see product_file.h. */
#include "app/product_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/import/import_csv.h"
#include "app/grib.h"
#include "app/hour_file.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/num.h"

enum { P_TIME, P_ISSUED, P_LEAD, P_STATION, P_VALUE, P_COUNT };

typedef struct taken {
    correction_row row;
    size_t         order; /* the last of equals is kept */
} taken;
typedef struct loading {
    const product_query *q;
    taken               *row;
    size_t               n, room, others; /* rows of other stations */
    int                  column[P_COUNT];
    bool                 has_head;
} loading;

static lt_err add_row(lt_cx *cx, loading *l, correction_row row)
{
    if (l->n == CORRECTION_ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u rows of a product", CORRECTION_ROWS_MAX);
    TRY(arena_grow(cx, &l->row, l->n, &l->room, sizeof *l->row));
    l->row[l->n] = (taken){row, l->n};
    l->n++;
    return LT_OK;
}

/* --- CSV ------------------------------------------------------------------------------------------------------------------ */

static bool is_value_column(span s, int pollutant)
{
    return span_is_fold(s, forecast_pollutant_name(pollutant)) || (pollutant == FORECAST_PM25 && span_is_fold(s, "PM25"));
}
static lt_err take_head(lt_cx *cx, loading *l, const csv_record *r)
{
    static const char *const NAME[P_COUNT] = {"time", "issued", "lead", "station", NULL};
    for (int k = 0; k < P_COUNT; k++) {
        l->column[k] = -1;
        for (uint32_t i = 0; i < r->count; i++) {
            span s = span_trim(r->fields[i]);
            if (NAME[k] ? span_is_fold(s, NAME[k]) : is_value_column(s, l->q->pollutant))
                l->column[k] = (int)i;
        }
    }
    l->has_head = true;
    if (l->column[P_TIME] < 0)
        return cx_fail(cx, LT_BAD_INPUT, "line 1: there is no column \"time\"");
    if (l->column[P_VALUE] < 0)
        return cx_fail(cx, LT_NOT_FOUND, "line 1: there is no column \"%s\"", forecast_pollutant_name(l->q->pollutant));
    return LT_OK;
}

static lt_err bad_field(lt_cx *cx, const csv_record *r, const char *name, span s)
{
    return cx_fail(cx, LT_BAD_INPUT, "line %llu, %s: \"%.*s\" cannot be read", (unsigned long long)r->line, name, (int)(s.n < 60 ? s.n : 60), (const char *)s.p);
}
static bool parse_hour(span s, int64_t *hour)
{
    int64_t ms;
    if (!civil_parse_iso(span_trim(s), 0, &ms))
        return false;
    *hour = civil_hour_start(ms, 0) / CIVIL_HOUR_MS;
    return true;
}
static lt_err take_record(lt_cx *cx, void *self, const csv_record *r)
{
    loading *l = self;
    if (r->fault)
        return cx_fail(cx, LT_BAD_INPUT, "line %llu: %s", (unsigned long long)r->line, r->fault);
    if (!l->has_head)
        return take_head(cx, l, r);
    span f[P_COUNT] = {{0}};
    for (int k = 0; k < P_COUNT; k++)
        if (l->column[k] >= (int)r->count)
            return cx_fail(cx, LT_BAD_INPUT, "line %llu: %u fields, one more is wanted", (unsigned long long)r->line, r->count);
        else if (l->column[k] >= 0)
            f[k] = span_trim(r->fields[l->column[k]]);
    if (l->column[P_STATION] >= 0 && l->q->station && !span_is(f[P_STATION], l->q->station)) {
        l->others++;
        return LT_OK;
    }
    correction_row row;
    double         v;
    uint64_t       lead = 24;
    if (!parse_hour(f[P_TIME], &row.valid_h))
        return bad_field(cx, r, "time", f[P_TIME]);
    if (l->column[P_LEAD] >= 0 && (!span_parse_u64(f[P_LEAD], &lead) || lead > 24 * 31))
        return bad_field(cx, r, "lead", f[P_LEAD]);
    row.issued_h = row.valid_h - (int64_t)lead;
    if (l->column[P_ISSUED] >= 0 && !parse_hour(f[P_ISSUED], &row.issued_h))
        return bad_field(cx, r, "issued", f[P_ISSUED]);
    if (row.issued_h > row.valid_h)
        return cx_fail(cx, LT_BAD_INPUT, "line %llu: issued after its time", (unsigned long long)r->line);
    if (f[P_VALUE].n == 0 || span_is_fold(f[P_VALUE], "NA") || span_is_fold(f[P_VALUE], "NaN"))
        return LT_OK;
    if (!num_parse_double(f[P_VALUE], &v) || !(fabs(v) < 1e9))
        return bad_field(cx, r, forecast_pollutant_name(l->q->pollutant), f[P_VALUE]);
    row.raw = (float)v;
    row.issued_h += l->q->offset_h;
    row.valid_h += l->q->offset_h;
    return add_row(cx, l, row);
}

/* --- GRIB ----------------------------------------------------------------------------------------------------------------- */

static bool is_grib(const char *path)
{
    static const char *const ENDS[] = {".grib", ".grib2", ".grb", ".grb2"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof ENDS / sizeof *ENDS; i++)
        if (strcmp(dot, ENDS[i]) == 0)
            return true;
    return false;
}

/* The factor from the file's unit to ug/m3 (CO: mg/m3). */
static lt_err find_factor(lt_cx *cx, const loading *l, const grib_field *f, double *factor)
{
    *factor = l->q->pollutant == FORECAST_CO ? 1e6 : 1e9;
    if (strcmp(f->units, "kg m**-3") == 0)
        return LT_OK;
    if (strcmp(f->units, "kg kg**-1") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "message %llu: %s in %s; kg m**-3 or kg kg**-1 is wanted", (unsigned long long)f->message, f->name, f->units);
    if (!(l->q->density_kg_m3 > 0))
        return cx_fail(cx, LT_BAD_INPUT, "message %llu: %s is a share of mass (kg kg**-1): the air's density is wanted (--air-density)",
                       (unsigned long long)f->message, f->name);
    *factor *= l->q->density_kg_m3;
    return LT_OK;
}

static lt_err take_grib(lt_cx *cx, loading *l, const char *path)
{
    static const char *const NAME[FORECAST_POLLUTANTS] = {"so2", "no2", "co", "go3", "pm10", "pm2p5"};
    const product_query *q = l->q;
    grib      *g;
    grib_field f;
    double     v, factor;
    if (!q->has_point)
        return cx_fail(cx, LT_BAD_INPUT, "a GRIB file wants the point of the station (--lon, --lat)");
    grib_want w = {.names = {NAME[q->pollutant]}, .has_box = true, .west = q->longitude, .east = q->longitude, .south = q->latitude, .north = q->latitude};
    TRY(grib_open(cx, path, &w, &g));
    lt_err e = LT_OK;
    while (!e && (e = grib_next(cx, g, &f)) == LT_OK) {
        if (!grib_field_at(&f, q->longitude, q->latitude, &v))
            continue;
        e = find_factor(cx, l, &f, &factor);
        if (!e)
            e = add_row(cx, l, (correction_row){f.issued_ms / CIVIL_HOUR_MS + q->offset_h, f.valid_ms / CIVIL_HOUR_MS + q->offset_h, (float)(v * factor)});
    }
    grib_close(g);
    return e == LT_NOT_FOUND ? LT_OK : e;
}

/* --- all together --------------------------------------------------------------------------------------------------------- */

static int by_issue(const void *a, const void *b)
{
    const taken *x = a, *y = b;
    if (x->row.issued_h != y->row.issued_h)
        return x->row.issued_h < y->row.issued_h ? -1 : 1;
    if (x->row.valid_h != y->row.valid_h)
        return x->row.valid_h < y->row.valid_h ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

lt_err product_file_read(lt_cx *cx, int count, char *const *paths, const product_query *q, product_rows *out)
{
    loading l = {.q = q};
    *out = (product_rows){0};
    for (int i = 0; i < count; i++) {
        l.has_head = false;
        lt_err e = is_grib(paths[i]) ? take_grib(cx, &l, paths[i]) : hour_file_scan(cx, paths[i], take_record, &l);
        if (e)
            return is_grib(paths[i]) ? cx_place(cx, e, "%s: ", paths[i]) : e;
    }
    if (l.n == 0)
        return cx_fail(cx, LT_NOT_FOUND, "the product has no value of %s%s%s (%zu rows are of other stations)", forecast_pollutant_name(q->pollutant),
                       q->station ? " at " : "", q->station ? q->station : "", l.others);
    qsort(l.row, l.n, sizeof *l.row, by_issue);
    TRY(ARENA_ARRAY(cx, l.n, &out->row));
    for (size_t i = 0; i < l.n; i++) {
        bool is_again = i + 1 < l.n && l.row[i + 1].row.issued_h == l.row[i].row.issued_h && l.row[i + 1].row.valid_h == l.row[i].row.valid_h;
        if (!is_again)
            out->row[out->n++] = l.row[i].row;
    }
    return LT_OK;
}
