/* chunk_test.c - the column chunk: damage is seen, every finite double comes back, sums are right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/num.h"
#include "keep/chunk_int.h"

#define T0 1763956800000LL /* 2025-11-24T04:00:00Z */

typedef struct fixture {
    lt_cx        cx;
    chunk_codec *c;
    buf          out;
    uint64_t     seed;
    int64_t      times[CHUNK_ROWS_MAX];
    double       values[CHUNK_ROWS_MAX];
    lt_mark      marks[CHUNK_ROWS_MAX];
    uint64_t     entries[CHUNK_ROWS_MAX];
    uint8_t      copy[1u << 20];
} fixture;

static int open_all(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    cx_init(&f->cx, NULL);
    buf_init(&f->out, 8u << 20);
    f->seed = 42;
    *state = f;
    return chunk_codec_open(&f->cx, &f->c) == LT_OK ? 0 : -1;
}

static int close_all(void **state)
{
    fixture *f = *state;
    chunk_codec_close(f->c);
    buf_fini(&f->out);
    free(f);
    return 0;
}

static uint64_t rnd(fixture *f) /* splitmix64 */
{
    uint64_t z = f->seed += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int64_t within(fixture *f, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(rnd(f) % (uint64_t)(hi - lo + 1));
}

static double value_of(const keep_block *b, uint32_t i)
{
    return b->scaled ? num_to_double((num_dec){b->scaled[i], b->decimals}) : b->values[i];
}

static void encode(fixture *f, const chunk_rows *r)
{
    buf_reset(&f->out);
    assert_int_equal(chunk_encode(&f->cx, f->c, r, &f->out), LT_OK);
}

/* Encode, decode, compare bit for bit. Returns the block. */
static keep_block round_trip(fixture *f, const chunk_rows *r)
{
    keep_block b = {.series = 77};
    uint32_t n = r->n;
    encode(f, r);
    assert_int_equal(chunk_decode(&f->cx, f->c, buf_span(&f->out), true, &b), LT_OK);
    assert_int_equal(b.series, 77);
    assert_int_equal(b.n, n);
    assert_true(!b.scaled != !b.values);
    for (uint32_t i = 0; i < n; i++) {
        double v = value_of(&b, i);
        if (memcmp(&v, &r->values[i], 8) != 0)
            fail_msg("row %u of %u: %.17g came back as %.17g", i, n, r->values[i], v);
        if (keep_block_time(&b, i) != r->times[i])
            fail_msg("row %u of %u: wrong time", i, n);
        if ((b.marks ? b.marks[i] : 0) != (r->marks ? r->marks[i] : 0))
            fail_msg("row %u of %u: wrong mark", i, n);
        if (b.entries[i] != (r->entries ? r->entries[i] : r->entry))
            fail_msg("row %u of %u: wrong entry", i, n);
    }
    return b;
}

static chunk_rows rows(const fixture *f, uint32_t n)
{
    return (chunk_rows){.n = n, .times = f->times, .values = f->values, .entry = 5};
}

static void regular_times(fixture *f, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        f->times[i] = T0 + 60000LL * i;
}

/* --- what is refused ------------------------------------------------------------------------------------------- */

static void test_bad_rows_are_refused(void **state)
{
    fixture *f = *state;
    regular_times(f, 4);
    chunk_rows r = rows(f, 0);
    buf_reset(&f->out);
    assert_int_equal(chunk_encode(&f->cx, f->c, &r, &f->out), LT_LIMIT);
    r.n = CHUNK_ROWS_MAX + 1;
    assert_int_equal(chunk_encode(&f->cx, f->c, &r, &f->out), LT_LIMIT);
    r.n = 4;
    f->times[2] = f->times[1];
    assert_int_equal(chunk_encode(&f->cx, f->c, &r, &f->out), LT_BAD_INPUT);
    regular_times(f, 4);
    for (int k = 0; k < 3; k++) {
        f->values[3] = k == 0 ? NAN : k == 1 ? INFINITY : -INFINITY;
        assert_int_equal(chunk_encode(&f->cx, f->c, &r, &f->out), LT_BAD_INPUT);
    }
    assert_int_equal(f->out.n, 0);
}

static void test_every_flipped_bit_is_seen(void **state)
{
    fixture *f = *state;
    keep_block b = {0};
    regular_times(f, 200);
    for (uint32_t i = 0; i < 200; i++) {
        f->values[i] = (double)within(f, 0, 900) / 10;
        f->entries[i] = 100 * i + rnd(f) % 9;
    }
    chunk_rows r = rows(f, 200);
    r.entries = f->entries;
    encode(f, &r);
    for (size_t at = 0; at < f->out.n; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            f->out.p[at] ^= (uint8_t)(1u << bit);
            assert_int_equal(chunk_decode(&f->cx, f->c, buf_span(&f->out), false, &b), LT_DAMAGED);
            f->out.p[at] ^= (uint8_t)(1u << bit);
        }
    for (size_t n = 0; n < f->out.n; n++)
        assert_int_equal(chunk_decode(&f->cx, f->c, span_of(f->out.p, n), true, &b), LT_DAMAGED);
    assert_int_equal(chunk_decode(&f->cx, f->c, buf_span(&f->out), true, &b), LT_OK);
    buf_byte(&f->out, 0);
    assert_int_equal(chunk_decode(&f->cx, f->c, buf_span(&f->out), true, &b), LT_DAMAGED);
}

/* Damage under a good CRC: refused, or rows that keep the contract; never a crash (ASan and UBSan look on). */
static void test_forged_chunks_do_no_harm(void **state)
{
    fixture *f = *state;
    unsigned refused = 0, rounds = 30000;
    for (unsigned k = 0; k < rounds; k++) {
        uint32_t n = (uint32_t)within(f, 1, 60);
        if (k % 16 == 0) {
            regular_times(f, n);
            for (uint32_t i = 0; i < n; i++) {
                f->times[i] += k % 32 ? within(f, 0, 50000) : 0;
                f->values[i] = k % 64 ? (double)within(f, 0, 900) / 10 : (double)rnd(f) * 1e-300;
                f->marks[i] = k % 48 ? 0 : (lt_mark)rnd(f);
                f->entries[i] = rnd(f) % 1000;
            }
            chunk_rows r = rows(f, n);
            r.entries = f->entries;
            r.marks = f->marks;
            encode(f, &r);
        }
        size_t size = f->out.n;
        memcpy(f->copy, f->out.p, size);
        for (int64_t hits = within(f, 1, 3); hits > 0; hits--)
            f->copy[within(f, 8, (int64_t)size - 1)] = (uint8_t)rnd(f);
        span_put_u32(f->copy + 4, hash_crc32c(0, f->copy + 8, size - 8));
        keep_block b = {0};
        lt_err e = chunk_decode(&f->cx, f->c, span_of(f->copy, size), true, &b);
        assert_true(e == LT_OK || e == LT_DAMAGED);
        refused += e == LT_DAMAGED;
        for (uint32_t i = 1; e == LT_OK && i < b.n; i++)
            assert_true(keep_block_time(&b, i) > keep_block_time(&b, i - 1) && isfinite(value_of(&b, i)));
    }
    assert_true(refused > rounds / 4);
}

/* --- what comes back ------------------------------------------------------------------------------------------- */

static void test_awkward_doubles_come_back(void **state)
{
    fixture *f = *state;
    static const double AWKWARD[] = {-0.0, 0.0, DBL_MIN, DBL_MAX, -DBL_MAX, DBL_TRUE_MIN, -DBL_TRUE_MIN, DBL_MIN / 3,
        0.1 + 0.2, 1.0 / 3, 1e-9, 1e-10, 2147483647.0, 2147483648.0, -2147483648.0, -2147483649.0, 214748364.7,
        -214748364.8, 214748364.8, 1e15, 9007199254740993.0, 123456.789, 0.000000001, 2.147483647, 2.147483648};
    uint32_t n = sizeof AWKWARD / sizeof *AWKWARD;
    regular_times(f, n);
    for (uint32_t i = 0; i < n; i++) { /* alone, beside 1.5, and all together */
        f->values[0] = AWKWARD[i];
        f->values[1] = 1.5;
        chunk_rows one = rows(f, 1), two = rows(f, 2);
        round_trip(f, &one);
        round_trip(f, &two);
    }
    memcpy(f->values, AWKWARD, sizeof AWKWARD);
    chunk_rows all = rows(f, n);
    keep_block b = round_trip(f, &all);
    assert_null(b.scaled);
}

static void test_decimals_are_the_fewest(void **state)
{
    fixture *f = *state;
    static const struct {
        double a, b;
        int    decimals; /* -1: raw */
    } CASES[] = {{1, 2, 0}, {0.5, 2, 1}, {0.1, 0.12, 2}, {1e-9, 0, 9}, {1e-10, 0, -1}, {-0.0, 1, -1}, {0.1 + 0.2, 1, -1},
                 {-2147483648.0, 2147483647.0, 0}, {2147483648.0, 0, -1}, {2147483647.0, 0.1, -1}, {-214748364.8, 214748364.7, 1}};
    regular_times(f, 2);
    for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
        f->values[0] = CASES[k].a;
        f->values[1] = CASES[k].b;
        chunk_rows r = rows(f, 2);
        keep_block b = round_trip(f, &r);
        assert_int_equal(b.scaled ? b.decimals : -1, CASES[k].decimals);
    }
}

static void random_times(fixture *f, uint32_t n)
{
    int64_t kind = within(f, 0, 6), t = kind == 5 ? INT64_MIN : kind == 6 ? INT64_MAX - 2 * (int64_t)n : within(f, -T0, T0);
    int64_t step = within(f, 0, 1) ? 60000 : within(f, 1, 4000000000);
    for (uint32_t i = 0; i < n; i++) {
        f->times[i] = t;
        switch (kind) {
        case 0: t += step; break;
        case 1: t += step * (within(f, 0, 9) ? 1 : within(f, 1, 20)); break;   /* holes */
        case 2: t += step * within(f, 1, 3); break;                            /* many holes */
        case 3: t += 30000 + within(f, 0, 1500); break;                        /* jitter */
        case 4: t += within(f, 1, (INT64_MAX - T0) / (int64_t)n); break;       /* anything */
        case 5: t = (int64_t)((uint64_t)t + (uint64_t)within(f, 1, INT64_MAX / (int64_t)n)); break;
        default: t += 1 + (int64_t)(rnd(f) % 2); break;                        /* to the very end of time */
        }
    }
}

static void random_values(fixture *f, uint32_t n)
{
    int64_t kind = within(f, 0, 8), walk = 350;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bits = rnd(f);
        double any;
        memcpy(&any, &bits, 8);
        walk += within(f, -9, 9);
        switch (kind) {
        case 0: f->values[i] = 7.25; break;
        case 1: f->values[i] = (double)walk / 10; break;
        case 2: f->values[i] = (double)within(f, 0, 359); break;
        case 3: f->values[i] = (double)within(f, -2147483648LL, 2147483647) ; break;
        case 4: f->values[i] = isfinite(any) ? any : -0.0; break;
        case 5: f->values[i] = (double)walk * 0.1; break; /* not the nearest doubles */
        case 6: f->values[i] = (double)within(f, 0, 99999) / 10000; break;
        case 7: f->values[i] = (double)i * 256; break; /* a low byte that never changes */
        default: f->values[i] = within(f, 0, 50) ? 12 : -1e6; break;
        }
    }
}

static void random_entries(fixture *f, uint32_t n)
{
    int64_t kind = within(f, 0, 5);
    uint64_t at = rnd(f) % 100000;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t jitter = rnd(f) % 7;
        at += 100;
        f->entries[i] = kind == 0 ? 9 : kind == 1 ? at : kind == 2 ? at + jitter : kind == 3 ? (at += jitter) : kind == 4 ? rnd(f) : UINT64_MAX - i;
        f->marks[i] = kind == 0 ? MARK_SIMULATED : kind == 1 ? 0 : kind == 2 ? (lt_mark)(rnd(f) % 50 == 0) << (rnd(f) % 17) : (lt_mark)rnd(f);
    }
}

static void test_random_shapes_come_back(void **state)
{
    fixture *f = *state;
    static const uint32_t SIZES[] = {1, 2, 3, 7, 8, 9, 31, 32, 33, 60, 255, 256, 257, 1440, 10080};
    for (unsigned k = 0; k < 1500; k++) {
        uint32_t n = SIZES[rnd(f) % (k % 50 ? 12 : 15)];
        random_times(f, n);
        random_values(f, n);
        random_entries(f, n);
        chunk_rows r = rows(f, n);
        r.entries = k % 3 ? f->entries : NULL;
        r.marks = k % 2 ? f->marks : NULL;
        round_trip(f, &r);
    }
}

static void test_the_largest_chunk_comes_back(void **state)
{
    fixture *f = *state;
    chunk_rows r = rows(f, CHUNK_ROWS_MAX);
    r.entries = f->entries;
    r.marks = f->marks;
    for (uint32_t i = 0; i < CHUNK_ROWS_MAX; i++) {
        f->times[i] = T0 + (int64_t)i * 8000 + (i % 8 == 3 ? 1000 : 0);
        f->values[i] = (double)rnd(f) / 3;
        f->marks[i] = (lt_mark)rnd(f);
        f->entries[i] = rnd(f);
    }
    round_trip(f, &r);
    r.marks = NULL;
    r.entries = NULL;
    for (uint32_t i = 0; i < CHUNK_ROWS_MAX; i++) /* half of the largest grid with holes */
        f->times[i] = T0 + (int64_t)(i * 8 + (i > 0 ? rnd(f) % 8 : 0)) * 1000;
    round_trip(f, &r);
}

/* --- what it costs --------------------------------------------------------------------------------------------- */

static void test_what_does_not_change_costs_nothing(void **state)
{
    fixture *f = *state;
    regular_times(f, 10080);
    for (uint32_t i = 0; i < 10080; i++) {
        f->values[i] = 21.4;
        f->marks[i] = MARK_SIMULATED;
        f->entries[i] = 1000 + 100 * (uint64_t)i;
    }
    chunk_rows r = rows(f, 10080);
    r.marks = f->marks;
    r.entries = f->entries;
    encode(f, &r);
    assert_true(f->out.n < 128);
    f->values[9] = -0.0; /* raw: only the planes that differ cost */
    round_trip(f, &r);
    assert_true(f->out.n < 512);
}

static void test_holes_and_jitter_are_cheap(void **state)
{
    fixture *f = *state;
    for (uint32_t i = 0; i < 10000; i++) {
        f->times[i] = T0 + 60000LL * (i + i / 500);
        f->values[i] = 1;
        f->entries[i] = 100 * (uint64_t)i + rnd(f) % 8;
    }
    chunk_rows r = rows(f, 10000);
    keep_block b = round_trip(f, &r);
    assert_non_null(b.times);
    assert_true(f->out.n < 400);
    r.entries = f->entries;
    round_trip(f, &r);
    assert_true(f->out.n < 400 + 10000 * 3 / 8 * 11 / 10); /* three bits each, and a tenth */
}

/* --- kernels and sums ------------------------------------------------------------------------------------------ */

static void test_kernels_agree(void **state)
{
    fixture *f = *state;
    const chunk_kernel *c = chunk_kernel_get(0);
    static uint8_t raw[4][300];
    static uint32_t want[300], got[300];
    static int32_t x[300];
    for (size_t which = 1; chunk_kernel_get(which); which++)
        for (unsigned round = 0; round < 2000; round++) {
            const chunk_kernel *k = chunk_kernel_get(which);
            uint32_t n = (uint32_t)within(f, 1, 300), bias[2] = {(uint32_t)rnd(f), (uint32_t)rnd(f)};
            const uint8_t *const planes[4] = {raw[0], raw[1], raw[2], raw[3]};
            for (uint32_t i = 0; i < 1200; i++)
                raw[i / 300][i % 300] = (uint8_t)rnd(f);
            for (unsigned width = 0; width <= 4; width++) {
                c->join(planes, width, bias[0], n, want);
                k->join(planes, width, bias[0], n, got);
                assert_memory_equal(want, got, n * 4);
                c->join_delta(planes, width, bias, n, want);
                k->join_delta(planes, width, bias, n, got);
                assert_memory_equal(want, got, n * 4);
            }
            int64_t sum[2][300] = {{0}};
            uint32_t count[2] = {1, 1}, per = (uint32_t)within(f, 1, n);
            for (uint32_t i = 0; i < n; i++) {
                x[i] = round % 2 ? (int32_t)rnd(f) : rnd(f) % 2 ? INT32_MAX : INT32_MIN;
                f->marks[i] = (lt_mark)(rnd(f) & rnd(f) & rnd(f) & rnd(f));
            }
            c->sum_slots(x, per, n / per, sum[0]);
            k->sum_slots(x, per, n / per, sum[1]);
            assert_memory_equal(sum[0], sum[1], sizeof sum[0]);
            assert_int_equal(c->sum_marked(x, f->marks, n, &count[0]), k->sum_marked(x, f->marks, n, &count[1]));
            assert_int_equal(count[0], count[1]);
        }
}

/* The slow and plain way. */
static void sum_plainly(const keep_block *b, int64_t from, int64_t step, uint32_t slots, int64_t *sum, uint32_t *count)
{
    for (uint32_t i = 0; i < b->n; i++) {
        int64_t t = keep_block_time(b, i);
        if (t < from || t >= from + step * (int64_t)slots || (b->marks && (b->marks[i] & MARK_NOT_VALID)))
            continue;
        sum[(t - from) / step] += b->scaled[i];
        count[(t - from) / step]++;
    }
}

static void test_sums_are_those_of_the_plain_loop(void **state)
{
    fixture *f = *state;
    static const int64_t STEPS[] = {3600000, 60000, 90000, 1, 86400000, 7000};
    for (unsigned round = 0; round < 2000; round++) {
        uint32_t n = (uint32_t)within(f, 1, 700), slots = (uint32_t)within(f, 0, 50);
        int64_t kind = within(f, 0, 2), t = within(f, -T0, T0);
        for (uint32_t i = 0; i < n; i++) {
            f->times[i] = t;
            t += kind == 0 ? 60000 : kind == 1 ? 60000 * (within(f, 0, 9) ? 1 : within(f, 2, 300)) : within(f, 1, 100000);
            f->values[i] = (double)within(f, -5000, 5000) / 10;
            f->marks[i] = (lt_mark)(rnd(f) & rnd(f) & rnd(f) & rnd(f));
        }
        chunk_rows r = rows(f, n);
        r.marks = round % 2 ? f->marks : NULL;
        keep_block b = round_trip(f, &r);
        int64_t step = STEPS[rnd(f) % 6], from = f->times[0] + within(f, -20, 20) * (round % 3 ? step : 17);
        int64_t sum[2][64] = {{3}, {3}};
        uint32_t count[2][64] = {{4}, {4}}; /* it adds */
        sum_plainly(&b, from, step, slots, sum[0], count[0]);
        chunk_sum_grid(&b, from, step, slots, sum[1], count[1]);
        assert_memory_equal(sum[0], sum[1], sizeof sum[0]);
        assert_memory_equal(count[0], count[1], sizeof count[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_rows_are_refused),
        cmocka_unit_test(test_every_flipped_bit_is_seen),
        cmocka_unit_test(test_forged_chunks_do_no_harm),
        cmocka_unit_test(test_awkward_doubles_come_back),
        cmocka_unit_test(test_decimals_are_the_fewest),
        cmocka_unit_test(test_random_shapes_come_back),
        cmocka_unit_test(test_the_largest_chunk_comes_back),
        cmocka_unit_test(test_what_does_not_change_costs_nothing),
        cmocka_unit_test(test_holes_and_jitter_are_cheap),
        cmocka_unit_test(test_kernels_agree),
        cmocka_unit_test(test_sums_are_those_of_the_plain_loop),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
