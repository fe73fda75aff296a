/* import_survey_test.c - whole files, also packed, cut off and damaged: what the survey finds in them. */
#include "acquire/import/import_survey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/buf.h"

#define HEAD "Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2\n"

typedef struct memory {
    span   s;
    size_t at, fail_at; /* fail_at: the disk fails there; 0: never */
} memory;

static lt_err read_memory(lt_cx *cx, void *self, void *p, size_t max, size_t *got)
{
    memory *m = self;
    if (m->fail_at && m->at >= m->fail_at)
        return cx_fail(cx, LT_IO, "the disk failed");
    *got = m->s.n - m->at < max ? m->s.n - m->at : max;
    if (*got > 1000)
        *got = 1000;
    memcpy(p, m->s.p + m->at, *got);
    m->at += *got;
    return LT_OK;
}

static lt_err run(lt_cx *cx, survey **s, memory *m, const import_options *o)
{
    import_source src = {.fn = read_memory, .self = m};
    cx_init(cx, NULL);
    assert_int_equal(survey_open(cx, s), LT_OK);
    return survey_run(cx, *s, &src, o);
}

static const import_options KUNMING = {.format = "cnemc-station-hourly", .file = "kunming.csv"};

static void put_row(buf *b, const char *name, int day, int hour, int pm25)
{
    buf_format(b, "202003%02d,%02d,%s,43,优,NaN,%d,26,0.4,8,135,147,4\n", day, hour, name, pm25);
}

/* Pack `text` with a filter and format of libarchive under the names given. */
static void pack(buf *out, span text, int filter, const char *const *names)
{
    size_t room = text.n * 4 + 65536, used = 0;
    uint8_t *p = malloc(room);
    assert_non_null(p);
    struct archive *a = archive_write_new();
    assert_int_equal(archive_write_add_filter(a, filter), ARCHIVE_OK);
    assert_int_equal(names[1] ? archive_write_set_format_pax_restricted(a) : archive_write_set_format_raw(a), ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(a, p, room, &used), ARCHIVE_OK);
    for (; *names; names++) {
        struct archive_entry *e = archive_entry_new();
        archive_entry_set_pathname(e, *names);
        archive_entry_set_size(e, (la_int64_t)text.n);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, text.p, text.n), text.n);
        archive_entry_free(e);
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_write_free(a);
    buf_put(out, p, used);
    free(p);
}

static void expect_failure(span text, const import_options *o, lt_err kind, const char *says)
{
    lt_cx cx;
    survey *s;
    memory m = {.s = text};
    assert_int_equal(run(&cx, &s, &m, o), kind);
    assert_non_null(strstr(cx.say, says));
    survey_close(s);
}

static void refuses_what_is_no_such_file(void **state)
{
    (void)state;
    import_options unknown = {.format = "none", .file = "kunming.csv"}, nameless = {.format = KUNMING.format, .file = "-.csv"};
    expect_failure(span_text(""), &KUNMING, LT_BAD_INPUT, "");
    expect_failure(span_text("\n\n"), &KUNMING, LT_BAD_INPUT, "empty");
    expect_failure(span_text("a,b,c\n1,2,3\n"), &KUNMING, LT_BAD_INPUT, "Date");
    expect_failure(span_of("\0\0\0\0", 4), &KUNMING, LT_BAD_INPUT, "UTF-8");
    expect_failure(span_text(HEAD), &unknown, LT_NOT_FOUND, "none");
    expect_failure(span_text(HEAD), &nameless, LT_BAD_INPUT, "--city");
}

static void passes_on_a_failing_disk(void **state)
{
    (void)state;
    lt_cx cx;
    survey *s;
    buf b;
    buf_init(&b, 1u << 20);
    buf_text(&b, HEAD);
    for (int h = 0; h < 100; h++)
        put_row(&b, "A", 1 + h / 24, h % 24, h);
    memory m = {.s = buf_span(&b), .fail_at = 2000};
    assert_int_equal(run(&cx, &s, &m, &KUNMING), LT_IO);
    survey_close(s);
    buf_fini(&b);
}

static void counts_bad_rows_and_keeps_the_rest(void **state)
{
    (void)state;
    static const char TEXT[] = "\xef\xbb\xbf" HEAD "20200326,18,A,43,优,NaN,15,26,0.4,8,135,147,4\r\n"
                               "20200326,18,A,43,优,NaN,15,26,0.4,8,135,147,4\r\n"  /* a repeat */
                               "20200326,18,A,43,优,NaN,16,26,0.4,8,135,147,4\r\n"  /* contradicts it */
                               "20200326,99,A,43,优,NaN,15,26,0.4,8,135,147,4\r\n"
                               "20200326,19,A\0,43,优,NaN,15,26,0.4,8,135,147,4\r\n"
                               "20200326,20,A\xc3(,43,优,NaN,15,26,0.4,8,135,147,4\r\n"
                               "20200326,21,A,43,优\r\n"
                               "20200326,22,B,43,优,NaN,15,26,0.4,8,135,147,4"; /* no line end */
    lt_cx cx;
    survey *s;
    memory m = {.s = span_of(TEXT, sizeof TEXT - 1)};
    assert_int_equal(run(&cx, &s, &m, &KUNMING), LT_OK);
    const survey_totals *t = survey_totals_of(s);
    uint32_t n;
    const survey_bad *b = survey_bads(s, &n);
    assert_int_equal(t->rows, 8);
    assert_int_equal(t->bad, 5);
    assert_int_equal(t->repeats, 1);
    assert_int_equal(t->contradictions, 1);
    assert_int_equal(t->stations, 2);
    assert_int_equal(n, 5);
    assert_int_equal(b[0].line, 4);
    assert_non_null(strstr(b[0].why, "contradicts"));
    assert_int_equal(b[1].line, 5);
    assert_int_equal(b[4].line, 8);
    assert_string_equal(b[0].member, "kunming.csv");
    survey_close(s);
}

static const survey_station *station(const survey *s, const char *city, const char *name)
{
    uint32_t n;
    const survey_station *t = survey_stations(s, &n);
    for (uint32_t i = 0; i < n; i++)
        if (strcmp(t[i].name, name) == 0 && strcmp(t[i].city, city) == 0)
            return &t[i];
    fail_msg("no station %s in %s", name, city);
    return NULL;
}

static void finds_frozen_silent_stale_and_namesakes(void **state)
{
    (void)state;
    lt_cx cx;
    survey *s;
    buf b;
    buf_init(&b, 1u << 20);
    buf_text(&b, HEAD);
    for (int i = 0; i < (int)SURVEY_FROZEN_ROWS; i++) {
        put_row(&b, "官渡区博物馆", 20 + i / 24, i % 24, i);
        put_row(&b, "官渡区博物馆（180930启用）", 20 + i / 24, i % 24, 7);
        put_row(&b, "old", 2, 5, 7); /* the same hour again and again */
        if (i + 1 < (int)SURVEY_FROZEN_ROWS)
            put_row(&b, "short", 20 + i / 24, i % 24, 7);
        buf_format(&b, "202003%02d,%02d,关上,NaN,,NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN\n", 20 + i / 24, i % 24);
    }
    memory m = {.s = buf_span(&b)};
    assert_int_equal(run(&cx, &s, &m, &KUNMING), LT_OK);
    const survey_totals *t = survey_totals_of(s);
    assert_int_equal(t->stations, 5);
    assert_int_equal(t->frozen, 3);
    assert_int_equal(t->silent, 1);
    assert_int_equal(t->stale, 1);
    assert_int_equal(t->namesakes, 1);
    assert_int_equal(t->repeats, SURVEY_FROZEN_ROWS - 1);
    assert_true(station(s, "kunming", "官渡区博物馆（180930启用）")->is_frozen);
    assert_true(station(s, "kunming", "官渡区博物馆（180930启用）")->namesake_of != UINT32_MAX);
    assert_false(station(s, "kunming", "官渡区博物馆")->is_frozen);
    assert_true(station(s, "kunming", "官渡区博物馆")->namesake_of == UINT32_MAX);
    assert_true(station(s, "kunming", "关上")->is_silent);
    assert_true(station(s, "kunming", "old")->is_stale && station(s, "kunming", "old")->is_frozen);
    assert_false(station(s, "kunming", "short")->is_frozen);
    survey_close(s);
    buf_fini(&b);
}

static void fill(buf *b)
{
    buf_init(b, 1u << 20);
    buf_text(b, HEAD);
    for (int i = 0; i < 400; i++)
        put_row(b, "A", 1 + i / 24, i % 24, i * i % 97);
}

static void reads_packed_files(void **state)
{
    (void)state;
    static const int FILTERS[] = {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_XZ, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD};
    static const char *const ONE[] = {"kunming.csv", NULL}, *const MANY[] = {"d/kunming.csv", "../../etc/taiyuan.csv", "d/readme.md", "d/.hidden.csv", NULL};
    lt_cx cx;
    survey *s;
    buf text, packed;
    fill(&text);
    for (size_t f = 0; f < sizeof FILTERS / sizeof FILTERS[0]; f++)
        for (int many = 0; many < 2; many++) {
            buf_init(&packed, 4u << 20);
            pack(&packed, buf_span(&text), FILTERS[f], many ? MANY : ONE);
            memory m = {.s = buf_span(&packed)};
            assert_int_equal(run(&cx, &s, &m, &KUNMING), LT_OK);
            assert_int_equal(survey_totals_of(s)->rows, many ? 800 : 400);
            assert_int_equal(survey_totals_of(s)->files, many ? 2 : 1);
            assert_int_equal(survey_totals_of(s)->twins, many ? 1 : 0); /* the same rows under two cities */
            survey_close(s);
            buf_fini(&packed);
        }
    buf_fini(&text);
}

/* Cut off or with a byte changed: a failure, or (a flipped bit that the container cannot notice) rows; never a crash. */
static void refuses_truncated_and_damaged_packing(void **state)
{
    (void)state;
    static const char *const ONE[] = {"kunming.csv", NULL};
    lt_cx cx;
    survey *s;
    buf text, packed;
    fill(&text);
    buf_init(&packed, 4u << 20);
    pack(&packed, buf_span(&text), ARCHIVE_FILTER_XZ, ONE);
    for (size_t n = 12; n + 1 < packed.n; n += 1 + packed.n / 40)
        expect_failure(span_of(packed.p, n), &KUNMING, LT_BAD_INPUT, "");
    packed.p[packed.n / 2] ^= 0x10; /* xz carries a checksum of its own */
    memory m = {.s = buf_span(&packed)};
    assert_int_equal(run(&cx, &s, &m, &KUNMING), LT_BAD_INPUT);
    survey_close(s);
    buf_fini(&packed);
    buf_fini(&text);
}

static void stops_when_told(void **state)
{
    (void)state;
    lt_cx cx;
    survey *s;
    buf b;
    atomic_int cancel = 1;
    fill(&b);
    memory m = {.s = buf_span(&b)};
    import_source src = {.fn = read_memory, .self = &m};
    cx_init(&cx, NULL);
    cx.cancel = &cancel;
    assert_int_equal(survey_open(&cx, &s), LT_OK);
    assert_int_equal(survey_run(&cx, s, &src, &KUNMING), LT_CANCELLED);
    survey_close(s);
    buf_fini(&b);
}

typedef struct taking {
    survey  *s;
    unsigned taken, left;
} taking;

static lt_err take(lt_cx *cx, void *self, const import_at *at, const import_row *row)
{
    taking *t = self;
    bool is_taken;
    (void)cx;
    assert_true(survey_take(t->s, at, row, &is_taken) != UINT32_MAX);
    t->taken += is_taken;
    t->left += !is_taken;
    return LT_OK;
}

static lt_err pass_over(lt_cx *cx, void *self, const import_at *at, uint64_t line, const char *why)
{
    (void)cx, (void)self, (void)at, (void)line, (void)why;
    return LT_OK;
}

static void the_second_pass_takes_each_row_once(void **state)
{
    (void)state;
    lt_cx cx;
    survey *s;
    buf b;
    fill(&b);
    put_row(&b, "A", 1, 0, 0);  /* the first row again */
    put_row(&b, "A", 1, 1, 55); /* contradicts the second */
    memory m = {.s = buf_span(&b)};
    assert_int_equal(run(&cx, &s, &m, &KUNMING), LT_OK);
    m.at = 0;
    taking t = {.s = s};
    import_source src = {.fn = read_memory, .self = &m};
    import_sink sink = {.self = &t, .on_row = take, .on_bad = pass_over};
    assert_int_equal(import_scan(&cx, &src, &KUNMING, &sink), LT_OK);
    assert_int_equal(t.taken, 400);
    assert_int_equal(t.left, 2);
    survey_close(s);
    buf_fini(&b);
}

static void names_cities_by_files(void **state)
{
    (void)state;
    char city[PLACE_NAME_MAX];
    assert_true(import_city_of("a/b/kunming-昆明-2020.csv.xz", city));
    assert_string_equal(city, "kunming");
    assert_true(import_city_of("昆明.csv", city));
    assert_string_equal(city, "昆明");
    assert_false(import_city_of("a/b/", city));
    assert_false(import_city_of(".csv", city));
    assert_false(import_city_of("a b.csv", city));
    assert_false(import_city_of("\xff.csv", city));
    assert_string_equal(import_city_name("kunming"), "昆明市");
    assert_string_equal(import_city_name("atlantis"), "atlantis");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_is_no_such_file),
        cmocka_unit_test(passes_on_a_failing_disk),
        cmocka_unit_test(counts_bad_rows_and_keeps_the_rest),
        cmocka_unit_test(finds_frozen_silent_stale_and_namesakes),
        cmocka_unit_test(reads_packed_files),
        cmocka_unit_test(refuses_truncated_and_damaged_packing),
        cmocka_unit_test(stops_when_told),
        cmocka_unit_test(the_second_pass_takes_each_row_once),
        cmocka_unit_test(names_cities_by_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
