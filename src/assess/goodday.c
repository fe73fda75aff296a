/* goodday.c - see goodday.h. */
#include "assess/goodday.h"

#include <assert.h>

#include "assess/aqi.h"
#include "assess/limit.h"

#define ALL_SIX ((1u << POLLUTANT_COUNT) - 1)

static const char *const BASE_NAMES[GOODDAY_BASE_COUNT] = {"published", "any", "all"};

const char *goodday_base_name(goodday_base b)
{
    assert((unsigned)b < GOODDAY_BASE_COUNT);
    return BASE_NAMES[b];
}

bool goodday_base_parse(span s, goodday_base *out)
{
    for (int i = 0; i < GOODDAY_BASE_COUNT; i++)
        if (span_is(s, BASE_NAMES[i])) {
            *out = (goodday_base)i;
            return true;
        }
    return false;
}

/* The index by which the day counts under the base; AQI_NA: it does not count. */
static int index_of(const goodday_day *d, goodday_base base)
{
    if (base == GOODDAY_PUBLISHED)
        return d->aqi;
    return d->valid == 0 || (base == GOODDAY_ALL && d->valid != ALL_SIX) ? AQI_NA : d->of_present;
}

goodday_counts goodday_count(const law *w, rule_set r, goodday_base base, const goodday_day *days, int n)
{
    goodday_counts c = {.base = base, .days = n, .aqi_max = AQI_NA};
    for (int i = 0; i < n; i++) {
        int aqi = index_of(&days[i], base);
        if (aqi < 0)
            continue;
        c.valid++;
        int level = aqi_level(aqi);
        c.good += level <= AQI_LEVEL_GOOD;
        c.heavy += level >= AQI_LEVEL_HEAVY;
        c.level[level]++;
        c.aqi_max = aqi > c.aqi_max ? aqi : c.aqi_max;
        for (int p = 0; p < POLLUTANT_COUNT && level > AQI_LEVEL_GOOD; p++)
            c.primary[p] += days[i].primary >> p & 1;
    }
    c.good_percent = limit_rate_percent(w, r, c.good, c.valid);
    return c;
}
