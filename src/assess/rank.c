/* rank.c - see rank.h. */
#include "assess/rank.h"

#include <assert.h>
#include <stdlib.h>

static int by_key(const rank_row *a, const rank_row *b)
{
    return strcmp(a->key, b->key);
}

static int compare(const rank_row *a, const rank_row *b, bool largest_first)
{
    if (a->state != b->state)
        return a->state < b->state ? -1 : 1;
    if (a->state == RANK_COUNTS && a->shown.scaled != b->shown.scaled)
        return (a->shown.scaled < b->shown.scaled) != largest_first ? -1 : 1;
    return by_key(a, b);
}

static int smallest_first(const void *a, const void *b)
{
    return compare(a, b, false);
}

static int largest_first(const void *a, const void *b)
{
    return compare(a, b, true);
}

void rank_assign(rank_row *rows, size_t n, rank_options o)
{
    for (size_t i = 0; i < n; i++) {
        rank_row *r = &rows[i];
        r->rank = 0;
        r->is_shared = false;
        r->shown = (num_dec){0, -1};
        if (r->state == RANK_COUNTS) {
            r->shown = exact_round(r->value, 1, o.decimals);
            assert(r->shown.decimals >= 0); /* it has a value, and one that int64 holds */
        }
    }
    if (n > 1)
        qsort(rows, n, sizeof *rows, o.largest_first ? largest_first : smallest_first);
    for (size_t i = 0; i < n && rows[i].state == RANK_COUNTS; i++) {
        bool is_tie = i > 0 && rows[i].shown.scaled == rows[i - 1].shown.scaled;
        rows[i].rank = is_tie ? rows[i - 1].rank : (int)i + 1;
        rows[i].is_shared = is_tie;
        if (is_tie)
            rows[i - 1].is_shared = true;
    }
}

num_dec rank_change(num_dec now, num_dec before)
{
    int64_t by;
    if (now.decimals < 0 || now.decimals != before.decimals || __builtin_sub_overflow(now.scaled, before.scaled, &by))
        return (num_dec){0, -1};
    return (num_dec){by, now.decimals};
}
