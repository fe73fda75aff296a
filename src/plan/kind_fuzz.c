/* kind_fuzz.c - hostile kinds and rows: the part before the first NUL is a kind, the part behind it a patch of a row. */
#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "plan/ledger_row.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lt_cx cx;
static arena room;

static void check_row(const kind *k, span text)
{
    json_t *patch;
    ledger_row r, back;
    keep_row out;
    const char *field;
    if (json_parse(&cx, text, &patch) != LT_OK)
        return;
    if (ledger_row_init(&cx, k, "1", &r) != LT_OK)
        abort();
    if (ledger_row_patch(&cx, &r, patch, true, &field) == LT_OK && ledger_row_check(&cx, &r, NULL, NULL, &field) == LT_OK &&
        ledger_row_project(&cx, &r, NULL, &out) == LT_OK) {
        assert(ledger_row_read(&cx, k, &out, &back) == LT_OK);
        assert(json_object_size(back.fields) == json_object_size(r.fields)); /* what fits comes back */
        assert(ledger_row_check(&cx, &back, NULL, NULL, &field) == LT_OK);
        ledger_row_fini(&back);
    }
    ledger_row_fini(&r);
    json_decref(patch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kind k;
    if (!room.max) {
        arena_init(&room, 64u << 20);
        cx_init(&cx, &room);
    }
    arena_reset(&room);
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    size_t n = nul ? (size_t)(nul - data) : size;
    if (kind_parse_text(&cx, span_of(data, n), &k) == LT_OK && nul)
        check_row(&k, span_of(nul + 1, size - n - 1));
    return 0;
}
