/* record_testkit.h - what the tests of record share: a journal in a folder of its own, entries with known payloads.
 * Place      record, tests only
 * Owner      kit_begin .. kit_end, which removes the folder
 */
#ifndef LT_RECORD_TESTKIT_H
#define LT_RECORD_TESTKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/scratch_testkit.h"
#include "record/journal.h"

typedef struct kit {
    lt_cx cx;
    char  dir[256];
} kit;

static inline void kit_begin(kit *k, bool with_journal)
{
    cx_init(&k->cx, NULL);
    scratch_make(k->dir, sizeof k->dir, "record");
    if (with_journal)
        assert_int_equal(journal_create(&k->cx, k->dir, "test.example/log"), LT_OK);
}

static inline void kit_end(kit *k)
{
    scratch_remove(k->dir);
}

/* Payload of the i-th entry of a test: its number, and some bytes that follow from it. */
static inline size_t kit_payload(uint64_t i, uint8_t out[512])
{
    size_t n = 8 + (size_t)(i * 37 % 300);
    span_put_u64(out, i);
    for (size_t at = 8; at < n; at++)
        out[at] = (uint8_t)(i * 31 + at * 7);
    return n;
}

static inline journal_item kit_item(span *part, uint8_t room[512], uint64_t i)
{
    *part = span_of(room, kit_payload(i, room));
    return (journal_item){.kind = ENTRY_FRAME, .source = (uint32_t)i, .parts = part, .part_count = 1};
}

static inline uint64_t kit_append(kit *k, journal *j, uint64_t i)
{
    uint8_t room[512];
    span part;
    uint64_t number;
    journal_item item = kit_item(&part, room, i);
    assert_int_equal(journal_append(&k->cx, j, &item, &number), LT_OK);
    return number;
}

static inline journal *kit_open(kit *k, const journal_options *o, buf *notice)
{
    journal *j = NULL;
    lt_err e = journal_open(&k->cx, k->dir, o, &j, notice);
    if (e)
        print_message("journal_open: %s\n", k->cx.say);
    assert_int_equal(e, LT_OK);
    return j;
}

/* Every frame holds what kit_payload says for its source, in order; returns the number of frames. */
static inline uint64_t kit_count_frames(kit *k, journal *j)
{
    journal_cursor *c;
    lt_entry e;
    uint64_t frames = 0, next = 0;
    lt_err err;
    assert_int_equal(journal_cursor_open(&k->cx, j, 0, &c), LT_OK);
    while ((err = journal_cursor_next(&k->cx, c, &e)) == LT_OK) {
        uint8_t want[512];
        assert_int_equal(e.number, next++);
        if (e.kind != ENTRY_FRAME)
            continue;
        frames++;
        if (!e.payload.p)
            continue;
        assert_int_equal(e.payload.n, kit_payload(e.source, want));
        assert_memory_equal(e.payload.p, want, e.payload.n);
    }
    if (err != LT_NOT_FOUND)
        print_message("cursor: %s\n", k->cx.say);
    assert_int_equal(err, LT_NOT_FOUND);
    journal_cursor_close(c);
    assert_int_equal(next, journal_count(j));
    return frames;
}

static inline void kit_read(const char *dir, const char *name, buf *out)
{
    lt_cx cx;
    char path[FILE_PATH_MAX];
    cx_init(&cx, NULL);
    buf_init(out, 64u << 20);
    assert_int_equal(file_path(&cx, path, "%s/journal/%s", dir, name), LT_OK);
    assert_int_equal(file_read_all(&cx, path, out), LT_OK);
}

static inline void kit_write(const char *dir, const char *name, span content)
{
    lt_cx cx;
    char path[FILE_PATH_MAX];
    cx_init(&cx, NULL);
    assert_int_equal(file_path(&cx, path, "%s/journal/%s", dir, name), LT_OK);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(content.p, 1, content.n, f), content.n);
    fclose(f);
}

static inline void kit_remove(const char *dir, const char *name)
{
    char path[FILE_PATH_MAX];
    snprintf(path, sizeof path, "%s/journal/%s", dir, name);
    unlink(path);
}

/* A hasher for the whole program: group set-up and tear-down. */
static hash_sha256 *kit_hasher;
static inline int kit_open_hasher(void **state)
{
    (void)state;
    lt_cx cx;
    cx_init(&cx, NULL);
    return hash_sha256_open(&cx, &kit_hasher) == LT_OK ? 0 : -1;
}

static inline int kit_close_hasher(void **state)
{
    (void)state;
    hash_sha256_close(kit_hasher);
    return 0;
}

#endif
