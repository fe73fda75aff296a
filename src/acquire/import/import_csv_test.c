/* import_csv_test.c - hostile and ordinary comma-separated text, whole and byte by byte. */
#include "acquire/import/import_csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct heard {
    char   text[8192]; /* "line|field|field;" or "line!fault;" */
    size_t n, faults, records;
} heard;

static lt_err on_record(lt_cx *cx, void *self, const csv_record *r)
{
    heard *h = self;
    (void)cx;
    h->records++;
    h->faults += r->fault != NULL;
    if (h->n + 512 > sizeof h->text)
        return LT_OK;
    h->n += (size_t)snprintf(h->text + h->n, 32, "%llu%s", (unsigned long long)r->line, r->fault ? "!" : "");
    for (uint32_t i = 0; i < r->count && h->n + 256 < sizeof h->text; i++)
        h->n += (size_t)snprintf(h->text + h->n, 128, "|%.*s", (int)r->fields[i].n, (const char *)r->fields[i].p);
    h->n += (size_t)snprintf(h->text + h->n, 2, ";");
    return LT_OK;
}

static heard hear(span text, size_t piece)
{
    static csv_reader r;
    lt_cx cx;
    heard h = {.n = 0};
    cx_init(&cx, NULL);
    csv_begin(&r, on_record, &h);
    for (size_t at = 0; at < text.n; at += piece)
        assert_int_equal(csv_feed(&cx, &r, span_cut(text, at, at + piece < text.n ? at + piece : text.n)), LT_OK);
    assert_int_equal(csv_end(&cx, &r), LT_OK);
    return h;
}

/* The same whatever the pieces. */
static void expect(span text, const char *wanted)
{
    static const size_t PIECES[] = {1, 2, 3, 7, 64, 100000};
    for (size_t i = 0; i < sizeof PIECES / sizeof PIECES[0]; i++) {
        heard h = hear(text, PIECES[i]);
        assert_string_equal(h.text, wanted);
    }
}
#define EXPECT(literal, wanted) expect(span_of(literal, sizeof literal - 1), wanted)

static void names_what_is_wrong(void **state)
{
    (void)state;
    EXPECT("a,b\0c\nd\n", "1!;2|d;");
    EXPECT("a\xff\nb\n", "1!;2|b;");
    EXPECT("\"a\"b,c\nd\n", "1!;2|d;");
    EXPECT("x\n\"open,1\ny,2\nz,3\n", "1|x;2!;3|y|2;4|z|3;");
    EXPECT("\"", "1!;");
    EXPECT("\"\n\"\n\"", "1|\n;3!;");
}

static void survives_long_lines(void **state)
{
    (void)state;
    size_t n = 10 * CSV_RECORD_MAX;
    char *p = malloc(n);
    assert_non_null(p);
    memset(p, 'x', n);
    memcpy(p, "a,b\n", 4);
    memcpy(p + n - 5, "\nc,d\n", 5);
    expect(span_of(p, n), "1|a|b;2!;3|c|d;");
    p[4] = '"'; /* a quote that opens and swallows everything: the next lines are still read */
    heard h = hear(span_of(p, n), 4096);
    assert_int_equal(h.faults, 1);
    assert_string_equal(h.text, "1|a|b;2!;3|c|d;");
    free(p);
}

/* A quote that never ends, in front of many good rows: one bad row, not all. */
static void an_open_quote_costs_one_row(void **state)
{
    (void)state;
    static char p[40000];
    size_t n = (size_t)snprintf(p, sizeof p, "k,v\n1,\"open\n");
    unsigned rows = 0;
    for (; n + 32 < sizeof p; rows++)
        n += (size_t)snprintf(p + n, 32, "row%u,%u\n", rows, rows);
    for (size_t piece = 1; piece < 100000; piece *= 13) {
        heard h = hear(span_of(p, n), piece);
        assert_int_equal(h.faults, 1);
        assert_int_equal(h.records, rows + 2);
    }
}

static void many_open_quotes_end_in_time(void **state)
{
    (void)state;
    size_t n = 1u << 20;
    char *p = malloc(n);
    assert_non_null(p);
    for (size_t i = 0; i < n; i++)
        p[i] = "a\"b,\"\n"[i % 6]; /* seen from any line, a quote that runs to the end of the file */
    heard h = hear(span_of(p, n), 65536);
    assert_true(h.faults >= CSV_BROKEN_MAX);
    free(p);
}

static void reads_what_is_usual(void **state)
{
    (void)state;
    EXPECT("", "");
    EXPECT("\n\r\n\n", "");
    EXPECT("a,b", "1|a|b;");
    EXPECT("a,b\r\nc,d\r\n", "1|a|b;2|c|d;");
    EXPECT("\xef\xbb\xbf" "a\n", "1|a;");
    EXPECT("\xef\xbb\xbf", "");
    EXPECT("a,,\n,\n", "1|a||;2||;");
    EXPECT("\"a,b\",\"c\"\"d\"\n", "1|a,b|c\"d;");
    EXPECT("\"two\nlines\",x\nnext\n", "1|two\nlines|x;3|next;");
    EXPECT("a\"b,c\n", "1|a\"b|c;");
    EXPECT("\"\",\"\"\"\"\n", "1||\";");
    EXPECT("\xe5\x85\xb3\xe4\xb8\x8a,1\n", "1|\xe5\x85\xb3\xe4\xb8\x8a|1;");
}

static void counts_fields_to_the_limit(void **state)
{
    (void)state;
    char p[2 * CSV_FIELDS_MAX + 2];
    memset(p, ',', sizeof p);
    heard h = hear(span_of(p, CSV_FIELDS_MAX - 1), 1);
    assert_int_equal(h.faults, 0);
    h = hear(span_of(p, CSV_FIELDS_MAX), 1);
    assert_int_equal(h.faults, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_is_wrong),          cmocka_unit_test(survives_long_lines),
        cmocka_unit_test(an_open_quote_costs_one_row),  cmocka_unit_test(many_open_quotes_end_in_time),
        cmocka_unit_test(reads_what_is_usual),          cmocka_unit_test(counts_fields_to_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
