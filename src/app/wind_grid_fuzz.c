/* wind_grid_fuzz.c - whatever stands in a CSV file of winds: read or refused with words, and what was read is written and read alike. */
#include <stdlib.h>
#include <string.h>

#include "app/wind_grid.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

typedef struct bytes {
    const uint8_t *p;
    size_t         n, at;
} bytes;

static lt_err give(lt_cx *cx, void *self, void *out, size_t max, size_t *got)
{
    bytes *b = self;
    (void)cx;
    *got = b->n - b->at < max ? b->n - b->at : max;
    if (*got)
        memcpy(out, b->p + b->at, *got);
    b->at += *got;
    return LT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    arena a;
    lt_cx cx;
    wind_grid w, again;
    buf csv;
    bytes b = {p, n, 0};
    wind_grid_query q = {.offset_min = 480};
    arena_init(&a, (size_t)64 << 20);
    cx_init(&cx, &a);
    buf_init(&csv, (size_t)16 << 20);
    lt_err e = wind_grid_read_csv(&cx, (hour_file_bytes){give, &b}, "fuzz", &q, &w);
    if (e && !cx.say[0])
        abort(); /* refused without a word */
    if (!e && wind_grid_to_csv(&cx, &w, &csv) == LT_OK) {
        bytes c = {csv.p, csv.n, 0};
        if (wind_grid_read_csv(&cx, (hour_file_bytes){give, &c}, "again", &q, &again) == LT_OK && (!wind_grid_is_alike(&w, &again) || again.gaps != w.gaps))
            abort();
    }
    buf_fini(&csv);
    arena_fini(&a);
    return 0;
}
