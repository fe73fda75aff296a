/* proof_fuzz.c - hostile proof files: the first line is the key, the rest the proof. Whatever comes, the report is JSON. */
#include <assert.h>
#include <stdlib.h>

#include "base/json.h"
#include "record/proof.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lt_cx cx;
    buf report;
    json_t *o = NULL;
    reader r = reader_of(span_of(data, size));
    span key;
    cx_init(&cx, NULL);
    if (!reader_line(&r, &key))
        return 0;
    buf_init(&report, 64u << 20);
    lt_err e = proof_verify(&cx, span_cut(r.s, r.at, size), key, &report);
    assert(e == LT_OK || e == LT_DENIED);
    lt_err parsed = json_parse(&cx, buf_span(&report), &o);
    assert(parsed == LT_OK && json_is_true(json_object_get(o, "ok")) == (e == LT_OK));
    json_decref(o);
    if (size >= 64) { /* the same bytes as a consistency proof */
        const proof_head a = {data[0], data}, b = {data[1], data + 32};
        e = proof_verify_consistency(&cx, &a, &b, span_of(data + 64, size - 64));
        assert(e == LT_OK || e == LT_DENIED);
    }
    buf_fini(&report);
    return 0;
}
