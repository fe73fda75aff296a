/* assess.c - a year of 1,700 stations x 6 pollutants x 8,760 hours, from the keep to the ranked table.
 *
 *   assess [--stations N] [--dir DIR] [--rounds N]
 *
 * A keep is made in a temporary folder with daily and seasonal cycles, noise, missing rows, missing marks and outages. Each
 * round takes, one after the other: a scan that only adds the values up (the limit of anything that reads them all), a
 * scan that also copies the decoded arrays out, and the whole evaluation; the best of the rounds counts. Beside it the
 * plainest part of the work (daily means of five pollutants, their annual mean) by SQL over plain SQLite rows, for a
 * sample of stations, scaled up. One thread throughout.
 */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#include "app/evaluate_report.h"
#include "base/args.h"
#include "base/scratch_testkit.h"
#include "keep/keep.h"

#define YEAR      2025
#define HOURS     8760
#define OFFSET    CIVIL_SHANGHAI_MIN
#define GOAL_S    1.5
#define SQL_STATIONS 20

static const args_option OPTIONS[] = {
    {"stations", "N", "stations (default 1700)"},
    {"rounds", "N", "rounds, the best counts (default 5)"},
    {"dir", "DIR", "folder for the keep (default: a temporary one, removed)"},
    {NULL, NULL, NULL},
};

typedef struct bench {
    lt_cx     cx;
    arena     a;
    char      dir[512];
    int       stations, rounds;
    keep     *k;
    int64_t   from_ms;
    uint64_t  dice;
    uint64_t  values;
    lt_sample *samples;
} bench;

static uint32_t roll(bench *b, uint32_t below)
{
    b->dice = b->dice * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)((b->dice >> 33) % below);
}

/* --- a made-up year -------------------------------------------------------------------------------------------------- */

static void fill_series(bench *b, uint32_t series, pollutant p, size_t *n)
{
    static const double LEVEL[POLLUTANT_COUNT] = {12, 34, 0.8, 88, 68, 38};
    int out = 0;
    double slow = 0;
    for (int h = 0; h < HOURS; h++) {
        double season = 1 + 0.4 * cos(6.2832 * h / HOURS) * (p == P_O3 ? -1 : 1);
        double day = 1 + 0.35 * sin(6.2832 * (h % 24 - 8) / 24) * (p == P_O3 ? 1.6 : -0.6);
        slow = 0.96 * slow + 0.04 * ((double)roll(b, 2000) / 1000 - 1) * 4;
        double v = LEVEL[p] * season * day * exp(0.5 * slow) * (0.9 + 0.2 * roll(b, 1000) / 1000);
        v = p == P_CO ? round(v * 10) / 10 : round(v);
        if (out > 0 || roll(b, 1000) == 0)
            out = out > 0 ? out - 1 : (int)roll(b, 48);
        if (out > 0)
            continue; /* outage: no row at all */
        bool missing = roll(b, 100) == 0;
        b->samples[(*n)++] = (lt_sample){.series = series, .mark = missing ? MARK_MISSING : 0, .t_ms = b->from_ms + h * CIVIL_HOUR_MS,
                                         .value = missing ? 0 : v, .entry = 1};
    }
}

static void put_station(bench *b, int i)
{
    lt_place p = {.kind = PLACE_STATION};
    size_t n = 0;
    snprintf(p.id, sizeof p.id, "%04dA", i + 1);
    snprintf(p.name, sizeof p.name, "Station %d", i + 1);
    snprintf(p.district, sizeof p.district, "District %d", i / 5 + 1);
    snprintf(p.city, sizeof p.city, "City %d", i / 10 + 1);
    need(&b->cx, keep_put_place(&b->cx, b->k, &p));
    for (int q = 0; q < POLLUTANT_COUNT; q++) {
        lt_series s = {.period = PERIOD_HOUR, .stat = "Avg"};
        snprintf(s.place, sizeof s.place, "%s", p.id);
        snprintf(s.quantity, sizeof s.quantity, "%s", pollutant_key((pollutant)q));
        snprintf(s.unit, sizeof s.unit, "%s", pollutant_unit((pollutant)q));
        need(&b->cx, keep_series(&b->cx, b->k, &s, true));
        fill_series(b, s.id, (pollutant)q, &n);
    }
    need(&b->cx, keep_append(&b->cx, b->k, b->samples, n));
    b->values += n;
}

static void make_keep(bench *b)
{
    civil first = {.year = YEAR, .month = 1, .day = 1};
    double start = now_s();
    b->from_ms = civil_to_ms(&first, OFFSET);
    b->samples = malloc((size_t)POLLUTANT_COUNT * HOURS * sizeof *b->samples);
    if (!b->samples)
        exit(1);
    need(&b->cx, keep_create(&b->cx, b->dir));
    need(&b->cx, keep_open(&b->cx, b->dir, &(keep_options){.offset_min = OFFSET}, &b->k));
    for (int i = 0; i < b->stations;) {
        need(&b->cx, keep_begin(&b->cx, b->k));
        for (int end = i + 50 < b->stations ? i + 50 : b->stations; i < end; i++)
            put_station(b, i);
        need(&b->cx, keep_commit(&b->cx, b->k, (uint64_t)i));
        need(&b->cx, keep_compact(&b->cx, b->k, true));
        arena_reset(&b->a);
    }
    keep_close(b->k);
    need(&b->cx, keep_open(&b->cx, b->dir, &(keep_options){.offset_min = OFFSET, .is_read_only = true}, &b->k));
    printf("keep: %d stations, %llu hour values, made in %.1f s\n", b->stations, (unsigned long long)b->values, now_s() - start);
}

/* --- limits ------------------------------------------------------------------------------------------------------------ */

typedef struct adder {
    int64_t  sum;
    uint64_t n, raw;
    int32_t *copy;
} adder;

static lt_err on_add(lt_cx *cx, void *self, const keep_block *b)
{
    (void)cx;
    adder *a = self;
    a->n += b->n;
    if (!b->scaled) {
        a->raw += b->n;
        return LT_OK;
    }
    int64_t sum = 0;
    for (uint32_t i = 0; i < b->n; i++)
        sum += b->scaled[i];
    a->sum += sum;
    if (a->copy)
        memcpy(a->copy, b->scaled, b->n * sizeof *a->copy);
    return LT_OK;
}

static double time_scan(bench *b, bool copies, adder *a)
{
    *a = (adder){.copy = copies ? malloc(sizeof(int32_t) * 65536) : NULL};
    keep_range r = {.from_ms = b->from_ms, .to_ms = b->from_ms + HOURS * CIVIL_HOUR_MS};
    double start = now_s();
    need(&b->cx, keep_scan(&b->cx, b->k, &r, on_add, a));
    double seconds = now_s() - start;
    free(a->copy);
    return seconds;
}

/* --- the same by SQL, the plain part of it -------------------------------------------------------------------------------- */

static void sql(sqlite3 *db, const char *text)
{
    char *why = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK) {
        fprintf(stderr, "assess: %s\n", why);
        exit(1);
    }
}

static lt_err on_row(lt_cx *cx, void *self, const keep_block *b)
{
    (void)cx;
    sqlite3_stmt *st = self;
    for (uint32_t i = 0; i < b->n; i++) {
        sqlite3_bind_int64(st, 1, b->series);
        sqlite3_bind_int64(st, 2, keep_block_time(b, i));
        sqlite3_bind_double(st, 3, keep_block_value(b, i));
        sqlite3_bind_int64(st, 4, b->marks ? b->marks[i] : 0);
        sqlite3_step(st);
        sqlite3_reset(st);
    }
    return LT_OK;
}

static double time_sql(bench *b, int stations)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    uint32_t ids[SQL_STATIONS * POLLUTANT_COUNT];
    size_t n = 0;
    lt_series *all;
    size_t count;
    need(&b->cx, keep_list_series(&b->cx, b->k, &(lt_series){.period = PERIOD_HOUR}, &all, &count));
    for (size_t i = 0; i < count && n < (size_t)stations * POLLUTANT_COUNT; i++)
        if (strcmp(all[i].quantity, "O3") != 0)
            ids[n++] = all[i].id;
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && ids[k] < ids[k - 1]; k--) {
            uint32_t t = ids[k];
            ids[k] = ids[k - 1];
            ids[k - 1] = t;
        }
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        exit(1);
    sql(db, "CREATE TABLE v(series INTEGER, t INTEGER, value REAL, mark INTEGER, PRIMARY KEY(series, t)) WITHOUT ROWID; BEGIN");
    sqlite3_prepare_v2(db, "INSERT INTO v VALUES(?,?,?,?)", -1, &st, NULL);
    keep_range r = {.series = ids, .series_count = n, .from_ms = b->from_ms, .to_ms = b->from_ms + HOURS * CIVIL_HOUR_MS};
    need(&b->cx, keep_scan(&b->cx, b->k, &r, on_row, st));
    sqlite3_finalize(st);
    sql(db, "COMMIT");
    double start = now_s();
    sql(db, "SELECT series, avg(d), count(*) FROM (SELECT series, (t + 28800000) / 86400000 AS day, avg(value) AS d FROM v WHERE mark & 1 = 0 "
            "GROUP BY series, day HAVING count(*) >= 20) GROUP BY series");
    double seconds = now_s() - start;
    sqlite3_close(db);
    return seconds;
}

/* --- the race ---------------------------------------------------------------------------------------------------------------- */

static double time_evaluation(bench *b, char hash[65])
{
    evaluation e;
    buf out;
    evaluate_targets none = {0};
    evaluate_query q = {.from_day = civil_day_number(YEAR, 1, 1), .to_day = civil_day_number(YEAR, 12, 31), .offset_min = OFFSET,
                        .rules = -1, .limits = -1, .variant = -1};
    arena_reset(&b->a);
    double start = now_s();
    need(&b->cx, evaluate_keep(&b->cx, b->k, &q, &e));
    buf_init(&out, EVALUATE_REPORT_MAX);
    evaluate_put_table(&out, &e, &none);
    double seconds = now_s() - start;
    memcpy(hash, e.input, 65);
    if (out.err || e.count != (size_t)b->stations || e.values != b->values)
        exit(1);
    buf_fini(&out);
    return seconds;
}

static void race(bench *b)
{
    double add = 1e9, copy = 1e9, whole = 1e9;
    adder a = {0};
    char hash[65] = "", first[65] = "";
    for (int r = 0; r < b->rounds; r++) {
        double s = time_scan(b, false, &a);
        add = s < add ? s : add;
        s = time_scan(b, true, &a);
        copy = s < copy ? s : copy;
        s = time_evaluation(b, hash);
        whole = s < whole ? s : whole;
        if (r == 0)
            memcpy(first, hash, sizeof first);
        if (strcmp(first, hash) != 0) {
            fprintf(stderr, "assess: two evaluations of the same data differ\n");
            exit(1);
        }
    }
    int some = b->stations < SQL_STATIONS ? b->stations : SQL_STATIONS;
    double rows = time_sql(b, some) * b->stations / some;
    double million = (double)b->values / 1e6;
    printf("scan, adding only       %7.3f s  %6.0f M values/s   (limit; %llu values raw)\n", add, million / add, (unsigned long long)a.raw);
    printf("scan and memcpy         %7.3f s  %6.0f M values/s\n", copy, million / copy);
    printf("evaluation, ranked      %7.3f s  %6.0f M values/s   %.2f x the scan; goal < %.1f s for 1,700 stations: %s\n", whole,
           million / whole, whole / add, GOAL_S, whole * 1700 / b->stations < GOAL_S ? "reached" : "MISSED");
    printf("SQL over rows, part     %7.3f s  (daily and annual means of five of six, %d stations scaled up): %.0f x the evaluation\n", rows,
           some, rows / whole);
    printf("input sha256 %s\n", hash);
}

int main(int argc, char **argv)
{
    static bench b = {.dice = 20251231};
    args a;
    int64_t n, rounds;
    arena_init(&b.a, (size_t)2 << 30);
    cx_init(&b.cx, &b.a);
    need(&b.cx, args_parse(&b.cx, OPTIONS, argc - 1, argv + 1, &a));
    need(&b.cx, args_int(&b.cx, &a, "stations", (args_range){1700, 1, 10000}, &n));
    need(&b.cx, args_int(&b.cx, &a, "rounds", (args_range){5, 1, 1000}, &rounds));
    b.stations = (int)n;
    b.rounds = (int)rounds;
    bool temporary = !args_has(&a, "dir");
    snprintf(b.dir, sizeof b.dir, "%s", args_get(&a, "dir", "/tmp/lantian-assess-XXXXXX"));
    if (temporary && !mkdtemp(b.dir))
        exit(1);
    make_keep(&b);
    race(&b);
    keep_close(b.k);
    free(b.samples);
    if (temporary)
        scratch_remove(b.dir);
    arena_fini(&b.a);
    return 0;
}
