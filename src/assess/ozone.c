/* ozone.c - see ozone.h. */
#include "assess/ozone.h"

#include <assert.h>

#include "assess/limit.h"
#include "assess/mean.h"

typedef struct best_window {
    int64_t sum;
    int     count, windows, label;
} best_window;

/* The sum slides by one hour; means of different counts are compared crosswise, in int64. */
static best_window find_best(const law *w, const int64_t hours[24])
{
    best_window b = {0};
    int64_t sum = 0;
    int n = 0;
    for (int label = 1; label <= w->validity.o3_last_label; label++) {
        int64_t in = hours[label - 1], out = label > 8 ? hours[label - 9] : CONC_NONE;
        sum += (in != CONC_NONE ? in : 0) - (out != CONC_NONE ? out : 0);
        n += (in != CONC_NONE) - (out != CONC_NONE);
        if (label < w->validity.o3_first_label || n < w->validity.o3_8h_hours)
            continue;
        b.windows++;
        if (b.label == 0 || sum * b.count > b.sum * n) {
            b.sum = sum;
            b.count = n;
            b.label = label;
        }
    }
    return b;
}

/* = HJ 663-2013 appendix A: too few windows, but the largest already above the limit */
static bool is_above(const law *w, const best_window *b, ozone_rule r)
{
    assert(r.per_ng >= 1);
    return b->windows > 0 && limit_judge(w, r.rules, P_O3, exact_of(b->sum, (wide)b->count * r.per_ng), r.limit_ng).exceeds;
}

ozone_day ozone_of_day(const law *w, const int64_t hours[24], ozone_rule r)
{
    best_window b = find_best(w, hours);
    ozone_day day = {.max_8h = b.windows ? exact_of(b.sum, (wide)b.count * r.per_ng) : EXACT_NONE, .windows = b.windows,
                     .label = b.label};
    bool is_enough = b.windows >= w->validity.o3_day_windows;
    day.by_exception = !is_enough && is_above(w, &b, r);
    day.is_valid = is_enough || day.by_exception;
    return day;
}

bool ozone_day_scaled(const law *w, const int64_t hours[24], ozone_rule r, int64_t *out)
{
    best_window b = find_best(w, hours);
    if (b.windows < w->validity.o3_day_windows && !is_above(w, &b, r))
        return false;
    *out = b.sum * (MEAN_DAY_DEN / b.count);
    return true;
}

exact ozone_window(const law *w, const int64_t eight[8])
{
    mean m = mean_of(eight, 8, w->validity.o3_8h_hours);
    return m.is_valid ? m.value : EXACT_NONE;
}

int64_t ozone_max_1h(const law *w, const int64_t hours[24])
{
    int64_t max = CONC_NONE; /* the least of all int64 */
    int count = 0;
    for (int h = 0; h < 24; h++) {
        count += hours[h] != CONC_NONE;
        max = hours[h] > max ? hours[h] : max;
    }
    return count >= w->validity.o3_day_1h_hours ? max : CONC_NONE;
}
