/* app_testkit.h - what tests of the way from the journal to the keep share: a data folder of their own, a place, devices, frames.
 * Place      app, tests only
 * Owner      desk_begin .. desk_end, which removes the folder
 */
#ifndef LT_APP_TESTKIT_H
#define LT_APP_TESTKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/job_apply.h"
#include "base/arena.h"
#include "base/scratch_testkit.h"
#include "fact/frame.h"
#include "wire/hj212/hj212.h"

typedef struct desk {
    lt_cx cx;
    arena a;
    char  dir[64];
    store s;
} desk;

/* A folder with the station "A" and nothing in its journal. */
static inline void desk_begin(desk *d, const char *word)
{
    lt_place p = {.id = "A", .name = "A", .kind = PLACE_STATION};
    arena_init(&d->a, (size_t)1 << 28);
    cx_init(&d->cx, &d->a);
    scratch_make(d->dir, sizeof d->dir, word);
    assert_int_equal(store_create(&d->cx, d->dir, "lantian/test"), LT_OK);
    assert_int_equal(store_open(&d->cx, d->dir, true, &d->s), LT_OK);
    assert_int_equal(keep_begin(&d->cx, d->s.k), LT_OK);
    assert_int_equal(keep_put_place(&d->cx, d->s.k, &p), LT_OK);
    assert_int_equal(keep_commit(&d->cx, d->s.k, keep_next_entry(d->s.k)), LT_OK);
}

static inline void desk_end(desk *d)
{
    store_close(&d->s);
    scratch_remove(d->dir);
    arena_fini(&d->a);
}

static inline uint64_t desk_append(desk *d, entry_kind kind, uint32_t source, span payload)
{
    uint64_t number = 0;
    journal_item item = {.kind = kind, .source = source, .parts = &payload, .part_count = 1};
    assert_int_equal(journal_append(&d->cx, d->s.j, &item, &number), LT_OK);
    return number;
}

/* A device at "A"; the first gets the number 1. */
static inline void desk_append_device(desk *d, const char *mn)
{
    char text[256];
    snprintf(text, sizeof text, "{\"what\":\"device.put\",\"device\":{\"mn\":\"%s\",\"place\":\"A\"}}", mn);
    desk_append(d, ENTRY_ACT, 0, span_text(text));
}

/* The data area of device `source` as its hourly frame (2061). */
static inline uint64_t desk_append_hour(desk *d, entry_kind kind, uint32_t source, const char *cp)
{
    char segment[1024];
    uint8_t payload[FRAME_HEAD_BYTES + HJ212_FRAME_MAX];
    snprintf(segment, sizeof segment, "QN=20261124130500000;ST=22;CN=2061;PW=1;MN=M%u;Flag=5;CP=&&%s&&", source, cp);
    frame_pack_head(payload, FRAME_HJ212, kind == ENTRY_FRAME ? FRAME_OK : FRAME_WRONG_PASSWORD, 0);
    size_t n = hj212_format_frame(span_text(segment), DEVICE_CRC_STD, payload + FRAME_HEAD_BYTES, HJ212_FRAME_MAX);
    assert_true(n > 0);
    return desk_append(d, kind, source, span_of(payload, FRAME_HEAD_BYTES + n));
}

#endif
