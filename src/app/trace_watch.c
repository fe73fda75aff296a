/* trace_watch.c - see trace_watch.h. */
#include "app/trace_watch.h"

#include <string.h>

#include "app/setting.h"
#include "assess/limit.h"
#include "base/civil.h"

#define GRACE_MS   (2 * CIVIL_MINUTE_MS)
#define NOISES     4.0
#define NOW_HOUR   (TRACE_INPUT_HOURS - 1) /* of the input: the hour that is looked at */

typedef struct bars {
    double factor, above, hourly; /* ug/m3 */
} bars;

static double limit_of(const char *quantity, const char *period, int64_t day)
{
    const table_limit *l = limit_find_on(&(limit_query){quantity, period, GRADE_II}, day);
    return l ? num_to_double(l->value) * (strcmp(l->unit, "mg/m3") == 0 ? 1000 : 1) : 1e9;
}

static lt_err find_bars(lt_cx *cx, keep *k, const char *quantity, int64_t hour_ms, int offset_min, bars *out)
{
    int64_t factor, share, day = (hour_ms + offset_min * CIVIL_MINUTE_MS) / CIVIL_DAY_MS;
    TRY(setting_int(cx, k, "trace.factor_percent", &factor));
    TRY(setting_int(cx, k, "trace.limit_percent", &share));
    *out = (bars){(double)factor / 100, limit_of(quantity, "day", day) * (double)share / 100, limit_of(quantity, "1h", day)};
    return LT_OK;
}

static size_t count_hour(const trace_input *in, size_t h)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n; i++)
        n += in->has[h * in->n + i];
    return n;
}

static lt_err stands_out(lt_cx *cx, const trace_input *in, bars b, bool *yes)
{
    baseline base;
    baseline_input input = {TRACE_INPUT_HOURS, NOW_HOUR, in->n, in->y, in->has};
    TRY(baseline_make(cx, &input, &base));
    *yes = false;
    for (size_t i = 0; i < in->n; i++) {
        if (!in->has[NOW_HOUR * in->n + i] || base.ratio[i] > 0.99 * BASELINE_ODD || base.ratio[i] < 1.01 / BASELINE_ODD)
            continue;
        double y = in->y[NOW_HOUR * in->n + i], usual = base.level[0] * base.ratio[i], above = y - usual;
        *yes |= y > b.hourly || (y >= b.factor * usual && above >= b.above && above >= NOISES * base.noise[i]);
    }
    return LT_OK;
}

/* Is there something new to look at in this hour, and does it stand out? */
static lt_err look(lt_cx *cx, keep *k, const trace_ask *ask, size_t *seen, bool *yes)
{
    trace_input in;
    bars b;
    *yes = false;
    lt_err e = trace_input_load(cx, k, ask, &in);
    if (e == LT_NOT_ENOUGH)
        return LT_OK;
    TRY(e);
    size_t count = count_hour(&in, NOW_HOUR);
    bool is_whole = count >= count_hour(&in, NOW_HOUR - 1) || cx_now_ms(cx) >= ask->hour_ms + CIVIL_HOUR_MS + GRACE_MS;
    if (count == *seen || count == 0 || !is_whole)
        return LT_OK;
    *seen = count;
    TRY(find_bars(cx, k, ask->quantity, ask->hour_ms, ask->offset_min, &b));
    return stands_out(cx, &in, b, yes);
}

lt_err trace_watch_look(lt_cx *cx, keep *k, trace_watch *w, int offset_min, char ids[TRACE_WATCH_MAX][TRACE_EVENT_ID_MAX], size_t *n)
{
    int64_t is_on, newest = civil_hour_start(cx_now_ms(cx), offset_min) - CIVIL_HOUR_MS;
    *n = 0;
    TRY(setting_int(cx, k, "trace.watch", &is_on));
    for (size_t q = 0; is_on && TRACE_QUANTITIES[q] && q < TRACE_WATCH_MAX; q++) {
        bool found = false;
        for (int h = TRACE_WATCH_HOURS - 1; h >= 0; h--) {
            trace_ask ask = {TRACE_QUANTITIES[q], newest - h * CIVIL_HOUR_MS, offset_min, true};
            size_t slot = (size_t)(ask.hour_ms / CIVIL_HOUR_MS) % TRACE_WATCH_HOURS;
            bool yes;
            if (w->at[q][slot].hour_ms != ask.hour_ms) {
                w->at[q][slot].hour_ms = ask.hour_ms;
                w->at[q][slot].seen = 0;
            }
            TRY(look(cx, k, &ask, &w->at[q][slot].seen, &yes));
            if (yes) { /* the newest hour that stands out stands for the episode */
                trace_event_id(&ask, ids[*n]);
                found = true;
            }
        }
        *n += found;
    }
    return LT_OK;
}
