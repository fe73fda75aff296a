/* forecast_csv.c - see forecast_csv.h. */
#include "app/forecast_csv.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/import/import_archive.h"
#include "acquire/import/import_csv.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/num.h"

#define QUANTITIES (FORECAST_POLLUTANTS + FORECAST_WEATHERS)
#define FILES_MAX  1000
#define CALM       (-1.0)

enum { C_YEAR = QUANTITIES, C_MONTH, C_DAY, C_HOUR, C_TIME, C_STATION, C_SPEED, C_DIRECTION, C_COUNT };
static const char *const COLUMN[C_COUNT] = {"SO2", "NO2", "CO", "O3", "PM10", "PM2.5", "TEMP", "PRES", "DEWP", "U", "V", "RAIN", "RADIATION",
                                            "MIXING", "year", "month", "day", "hour", "time", "station", "WSPM", "wd"};
static const char *const WIND[16] = {"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"};

typedef struct row {
    int64_t hour;
    int     place;
    float   v[QUANTITIES]; /* NaN: missing */
} row;
typedef struct loading {
    char      (*name)[FORECAST_CSV_NAME_MAX];
    size_t      names, rows, room;
    row        *row;
    const char *path;
    int         column[C_COUNT]; /* -1: the file has none */
    bool        has_head;
    int         own; /* place of the file itself, -1: not yet */
    FILE       *file;
} loading;

static lt_err take_head(lt_cx *cx, loading *l, const csv_record *r)
{
    for (int k = 0; k < C_COUNT; k++) {
        l->column[k] = -1;
        for (uint32_t i = 0; i < r->count; i++)
            if (span_is_fold(span_trim(r->fields[i]), COLUMN[k]) || (k == FORECAST_PM25 && span_is_fold(span_trim(r->fields[i]), "PM25")))
                l->column[k] = (int)i;
    }
    l->has_head = true;
    if (l->column[C_TIME] < 0 && (l->column[C_YEAR] < 0 || l->column[C_MONTH] < 0 || l->column[C_DAY] < 0 || l->column[C_HOUR] < 0))
        return cx_fail(cx, LT_BAD_INPUT, "%.200s:1: the header has neither time nor year, month, day and hour", l->path);
    return LT_OK;
}

static lt_err take_place(lt_cx *cx, loading *l, span name, int *out)
{
    char text[FORECAST_CSV_NAME_MAX];
    if (!span_copy(name, text, sizeof text) || !span_is_utf8(name))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.*s\" is no name of a station: at most %d bytes", (int)(name.n < 80 ? name.n : 80), (const char *)name.p,
                       FORECAST_CSV_NAME_MAX - 1);
    for (size_t i = 0; i < l->names; i++)
        if (strcmp(l->name[i], text) == 0) {
            *out = (int)i;
            return LT_OK;
        }
    if (l->names == FORECAST_PLACES_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %d stations", FORECAST_PLACES_MAX);
    memcpy(l->name[l->names], text, sizeof text);
    *out = (int)l->names++;
    return LT_OK;
}

/* False: the text is neither a number nor a word for missing. */
static bool parse_value(span s, float *out)
{
    double v;
    s = span_trim(s);
    *out = NAN;
    if (s.n == 0 || span_is_fold(s, "NA") || span_is_fold(s, "NaN"))
        return true;
    if (!num_parse_double(s, &v) || !(fabs(v) < 1e9))
        return false;
    *out = (float)v;
    return true;
}
/* Degrees, CALM, or NaN when missing; false: no direction. */
static bool parse_direction(span s, double *out)
{
    float v;
    s = span_trim(s);
    for (int i = 0; i < 16; i++)
        if (span_is_fold(s, WIND[i])) {
            *out = 22.5 * i;
            return true;
        }
    if (span_is_fold(s, "cv") || span_is_fold(s, "calm") || span_is_fold(s, "C")) {
        *out = CALM;
        return true;
    }
    bool ok = parse_value(s, &v);
    *out = v;
    return ok && (isnan(v) || (v >= 0 && v <= 360));
}

static lt_err bad_field(lt_cx *cx, const loading *l, const csv_record *r, int k)
{
    span s = r->fields[l->column[k]];
    return cx_fail(cx, LT_BAD_INPUT, "%.200s:%llu: %s \"%.*s\" cannot be read", l->path, (unsigned long long)r->line, COLUMN[k],
                   (int)(s.n < 60 ? s.n : 60), (const char *)s.p);
}

static lt_err take_hour(lt_cx *cx, loading *l, const csv_record *r, int64_t *hour)
{
    float   v[4];
    int64_t ms;
    if (l->column[C_TIME] >= 0) {
        if (!civil_parse_iso(span_trim(r->fields[l->column[C_TIME]]), 0, &ms))
            return bad_field(cx, l, r, C_TIME);
        *hour = civil_hour_start(ms, 0) / CIVIL_HOUR_MS;
        return LT_OK;
    }
    for (int i = 0; i < 4; i++)
        if (!parse_value(r->fields[l->column[C_YEAR + i]], &v[i]) || isnan(v[i]) || v[i] != floorf(v[i]))
            return bad_field(cx, l, r, C_YEAR + i);
    if (!(v[0] >= 1970 && v[0] <= 2200 && v[1] >= 1 && v[1] <= 12))
        return bad_field(cx, l, r, v[1] >= 1 && v[1] <= 12 ? C_YEAR : C_MONTH);
    if (!(v[2] >= 1 && v[2] <= (float)civil_days_in_month((int)v[0], (int)v[1])))
        return bad_field(cx, l, r, C_DAY);
    if (!(v[3] >= 0 && v[3] <= 23))
        return bad_field(cx, l, r, C_HOUR);
    *hour = civil_day_number((int)v[0], (int)v[1], (int)v[2]) * 24 + (int64_t)v[3];
    return LT_OK;
}

static lt_err take_wind(lt_cx *cx, loading *l, const csv_record *r, row *out)
{
    double from;
    float  speed;
    if (l->column[C_SPEED] < 0 || l->column[C_DIRECTION] < 0)
        return LT_OK;
    if (!parse_value(r->fields[l->column[C_SPEED]], &speed))
        return bad_field(cx, l, r, C_SPEED);
    if (!parse_direction(r->fields[l->column[C_DIRECTION]], &from))
        return bad_field(cx, l, r, C_DIRECTION);
    if (from < 0)
        speed = 0, from = 0;
    double turn = from * 3.14159265358979323846 / 180;
    out->v[FORECAST_POLLUTANTS + FORECAST_WIND_U] = (float)(-speed * sin(turn));
    out->v[FORECAST_POLLUTANTS + FORECAST_WIND_V] = (float)(-speed * cos(turn));
    return LT_OK;
}

static lt_err take_record(lt_cx *cx, void *self, const csv_record *r)
{
    loading *l = self;
    if (r->fault)
        return cx_fail(cx, LT_BAD_INPUT, "%.200s:%llu: %s", l->path, (unsigned long long)r->line, r->fault);
    if (!l->has_head)
        return take_head(cx, l, r);
    for (int k = 0; k < C_COUNT; k++)
        if (l->column[k] >= (int)r->count)
            return cx_fail(cx, LT_BAD_INPUT, "%.200s:%llu: %u fields, %s stands in field %d", l->path, (unsigned long long)r->line, r->count,
                           COLUMN[k], l->column[k] + 1);
    if (l->rows == l->room) {
        l->room = l->room ? 2 * l->room : 65536;
        row *more = l->room > FORECAST_CSV_ROWS_MAX ? NULL : realloc(l->row, l->room * sizeof *more);
        if (!more)
            return cx_fail(cx, LT_LIMIT, "%.200s: more than %zu rows", l->path, l->rows);
        l->row = more;
    }
    row *out = &l->row[l->rows];
    TRY(take_hour(cx, l, r, &out->hour));
    for (int k = 0; k < QUANTITIES; k++) {
        out->v[k] = NAN;
        if (l->column[k] >= 0 && !parse_value(r->fields[l->column[k]], &out->v[k]))
            return bad_field(cx, l, r, k);
    }
    TRY(take_wind(cx, l, r, out));
    if (l->column[C_STATION] >= 0)
        TRY(take_place(cx, l, span_trim(r->fields[l->column[C_STATION]]), &out->place));
    else
        out->place = l->own;
    l->rows++;
    return LT_OK;
}

static lt_err read_file(lt_cx *cx, void *self, void *p, size_t max, size_t *got)
{
    loading *l = self;
    *got = fread(p, 1, max, l->file);
    return ferror(l->file) ? cx_fail(cx, LT_IO, "%.200s cannot be read", l->path) : LT_OK;
}

static lt_err read_members(lt_cx *cx, loading *l, import_archive *a)
{
    static uint8_t    piece[1u << 16];
    static csv_reader csv;
    const char       *name;
    size_t            got;
    for (;;) {
        lt_err e = import_archive_next(cx, a, &name);
        if (e == LT_NOT_FOUND)
            return LT_OK;
        TRY(e);
        l->has_head = false;
        csv_begin(&csv, take_record, l);
        for (;;) {
            TRY(import_archive_read(cx, a, piece, sizeof piece, &got));
            if (!got)
                break;
            TRY(csv_feed(cx, &csv, span_of(piece, got)));
        }
        TRY(csv_end(cx, &csv));
        if (!l->has_head)
            return cx_fail(cx, LT_BAD_INPUT, "%.200s is empty", l->path);
    }
}

static lt_err read_path(lt_cx *cx, loading *l, const char *path)
{
    import_archive *a;
    const char     *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strchr(base, '.');
    span            own = span_of(base, dot ? (size_t)(dot - base) : strlen(base));
    l->path = path;
    l->own = 0;
    l->file = fopen(path, "rb");
    if (!l->file)
        return cx_fail_errno(cx, errno, "%.200s cannot be opened", path);
    size_t before = l->names;
    lt_err e = take_place(cx, l, own, &l->own);
    if (!e)
        e = import_archive_open(cx, read_file, l, &a);
    if (!e) {
        e = read_members(cx, l, a);
        import_archive_close(a);
    }
    fclose(l->file);
    bool is_used = false;
    for (size_t i = 0; i < l->rows && !is_used; i++)
        is_used = l->row[i].place == l->own;
    if (!is_used && l->names > before) { /* its rows named their stations: the file's own name goes */
        for (size_t i = 0; i < l->rows; i++)
            l->row[i].place -= l->row[i].place > l->own;
        memmove(l->name + l->own, l->name + l->own + 1, (l->names - (size_t)l->own - 1) * sizeof *l->name);
        l->names--;
    }
    return e;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}
static int is_csv(const struct dirent *d)
{
    return strstr(d->d_name, ".csv") != NULL;
}
static lt_err read_all(lt_cx *cx, loading *l, int count, char *const *paths)
{
    for (int i = 0; i < count; i++) {
        struct dirent **in;
        int             n = scandir(paths[i], &in, is_csv, by_name);
        if (n < 0) {
            TRY(read_path(cx, l, paths[i]));
            continue;
        }
        lt_err e = n == 0 ? cx_fail(cx, LT_NOT_FOUND, "%s has no .csv file", paths[i])
                 : n > FILES_MAX ? cx_fail(cx, LT_LIMIT, "%s has more than %d files", paths[i], FILES_MAX)
                                 : LT_OK;
        for (int k = 0; k < n; k++) {
            char path[FILE_PATH_MAX];
            if (!e)
                e = file_path(cx, path, "%s/%s", paths[i], in[k]->d_name);
            if (!e)
                e = read_path(cx, l, path);
            free(in[k]);
        }
        free(in);
        TRY(e);
    }
    return LT_OK;
}

static lt_err place_rows(lt_cx *cx, const loading *l, forecast_csv *out)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < l->rows; i++) {
        first = l->row[i].hour < first ? l->row[i].hour : first;
        last = l->row[i].hour > last ? l->row[i].hour : last;
    }
    if (l->rows == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "the files have no row");
    if (last - first >= FORECAST_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "the files span %lld hours, %d at most", (long long)(last - first + 1), FORECAST_HOURS_MAX);
    size_t hours = (size_t)(last - first + 1), cells = l->names * QUANTITIES * hours;
    out->value = calloc(cells, sizeof *out->value);
    out->have = calloc(cells, 1);
    out->place = calloc(l->names, sizeof *out->place);
    if (!out->value || !out->have || !out->place)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu stations of %zu hours", l->names, hours);
    for (size_t i = 0; i < l->rows; i++)
        for (int k = 0; k < QUANTITIES; k++) {
            size_t at = ((size_t)l->row[i].place * QUANTITIES + (size_t)k) * hours + (size_t)(l->row[i].hour - first);
            bool   has = !isnan(l->row[i].v[k]);
            out->have[at] = has;
            out->value[at] = has ? l->row[i].v[k] : 0;
        }
    for (size_t p = 0; p < l->names; p++)
        for (int k = 0; k < QUANTITIES; k++) {
            size_t          at = (p * QUANTITIES + (size_t)k) * hours;
            forecast_track *t = k < FORECAST_POLLUTANTS ? &out->place[p].conc[k] : &out->place[p].weather[k - FORECAST_POLLUTANTS];
            *t = (forecast_track){out->value + at, out->have + at};
        }
    out->history = (forecast_history){.first_h = first, .hours = hours, .places = l->names, .place = out->place};
    return LT_OK;
}

lt_err forecast_csv_open(lt_cx *cx, int count, char *const *paths, forecast_csv *out)
{
    loading l = {.own = -1};
    *out = (forecast_csv){0};
    if (count == 0)
        return cx_fail(cx, LT_BAD_INPUT, "no file is named (see --help)");
    l.name = calloc(FORECAST_PLACES_MAX, sizeof *l.name);
    lt_err e = l.name ? read_all(cx, &l, count, paths) : cx_fail(cx, LT_NO_MEMORY, "no memory for names");
    out->name = l.name;
    if (!e)
        e = place_rows(cx, &l, out);
    free(l.row);
    if (e)
        forecast_csv_close(out);
    return e;
}

void forecast_csv_close(forecast_csv *c)
{
    free(c->value);
    free(c->have);
    free(c->place);
    free(c->name);
    *c = (forecast_csv){0};
}

void forecast_csv_divide(forecast_csv *c, int pollutant, float by)
{
    for (size_t p = 0; p < c->history.places; p++) {
        float *v = c->value + (p * QUANTITIES + (size_t)pollutant) * c->history.hours;
        for (size_t i = 0; i < c->history.hours; i++)
            v[i] /= by;
    }
}
