/* utter_test.c - what goes down the line: the codec reads back exactly what was put in; cuts, tears, copies, two packets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/hash.h"
#include "wire/hj212/hj212_factor.h"
#include "world/dice.h"
#include "world/utter.h"

#define HOURS 2000

static world W;

static world_device device(unsigned number, place_kind kind, int edition)
{
    world_device d = {.kind = kind, .edition = edition};
    snprintf(d.reg.mn, sizeof d.reg.mn, edition == 2005 ? "%014u" : "%024u", number);
    snprintf(d.reg.place, sizeof d.reg.place, "P%u", number);
    snprintf(d.reg.password, sizeof d.reg.password, "123456");
    memcpy(d.st, kind == PLACE_OUTLET ? "31" : kind == PLACE_SITE ? "39" : "22", 3);
    world_adopt(&W, &d);
    d.is_split = false;
    return d;
}

static int64_t hour_ms(int h)
{
    return civil_to_ms(&(civil){.year = 2026, .month = 3, .day = 1}, CIVIL_SHANGHAI_MIN) + h * CIVIL_HOUR_MS;
}

static bool open_cipher(void *self, const uint8_t *in, size_t n, uint8_t *out)
{
    lt_cx cx;
    cx_init(&cx, NULL);
    return hash_sm4_ecb(&cx, self, false, in, n, out) == LT_OK;
}
static bool close_cipher(void *self, const uint8_t *in, size_t n, uint8_t *out)
{
    lt_cx cx;
    cx_init(&cx, NULL);
    return hash_sm4_ecb(&cx, self, true, in, n, out) == LT_OK;
}

static const hj212_item *item(const hj212_data *d, const char *code, const char *field)
{
    for (uint32_t i = 0; i < d->count; i++)
        if (span_is(d->items[i].code, code) && span_is(d->items[i].field, field))
            return &d->items[i];
    return NULL;
}

static void check_reading(const hj212_data *d, const reading *r, bool is_moment)
{
    const hj212_item *it = item(d, r->code, is_moment ? "Rtd" : "Avg");
    assert_non_null(it);
    assert_true(it->is_number && it->scaled == r->value.scaled && it->decimals == r->value.decimals);
    assert_int_equal(it->flag, r->flag);
    if (r->has_converted) {
        it = item(d, r->code, is_moment ? "ZsRtd" : "ZsAvg");
        assert_non_null(it);
        assert_true(it->scaled == r->converted.scaled && it->decimals == r->converted.decimals);
    }
    if (r->has_amount) {
        it = item(d, r->code, "Cou");
        assert_non_null(it);
        assert_true(it->scaled == r->amount.scaled && it->decimals == r->amount.decimals);
    }
}

static int64_t wanted_time(const world_device *d, const utterance *u)
{
    static const int64_t LENGTH[] = {[PERIOD_REALTIME] = 0, [PERIOD_MINUTE] = CIVIL_MINUTE_MS, [PERIOD_HOUR] = CIVIL_HOUR_MS, [PERIOD_DAY] = CIVIL_DAY_MS};
    return u->t_ms + (d->reg.time_is_end ? LENGTH[u->period] : 0);
}

/* The frame reads back as head, time and readings; strict as the standard prints it. */
static void check_frame(const world_device *d, const utterance *u, const utter_bytes *b)
{
    static hj212_data data;
    static uint8_t plain[HJ212_FRAME_MAX];
    hj212_frame f, clear;
    hj212_head h;
    reading r[READING_MAX];
    size_t skip, n = reading_make(&W, d, (series_period)u->period, u->t_ms, r), half = (n + 1) / 2;
    assert_int_equal(hj212_find(span_of(b->p, b->n), true, true, &skip, &f), HJ212_GOOD);
    assert_true(skip == 0 && f.whole.n == b->n);
    if (d->reg.has_sm4) {
        assert_int_equal(hj212_open_cipher(&f, open_cipher, (void *)(uintptr_t)d->reg.sm4_key, plain, &clear), HJ212_GOOD);
        f = clear;
    }
    assert_int_equal(hj212_check_crc(&f, d->reg.crc), HJ212_GOOD);
    assert_int_equal(hj212_parse_head(&f, &h), HJ212_GOOD);
    assert_int_equal(hj212_decode(h.cp, CIVIL_SHANGHAI_MIN, &data), HJ212_GOOD);
    assert_true(span_is(h.mn, d->reg.mn) && span_is(h.st, d->st));
    assert_int_equal(hj212_edition(&h), d->edition);
    assert_int_equal(hj212_wants_ack(&h), d->edition != 2005);
    assert_int_equal(h.is_resent, u->is_late && d->edition == 2025);
    if (d->edition != 2005 && !d->is_bare)
        assert_int_equal(f.warn | h.warn | data.warn, 0);
    assert_true(f.segment.n <= HJ212_STRICT_SEGMENT_MAX);
    if (fault_clock_ms(&W, d, u->due_ms) == 0 || u->period >= PERIOD_HOUR)
        assert_int_equal(data.data_time_ms, wanted_time(d, u));
    for (size_t i = u->part == 2 ? half : 0; i < (u->parts > 1 && u->part == 1 ? half : n); i++)
        check_reading(&data, &r[i], u->period == PERIOD_REALTIME);
}

static void check_device(const world_device *d, utter_bytes *b)
{
    utterance list[UTTER_MAX];
    utter_cipher c = {close_cipher, (void *)(uintptr_t)d->reg.sm4_key};
    for (int h = 0; h < HOURS; h++)
        for (unsigned p = PERIOD_REALTIME; p <= PERIOD_HOUR; p++) {
            size_t n = utter_plan(&W, d, (series_period)p, hour_ms(h), list);
            for (size_t i = 0; i < n; i++)
                if (list[i].shape == UTTER_FRAME) {
                    utter_say(&W, d, &list[i], c, b);
                    check_frame(d, &list[i], b);
                }
        }
}

static void test_every_frame_reads_back(void **state)
{
    (void)state;
    utter_bytes *b = malloc(sizeof *b);
    world_init(&W, 11, WORLD_FAULTS_MANY, CIVIL_SHANGHAI_MIN);
    static const place_kind KINDS[] = {PLACE_STATION, PLACE_OUTLET, PLACE_SITE, PLACE_WEATHER};
    static const int EDITIONS[] = {2005, 2017, 2025};
    assert_non_null(b);
    for (unsigned k = 0; k < 4; k++)
        for (unsigned e = 0; e < 3; e++) {
            world_device d = device(10 * k + e, KINDS[k], EDITIONS[e]);
            d.reg.crc = (device_crc)e;
            d.reg.time_is_end = k == 1;
            d.is_split = e == 1;
            d.is_odd = k == 1;
            check_device(&d, b);
        }
    world_device sealed = device(99, PLACE_OUTLET, 2025);
    sealed.reg.has_sm4 = true;
    memset(sealed.reg.sm4_key, '0', 16);
    check_device(&sealed, b);
    free(b);
}

static void test_torn_frames_fail_their_crc(void **state)
{
    (void)state;
    utter_bytes *b = malloc(sizeof *b), *good = malloc(sizeof *good);
    unsigned torn = 0, noise = 0, repeats = 0;
    assert_true(b && good);
    world_init(&W, 12, WORLD_FAULTS_MANY, CIVIL_SHANGHAI_MIN);
    for (unsigned i = 0; i < 8; i++) {
        world_device d = device(i, PLACE_STATION, 2017);
        for (int h = 0; h < HOURS; h++) {
            utterance list[UTTER_MAX];
            size_t n = utter_plan(&W, &d, PERIOD_HOUR, hour_ms(h), list);
            for (size_t k = 0; k < n; k++) {
                utter_say(&W, &d, &list[k], (utter_cipher){0}, b);
                noise += list[k].shape == UTTER_NOISE;
                assert_true(list[k].shape == UTTER_FRAME || !b->wants_answer);
                if (list[k].shape == UTTER_TORN) { /* the whole frame follows it */
                    hj212_frame f;
                    size_t skip;
                    torn++;
                    assert_true(hj212_find(span_of(b->p, b->n), true, false, &skip, &f) != HJ212_GOOD || hj212_check_crc(&f, DEVICE_CRC_STD) == HJ212_BAD_CRC);
                    assert_true(k + 1 < n && list[k + 1].shape == UTTER_FRAME);
                }
                if (list[k].is_repeat) {
                    repeats++;
                    utter_say(&W, &d, &list[k - 1], (utter_cipher){0}, good);
                    assert_true(b->n == good->n && memcmp(b->p, good->p, b->n) == 0);
                }
            }
        }
    }
    assert_in_range(torn, 40, 130);     /* 16,000 frames at 0.5 % */
    assert_in_range(noise, 30, 110);    /* at 0.4 %, but for those that are torn too */
    assert_in_range(repeats, 240, 410); /* at 2 % */
    free(b);
    free(good);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Cuts delay hours and lose none; only hours in which the logger was off are never said. No QN comes twice. */
static void test_each_hour_is_said_once_and_each_qn_is_new(void **state)
{
    (void)state;
    static uint64_t qn[HOURS * 8];
    utter_bytes *b = malloc(sizeof *b);
    unsigned late = 0;
    assert_non_null(b);
    world_init(&W, 13, WORLD_FAULTS_MANY, CIVIL_SHANGHAI_MIN);
    for (unsigned i = 0; i < 12; i++) {
        unsigned said[HOURS] = {0}, days = 0;
        size_t q = 0;
        world_device d = device(i, i % 2 ? PLACE_SITE : PLACE_OUTLET, 2025);
        for (int h = 0; h < HOURS; h++)
            for (unsigned p = PERIOD_REALTIME; p <= PERIOD_HOUR; p++) {
                utterance list[UTTER_MAX];
                size_t n = utter_plan(&W, &d, (series_period)p, hour_ms(h), list);
                for (size_t k = 0; k < n; k++) {
                    if (list[k].shape != UTTER_FRAME || list[k].is_repeat)
                        continue;
                    utter_say(&W, &d, &list[k], (utter_cipher){0}, b);
                    qn[q++] = b->qn;
                    late += list[k].is_late;
                    days += list[k].period == PERIOD_DAY;
                    int64_t at = (list[k].t_ms - hour_ms(0)) / CIVIL_HOUR_MS;
                    if (list[k].period == PERIOD_HOUR && at >= 0)
                        said[at]++;
                }
            }
        for (int h = 0; h < HOURS - FAULT_CUT_MAX_H * 2; h++)
            assert_int_equal(said[h], !fault_at(&W, &d, FAULT_MISSING, hour_ms(h)).holds);
        assert_in_range(days, HOURS / 24 - 4, HOURS / 24 + 3);
        qsort(qn, q, sizeof qn[0], compare);
        for (size_t k = 1; k < q; k++)
            assert_true(qn[k] != qn[k - 1]);
    }
    assert_true(late > 100);
    free(b);
}

static void test_same_seed_same_bytes(void **state)
{
    (void)state;
    utter_bytes *a = malloc(sizeof *a), *b = malloc(sizeof *b);
    utterance x[UTTER_MAX], y[UTTER_MAX];
    unsigned differ = 0;
    assert_true(a && b);
    for (int h = 0; h < 100; h++) {
        world_init(&W, 21, WORLD_FAULTS_USUAL, CIVIL_SHANGHAI_MIN);
        world_device d = device(5, PLACE_STATION, 2017);
        size_t n = utter_plan(&W, &d, PERIOD_HOUR, hour_ms(h), x);
        if (n)
            utter_say(&W, &d, &x[n - 1], (utter_cipher){0}, a);
        world_init(&W, 21, WORLD_FAULTS_USUAL, CIVIL_SHANGHAI_MIN);
        (void)utter_plan(&W, &d, PERIOD_HOUR, hour_ms(h + 500), y);
        assert_int_equal(utter_plan(&W, &d, PERIOD_HOUR, hour_ms(h), y), n);
        assert_memory_equal(x, y, n * sizeof x[0]);
        if (n)
            utter_say(&W, &d, &y[n - 1], (utter_cipher){0}, b);
        assert_true(n == 0 || (a->n == b->n && memcmp(a->p, b->p, a->n) == 0));
        world_init(&W, 22, WORLD_FAULTS_USUAL, CIVIL_SHANGHAI_MIN);
        world_device other = device(5, PLACE_STATION, 2017);
        if (n && x[n - 1].shape == UTTER_FRAME) {
            utter_say(&W, &other, &x[n - 1], (utter_cipher){0}, b);
            differ += a->n != b->n || memcmp(a->p, b->p, a->n) != 0;
        }
    }
    assert_true(differ > 80);
    free(a);
    free(b);
}

static void test_a_district_has_one_ghost_and_one_odd_device(void **state)
{
    (void)state;
    world_device list[31];
    unsigned odd = 0, split = 0;
    world_init(&W, 31, WORLD_FAULTS_USUAL, CIVIL_SHANGHAI_MIN);
    for (unsigned i = 0; i < 30; i++)
        list[i] = device(i, i % 3 ? PLACE_OUTLET : PLACE_STATION, 2017);
    assert_int_equal(world_settle(&W, list, 30), 31);
    for (unsigned i = 0; i < 30; i++) {
        odd += list[i].is_odd;
        split += list[i].is_split;
    }
    assert_int_equal(odd, 1);
    assert_in_range(split, 1, 8);
    assert_true(list[30].is_ghost);
    hj212_factor f;
    reading r[READING_MAX];
    for (unsigned i = 0; i < 30; i++) /* every code but the odd one is known to the receiver */
        for (size_t k = 0, n = reading_make(&W, &list[i], PERIOD_HOUR, hour_ms(1), r); k < n; k++) {
            bool known = hj212_factor_find(span_text(r[k].code), span_text(list[i].st), "", &f);
            assert_int_equal(known, r[k].quantity[0] != '\0');
            assert_true(!known || strcmp(f.quantity, r[k].quantity) == 0);
        }
    world_init(&W, 31, WORLD_FAULTS_NONE, CIVIL_SHANGHAI_MIN);
    assert_int_equal(world_settle(&W, list, 30), 30);
}

static num_dec value_of(const world_device *d, const char *quantity, bool *found)
{
    reading r[READING_MAX];
    *found = false;
    for (size_t k = 0, n = reading_make(&W, d, PERIOD_HOUR, hour_ms(5), r); k < n; k++)
        if (strcmp(r[k].quantity, quantity) == 0) {
            *found = true;
            return r[k].value;
        }
    return (num_dec){0};
}

/* The same value in the units of four profiles. */
static void test_units_follow_the_profile(void **state)
{
    (void)state;
    static const struct {
        const char *profile, *quantity;
        place_kind  kind;
        int64_t     times;
        int         more_decimals; /* where the unit is coarser */
    } CASES[] = {{"standard", "PM2.5", PLACE_STATION, 1000, 0}, {"mg", "PM2.5", PLACE_STATION, 1, 3}, {"usual-hpa", "pressure", PLACE_STATION, 10, 0},
                 {"usual-m3h", "flow", PLACE_OUTLET, 3600, 0}, {"standard", "smoke", PLACE_OUTLET, 1, 0}};
    world_init(&W, 41, WORLD_FAULTS_NONE, CIVIL_SHANGHAI_MIN);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        bool a, b;
        world_device d = device(1, CASES[i].kind, 2017);
        num_dec usual = value_of(&d, CASES[i].quantity, &a);
        snprintf(d.reg.unit_profile, sizeof d.reg.unit_profile, "%s", CASES[i].profile);
        num_dec other = value_of(&d, CASES[i].quantity, &b);
        assert_true(a && b && usual.scaled > 0);
        assert_int_equal(other.decimals, usual.decimals + CASES[i].more_decimals);
        assert_int_equal(other.scaled, usual.scaled * CASES[i].times);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_torn_frames_fail_their_crc),
        cmocka_unit_test(test_every_frame_reads_back),
        cmocka_unit_test(test_each_hour_is_said_once_and_each_qn_is_new),
        cmocka_unit_test(test_same_seed_same_bytes),
        cmocka_unit_test(test_units_follow_the_profile),
        cmocka_unit_test(test_a_district_has_one_ghost_and_one_odd_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
