/* chunk_sum.c - where a time lies in a block, and sums of a block's values on a grid of slots; see chunk.h. */
#include "keep/chunk_int.h"

#include <assert.h>

/* Differences are taken unsigned, after the comparison: the block's first time and t may be further apart than int64 tells. */
uint32_t chunk_row_at(const keep_block *b, uint32_t from, int64_t t)
{
    if (!b->times) {
        if (t <= b->t0_ms)
            return from;
        uint64_t ahead = (uint64_t)t - (uint64_t)b->t0_ms, step = (uint64_t)b->step_ms;
        uint64_t i = (ahead - 1) / step + 1;
        return i > b->n ? b->n : i < from ? from : (uint32_t)i;
    }
    uint32_t lo = from, hi = b->n;
    for (uint32_t reach = 1; lo + reach < b->n && reach != 0; reach *= 2) /* near first: slots are short */
        if (b->times[lo + reach] >= t) {
            hi = lo + reach;
            break;
        }
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (b->times[mid] < t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void add_run(const chunk_kernel *k, const keep_block *b, uint32_t lo, uint32_t hi, int64_t *sum, uint32_t *count)
{
    if (b->marks) {
        *sum += k->sum_marked(b->scaled + lo, b->marks + lo, hi - lo, count);
        return;
    }
    k->sum_slots(b->scaled + lo, hi - lo, 1, sum);
    *count += hi - lo;
}

void chunk_sum_grid(const keep_block *b, int64_t from_ms, int64_t step_ms, uint32_t slots, int64_t *sum, uint32_t *count)
{
    int64_t end;
    assert(b->scaled && b->n > 0 && (b->times || b->step_ms > 0));
    assert(step_ms > 0 && !__builtin_mul_overflow(step_ms, (int64_t)slots, &end) && !__builtin_add_overflow(end, from_ms, &end));
    const chunk_kernel *k = chunk_kernel_best();
    uint32_t i = chunk_row_at(b, 0, from_ms), stop = chunk_row_at(b, i, end);
    while (i < stop) {
        uint64_t slot = ((uint64_t)keep_block_time(b, i) - (uint64_t)from_ms) / (uint64_t)step_ms;
        uint32_t next = chunk_row_at(b, i, from_ms + (int64_t)(slot + 1) * step_ms);
        next = next < stop ? next : stop;
        add_run(k, b, i, next, &sum[slot], &count[slot]);
        i = next;
        if (b->times || b->marks || step_ms % b->step_ms != 0 || step_ms / b->step_ms > stop - i)
            continue;
        uint32_t per = (uint32_t)(step_ms / b->step_ms), whole = (stop - i) / per; /* whole slots, one after the other */
        k->sum_slots(b->scaled + i, per, whole, sum + slot + 1);
        for (uint32_t s = 0; s < whole; s++)
            count[slot + 1 + s] += per;
        i += whole * per;
    }
}
