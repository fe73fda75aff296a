/* job_import_test.c - a small file on its whole way: blob, entry, samples, report; again; into units that differ; replayed. */
#include "app/job_import.h"

#include <string.h>

#include "base/json.h"
#include "keep/keep_testkit.h"

#define HEAD "Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2\n"

static const char *path_of(const hoard *b)
{
    static char path[FILE_PATH_MAX];
    snprintf(path, sizeof path, "%s/kunming.csv", b->dir);
    return path;
}

static void put_blob(hoard *b, const char *text, char sha[65])
{
    uint64_t size;
    assert_int_equal(file_replace(&b->cx, path_of(b), span_text(text), 0644), LT_OK);
    assert_int_equal(keep_put_blob(&b->cx, b->dir, path_of(b), sha, &size), LT_OK);
}

static lt_err apply(hoard *b, keep *k, const char *payload, uint64_t number, job_import_report *r)
{
    lt_entry e = {.number = number, .kind = ENTRY_IMPORT, .payload = span_text(payload)};
    assert_int_equal(keep_begin(&b->cx, k), LT_OK);
    lt_err err = job_import_apply(&b->cx, b->dir, k, &e, r);
    if (err)
        keep_abort(k);
    else
        assert_int_equal(keep_commit(&b->cx, k, number + 1), LT_OK);
    return err;
}

static const char *entry_text(char out[512], const char *sha, const char *more)
{
    snprintf(out, 512, "{\"what\":\"import\",\"file\":\"kunming.csv\",\"format\":\"cnemc-station-hourly\",\"sha256\":\"%s\",\"size\":1%s}", sha, more);
    return out;
}

static int64_t hour_ms(int day, int hour)
{
    civil c = {.year = 2020, .month = 3, .day = day, .hour = hour};
    return civil_to_ms(&c, CIVIL_SHANGHAI_MIN);
}

static lt_sample sample_of(hoard *b, keep *k, const char *name, int64_t t_ms)
{
    lt_series s;
    lt_sample v;
    assert_int_equal(series_name_parse(&b->cx, name, &s), LT_OK);
    assert_int_equal(keep_series(&b->cx, k, &s, false), LT_OK);
    assert_int_equal(keep_get_sample(&b->cx, k, s.id, t_ms, &v), LT_OK);
    return v;
}

static uint64_t unknown_count(hoard *b);
static lt_err count_row(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    (void)cx, (void)columns, (void)names;
    if (cells)
        *(uint64_t *)self = (uint64_t)cells[0].i;
    return LT_OK;
}
static uint64_t unknown_count(hoard *b)
{
    uint64_t n = 0;
    assert_int_equal(keep_query(&b->cx, b->k, "SELECT coalesce(sum(count), 0) FROM unknown_codes", NULL, 0, count_row, &n), LT_OK);
    return n;
}

/* What cannot be understood is noted and stops nothing; a blob that is gone or damaged stops. */
static void entries_that_say_nothing(void **state)
{
    hoard *b = *state;
    job_import_report r;
    char sha[65], text[512];
    assert_int_equal(apply(b, b->k, "{", 1, &r), LT_OK);
    assert_int_equal(apply(b, b->k, "{}", 2, &r), LT_OK);
    assert_int_equal(unknown_count(b), 2);
    memset(sha, 'a', 64);
    sha[64] = '\0';
    assert_int_not_equal(apply(b, b->k, entry_text(text, sha, ""), 3, &r), LT_OK);
    put_blob(b, "no,header\n", sha);
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ""), 3, &r), LT_OK);
    assert_int_equal(unknown_count(b), 3);
    assert_int_equal(r.rows, 0);
}

static void values_marks_and_places(void **state)
{
    hoard *b = *state;
    job_import_report r;
    char sha[65], text[512], *body;
    uint64_t entry;
    lt_place p = {.id = "9001A", .name = "甲", .city = "昆明市", .kind = PLACE_STATION};
    assert_int_equal(keep_begin(&b->cx, b->k), LT_OK);
    assert_int_equal(keep_put_place(&b->cx, b->k, &p), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->k, 1), LT_OK);
    put_blob(b, HEAD "20200326,18,甲,101,轻度污染,颗粒物(PM10),15,152,0.4,NaN,135,147,-999\n20200327,00,甲,20,优,NaN,5,6,0.4,8,30,30,4\n"
                     "20200326,18,丙 丁,NaN,,NaN,NaN,NaN,NaN,NaN,NaN,NaN,NaN\nbad\n", sha);
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ""), 7, &r), LT_OK);
    assert_true(r.rows == 4 && r.kept == 3 && r.bad == 1 && r.stations == 2 && r.places_made == 1 && r.repeats == 0);
    lt_sample v = sample_of(b, b->k, "9001A/PM10/hour", hour_ms(26, 17));
    assert_true(v.value == 152 && v.mark == MARK_BACKFILL && v.entry == 7);
    v = sample_of(b, b->k, "9001A/NO2/hour", hour_ms(26, 17));
    assert_true(v.value == 0 && v.mark == (MARK_BACKFILL | MARK_MISSING));
    v = sample_of(b, b->k, "9001A/SO2/hour", hour_ms(26, 17));
    assert_true(v.value == -999 && v.mark == (MARK_BACKFILL | MARK_ABSURD)); /* kept as it came, and never counted */
    v = sample_of(b, b->k, "9001A/PM10/hour", hour_ms(26, 23)); /* hour 00 of the next day */
    assert_true(v.value == 6);
    v = sample_of(b, b->k, "9001A/AQI_primary_published/hour", hour_ms(26, 17));
    assert_true(v.value == 16);
    assert_int_equal(keep_get_place(&b->cx, b->k, "kunming:丙_丁", &p), LT_OK);
    assert_string_equal(p.name, "丙 丁");
    assert_string_equal(p.city, "昆明市");
    snprintf(text, sizeof text, JOB_IMPORT_PRODUCT, sha);
    assert_int_equal(keep_get_product(&b->cx, b->k, text, &body, &entry), LT_OK);
    assert_non_null(strstr(body, "\"bad\":1"));
    assert_non_null(strstr(body, "\"line\":5"));
}

static void frozen_stations_are_suspect(void **state)
{
    hoard *b = *state;
    job_import_report r;
    char sha[65], text[512];
    buf t;
    buf_init(&t, 1u << 16);
    buf_text(&t, HEAD);
    for (int i = 0; i < 24; i++)
        buf_format(&t, "20200327,%02d,still,43,优,NaN,15,26,0.4,8,135,147,4\n20200327,%02d,alive,43,优,NaN,%d,26,0.4,8,135,147,4\n", i, i, i);
    buf_byte(&t, 0);
    put_blob(b, (const char *)t.p, sha);
    buf_fini(&t);
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ""), 1, &r), LT_OK);
    assert_true(r.frozen == 1 && r.suspect == 24 * 9 && r.kept == 48);
    assert_true(sample_of(b, b->k, "kunming:still/PM2.5/hour", hour_ms(27, 3)).mark == (MARK_BACKFILL | MARK_SUSPECT));
    assert_true(sample_of(b, b->k, "kunming:alive/PM2.5/hour", hour_ms(27, 3)).mark == MARK_BACKFILL);
}

static void the_same_file_again(void **state)
{
    hoard *b = *state;
    job_import_report r;
    char sha[65], text[512];
    put_blob(b, HEAD "20200326,18,甲,43,优,NaN,15,26,0.4,8,135,147,4\n", sha);
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ""), 1, &r), LT_OK);
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ""), 2, &r), LT_OK);
    assert_true(r.kept == 0);
    assert_true(sample_of(b, b->k, "kunming:甲/PM10/hour", hour_ms(26, 17)).entry == 1);
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ",\"again\":true,\"label\":\"start\""), 3, &r), LT_OK);
    assert_true(r.kept == 1);
    assert_true(sample_of(b, b->k, "kunming:甲/PM10/hour", hour_ms(26, 18)).entry == 3);
}

/* A series in another unit by now: shifted by a power of ten, exactly; a unit that is none is left out and said. */
static void units_that_differ(void **state)
{
    hoard *b = *state;
    job_import_report r;
    char sha[65], text[512];
    lt_series co = {.place = "kunming:甲", .quantity = "CO", .stat = "Avg", .period = PERIOD_HOUR, .unit = "ug/m3"};
    lt_series pm = {.place = "kunming:甲", .quantity = "PM2.5", .stat = "Avg", .period = PERIOD_HOUR, .unit = "mg/m3"};
    lt_series so = {.place = "kunming:甲", .quantity = "SO2", .stat = "Avg", .period = PERIOD_HOUR, .unit = "kPa"};
    lt_place p = {.id = "kunming:甲", .name = "甲", .city = "昆明市", .kind = PLACE_STATION};
    assert_int_equal(keep_begin(&b->cx, b->k), LT_OK);
    assert_int_equal(keep_put_place(&b->cx, b->k, &p), LT_OK);
    assert_int_equal(keep_series(&b->cx, b->k, &co, true), LT_OK);
    assert_int_equal(keep_series(&b->cx, b->k, &pm, true), LT_OK);
    assert_int_equal(keep_series(&b->cx, b->k, &so, true), LT_OK);
    assert_int_equal(keep_commit(&b->cx, b->k, 1), LT_OK);
    put_blob(b, HEAD "20200326,18,甲,43,优,NaN,15,26,0.417,8,135,147,4\n20200326,19,甲,43,优,NaN,15,26,NaN,8,135,147,4\n", sha);
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ""), 2, &r), LT_OK);
    assert_true(sample_of(b, b->k, "kunming:甲/CO/hour", hour_ms(26, 17)).value == 417);
    assert_true(sample_of(b, b->k, "kunming:甲/PM2.5/hour", hour_ms(26, 17)).value == 0.015);
    assert_true(sample_of(b, b->k, "kunming:甲/CO/hour", hour_ms(26, 18)).mark & MARK_MISSING);
    assert_int_equal(r.refused, 1);
    assert_int_equal(unknown_count(b), 1);
    lt_sample v;
    assert_int_equal(keep_get_sample(&b->cx, b->k, so.id, hour_ms(26, 17), &v), LT_NOT_FOUND);
}

static lt_err sum_row(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    uint64_t *h = self;
    (void)cx, (void)names;
    for (int i = 0; cells && i < columns; i++) {
        uint64_t v = cells[i].type == KEEP_INT ? (uint64_t)cells[i].i : 0;
        if (cells[i].type == KEEP_REAL)
            memcpy(&v, &cells[i].r, sizeof v);
        for (size_t c = 0; cells[i].type == KEEP_TEXT && c < cells[i].s.n; c++)
            v = v * 31 + cells[i].s.p[c];
        *h = (*h ^ v) * 0x100000001b3u;
    }
    return LT_OK;
}

/* The journal's entries applied to an empty keep give the same samples. */
static void a_replay_gives_the_same(void **state)
{
    hoard *b = *state;
    static const char SQL[] = "SELECT place, quantity, period, stat, t_ms, value, unit, mark, entry FROM sample ORDER BY place, quantity, stat, t_ms";
    job_import_report r;
    char sha[65], text[512], other[FILE_PATH_MAX];
    uint64_t first = 1, second = 1;
    keep *k;
    buf t;
    buf_init(&t, 1u << 18);
    buf_text(&t, HEAD);
    for (int i = 0; i < 300; i++)
        buf_format(&t, "202003%02d,%02d,station %d,43,优,NaN,%d,%s,0.%d,8,135,147,4\n", 1 + i / 24, i % 24, i % 7, i * 7 % 90, i % 5 ? "26" : "NaN", i % 9);
    buf_byte(&t, 0);
    put_blob(b, (const char *)t.p, sha);
    buf_fini(&t);
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ""), 5, &r), LT_OK);
    snprintf(other, sizeof other, "%s/other", b->dir);
    assert_int_equal(file_make_dirs(&b->cx, other, 0755), LT_OK);
    assert_int_equal(keep_create(&b->cx, other), LT_OK);
    assert_int_equal(keep_open(&b->cx, other, &(keep_options){.offset_min = 480}, &k), LT_OK);
    assert_int_equal(apply(b, k, text, 5, &r), LT_OK);
    assert_int_equal(keep_query(&b->cx, b->k, SQL, NULL, 0, sum_row, &first), LT_OK);
    assert_int_equal(keep_query(&b->cx, k, SQL, NULL, 0, sum_row, &second), LT_OK);
    assert_true(first != 1 && first == second);
    keep_close(k);
}

static void a_stop_leaves_nothing(void **state)
{
    hoard *b = *state;
    job_import_report r;
    char sha[65], text[512];
    atomic_int cancel = 1;
    uint64_t n = 1;
    put_blob(b, HEAD "20200326,18,甲,43,优,NaN,15,26,0.4,8,135,147,4\n", sha);
    b->cx.cancel = &cancel;
    assert_int_equal(apply(b, b->k, entry_text(text, sha, ""), 1, &r), LT_CANCELLED);
    b->cx.cancel = NULL;
    assert_int_equal(keep_query(&b->cx, b->k, "SELECT count(*) FROM series", NULL, 0, count_row, &n), LT_OK);
    assert_int_equal(n, 0);
    assert_int_equal(apply(b, b->k, text, 1, &r), LT_OK);
    assert_int_equal(r.kept, 1);
}

static void a_dry_run_says_the_same(void **state)
{
    hoard *b = *state;
    job_import_report r;
    buf json;
    import_options o = {.format = "cnemc-station-hourly", .file = "kunming.csv"};
    buf_init(&json, 1u << 20);
    assert_int_equal(job_import_survey_file(&b->cx, path_of(b), &o, &r, &json), LT_NOT_FOUND);
    assert_int_equal(job_import_survey_file(&b->cx, b->dir, &o, &r, &json), LT_BAD_INPUT);
    assert_int_equal(file_replace(&b->cx, path_of(b), span_text(HEAD "20200326,18,甲,43,优,NaN,15,26,0.4,8,135,147,4\nbad\n"), 0644), LT_OK);
    assert_int_equal(job_import_survey_file(&b->cx, path_of(b), &o, &r, &json), LT_OK);
    assert_true(r.rows == 2 && r.kept == 1 && r.bad == 1);
    assert_int_equal(json.p[0], '{');
    buf_fini(&json);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, hoard_begin, hoard_end)
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(entries_that_say_nothing), CASE(values_marks_and_places), CASE(frozen_stations_are_suspect), CASE(the_same_file_again),
        CASE(units_that_differ),        CASE(a_replay_gives_the_same), CASE(a_stop_leaves_nothing),       CASE(a_dry_run_says_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
