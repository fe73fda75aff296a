/* mean.c - see mean.h. */
#include "assess/mean.h"

#include <assert.h>

mean_sum mean_sum_of(const int64_t *values, size_t n)
{
    mean_sum s = {0, 0};
    bool is_sane = n < (size_t)1 << 22;
    for (size_t i = 0; i < n; i++) {
        bool has = values[i] != CONC_NONE;
        int64_t v = has ? values[i] : 0;
        is_sane &= (uint64_t)(v + MEAN_VALUE_MAX) <= 2 * (uint64_t)MEAN_VALUE_MAX;
        s.sum += v;
        s.count += has;
    }
    assert(is_sane); /* a sum of up to 2^22 of MEAN_VALUE_MAX is in int64 */
    return s;
}

mean mean_of(const int64_t *values, size_t n, int minimum)
{
    assert(minimum >= 0);
    mean_sum s = mean_sum_of(values, n);
    return (mean){.value = s.count ? exact_of(s.sum, s.count) : EXACT_NONE, .count = s.count,
                  .is_valid = s.count > 0 && s.count >= minimum};
}

mean mean_day(const law *w, const int64_t hours[24])
{
    return mean_of(hours, 24, w->validity.day_hours);
}

bool mean_day_scaled(const law *w, mean_sum hours, int64_t *out)
{
    assert(hours.count >= 0 && hours.count <= 24 && hours.sum <= 24 * MEAN_VALUE_MAX && hours.sum >= -24 * MEAN_VALUE_MAX);
    if (hours.count < w->validity.day_hours)
        return false;
    *out = hours.sum * (MEAN_DAY_DEN / hours.count);
    return true;
}

mean mean_hour(const law *w, const int64_t minutes_ng[60])
{
    return mean_of(minutes_ng, 60, w->validity.hour_minutes);
}

bool mean_hour_is_valid(const law *w, int minutes)
{
    return minutes >= w->validity.hour_minutes;
}

bool mean_is_year(const mean_calendar *c)
{
    civil first = civil_from_ms(c->first_day * CIVIL_DAY_MS, 0);
    return first.month == 1 && first.day == 1 && c->days == civil_days_in_year(first.year);
}

mean_enough mean_is_enough(const law *w, const mean_calendar *c, const bool *has, int year_minimum)
{
    assert(c->days >= 1 && c->days <= 366);
    civil first = civil_from_ms(c->first_day * CIVIL_DAY_MS, 0);
    int total = 0, day = 0, year = first.year, month = first.month;
    bool are_months = first.day == 1, months_enough = true;
    for (int i = 0; i < c->days; i++)
        total += has[i];
    while (are_months && day < c->days) { /* = GB 3095-2026 6.4 table 4: every month of the period */
        int days = civil_days_in_month(year, month), valid = 0;
        are_months = day + days <= c->days;
        for (int i = day; are_months && i < day + days; i++)
            valid += has[i];
        months_enough &= valid >= (month == 2 ? w->validity.february_days : w->validity.month_days);
        day += days;
        year += month == 12;
        month = month % 12 + 1;
    }
    if (total == 0)
        return MEAN_TOO_FEW;
    if (!are_months)
        return MEAN_NO_RULE;
    return months_enough && (!mean_is_year(c) || total >= year_minimum) ? MEAN_ENOUGH : MEAN_TOO_FEW;
}

exact mean_of_days(const wide *days, const bool *has, int n, wide den)
{
    assert(n >= 0 && den > 0 && den < (wide)1 << 94);
    wide sum = 0;
    int count = 0;
    for (int i = 0; i < n; i++)
        if (!has || has[i]) {
            assert(days[i] < (wide)1 << 94 && days[i] > -((wide)1 << 94)); /* 2^31 of them are in 126 bits */
            sum += days[i];
            count++;
        }
    return count ? exact_of(sum, den * count) : EXACT_NONE;
}
