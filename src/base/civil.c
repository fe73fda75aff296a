/* civil.c - calendar arithmetic; see civil.h. */
#include "base/civil.h"

#include <assert.h>
#include <stdio.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int civil_days_in_month(int year, int month)
{
    static const int DAYS[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1 && month <= 12);
    return DAYS[month - 1] + (month == 2 && is_leap(year));
}

int civil_days_in_year(int year)
{
    return is_leap(year) ? 366 : 365;
}

bool civil_is_valid(const civil *c)
{
    return c->year >= 1900 && c->year <= 2199 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= civil_days_in_month(c->year, c->month) && c->hour >= 0 && c->hour <= 23 &&
           c->minute >= 0 && c->minute <= 59 && c->second >= 0 && c->second <= 59 && c->ms >= 0 && c->ms <= 999;
}

/* Days since 1970-01-01, counting years from March so that the leap day is the last. */
int64_t civil_day_number(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_from_day_number(int64_t days, civil *c)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    c->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    c->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    c->year = (int)(yoe + era * 400 + (c->month <= 2));
}

int64_t civil_to_ms(const civil *c, int offset_min)
{
    assert(civil_is_valid(c));
    int64_t s = civil_day_number(c->year, c->month, c->day) * 86400 + c->hour * 3600 + c->minute * 60 + c->second;
    return (s - offset_min * 60LL) * 1000 + c->ms;
}

civil civil_from_ms(int64_t ms, int offset_min)
{
    int64_t local = ms + offset_min * CIVIL_MINUTE_MS;
    int64_t days = floor_div(local, CIVIL_DAY_MS);
    int64_t rest = local - days * CIVIL_DAY_MS;
    civil c = {.hour = (int)(rest / CIVIL_HOUR_MS), .minute = (int)(rest / CIVIL_MINUTE_MS % 60),
               .second = (int)(rest / 1000 % 60), .ms = (int)(rest % 1000)};
    date_from_day_number(days, &c);
    return c;
}

int64_t civil_hour_start(int64_t ms, int offset_min)
{
    int64_t off = offset_min * CIVIL_MINUTE_MS;
    return floor_div(ms + off, CIVIL_HOUR_MS) * CIVIL_HOUR_MS - off;
}

int64_t civil_day_start(int64_t ms, int offset_min)
{
    int64_t off = offset_min * CIVIL_MINUTE_MS;
    return floor_div(ms + off, CIVIL_DAY_MS) * CIVIL_DAY_MS - off;
}

int64_t civil_month_start(int64_t ms, int offset_min)
{
    civil c = civil_from_ms(ms, offset_min);
    return civil_to_ms(&(civil){.year = c.year, .month = c.month, .day = 1}, offset_min);
}

int64_t civil_year_start(int64_t ms, int offset_min)
{
    civil c = civil_from_ms(ms, offset_min);
    return civil_to_ms(&(civil){.year = c.year, .month = 1, .day = 1}, offset_min);
}

static bool digits(span s, size_t at, size_t n, int *out)
{
    int v = 0;
    if (at + n > s.n)
        return false;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *out = v;
    return true;
}

bool civil_parse_compact(span s, int offset_min, int64_t *ms)
{
    civil c = {0};
    if (s.n != 14 && s.n != 17)
        return false;
    if (!digits(s, 0, 4, &c.year) || !digits(s, 4, 2, &c.month) || !digits(s, 6, 2, &c.day) ||
        !digits(s, 8, 2, &c.hour) || !digits(s, 10, 2, &c.minute) || !digits(s, 12, 2, &c.second))
        return false;
    if ((s.n == 17 && !digits(s, 14, 3, &c.ms)) || !civil_is_valid(&c))
        return false;
    *ms = civil_to_ms(&c, offset_min);
    return true;
}

void civil_format_compact(int64_t ms, int offset_min, bool with_ms, char out[CIVIL_TEXT_MAX])
{
    civil c = civil_from_ms(ms, offset_min);
    int n = snprintf(out, CIVIL_TEXT_MAX, "%04d%02d%02d%02d%02d%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
    if (with_ms)
        snprintf(out + n, CIVIL_TEXT_MAX - (size_t)n, "%03d", c.ms);
}

/* "Z", "+hh:mm", "-hh:mm" or nothing at `at`. */
static bool parse_zone(span s, size_t at, int *offset_min)
{
    if (at == s.n)
        return true;
    if (s.p[at] == 'Z' && at + 1 == s.n) {
        *offset_min = 0;
        return true;
    }
    int h, m;
    if ((s.p[at] != '+' && s.p[at] != '-') || s.n != at + 6 || s.p[at + 3] != ':' ||
        !digits(s, at + 1, 2, &h) || !digits(s, at + 4, 2, &m) || h > 14 || m > 59)
        return false;
    *offset_min = (s.p[at] == '-' ? -1 : 1) * (h * 60 + m);
    return true;
}

bool civil_parse_iso(span s, int offset_min, int64_t *ms)
{
    civil c = {0};
    if (s.n < 10 || !digits(s, 0, 4, &c.year) || s.p[4] != '-' || !digits(s, 5, 2, &c.month) || s.p[7] != '-' ||
        !digits(s, 8, 2, &c.day))
        return false;
    size_t at = 10;
    if (s.n > at && (s.p[at] == 'T' || s.p[at] == ' ')) {
        if (!digits(s, 11, 2, &c.hour) || s.n < 16 || s.p[13] != ':' || !digits(s, 14, 2, &c.minute))
            return false;
        at = 16;
        if (s.n > at && s.p[at] == ':') {
            if (!digits(s, 17, 2, &c.second))
                return false;
            at = 19;
            if (s.n > at && s.p[at] == '.') {
                if (!digits(s, 20, 3, &c.ms))
                    return false;
                at = 23;
            }
        }
    }
    if (!parse_zone(s, at, &offset_min) || !civil_is_valid(&c))
        return false;
    *ms = civil_to_ms(&c, offset_min);
    return true;
}

void civil_format_iso(int64_t ms, int offset_min, char out[CIVIL_TEXT_MAX])
{
    civil c = civil_from_ms(ms, offset_min);
    int a = offset_min < 0 ? -offset_min : offset_min;
    snprintf(out, CIVIL_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", c.year, c.month, c.day, c.hour,
             c.minute, c.second, offset_min < 0 ? '-' : '+', a / 60, a % 60);
}

void civil_format_date(int64_t ms, int offset_min, char out[CIVIL_TEXT_MAX])
{
    civil c = civil_from_ms(ms, offset_min);
    snprintf(out, CIVIL_TEXT_MAX, "%04d-%02d-%02d", c.year, c.month, c.day);
}
