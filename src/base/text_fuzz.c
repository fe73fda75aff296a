/* text_fuzz.c - hostile texts for every small parser of base: numbers, times, JSON, base64, request paths, options, fields. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/args.h"
#include "base/civil.h"
#include "base/hash.h"
#include "base/http.h"
#include "base/jout.h"
#include "base/json.h"

#define TEXT_MAX 4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void numbers(span s)
{
    num_dec d, again;
    double v;
    int64_t r;
    char text[NUM_TEXT_MAX];
    if (num_parse_dec(s, &d)) {
        size_t n = num_format_dec(d, text);
        bool same = num_parse_dec(span_of(text, n), &again);
        assert(!same || (again.scaled == d.scaled && again.decimals == d.decimals));
        for (int k = 0; k <= NUM_DECIMALS_MAX; k++)
            (void)num_rescale(d, k, &r);
    }
    if (num_parse_double(s, &v)) {
        assert(isfinite(v));
        num_format_double(v, text);
        assert(strtod(text, NULL) == v);
        (void)num_round_double(v, 1, &r);
    }
}

static void times(span s)
{
    int64_t ms, again;
    char text[CIVIL_TEXT_MAX];
    if (civil_parse_compact(s, CIVIL_SHANGHAI_MIN, &ms)) {
        civil_format_compact(ms, CIVIL_SHANGHAI_MIN, s.n == 17, text);
        assert(span_is(s, text));
    }
    if (civil_parse_iso(s, CIVIL_SHANGHAI_MIN, &ms)) {
        civil_format_iso(ms, 0, text);
        bool ok = civil_parse_iso(span_text(text), CIVIL_SHANGHAI_MIN, &again);
        assert(!ok || again == ms - ms % 1000 - (ms % 1000 < 0 ? 1000 : 0));
    }
}

static void documents(lt_cx *cx, span s)
{
    json_t *o;
    buf b;
    buf_init(&b, 1u << 20);
    jout j = jout_of(&b);
    jout_begin_array(&j);
    jout_span(&j, s);
    jout_end_array(&j);
    lt_err e = json_parse(cx, buf_span(&b), &o); /* whatever is written parses */
    assert(e == LT_OK);
    if (span_is_utf8(s)) /* without NUL */
        assert(span_equal(s, span_of(json_string_value(json_array_get(o, 0)), json_string_length(json_array_get(o, 0)))));
    json_decref(o);
    if (json_parse(cx, s, &o) == LT_OK)
        json_decref(o);
    buf_fini(&b);
}

static void codes(span s)
{
    uint8_t out[TEXT_MAX];
    char text[2 * TEXT_MAX];
    size_t n;
    if (hash_unbase64(s, out, sizeof out, &n)) {
        size_t back = hash_base64(out, n, text);
        assert(span_equal(s, span_of(text, back))); /* one text per value */
    }
    if (s.n % 2 == 0 && hash_unhex(s, out, s.n / 2))
        hash_hex(out, s.n / 2, text);
}

static void lines(lt_cx *cx, char *text)
{
    static const args_option OPTIONS[] = {{"count", "N", ""}, {"json", NULL, ""}, {NULL, NULL, NULL}};
    char *argv[] = {text, text};
    char path[HTTP_PATH_MAX];
    args a;
    int64_t v;
    if (args_parse(cx, OPTIONS, 2, argv, &a) == LT_OK && args_int(cx, &a, "count", (args_range){0, -5, 100}, &v) == LT_OK)
        assert(v >= -5 && v <= 100);
    if (http_decode_path(text, path))
        assert(path[0] == '/' && !strstr(path, "/..") && !strstr(path, "//") && span_is_utf8(span_text(path)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[TEXT_MAX + 1];
    lt_cx cx;
    if (size > TEXT_MAX)
        return 0;
    cx_init(&cx, NULL);
    span s = span_of(data, size), field;
    numbers(s);
    times(s);
    documents(&cx, s);
    codes(s);
    size_t total = 0;
    for (reader r = reader_of(s); reader_field(&r, ';', &field);)
        total += field.n + 1;
    assert(total == size + 1);
    for (reader r = reader_of(s); reader_line(&r, &field);)
        assert(memchr(field.p, '\n', field.n) == NULL);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    lines(&cx, text);
    return 0;
}
