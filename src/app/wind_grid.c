/* wind_grid.c - see wind_grid.h. */
#include "app/wind_grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/grib.h"
#include "base/civil.h"
#include "base/num.h"

#define NONE  UINT32_MAX
#define SAME  1e-6  /* degrees and hPa: two points are one */
#define EQUAL 0.002 /* of a step */

enum { C_TIME, C_LEVEL, C_LON, C_LAT, C_U, C_V, C_W, C_COUNT };
static const char *const COLUMNS[C_COUNT] = {"time", "level", "longitude", "latitude", "u", "v", "w"};
static const char *const MISSING[] = {"", "NA", "NAN", "NULL", "-"};

/* --- axes -------------------------------------------------------------------------------------------------------------------- */

typedef struct axis { /* ascending, each value once */
    double *v;
    size_t  n, room;
} axis;

static size_t axis_find(const axis *a, double v)
{
    size_t lo = 0, hi = a->n;
    while (lo < hi) {
        size_t m = (lo + hi) / 2;
        if (a->v[m] < v - SAME)
            lo = m + 1;
        else
            hi = m;
    }
    return lo;
}

static lt_err axis_add(lt_cx *cx, axis *a, double v, size_t max, const char *what)
{
    size_t at = axis_find(a, v);
    if (at < a->n && fabs(a->v[at] - v) <= SAME)
        return LT_OK;
    if (a->n == max)
        return cx_fail(cx, LT_LIMIT, "more than %zu %s", max, what);
    if (a->n == a->room)
        TRY(arena_grow(cx, &a->v, a->n, &a->room, sizeof *a->v));
    memmove(a->v + at + 1, a->v + at, (a->n - at) * sizeof *a->v);
    a->v[at] = v;
    a->n++;
    return LT_OK;
}

static lt_err check_steps(lt_cx *cx, const axis *a, const char *what)
{
    if (a->n < 2)
        return cx_fail(cx, LT_NOT_ENOUGH, "%zu %s: two at least are wanted", a->n, what);
    double step = a->v[1] - a->v[0];
    for (size_t i = 2; i < a->n; i++)
        if (fabs(a->v[i] - a->v[i - 1] - step) > EQUAL * step)
            return cx_fail(cx, LT_BAD_INPUT, "the %s %.6g, %.6g and %.6g do not stand in equal steps", what, a->v[i - 2], a->v[i - 1], a->v[i]);
    return LT_OK;
}

/* --- rows of a CSV file ---------------------------------------------------------------------------------------------------------- */

typedef struct wind_row {
    double   t_ms, level, lon, lat;
    float    u, v, w;
    uint32_t line;
} wind_row;

typedef struct taking {
    const wind_grid_query *q;
    uint32_t               at[C_COUNT];
    bool                   has_head;
    wind_row              *rows; /* malloc */
    size_t                 n, room;
    axis                   time, level, lon, lat;
} taking;

static int quoted(span s)
{
    return (int)(s.n < 40 ? s.n : 40);
}

static lt_err take_head(lt_cx *cx, taking *t, const csv_record *r)
{
    for (int c = 0; c < C_COUNT; c++)
        t->at[c] = NONE;
    for (uint32_t i = 0; i < r->count; i++)
        for (int c = 0; c < C_COUNT; c++)
            if (span_is_fold(span_trim(r->fields[i]), COLUMNS[c]))
                t->at[c] = i;
    for (int c = 0; c < C_COUNT; c++)
        if (t->at[c] == NONE && c != C_LEVEL && c != C_W)
            return cx_fail(cx, LT_BAD_INPUT, "line %llu: there is no column \"%s\"; time, longitude, latitude, u and v are wanted, level and w where they are known",
                           (unsigned long long)r->line, COLUMNS[c]);
    t->has_head = true;
    return LT_OK;
}

static span cell_of(const taking *t, const csv_record *r, int column)
{
    return t->at[column] < r->count ? span_trim(r->fields[t->at[column]]) : span_of("", 0);
}

typedef struct bound {
    double lo, hi;
    bool   may_miss;
} bound;

static lt_err take_number(lt_cx *cx, const taking *t, const csv_record *r, int column, bound b, double *out)
{
    span s = cell_of(t, r, column);
    *out = NAN;
    for (size_t i = 0; b.may_miss && i < sizeof MISSING / sizeof MISSING[0]; i++)
        if (span_is_fold(s, MISSING[i]))
            return LT_OK;
    if (num_parse_double(s, out) && *out >= b.lo && *out <= b.hi)
        return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "line %llu, %s: \"%.*s\" is no number from %g to %g", (unsigned long long)r->line, COLUMNS[column], quoted(s),
                   (const char *)s.p, b.lo, b.hi);
}

static lt_err grow(lt_cx *cx, taking *t)
{
    size_t room = t->room ? 2 * t->room : 65536;
    if (t->n >= WIND_GRID_ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u rows in one file", WIND_GRID_ROWS_MAX);
    wind_row *more = realloc(t->rows, room * sizeof *more);
    if (!more)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu rows of wind", room);
    t->rows = more;
    t->room = room;
    return LT_OK;
}

static bool is_outside(const wind_grid_query *q, double lon, double lat)
{
    return q->has_box && (lon < q->west || lon > q->east || lat < q->south || lat > q->north);
}

static lt_err take_record(lt_cx *cx, void *self, const csv_record *r)
{
    taking *t = self;
    int64_t t_ms;
    double lon, lat, level = WIND_GRID_SURFACE, u, v, w = NAN;
    if (r->fault)
        return cx_fail(cx, LT_BAD_INPUT, "line %llu: %s", (unsigned long long)r->line, r->fault);
    if (!t->has_head)
        return take_head(cx, t, r);
    span when = cell_of(t, r, C_TIME);
    if (!civil_parse_iso(when, t->q->offset_min, &t_ms))
        return cx_fail(cx, LT_BAD_INPUT, "line %llu, time: \"%.*s\" is no time such as 2026-11-24T13:00Z", (unsigned long long)r->line, quoted(when), (const char *)when.p);
    TRY(take_number(cx, t, r, C_LON, (bound){-180, 360, false}, &lon));
    TRY(take_number(cx, t, r, C_LAT, (bound){-90, 90, false}, &lat));
    if (t->at[C_LEVEL] != NONE)
        TRY(take_number(cx, t, r, C_LEVEL, (bound){1, 1100, false}, &level));
    TRY(take_number(cx, t, r, C_U, (bound){-WIND_GRID_FASTEST, WIND_GRID_FASTEST, true}, &u));
    TRY(take_number(cx, t, r, C_V, (bound){-WIND_GRID_FASTEST, WIND_GRID_FASTEST, true}, &v));
    if (t->at[C_W] != NONE)
        TRY(take_number(cx, t, r, C_W, (bound){-100, 100, true}, &w));
    if (is_outside(t->q, lon, lat))
        return LT_OK;
    TRY(axis_add(cx, &t->time, (double)t_ms, WIND_GRID_TIMES_MAX, "times"));
    TRY(axis_add(cx, &t->level, level, TRAJECTORY_LEVELS_MAX, "levels"));
    TRY(axis_add(cx, &t->lon, lon, WIND_GRID_SIDE_MAX, "longitudes"));
    TRY(axis_add(cx, &t->lat, lat, WIND_GRID_SIDE_MAX, "latitudes"));
    if (t->n == t->room)
        TRY(grow(cx, t));
    t->rows[t->n++] = (wind_row){(double)t_ms, level, lon, lat, (float)u, (float)v, (float)w, (uint32_t)r->line};
    return LT_OK;
}

/* --- a grid ------------------------------------------------------------------------------------------------------------------------- */

typedef struct field { /* where a grid is written */
    float *u, *v, *w;
} field;

static lt_err lay(lt_cx *cx, const taking *t, bool has_w, wind_grid *out, field *f)
{
    trajectory_grid *g = &out->g;
    int64_t *times;
    double *levels, cells = (double)t->time.n * (double)t->level.n * (double)t->lat.n * (double)t->lon.n;
    if (cells > WIND_GRID_CELLS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu times, %zu levels and %zu x %zu points; %u in all at most", t->time.n, t->level.n, t->lat.n, t->lon.n, WIND_GRID_CELLS_MAX);
    size_t n = (size_t)cells;
    TRY(ARENA_ARRAY(cx, t->time.n, &times));
    TRY(ARENA_ARRAY(cx, t->level.n, &levels));
    TRY(ARENA_ARRAY(cx, n, &f->u));
    TRY(ARENA_ARRAY(cx, n, &f->v));
    f->w = NULL;
    if (has_w)
        TRY(ARENA_ARRAY(cx, n, &f->w));
    for (size_t i = 0; i < n; i++) {
        f->u[i] = f->v[i] = NAN;
        if (f->w)
            f->w[i] = NAN;
    }
    for (size_t i = 0; i < t->time.n; i++)
        times[i] = (int64_t)t->time.v[i];
    for (size_t i = 0; i < t->level.n; i++)
        levels[i] = t->level.v[t->level.n - 1 - i];
    *g = (trajectory_grid){t->time.n, t->level.n, t->lat.n, t->lon.n, times, levels, t->lat.v[0], t->lon.v[0],
                           (t->lat.v[t->lat.n - 1] - t->lat.v[0]) / (double)(t->lat.n - 1), (t->lon.v[t->lon.n - 1] - t->lon.v[0]) / (double)(t->lon.n - 1), f->u, f->v, f->w};
    return LT_OK;
}

static void count_gaps(wind_grid *w)
{
    size_t n = w->g.times * w->g.levels * w->g.rows * w->g.columns;
    w->gaps = 0;
    for (size_t i = 0; i < n; i++)
        w->gaps += !isfinite(w->g.u[i]) || !isfinite(w->g.v[i]);
}

static lt_err fill(lt_cx *cx, const taking *t, const wind_grid *out, const field *f)
{
    uint32_t *line;
    TRY(ARENA_ARRAY(cx, out->g.times * out->g.levels * out->g.rows * out->g.columns, &line));
    for (size_t i = 0; i < t->n; i++) {
        const wind_row *r = &t->rows[i];
        size_t level = t->level.n - 1 - axis_find(&t->level, r->level);
        size_t at = ((axis_find(&t->time, r->t_ms) * out->g.levels + level) * out->g.rows + axis_find(&t->lat, r->lat)) * out->g.columns + axis_find(&t->lon, r->lon);
        if (line[at])
            return cx_fail(cx, LT_BAD_INPUT, "line %u: the wind at %g, %g of this time and level stands on line %u already", r->line, r->lon, r->lat, line[at]);
        line[at] = r->line;
        f->u[at] = r->u;
        f->v[at] = r->v;
        if (f->w)
            f->w[at] = r->w;
    }
    return LT_OK;
}

static lt_err make_grid(lt_cx *cx, const taking *t, wind_grid *out)
{
    field f;
    bool has_w = false;
    if (!t->n)
        return cx_fail(cx, LT_NOT_ENOUGH, "no wind in it%s", t->q->has_box ? " within the box" : "");
    TRY(check_steps(cx, &t->lon, "longitudes"));
    TRY(check_steps(cx, &t->lat, "latitudes"));
    for (size_t i = 0; i < t->n && !has_w; i++)
        has_w = isfinite(t->rows[i].w);
    TRY(lay(cx, t, has_w, out, &f));
    TRY(fill(cx, t, out, &f));
    out->is_surface = t->at[C_LEVEL] == NONE;
    count_gaps(out);
    return LT_OK;
}

lt_err wind_grid_read_csv(lt_cx *cx, hour_file_bytes from, const char *name, const wind_grid_query *q, wind_grid *out)
{
    taking t = {.q = q};
    *out = (wind_grid){0};
    lt_err e = hour_file_scan_from(cx, from, name, take_record, &t);
    if (!e) {
        e = make_grid(cx, &t, out);
        e = e ? cx_place(cx, e, "%s: ", name) : LT_OK;
    }
    free(t.rows);
    return e;
}

/* --- GRIB ------------------------------------------------------------------------------------------------------------------------------ */

enum { F_U, F_V, F_W, F_COUNT };
typedef struct grib_piece {
    int        what;
    bool       is_surface;
    grib_field f;
} grib_piece;

typedef struct grib_pieces {
    grib_piece *of;
    size_t      n, room, pressure; /* pressure: winds on pressure levels */
} grib_pieces;

static bool what_of(const grib_field *f, grib_piece *p)
{
    static const struct {
        const char *name;
        int         what;
        bool        is_surface;
    } NAMES[] = {{"u", F_U, false}, {"v", F_V, false}, {"w", F_W, false}, {"10u", F_U, true}, {"10v", F_V, true}};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(f->name, NAMES[i].name) == 0 && (NAMES[i].is_surface || strcmp(f->level_type, "isobaricInhPa") == 0)) {
            *p = (grib_piece){NAMES[i].what, NAMES[i].is_surface, *f};
            return true;
        }
    return false;
}

static lt_err collect(lt_cx *cx, grib *g, grib_pieces *all)
{
    grib_field f;
    grib_piece p;
    for (;;) {
        lt_err e = grib_next(cx, g, &f);
        if (e)
            return e == LT_NOT_FOUND ? LT_OK : e;
        if (!what_of(&f, &p))
            continue;
        const grib_field *first = all->n ? &all->of[0].f : &f;
        if (f.rows != first->rows || f.columns != first->columns || fabs(f.south - first->south) > SAME || fabs(f.west - first->west) > SAME)
            return cx_fail(cx, LT_BAD_INPUT, "message %llu stands on another grid (%zu x %zu from %g, %g) than message %llu (%zu x %zu from %g, %g)",
                           (unsigned long long)f.message, f.rows, f.columns, f.west, f.south, (unsigned long long)first->message, first->rows, first->columns, first->west,
                           first->south);
        if (all->n == all->room)
            TRY(arena_grow(cx, &all->of, all->n, &all->room, sizeof *all->of));
        all->of[all->n++] = p;
        all->pressure += !p.is_surface && p.what == F_U;
    }
}

static lt_err put_pieces(lt_cx *cx, const grib_pieces *all, taking *t, wind_grid *out)
{
    field f;
    bool has_w = false, is_surface = !all->pressure;
    int64_t *issued;
    const grib_field *first = &all->of[0].f;
    for (size_t i = 0; i < all->n; i++) {
        if (all->of[i].is_surface != is_surface)
            continue;
        has_w |= all->of[i].what == F_W;
        TRY(axis_add(cx, &t->time, (double)all->of[i].f.valid_ms, WIND_GRID_TIMES_MAX, "times"));
        TRY(axis_add(cx, &t->level, is_surface ? WIND_GRID_SURFACE : (double)all->of[i].f.level, TRAJECTORY_LEVELS_MAX, "levels"));
    }
    for (size_t i = 0; i < first->columns; i++)
        TRY(axis_add(cx, &t->lon, first->west + (double)i * first->column_deg, WIND_GRID_SIDE_MAX, "longitudes"));
    for (size_t i = 0; i < first->rows; i++)
        TRY(axis_add(cx, &t->lat, first->south + (double)i * first->row_deg, WIND_GRID_SIDE_MAX, "latitudes"));
    if (!t->time.n || t->lon.n < 2 || t->lat.n < 2)
        return cx_fail(cx, LT_NOT_ENOUGH, "%zu winds on %zu x %zu points: none to follow air in", all->n, t->lat.n, t->lon.n);
    TRY(lay(cx, t, has_w, out, &f));
    TRY(ARENA_ARRAY(cx, F_COUNT * t->time.n * t->level.n, &issued));
    size_t points = first->rows * first->columns;
    for (size_t i = 0; i < all->n; i++) {
        const grib_piece *p = &all->of[i];
        if (p->is_surface != is_surface)
            continue;
        size_t level = t->level.n - 1 - axis_find(&t->level, is_surface ? WIND_GRID_SURFACE : (double)p->f.level);
        size_t slot = axis_find(&t->time, (double)p->f.valid_ms) * t->level.n + level;
        float *to = (p->what == F_U ? f.u : p->what == F_V ? f.v : f.w) + slot * points;
        if (p->f.issued_ms < issued[slot * F_COUNT + (size_t)p->what])
            continue;
        issued[slot * F_COUNT + (size_t)p->what] = p->f.issued_ms;
        for (size_t k = 0; k < points; k++)
            to[k] = p->f.missing && p->f.missing[k] ? NAN : (float)p->f.value[k];
    }
    out->is_surface = is_surface;
    count_gaps(out);
    return LT_OK;
}

static lt_err read_grib(lt_cx *cx, const char *path, const wind_grid_query *q, wind_grid *out)
{
    grib *g;
    grib_pieces all = {0};
    taking t = {.q = q};
    grib_want w = {.names = {"u", "v", "w", "10u", "10v"}, .has_box = q->has_box, .west = q->west, .east = q->east, .south = q->south, .north = q->north};
    TRY(grib_open(cx, path, &w, &g));
    lt_err e = collect(cx, g, &all);
    grib_close(g);
    if (!e && !all.n)
        e = cx_fail(cx, LT_NOT_ENOUGH, "it holds none of u, v (on levels of pressure) and 10u, 10v");
    if (!e)
        e = put_pieces(cx, &all, &t, out);
    return e && !strstr(cx->say, path) ? cx_place(cx, e, "%s: ", path) : e;
}

/* --- files ------------------------------------------------------------------------------------------------------------------------------- */

static bool is_grib_name(const char *path)
{
    static const char *const ENDS[] = {".grib", ".grib2", ".grb", ".grb2"};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof ENDS / sizeof ENDS[0]; i++)
        if (span_is_fold(span_text(dot), ENDS[i]))
            return true;
    return false;
}

lt_err wind_grid_read(lt_cx *cx, const char *path, const wind_grid_query *q, wind_grid *out)
{
    taking t = {.q = q};
    *out = (wind_grid){0};
    if (is_grib_name(path))
        return read_grib(cx, path, q, out);
    lt_err e = hour_file_scan(cx, path, take_record, &t);
    if (!e) {
        e = make_grid(cx, &t, out);
        e = e ? cx_place(cx, e, "%s: ", path) : LT_OK;
    }
    free(t.rows);
    return e;
}

bool wind_grid_is_alike(const wind_grid *x, const wind_grid *y)
{
    const trajectory_grid *a = &x->g, *b = &y->g;
    bool same = a->rows == b->rows && a->columns == b->columns && a->levels == b->levels && fabs(a->south - b->south) <= SAME && fabs(a->west - b->west) <= SAME &&
                fabs(a->row_deg - b->row_deg) <= SAME && fabs(a->column_deg - b->column_deg) <= SAME;
    for (size_t i = 0; same && i < a->levels; i++)
        same = fabs(a->level_hpa[i] - b->level_hpa[i]) <= SAME;
    return same;
}

lt_err wind_grid_join(lt_cx *cx, const wind_grid *parts, const char *const *names, size_t n, wind_grid *out)
{
    taking t = {0};
    field f;
    bool has_w = false;
    if (n == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "no file of winds");
    *out = parts[0];
    if (n == 1)
        return LT_OK;
    for (size_t i = 0; i < n; i++) {
        const trajectory_grid *a = &parts[0].g, *b = &parts[i].g;
        if (!wind_grid_is_alike(&parts[0], &parts[i]))
            return cx_fail(cx, LT_BAD_INPUT, "%s: %zu levels of %zu x %zu points from %g, %g every %g, %g; the winds of %s stand on %zu of %zu x %zu from %g, %g every %g, %g", names[i],
                           b->levels, b->rows, b->columns, b->west, b->south, b->column_deg, b->row_deg, names[0], a->levels, a->rows, a->columns, a->west, a->south, a->column_deg,
                           a->row_deg);
        has_w |= b->w != NULL;
        for (size_t k = 0; k < b->times; k++)
            TRY(axis_add(cx, &t.time, (double)b->time_ms[k], WIND_GRID_TIMES_MAX, "times"));
    }
    const trajectory_grid *a = &parts[0].g;
    for (size_t i = 0; i < a->levels; i++)
        TRY(axis_add(cx, &t.level, a->level_hpa[i], TRAJECTORY_LEVELS_MAX, "levels"));
    for (size_t i = 0; i < a->columns; i++)
        TRY(axis_add(cx, &t.lon, a->west + (double)i * a->column_deg, WIND_GRID_SIDE_MAX, "longitudes"));
    for (size_t i = 0; i < a->rows; i++)
        TRY(axis_add(cx, &t.lat, a->south + (double)i * a->row_deg, WIND_GRID_SIDE_MAX, "latitudes"));
    TRY(lay(cx, &t, has_w, out, &f));
    size_t slice = a->levels * a->rows * a->columns;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < parts[i].g.times; k++) {
            size_t to = axis_find(&t.time, (double)parts[i].g.time_ms[k]) * slice;
            memcpy(f.u + to, parts[i].g.u + k * slice, slice * sizeof *f.u);
            memcpy(f.v + to, parts[i].g.v + k * slice, slice * sizeof *f.v);
            if (parts[i].g.w)
                memcpy(f.w + to, parts[i].g.w + k * slice, slice * sizeof *f.w);
        }
    count_gaps(out);
    return LT_OK;
}

static void put_value(buf *b, float v, int decimals)
{
    if (isfinite(v))
        buf_format(b, ",%.*f", decimals, (double)v);
    else
        buf_byte(b, ',');
}

lt_err wind_grid_to_csv(lt_cx *cx, const wind_grid *w, buf *csv)
{
    const trajectory_grid *g = &w->g;
    char when[CIVIL_TEXT_MAX];
    size_t at = 0;
    buf_format(csv, "time,%slongitude,latitude,u,v%s\n", w->is_surface ? "" : "level,", g->w ? ",w" : "");
    for (size_t t = 0; t < g->times; t++) {
        civil_format_iso(g->time_ms[t], 0, when);
        for (size_t l = 0; l < g->levels; l++)
            for (size_t i = 0; i < g->rows * g->columns; i++, at++) {
                buf_text(csv, when);
                if (!w->is_surface)
                    buf_format(csv, ",%g", g->level_hpa[l]);
                buf_format(csv, ",%.9g,%.9g", g->west + (double)(i % g->columns) * g->column_deg, g->south + (double)(i / g->columns) * g->row_deg);
                put_value(csv, g->u[at], 2);
                put_value(csv, g->v[at], 2);
                if (g->w)
                    put_value(csv, g->w[at], 4);
                buf_byte(csv, '\n');
            }
    }
    return buf_check(cx, csv);
}
