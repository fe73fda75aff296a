/* aermod_met.c - AERMET's surface and profile files. See aermod.h. */
#include "base/arena.h"
#include "base/civil.h"
#include "wire/aermod/aermod_int.h"

#define FIELDS 28

struct met_line {
    size_t number, n;
    span field[FIELDS];
};

static void cut_fields(span line, struct met_line *out)
{
    out->n = 0;
    for (size_t i = 0; i < line.n && out->n < FIELDS;) {
        if (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '\r' || line.p[i] == ',') {
            i++;
            continue;
        }
        size_t end = i;
        while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t' && line.p[end] != '\r' && line.p[end] != ',')
            end++;
        out->field[out->n++] = span_cut(line, i, end);
        i = end;
    }
}

static lt_err take_field(lt_cx *cx, const struct met_line *l, size_t i, double *out)
{
    if (i >= l->n)
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: %zu fields, field %zu is missing", l->number, l->n, i + 1);
    if (!aermod_read_number(l->field[i], out))
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: field %zu, \"%.*s\", is no number", l->number, i + 1,
                       (int)(l->field[i].n < 40 ? l->field[i].n : 40), (const char *)l->field[i].p);
    return LT_OK;
}

static lt_err take_date(lt_cx *cx, const struct met_line *l, const size_t at[4], struct aermod_date *out)
{
    static const int MONTH[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    double v[4];
    for (size_t i = 0; i < 4; i++)
        TRY(take_field(cx, l, at[i], &v[i]));
    bool is_good = v[0] >= 0 && v[0] < 2100 && v[1] >= 1 && v[1] <= 12 && v[2] >= 1 && v[2] <= 31 && v[3] >= 1 && v[3] <= 24;
    if (!is_good || v[2] > MONTH[(int)v[1] - 1])
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: %g-%g-%g hour %g is no hour of a calendar", l->number, v[0], v[1], v[2], v[3]);
    int year = (int)v[0];
    *out = (struct aermod_date){year < 50 ? year + 2000 : year < 100 ? year + 1900 : year, (int)v[1], (int)v[2], (int)v[3]};
    return LT_OK;
}

static int64_t hour_number(const struct aermod_date *d)
{
    return (((int64_t)d->year * 100 + d->month) * 100 + d->day) * 100 + d->hour;
}

static int day_of_year(const struct aermod_date *d)
{
    static const int BEFORE[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    bool is_leap = (d->year % 4 == 0 && d->year % 100 != 0) || d->year % 400 == 0;
    return BEFORE[d->month - 1] + d->day + (is_leap && d->month > 2);
}

/* "41.300N" */
static double read_degrees(span s, char positive, char negative)
{
    double v = 0;
    if (s.n < 2 || !aermod_read_number(span_cut(s, 0, s.n - 1), &v))
        return 0;
    char c = (char)(s.p[s.n - 1] & 0xdf);
    return c == positive ? v : c == negative ? -v : 0;
}

static lt_err read_head(lt_cx *cx, const struct met_line *l, struct aermod_weather *out)
{
    if (l->n < 2)
        return cx_fail(cx, LT_BAD_INPUT, "line 1: a head with latitude and longitude is wanted");
    double v;
    if (l->n >= 5 && aermod_read_number(l->field[0], &v) && aermod_read_number(l->field[1], &v))
        return cx_fail(cx, LT_BAD_INPUT, "line 1: the head with latitude and longitude is missing (the file begins with an hour)");
    out->latitude_deg = read_degrees(l->field[0], 'N', 'S');
    out->longitude_deg = read_degrees(l->field[1], 'E', 'W');
    for (size_t i = 2; i < l->n; i++)
        out->adjusted_friction |= span_is_fold(l->field[i], "ADJ_U*");
    return LT_OK;
}

static lt_err read_hour(lt_cx *cx, const struct met_line *l, struct aermod_hour *h)
{
    double column[15];
    TRY(take_date(cx, l, (const size_t[4]){0, 1, 2, 4}, &h->date));
    for (size_t i = 0; i < 15; i++)
        TRY(take_field(cx, l, i + 5, &column[i]));
    h->day_of_year = day_of_year(&h->date);
    double *const to[15] = {&h->heat_flux_w_m2,      &h->friction_m_s, &h->convective_m_s, &h->gradient_above_k_m, &h->convective_height_m,
                            &h->mechanical_height_m, &h->obukhov_m,    &h->roughness_m,    &h->bowen,              &h->albedo,
                            &h->wind_m_s,            &h->wind_from_deg, &h->wind_height_m, &h->temperature_k,      &h->temperature_height_m};
    for (size_t i = 0; i < 15; i++)
        *to[i] = column[i];
    double rest[5] = {9999, -9, 999, 99999, 99};
    for (size_t i = 0; i < 5 && i + 20 < l->n; i++)
        if (!aermod_read_number(l->field[i + 20], &rest[i]))
            return cx_fail(cx, LT_BAD_INPUT, "line %zu: field %zu, \"%.*s\", is no number", l->number, i + 21,
                           (int)(l->field[i + 20].n < 40 ? l->field[i + 20].n : 40), (const char *)l->field[i + 20].p);
    if (rest[0] < -1e6 || rest[0] > 1e6 || rest[4] < -1e6 || rest[4] > 1e6)
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: a code lies out of range", l->number);
    h->precipitation_code = (int)rest[0];
    h->precipitation_mm = rest[1];
    h->humidity_percent = rest[2];
    h->pressure_hpa = rest[3];
    h->cloud_tenths = (int)rest[4];
    for (size_t i = 20; i < l->n; i++)
        h->adjusted_friction |= l->field[i].n >= 3 && memcmp(l->field[i].p, "ADJ", 3) == 0;
    return LT_OK;
}

lt_err aermod_parse_surface(lt_cx *cx, span text, struct aermod_weather *out)
{
    reader lines = reader_of(text);
    struct met_line l = {.number = 1};
    span line;
    size_t room = 0;
    *out = (struct aermod_weather){0};
    if (!reader_line(&lines, &line) || span_trim(text).n == 0)
        return cx_fail(cx, LT_BAD_INPUT, "the file is empty");
    TRY(aermod_need_text(cx, text));
    cut_fields(line, &l);
    TRY(read_head(cx, &l, out));
    while (reader_line(&lines, &line)) {
        l.number++;
        cut_fields(line, &l);
        if (l.n == 0)
            continue;
        if (out->n == AERMOD_HOURS_MAX)
            return cx_fail(cx, LT_LIMIT, "more than %u hours", AERMOD_HOURS_MAX);
        TRY(arena_grow(cx, &out->hour, out->n, &room, sizeof out->hour[0]));
        struct aermod_hour *h = &out->hour[out->n];
        *h = (struct aermod_hour){0};
        TRY(read_hour(cx, &l, h));
        if (out->n && hour_number(&h->date) <= hour_number(&h[-1].date))
            return cx_fail(cx, LT_BAD_INPUT, "line %zu: %04d-%02d-%02d hour %d does not come after the hour before it", l.number, h->date.year,
                           h->date.month, h->date.day, h->date.hour);
        out->n++;
    }
    return out->n ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "the file has a head but no hour");
}

static lt_err read_level(lt_cx *cx, const struct met_line *l, struct aermod_date *date, struct aermod_level *out, bool *is_top)
{
    double v[7];
    TRY(take_date(cx, l, (const size_t[4]){0, 1, 2, 3}, date));
    for (size_t i = 0; i < 7; i++)
        TRY(take_field(cx, l, i + 4, &v[i]));
    *out = (struct aermod_level){v[0], v[2], v[3], v[4], v[5], v[6]};
    *is_top = v[1] != 0;
    if (!(v[0] > 0 && v[0] <= 10000))
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: height %g m", l->number, v[0]);
    return LT_OK;
}

/* The hour that the profile's line belongs to: the next one of the weather. */
static lt_err step_hour(lt_cx *cx, const struct met_line *l, const struct aermod_date *date, struct aermod_hour *h)
{
    if (h && hour_number(&h->date) == hour_number(date))
        return LT_OK;
    return h ? cx_fail(cx, LT_BAD_INPUT, "line %zu: the profile has %04d-%02d-%02d hour %d where the surface file has %04d-%02d-%02d hour %d",
                       l->number, date->year, date->month, date->day, date->hour, h->date.year, h->date.month, h->date.day, h->date.hour)
             : cx_fail(cx, LT_BAD_INPUT, "line %zu: the profile has %04d-%02d-%02d hour %d, the surface file ends before", l->number,
                       date->year, date->month, date->day, date->hour);
}

lt_err aermod_parse_profile(lt_cx *cx, span text, struct aermod_weather *weather)
{
    reader lines = reader_of(text);
    struct met_line l = {0};
    struct aermod_level level[AERMOD_LEVELS_MAX], *kept;
    struct aermod_date date;
    span line;
    size_t hour = 0, n = 0;
    bool is_top = false;
    TRY(aermod_need_text(cx, text));
    while (reader_line(&lines, &line)) {
        l.number++;
        cut_fields(line, &l);
        if (l.n == 0)
            continue;
        if (n == AERMOD_LEVELS_MAX)
            return cx_fail(cx, LT_LIMIT, "line %zu: more than %u levels in an hour", l.number, AERMOD_LEVELS_MAX);
        TRY(read_level(cx, &l, &date, &level[n], &is_top));
        TRY(step_hour(cx, &l, &date, hour < weather->n ? &weather->hour[hour] : NULL));
        if (n && level[n].height_m <= level[n - 1].height_m)
            return cx_fail(cx, LT_BAD_INPUT, "line %zu: height %g m is not above the level before it", l.number, level[n].height_m);
        n++;
        if (is_top) {
            TRY(ARENA_ARRAY(cx, n, &kept));
            memcpy(kept, level, n * sizeof *kept);
            weather->hour[hour].levels = n;
            weather->hour[hour++].level = kept;
            n = 0;
        }
    }
    if (n)
        return cx_fail(cx, LT_BAD_INPUT, "line %zu: the last hour has no top level (flag 1)", l.number);
    if (hour == 0)
        return cx_fail(cx, LT_BAD_INPUT, "the profile is empty");
    if (hour < weather->n) {
        const struct aermod_date *d = &weather->hour[hour].date;
        return cx_fail(cx, LT_BAD_INPUT, "the profile ends before %04d-%02d-%02d hour %d, which the surface file has", d->year, d->month, d->day,
                       d->hour);
    }
    return LT_OK;
}
