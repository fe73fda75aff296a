/* published_test.c - our hourly index in practice mode against what the national platform published, 16 Yunnan cities. */
#include <dirent.h>

#include "assess/aqi.h"
#include "assess/assess_testkit.h"
#include "assess/conc.h"

#define FOLDER      "../shared/data/aq-hourly-stations-2020"
#define COLUMNS     13
#define FILE_BYTES_MAX (1u << 20)

enum { C_DATE, C_HOUR, C_PLACE, C_AQI, C_LEVEL, C_PRIMARY, C_FIRST };
static const indicator COLUMN_OF[COLUMNS - C_FIRST] = {IND_PM25, IND_PM10, IND_CO, IND_NO2, IND_O3, IND_O3_8H, IND_SO2};

typedef struct tally {
    int rows, compared, no_index, ours_only, aqi_equal, level_equal, primary_equal, primary_compared, stale;
} tally;

static bool is_nan(span s)
{
    return s.n == 0 || span_is(s, "NaN");
}

/* The next record; a quoted field (two primary pollutants) may hold line ends. False at the end of the file. */
static bool next_record(reader *r, span cell[COLUMNS])
{
    int n = 0;
    for (bool more = r->at < r->s.n; more; n++) {
        assert_true(n < COLUMNS);
        bool is_quoted = r->at < r->s.n && r->s.p[r->at] == '"';
        size_t end = r->at += is_quoted;
        while (end < r->s.n && (is_quoted ? r->s.p[end] != '"' : r->s.p[end] != ',' && r->s.p[end] != '\n'))
            end++;
        cell[n] = span_trim(span_cut(r->s, r->at, end));
        r->at = end + is_quoted;
        while (r->at < r->s.n && r->s.p[r->at] == '\r')
            r->at++;
        more = r->at < r->s.n && r->s.p[r->at] == ',';
        r->at++;
    }
    assert_true(n == 0 || n == COLUMNS);
    return n == COLUMNS;
}

/* The platform's words: 细颗粒物(PM2.5), 颗粒物(PM10), 臭氧1小时 ... */
static uint32_t primary_of(span s)
{
    static const struct {
        const char *word;
        pollutant   p;
    } WORDS[] = {{"PM2.5", P_PM25}, {"PM10", P_PM10}, {"臭氧", P_O3}, {"O3", P_O3}, {"二氧化氮", P_NO2}, {"NO2", P_NO2},
                 {"二氧化硫", P_SO2}, {"SO2", P_SO2}, {"一氧化碳", P_CO}, {"(CO)", P_CO}};
    uint32_t bits = 0;
    for (size_t k = 0; k < sizeof WORDS / sizeof WORDS[0]; k++)
        if (memmem(s.p, s.n, WORDS[k].word, strlen(WORDS[k].word)))
            bits |= 1u << WORDS[k].p;
    return bits;
}

static void compare(const span cell[COLUMNS], tally *t, const char *file)
{
    aqi_input in = {.rules = RULES_2012_PRACTICE, .report = REPORT_HOUR};
    aqi_result r;
    lt_cx cx;
    uint64_t aqi;
    cx_init(&cx, NULL);
    t->rows++;
    if (!span_equal(span_cut(cell[C_DATE], 0, 4), span_text("2020"))) { /* one station repeats a row of 2017 */
        t->stale++;
        return;
    }
    for (int i = C_FIRST; i < COLUMNS; i++) {
        exact v = EXACT_NONE;
        indicator ind = COLUMN_OF[i - C_FIRST];
        if (!is_nan(cell[i]))
            assert_int_equal(conc_parse(&cx, cell[i], indicator_pollutant(ind), &v), LT_OK);
        in.reading[ind] = exact_has(v) ? reading_of(v) : reading_missing();
    }
    aqi_evaluate(test_law(), &in, &r);
    if (is_nan(cell[C_AQI])) {
        t->no_index++;
        t->ours_only += r.aqi != AQI_NA;
        return;
    }
    assert_true(span_parse_u64(cell[C_AQI], &aqi));
    t->compared++;
    bool is_equal = r.aqi == (int)aqi;
    t->aqi_equal += is_equal;
    if (!is_equal)
        print_message("%s: %.*s %.*s h %.*s: published %d, ours %d\n", file, (int)cell[C_DATE].n, (const char *)cell[C_DATE].p,
                      (int)cell[C_HOUR].n, (const char *)cell[C_HOUR].p, (int)cell[C_PLACE].n, (const char *)cell[C_PLACE].p,
                      (int)aqi, r.aqi);
    t->level_equal += span_is(cell[C_LEVEL], aqi_class_of(r.level).class_zh);
    uint32_t primary = primary_of(cell[C_PRIMARY]);
    t->primary_compared++;
    t->primary_equal += primary == r.primary;
    if (primary != r.primary && is_equal)
        print_message("%s: %.*s %.*s h: primary \"%.*s\", ours %x of %d\n", file, (int)cell[C_DATE].n, (const char *)cell[C_DATE].p,
                      (int)cell[C_HOUR].n, (const char *)cell[C_HOUR].p, (int)cell[C_PRIMARY].n, (const char *)cell[C_PRIMARY].p,
                      r.primary, r.aqi);
}

static void read_file(const char *name, tally *t)
{
    static char text[FILE_BYTES_MAX];
    char path[512];
    span cell[COLUMNS];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text, f);
    fclose(f);
    assert_true(n < sizeof text);
    reader r = reader_of(span_of(text, n));
    assert_true(next_record(&r, cell));
    assert_true(span_is(cell[C_AQI], "AQI") && span_is(cell[C_FIRST], "PM2.5") && span_is(cell[COLUMNS - 1], "SO2"));
    while (next_record(&r, cell))
        compare(cell, t, name);
}

static void test_yunnan(void **state)
{
    (void)state;
    DIR *d = opendir(FOLDER);
    if (!d) {
        print_message("skipped: no shared data\n");
        skip();
        return;
    }
    tally t = {0};
    int files = 0;
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (strlen(e->d_name) > 4 && strcmp(e->d_name + strlen(e->d_name) - 4, ".csv") == 0) {
            read_file(e->d_name, &t);
            files++;
        }
    closedir(d);
    print_message("%d files, %d rows, %d stale, %d without an index (ours has one in %d), %d compared: AQI %d, level %d, primary %d of %d\n", files, t.rows,
                  t.stale, t.no_index, t.ours_only, t.compared, t.aqi_equal, t.level_equal, t.primary_equal, t.primary_compared);
    assert_int_equal(files, 16);
    assert_int_equal(t.compared, 3156); /* every row that has an index */
    assert_int_equal(t.aqi_equal, t.compared);
    assert_int_equal(t.level_equal, t.compared);
    assert_int_equal(t.primary_equal, t.primary_compared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yunnan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
