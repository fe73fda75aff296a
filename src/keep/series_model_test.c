/* series_model_test.c - 200,000 samples in random order with corrections, compactions, aborts and reopenings, against an array. */
#include "keep/keep_testkit.h"

#define SERIES  6u
#define SLOTS   16384u
#define SAMPLES 200000u
#define BATCH   6000u

typedef struct model_kind {
    series_period period;
    int64_t       step_ms;
    uint32_t      slots;
    bool          is_ragged; /* times off the grid */
    bool          is_raw;    /* doubles that are no short decimals */
} model_kind;
static const model_kind KINDS[SERIES] = {
    {PERIOD_REALTIME, 5000, 16384, true, false}, {PERIOD_MINUTE, CIVIL_MINUTE_MS, 16384, false, false},
    {PERIOD_MINUTE, CIVIL_MINUTE_MS, 3000, false, true}, {PERIOD_HOUR, CIVIL_HOUR_MS, 9000, false, false},
    {PERIOD_DAY, CIVIL_DAY_MS, 4000, false, false}, {PERIOD_REALTIME, 250, 16384, true, true},
};

typedef struct model {
    hoard    *h;
    uint64_t  seed, entry;
    uint32_t  id[SERIES];
    lt_sample now[SERIES][SLOTS], before[SERIES][SLOTS]; /* series 0: no value */
    lt_sample batch[BATCH];
    size_t    put;
} model;

static uint64_t rnd(model *m) /* splitmix64 */
{
    uint64_t z = m->seed += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint32_t below(model *m, uint32_t n)
{
    return (uint32_t)(rnd(m) % n);
}

static int64_t slot_ms(uint32_t s, uint32_t slot)
{
    const model_kind *k = &KINDS[s];
    int64_t t = DAY0 + (int64_t)slot * k->step_ms;
    return k->is_ragged && slot % 7 == 0 ? t + 1 + slot * 31 % (k->step_ms - 1) : t;
}

static lt_sample make(model *m, uint32_t s, uint32_t slot)
{
    static const lt_mark MARKS[] = {MARK_MISSING, MARK_FAULT, MARK_SUSPECT | MARK_BACKFILL, MARK_SIMULATED};
    lt_sample v = {.series = m->id[s], .t_ms = slot_ms(s, slot), .value = (double)((int64_t)below(m, 20000) - 1000) / 10};
    if (KINDS[s].is_raw && below(m, 3) == 0)
        v.value /= 7;
    if (below(m, 20) == 0)
        v.mark = MARKS[below(m, 4)];
    v.entry = below(m, 4) == 0 ? below(m, (uint32_t)m->entry) : m->entry;
    return v;
}

static void tell(model *m, uint32_t s, uint32_t slot, const lt_sample *v)
{
    lt_sample *old = &m->now[s][slot];
    if (!old->series || v->entry >= old->entry)
        *old = *v;
}

/* A run of one series in order, or samples from everywhere, with repeats. */
static void put_batch(model *m)
{
    static struct {
        uint32_t s, slot;
    } where[BATCH];
    size_t n = 0;
    uint32_t s = below(m, SERIES), kind = below(m, 4), long_run = below(m, 6) == 0 ? BATCH : 300;
    if (kind == 0) {
        uint32_t slot = below(m, KINDS[s].slots);
        for (uint32_t want = 1 + below(m, long_run); n < want && slot < KINDS[s].slots; slot += below(m, 50) ? 1 : 2) {
            where[n].s = s;
            where[n++].slot = slot;
        }
    } else {
        for (uint32_t want = 1 + below(m, kind == 1 ? long_run : 200); n < want; n++) {
            where[n].s = kind == 1 ? s : below(m, SERIES);
            where[n].slot = below(m, below(m, 2) ? KINDS[where[n].s].slots : 50);
        }
    }
    for (size_t i = 0; i < n; i++) {
        m->entry += below(m, 3);
        m->batch[i] = make(m, where[i].s, where[i].slot);
    }
    hoard_put(m->h, m->batch, n);
    for (size_t i = 0; i < n; i++)
        tell(m, where[i].s, where[i].slot, &m->batch[i]);
    m->put += n;
}

static void same(const lt_sample *a, const lt_sample *b, bool with_entry)
{
    assert_int_equal(a->series, b->series);
    assert_int_equal(a->t_ms, b->t_ms);
    assert_memory_equal(&a->value, &b->value, 8);
    assert_int_equal(a->mark, b->mark);
    if (with_entry)
        assert_int_equal(a->entry, b->entry);
}

static void check_range(model *m, uint32_t s, uint32_t lo, uint32_t hi)
{
    hoard_rows r = {.has_entries = below(m, 2)};
    keep_range range = {.series = &m->id[s], .series_count = 1, .from_ms = slot_ms(s, lo), .to_ms = hi < KINDS[s].slots ? slot_ms(s, hi) : INT64_MAX,
                        .want_entries = r.has_entries};
    hoard_ok(m->h, keep_scan(&m->h->cx, m->h->k, &range, hoard_take, &r));
    size_t n = 0;
    for (uint32_t i = lo; i < hi && i < KINDS[s].slots; i++) {
        if (!m->now[s][i].series)
            continue;
        assert_true(n < r.n);
        same(&r.rows[n++], &m->now[s][i], r.has_entries);
    }
    assert_int_equal(n, r.n);
    free(r.rows);
}

static void check_points(model *m)
{
    for (int i = 0; i < 20; i++) {
        uint32_t s = below(m, SERIES), slot = below(m, KINDS[s].slots), at = slot;
        lt_sample out;
        lt_err e = keep_get_sample(&m->h->cx, m->h->k, m->id[s], slot_ms(s, slot), &out);
        assert_int_equal(e, m->now[s][slot].series ? LT_OK : LT_NOT_FOUND);
        if (!e)
            same(&out, &m->now[s][slot], true);
        while (at > 0 && !m->now[s][at].series)
            at--;
        e = keep_get_latest(&m->h->cx, m->h->k, m->id[s], slot_ms(s, slot), &out);
        assert_int_equal(e, m->now[s][at].series ? LT_OK : LT_NOT_FOUND);
        if (!e)
            same(&out, &m->now[s][at], true);
    }
}

static void check_sql(model *m)
{
    static hoard_text t;
    char sql[300], want[300];
    for (uint32_t s = 0; s < SERIES; s++) {
        uint32_t lo = below(m, KINDS[s].slots), hi = lo + below(m, KINDS[s].slots - lo);
        long long n = 0, entries = 0, marks = 0;
        for (uint32_t i = lo; i < hi; i++) {
            const lt_sample *v = &m->now[s][i];
            n += v->series != 0;
            entries += v->series ? (long long)v->entry : 0;
            marks += v->series ? v->mark : 0;
        }
        snprintf(sql, sizeof sql, "SELECT count(*), total(entry), total(mark) FROM sample WHERE series = %u AND t_ms >= %lld AND t_ms < %lld",
                 m->id[s], (long long)slot_ms(s, lo), (long long)slot_ms(s, hi));
        hoard_ok(m->h, hoard_query(m->h, sql, &t));
        snprintf(want, sizeof want, "%lld|%.17g|%.17g;", n, (double)entries, (double)marks);
        assert_string_equal(t.text, want);
    }
}

static void check_all(model *m)
{
    for (uint32_t s = 0; s < SERIES; s++)
        check_range(m, s, 0, KINDS[s].slots);
}

/* Between transactions. */
static void shake(model *m)
{
    uint32_t what = below(m, 12);
    if (what == 0)
        hoard_ok(m->h, keep_compact(&m->h->cx, m->h->k, true));
    else if (what < 3)
        hoard_ok(m->h, keep_compact(&m->h->cx, m->h->k, false));
    else if (what == 3)
        hoard_again(m->h);
    else if (what < 6)
        check_points(m);
    else if (what == 6)
        check_all(m);
    else if (what == 7)
        check_sql(m);
    uint32_t s = below(m, SERIES), lo = below(m, KINDS[s].slots);
    check_range(m, s, lo, lo + below(m, 2000));
}

static void equal_to_a_plain_model(void **state)
{
    hoard *h = *state;
    model *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->h = h;
    m->entry = 1000;
    const char *seed = getenv("LT_SEED");
    m->seed = seed ? strtoull(seed, NULL, 10) : 20251124;
    hoard_txn(h);
    for (uint32_t s = 0; s < SERIES; s++) {
        char quantity[16];
        snprintf(quantity, sizeof quantity, "Q%u", s);
        m->id[s] = hoard_series(h, "A", quantity, KINDS[s].period);
    }
    hoard_commit(h, 1);
    while (m->put < SAMPLES) {
        memcpy(m->before, m->now, sizeof m->now);
        hoard_txn(h);
        for (uint32_t n = 1 + below(m, 4); n > 0; n--)
            put_batch(m);
        if (below(m, 4) == 0) { /* what is not committed is read by the writer itself */
            uint32_t s = below(m, SERIES);
            check_range(m, s, 0, KINDS[s].slots);
        }
        if (below(m, 10) == 0)
            hoard_ok(h, keep_compact(&h->cx, h->k, false)); /* inside a transaction */
        if (below(m, 10) == 0) {
            keep_abort(h->k);
            memcpy(m->now, m->before, sizeof m->now);
        } else {
            hoard_commit(h, m->entry);
            assert_int_equal(keep_next_entry(h->k), m->entry);
        }
        shake(m);
    }
    check_all(m);
    check_sql(m);
    hoard_ok(h, keep_compact(&h->cx, h->k, true));
    check_all(m);
    hoard_again(h);
    check_all(m);
    check_sql(m);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(equal_to_a_plain_model, hoard_begin, hoard_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
