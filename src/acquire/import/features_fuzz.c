/* features_fuzz.c - any bytes as GeoJSON and as a text of unknown encoding: it ends, cuts change nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "acquire/import/encoding.h"
#include "acquire/import/features.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lt_err on_feature(lt_cx *cx, void *self, uint64_t number, const json_t *feature, const char *fault)
{
    uint64_t *n = self;
    (void)cx;
    if (number != ++*n || (feature == NULL) != (fault != NULL))
        abort();
    return LT_OK;
}

static lt_err run(const uint8_t *data, size_t size, size_t piece, uint64_t *n)
{
    lt_cx cx;
    features f;
    lt_err e = LT_OK;
    cx_init(&cx, NULL);
    *n = 0;
    features_begin(&f, on_feature, n);
    for (size_t at = 0; !e && at < size; at += piece)
        e = features_feed(&cx, &f, span_of(data + at, piece < size - at ? piece : size - at));
    if (!e)
        e = features_end(&cx, &f);
    features_fini(&f);
    return e;
}

static void convert(const uint8_t *data, size_t size, size_t piece, encoding kind, buf *out)
{
    lt_cx cx;
    encoding_stream *s;
    cx_init(&cx, NULL);
    buf_init(out, (size_t)64 << 20);
    if (encoding_open(&cx, kind, &s) != LT_OK)
        abort();
    for (size_t at = 0; at < size; at += piece)
        if (encoding_push(&cx, s, span_of(data + at, piece < size - at ? piece : size - at), out) != LT_OK)
            abort();
    if (encoding_push(&cx, s, span_of("", 0), out) != LT_OK)
        abort();
    encoding_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static encoding_look look;
    uint64_t a, b;
    buf whole, cut;
    encoding e;
    if (size < 2)
        return 0;
    size_t piece = data[0] % 31u + 1;
    encoding kind = (encoding)(data[1] % 4u);
    data += 2;
    size -= 2;
    if (run(data, size, piece, &a) != run(data, size, size + 1, &b) || a != b)
        abort();
    convert(data, size, size + 1, kind, &whole);
    convert(data, size, piece, kind, &cut);
    if (!span_equal(buf_span(&whole), buf_span(&cut)))
        abort();
    buf_fini(&whole);
    buf_fini(&cut);
    look = (encoding_look){0};
    encoding_look_at(&look, span_of(data, size));
    (void)encoding_decide(&look, &e);
    return 0;
}
