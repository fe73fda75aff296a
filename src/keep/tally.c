/* tally.c - see tally.h. */
#include "keep/tally.h"

#include <assert.h>
#include <math.h>

#include "base/num.h"
#include "tables.h"

#define EXACT_MAX 9007199254740992LL /* 2^53 */
#define DEGREE    0.017453292519943295

tally_way tally_way_of(const char *quantity)
{
    static const char *const WAYS[] = {[TALLY_MEAN] = "mean", [TALLY_CIRCULAR] = "circular", [TALLY_SUM] = "sum", [TALLY_NONE] = "none"};
    size_t i = 0;
    while (i < TABLE_QUANTITY_COUNT && strcmp(TABLE_QUANTITY[i].key, quantity) != 0)
        i++;
    if (i == TABLE_QUANTITY_COUNT)
        return TALLY_MEAN;
    int way = TALLY_MEAN;
    while (way <= TALLY_NONE && strcmp(TABLE_QUANTITY[i].derive, WAYS[way]) != 0)
        way++;
    assert(way <= TALLY_NONE);
    return (tally_way)way;
}

uint32_t tally_minimum(const char *key)
{
    size_t i = 0;
    while (i < TABLE_VALIDITY_COUNT && strcmp(TABLE_VALIDITY[i].key, key) != 0)
        i++;
    assert(i < TABLE_VALIDITY_COUNT);
    return (uint32_t)TABLE_VALIDITY[i].minimum;
}

static void add_decimal(tally *t, int64_t scaled, int decimals)
{
    t->decimals = decimals > t->decimals ? decimals : t->decimals;
    t->sum += (tally_wide)scaled * num_pow10(NUM_DECIMALS_MAX - decimals);
}

void tally_add(tally *t, const keep_block *b, uint32_t i)
{
    lt_mark mark = b->marks ? b->marks[i] : 0;
    double v = keep_block_value(b, i);
    num_dec d;
    t->seen++;
    if (b->entries)
        t->entry = b->entries[i] > t->entry ? b->entries[i] : t->entry;
    if (mark & MARK_NOT_VALID)
        return;
    assert(t->counted < TALLY_MAX);
    t->min = t->counted && t->min < v ? t->min : v;
    t->max = t->counted && t->max > v ? t->max : v;
    t->counted++;
    t->informs |= mark & ~(lt_mark)MARK_DERIVED;
    t->raw += v;
    if (b->scaled)
        add_decimal(t, b->scaled[i], b->decimals);
    else if (v == 0)
        add_decimal(t, 0, 0);
    else if (num_from_double(v, NUM_DECIMALS_MAX, &d))
        add_decimal(t, d.scaled, d.decimals);
    else
        t->is_raw = true;
    if (t->is_direction) {
        t->east += sin(v * DEGREE);
        t->north += cos(v * DEGREE);
    }
}

/* Scaled integers that all count, in one sweep. */
static void add_plain_run(tally *t, const keep_block *b, uint32_t from, uint32_t to)
{
    int64_t sum = 0;
    int32_t lo = b->scaled[from], hi = lo;
    for (uint32_t i = from; i < to; i++) {
        int32_t x = b->scaled[i];
        sum += x;
        lo = x < lo ? x : lo;
        hi = x > hi ? x : hi;
    }
    double min = num_to_double((num_dec){lo, b->decimals}), max = num_to_double((num_dec){hi, b->decimals});
    assert(t->counted < TALLY_MAX - (to - from));
    t->min = t->counted && t->min < min ? t->min : min;
    t->max = t->counted && t->max > max ? t->max : max;
    t->seen += to - from;
    t->counted += to - from;
    t->raw += num_to_double((num_dec){sum, b->decimals});
    add_decimal(t, sum, b->decimals);
}

void tally_add_run(tally *t, const keep_block *b, uint32_t from, uint32_t to)
{
    if (from < to && b->scaled && !b->marks && !b->entries && !t->is_direction) {
        add_plain_run(t, b, from, to);
        return;
    }
    for (uint32_t i = from; i < to; i++)
        tally_add(t, b, i);
}

static tally_wide div_half_even(tally_wide num, tally_wide den)
{
    tally_wide q = num / den, r = num % den, twice = (r < 0 ? -r : r) * 2;
    if (twice > den || (twice == den && q % 2 != 0))
        q += num < 0 ? -1 : 1;
    return q;
}

/* sum / den rounded to the tally's decimals and DERIVE_DECIMALS_MORE */
static double quotient(const tally *t, uint32_t den)
{
    int decimals = t->decimals + DERIVE_DECIMALS_MORE < NUM_DECIMALS_MAX ? t->decimals + DERIVE_DECIMALS_MORE : NUM_DECIMALS_MAX;
    for (; decimals >= 0; decimals--) {
        tally_wide q = div_half_even(t->sum, (tally_wide)den * num_pow10(NUM_DECIMALS_MAX - decimals));
        if (q < EXACT_MAX && q > -EXACT_MAX)
            return num_to_double((num_dec){(int64_t)q, decimals});
    }
    return t->raw / den;
}

bool tally_mean(const tally *t, double *out)
{
    if (t->counted == 0)
        return false;
    if (!t->is_direction) {
        *out = t->is_raw ? t->raw / t->counted : quotient(t, t->counted);
        return true;
    }
    if (hypot(t->east, t->north) < 1e-9 * t->counted)
        return false;
    double scale = (double)num_pow10(t->decimals < 5 ? t->decimals + DERIVE_DECIMALS_MORE : NUM_DECIMALS_MAX);
    double degrees = atan2(t->east, t->north) / DEGREE;
    double rounded = nearbyint((degrees < 0 ? degrees + 360 : degrees) * scale) / scale;
    *out = rounded >= 360 ? 0 : rounded;
    return true;
}

bool tally_sum(const tally *t, double *out)
{
    if (t->counted == 0)
        return false;
    *out = t->is_raw ? t->raw : quotient(t, 1);
    return true;
}
