/* weather_grib.c - see weather_grib.h. */
#include "app/weather_grib.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/grib.h"
#include "base/civil.h"

enum { W_T, W_DEW, W_RH, W_U, W_V, W_PRESSURE, W_RAIN, W_COUNT };

typedef struct weather_hour {
    int64_t valid_ms;
    double  v[W_COUNT];
    bool    has[W_COUNT];
    long    rain_from_h, rain_to_h;
} weather_hour;

typedef struct weather_run {
    int64_t      issued_ms;
    size_t       n;
    weather_hour hour[WEATHER_GRIB_TIMES_MAX];
} weather_run;

static const struct weather_name {
    const char *name;
    int         what;
} NAMES[] = {{"2t", W_T}, {"2d", W_DEW}, {"2r", W_RH}, {"10u", W_U}, {"10v", W_V}, {"sp", W_PRESSURE}, {"prmsl", W_PRESSURE}, {"msl", W_PRESSURE}, {"tp", W_RAIN}};
#define NAME_COUNT (sizeof NAMES / sizeof NAMES[0])

static lt_err find_hour(lt_cx *cx, weather_run *r, int64_t valid_ms, weather_hour **out)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->hour[i].valid_ms == valid_ms) {
            *out = &r->hour[i];
            return LT_OK;
        }
    if (r->n == WEATHER_GRIB_TIMES_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u valid times in one file", WEATHER_GRIB_TIMES_MAX);
    *out = &r->hour[r->n++];
    **out = (weather_hour){.valid_ms = valid_ms};
    return LT_OK;
}

static lt_err take_field(lt_cx *cx, weather_run *r, const grib_field *f, double longitude, double latitude)
{
    weather_hour *h = NULL;
    double v;
    if (!grib_field_at(f, longitude, latitude, &v))
        return LT_OK;
    if (r->n == 0)
        r->issued_ms = f->issued_ms;
    if (r->issued_ms != f->issued_ms)
        return cx_fail(cx, LT_BAD_INPUT, "message %llu is of another run than the first: one file, one run", (unsigned long long)f->message);
    TRY(find_hour(cx, r, f->valid_ms, &h));
    for (size_t i = 0; i < NAME_COUNT; i++) {
        int w = NAMES[i].what;
        if (strcmp(NAMES[i].name, f->name) != 0 || (w == W_PRESSURE && h->has[w] && strcmp(f->name, "sp") != 0))
            continue;
        h->v[w] = w == W_RAIN && strcmp(f->units, "m") == 0 ? v * 1000 : v;
        h->has[w] = true;
        if (w == W_RAIN) {
            h->rain_from_h = f->from_h;
            h->rain_to_h = f->to_h;
        }
    }
    return LT_OK;
}

static int by_time(const void *a, const void *b)
{
    const weather_hour *x = a, *y = b;
    return x->valid_ms < y->valid_ms ? -1 : x->valid_ms > y->valid_ms;
}

/* Magnus over water, Alduchov and Eskridge 1996: e = 6.1094 exp(17.625 t / (t + 243.04)), t in degC. */
static double vapour(double t_c)
{
    return 6.1094 * exp(17.625 * t_c / (t_c + 243.04));
}

static void put_cell(buf *b, bool has, double v, int decimals)
{
    if (has)
        buf_format(b, ",%.*f", decimals, v);
    else
        buf_byte(b, ',');
}

/* mm an hour: of the step, or of what was added since the time before. */
static bool rain_of(const weather_run *r, size_t i, double *mm_h)
{
    const weather_hour *h = &r->hour[i];
    double amount = h->v[W_RAIN], hours = (double)(h->rain_to_h - h->rain_from_h);
    if (!h->has[W_RAIN])
        return false;
    if (i > 0 && r->hour[i - 1].has[W_RAIN] && r->hour[i - 1].rain_from_h == h->rain_from_h && r->hour[i - 1].rain_to_h < h->rain_to_h) {
        amount -= r->hour[i - 1].v[W_RAIN];
        hours = (double)(h->rain_to_h - r->hour[i - 1].rain_to_h);
    }
    *mm_h = fmax(amount, 0) / fmax(hours, 1);
    return true;
}

static void put_hour(buf *b, const weather_run *r, size_t i)
{
    const weather_hour *h = &r->hour[i];
    char valid[CIVIL_TEXT_MAX], issued[CIVIL_TEXT_MAX];
    double mm = 0, t_c = h->v[W_T] - 273.15;
    civil_format_iso(h->valid_ms, 0, valid);
    civil_format_iso(r->issued_ms, 0, issued);
    bool has_dew = h->has[W_DEW] && h->has[W_T], has_wind = h->has[W_U] && h->has[W_V];
    double humidity = h->has[W_RH] ? h->v[W_RH] : has_dew ? 100 * vapour(h->v[W_DEW] - 273.15) / vapour(t_c) : 0;
    double from = has_wind ? fmod(atan2(-h->v[W_U], -h->v[W_V]) * 180 / M_PI + 360, 360) : 0;
    buf_format(b, "%s,%s", valid, issued);
    put_cell(b, h->has[W_T], t_c, 2);
    put_cell(b, h->has[W_RH] || has_dew, fmin(fmax(humidity, 0), 100), 1);
    put_cell(b, has_wind, hypot(h->v[W_U], h->v[W_V]), 2);
    put_cell(b, has_wind, from, 0);
    put_cell(b, h->has[W_PRESSURE], h->v[W_PRESSURE] / 100, 1);
    put_cell(b, rain_of(r, i, &mm), mm, 2);
    buf_byte(b, '\n');
}

lt_err weather_grib_to_csv(lt_cx *cx, const char *path, double longitude, double latitude, buf *csv)
{
    grib *g;
    grib_field f;
    grib_want w = {.has_box = true, .west = longitude, .east = longitude, .south = latitude, .north = latitude};
    for (size_t i = 0; i < NAME_COUNT; i++)
        w.names[i] = NAMES[i].name;
    weather_run *r = calloc(1, sizeof *r);
    if (!r)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a forecast");
    lt_err e = grib_open(cx, path, &w, &g);
    if (!e) {
        while (!e && (e = grib_next(cx, g, &f)) == LT_OK)
            e = take_field(cx, r, &f, longitude, latitude);
        grib_close(g);
        e = e == LT_NOT_FOUND ? LT_OK : e;
    }
    if (!e && r->n == 0)
        e = cx_fail(cx, LT_BAD_INPUT, "%s holds none of 2t 2d 2r 10u 10v sp prmsl msl tp at %.4f, %.4f", path, longitude, latitude);
    if (!e) {
        qsort(r->hour, r->n, sizeof r->hour[0], by_time);
        buf_text(csv, "valid,issued,temperature,humidity,wind_speed,wind_direction,pressure,precipitation\n");
        for (size_t i = 0; i < r->n; i++)
            put_hour(csv, r, i);
        e = buf_check(cx, csv);
    }
    free(r);
    return e;
}
