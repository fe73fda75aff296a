/* keep_testkit.h - what the tests of the keep share: a folder of its own with a keep, series, samples, sums of rows.
 * Place      keep, tests only
 * Owner      hoard_begin .. hoard_end, which removes the folder
 */
#ifndef LT_KEEP_TESTKIT_H
#define LT_KEEP_TESTKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/scratch_testkit.h"
#include "keep/keep.h"

#define DAY0 1763913600000LL /* 2025-11-24T00:00+08:00 */

typedef struct hoard {
    lt_cx cx;
    arena room;
    char  dir[256];
    keep *k;
} hoard;

static inline void hoard_ok(hoard *h, lt_err e)
{
    if (e)
        print_message("%s: %s\n", cx_err_row(e)->name, h->cx.say);
    assert_int_equal(e, LT_OK);
}

static inline void hoard_open(hoard *h)
{
    hoard_ok(h, keep_open(&h->cx, h->dir, NULL, &h->k));
}

static inline void hoard_again(hoard *h) /* closed and opened */
{
    keep_close(h->k);
    hoard_open(h);
}

static inline int hoard_begin(void **state)
{
    hoard *h = calloc(1, sizeof *h);
    assert_non_null(h);
    arena_init(&h->room, 256u << 20);
    cx_init(&h->cx, &h->room);
    scratch_make(h->dir, sizeof h->dir, "keep");
    hoard_ok(h, keep_create(&h->cx, h->dir));
    hoard_open(h);
    *state = h;
    return 0;
}

static inline int hoard_end(void **state)
{
    hoard *h = *state;
    keep_close(h->k);
    arena_fini(&h->room);
    scratch_remove(h->dir);
    free(h);
    return 0;
}

static inline void hoard_txn(hoard *h)
{
    hoard_ok(h, keep_begin(&h->cx, h->k));
}

static inline void hoard_commit(hoard *h, uint64_t next)
{
    hoard_ok(h, keep_commit(&h->cx, h->k, next));
}

static inline lt_series hoard_name(const char *place, const char *quantity, series_period p)
{
    lt_series s = {.period = p, .unit = "ug/m3"};
    snprintf(s.place, sizeof s.place, "%s", place);
    snprintf(s.quantity, sizeof s.quantity, "%s", quantity);
    snprintf(s.stat, sizeof s.stat, "%s", series_usual_stat(p));
    return s;
}

static inline uint32_t hoard_series(hoard *h, const char *place, const char *quantity, series_period p)
{
    lt_series s = hoard_name(place, quantity, p);
    hoard_ok(h, keep_series(&h->cx, h->k, &s, true));
    return s.id;
}

static inline void hoard_put(hoard *h, const lt_sample *s, size_t n)
{
    hoard_ok(h, keep_append(&h->cx, h->k, s, n));
}

/* All rows of a range, as samples. */
typedef struct hoard_rows {
    lt_sample *rows;
    size_t     n, room;
    bool       has_entries;
} hoard_rows;

static inline lt_err hoard_take(lt_cx *cx, void *self, const keep_block *b)
{
    hoard_rows *r = self;
    (void)cx;
    for (uint32_t i = 0; i < b->n; i++) {
        if (r->n == r->room) {
            r->room = r->room ? r->room * 2 : 4096;
            r->rows = realloc(r->rows, r->room * sizeof *r->rows);
            assert_non_null(r->rows);
        }
        r->rows[r->n++] = (lt_sample){.series = b->series, .mark = b->marks ? b->marks[i] : 0, .t_ms = keep_block_time(b, i),
                                      .value = keep_block_value(b, i), .entry = r->has_entries ? b->entries[i] : 0};
    }
    return LT_OK;
}

/* What a query gives, as text: columns by '|', rows by ';'. */
typedef struct hoard_text {
    char   text[65536];
    size_t n, rows;
} hoard_text;

static inline lt_err hoard_row(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    hoard_text *t = self;
    (void)cx, (void)names;
    if (!cells)
        return LT_OK;
    t->rows++;
    for (int i = 0; i < columns; i++) {
        const keep_cell *c = &cells[i];
        char *to = t->text + t->n;
        size_t room = sizeof t->text - t->n;
        int n = 0;
        switch (c->type) {
        case KEEP_NULL: n = snprintf(to, room, "-"); break;
        case KEEP_INT: n = snprintf(to, room, "%lld", (long long)c->i); break;
        case KEEP_REAL: n = snprintf(to, room, "%.17g", c->r); break;
        case KEEP_TEXT:
        case KEEP_BLOB: n = snprintf(to, room, "%.*s", (int)c->s.n, (const char *)c->s.p); break;
        }
        t->n = t->n + (size_t)n + 1 < sizeof t->text ? t->n + (size_t)n : sizeof t->text - 2;
        t->text[t->n++] = i + 1 < columns ? '|' : ';';
        t->n = t->n < sizeof t->text - 1 ? t->n : sizeof t->text - 2;
        t->text[t->n] = '\0';
    }
    return LT_OK;
}

static inline lt_err hoard_query(hoard *h, const char *sql, hoard_text *out)
{
    out->n = out->rows = 0;
    out->text[0] = '\0';
    return keep_query(&h->cx, h->k, sql, NULL, 0, hoard_row, out);
}

#endif
