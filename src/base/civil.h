/* civil.h - civil time at the edges: int64 milliseconds UTC inside, calendar and offsets outside.
 * Place      base. Pure.
 * Source     proleptic Gregorian calendar; HJ 212-2017 6.3.3 (YYYYMMDDhhmmss[zzz], device-local);
 *            GB 3095 practice: an hour is labelled by its end, stored here by its start
 * Given      offset_min: minutes east of UTC (Asia/Shanghai 480, no daylight saving since 1991)
 * Valid      years 1900..2199; outside: false
 */
#ifndef LT_BASE_CIVIL_H
#define LT_BASE_CIVIL_H

#include "base/span.h"

#define CIVIL_SHANGHAI_MIN 480
#define CIVIL_SECOND_MS 1000LL
#define CIVIL_MINUTE_MS 60000LL
#define CIVIL_HOUR_MS 3600000LL
#define CIVIL_DAY_MS 86400000LL
#define CIVIL_TEXT_MAX 32

typedef struct civil {
    int year, month, day, hour, minute, second, ms;
} civil;

bool civil_is_valid(const civil *c);
int64_t civil_to_ms(const civil *c, int offset_min); /* asserts civil_is_valid */
civil civil_from_ms(int64_t ms, int offset_min);
int64_t civil_day_number(int year, int month, int day); /* days since 1970-01-01 */
int civil_days_in_month(int year, int month);
int civil_days_in_year(int year);
/* floor(ms to the civil hour / day / month / year start) */
int64_t civil_hour_start(int64_t ms, int offset_min);
int64_t civil_day_start(int64_t ms, int offset_min);
int64_t civil_month_start(int64_t ms, int offset_min);
int64_t civil_year_start(int64_t ms, int offset_min);
/* The report's label of the hour that starts at ms: its end. The one place where this is converted. */
static inline int64_t civil_hour_label(int64_t start_ms) { return start_ms + CIVIL_HOUR_MS; }
static inline int64_t civil_hour_from_label(int64_t end_ms) { return end_ms - CIVIL_HOUR_MS; }

/* YYYYMMDDhhmmss (14 digits) or with zzz (17 digits). */
bool civil_parse_compact(span s, int offset_min, int64_t *ms);
void civil_format_compact(int64_t ms, int offset_min, bool with_ms, char out[CIVIL_TEXT_MAX]);
/* YYYY-MM-DD[(T| )hh:mm[:ss[.mmm]]][Z|+hh:mm]; without zone: offset_min. */
bool civil_parse_iso(span s, int offset_min, int64_t *ms);
void civil_format_iso(int64_t ms, int offset_min, char out[CIVIL_TEXT_MAX]); /* 2026-11-24T14:00:00+08:00 */
void civil_format_date(int64_t ms, int offset_min, char out[CIVIL_TEXT_MAX]); /* 2026-11-24 */

#endif
