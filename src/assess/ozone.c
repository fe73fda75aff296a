/* ozone.c - see ozone.h. */
#include "assess/ozone.h"

#include <assert.h>

#include "assess/mean.h"

typedef struct best_window {
    int64_t sum_ng;
    int     count, windows, label;
} best_window;

/* Sums slide by one hour; means of different counts are compared crosswise, in int64. */
static best_window find_best(const law *w, const int64_t hours_ng[24])
{
    best_window b = {0};
    mean_sum s = mean_sum_of(hours_ng, 24); /* asserts the range */
    int64_t sum[25] = {0};
    int count[25] = {0};
    for (int h = 0; h < 24; h++) {
        bool has = hours_ng[h] != CONC_NONE;
        sum[h + 1] = sum[h] + (has ? hours_ng[h] : 0);
        count[h + 1] = count[h] + has;
    }
    assert(count[24] == s.count);
    for (int label = w->validity.o3_first_label; label <= w->validity.o3_last_label; label++) {
        int64_t sum_ng = sum[label] - sum[label - 8];
        int n = count[label] - count[label - 8];
        if (n < w->validity.o3_8h_hours)
            continue;
        b.windows++;
        if (b.label == 0 || sum_ng * b.count > b.sum_ng * n) {
            b.sum_ng = sum_ng;
            b.count = n;
            b.label = label;
        }
    }
    return b;
}

/* = HJ 663-2013 appendix A: too few windows, but the largest already above the limit */
static bool is_above(const law *w, const best_window *b, int64_t limit_ng)
{
    if (b->windows == 0 || limit_ng == CONC_NONE)
        return false;
    num_dec d = exact_round(exact_of(b->sum_ng, b->count), CONC_NG_PER_UG, w->decimals[RULES_2026][STAGE_JUDGE][P_O3]);
    assert(d.decimals >= 0);
    return exact_cmp(exact_of_dec(d), exact_of(limit_ng, CONC_NG_PER_UG)) > 0;
}

ozone_day ozone_of_day(const law *w, const int64_t hours_ng[24], int64_t limit_ng)
{
    best_window b = find_best(w, hours_ng);
    ozone_day day = {.max_8h = b.windows ? exact_of(b.sum_ng, b.count) : EXACT_NONE, .windows = b.windows, .label = b.label};
    bool is_enough = b.windows >= w->validity.o3_day_windows;
    day.by_exception = !is_enough && is_above(w, &b, limit_ng);
    day.is_valid = is_enough || day.by_exception;
    return day;
}

bool ozone_day_scaled(const law *w, const int64_t hours_ng[24], int64_t limit_ng, int64_t *out)
{
    best_window b = find_best(w, hours_ng);
    if (b.windows < w->validity.o3_day_windows && !is_above(w, &b, limit_ng))
        return false;
    *out = b.sum_ng * (MEAN_DAY_DEN / b.count);
    return true;
}

exact ozone_window(const law *w, const int64_t eight_ng[8])
{
    mean m = mean_of(eight_ng, 8, w->validity.o3_8h_hours);
    return m.is_valid ? m.value : EXACT_NONE;
}

int64_t ozone_max_1h(const law *w, const int64_t hours_ng[24])
{
    int64_t max = CONC_NONE; /* the least of all int64 */
    int count = 0;
    for (int h = 0; h < 24; h++) {
        count += hours_ng[h] != CONC_NONE;
        max = hours_ng[h] > max ? hours_ng[h] : max;
    }
    return count >= w->validity.o3_day_1h_hours ? max : CONC_NONE;
}
