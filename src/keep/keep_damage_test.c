/* keep_damage_test.c - the keep and a world that breaks: flipped bytes, a full disk, kill -9 between and in commits. */
#include "keep/keep_testkit.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#define ROWS 3000

static uint32_t fill(hoard *h)
{
    static lt_sample room[ROWS];
    hoard_txn(h);
    uint32_t id = hoard_series(h, "关上", "SO2", PERIOD_MINUTE);
    for (int i = 0; i < ROWS; i++)
        room[i] = (lt_sample){id, i % 97 == 5 ? MARK_FAULT : 0, DAY0 + i * CIVIL_MINUTE_MS, (double)(i * 7 % 300) / 10, (uint64_t)(i * 3)};
    hoard_put(h, room, ROWS);
    hoard_commit(h, 10000);
    return id;
}

static sqlite3 *open_raw(hoard *h)
{
    char path[512];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/keep.gpkg", h->dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

/* One byte of the first chunk is another one. */
static void flip(sqlite3 *db, int at, int mask)
{
    sqlite3_blob *b;
    int64_t id = 0;
    sqlite3_stmt *st;
    unsigned char c;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT min(id) FROM chunk", -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    id = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    assert_int_equal(sqlite3_blob_open(db, "main", "chunk", "data", id, 1, &b), SQLITE_OK);
    at = at % sqlite3_blob_bytes(b);
    assert_int_equal(sqlite3_blob_read(b, &c, 1, at), SQLITE_OK);
    c = (unsigned char)(c ^ mask);
    assert_int_equal(sqlite3_blob_write(b, &c, 1, at), SQLITE_OK);
    sqlite3_blob_close(b);
}

/* INV: a number is exact or it says it is not. */
static void a_flipped_byte_is_named(void **state)
{
    hoard *h = *state;
    uint32_t id = fill(h);
    sqlite3 *db = open_raw(h);
    static hoard_text t;
    lt_sample out;
    for (int i = 0; i < 200; i++) {
        hoard_rows r = {.has_entries = true};
        keep_range range = {.from_ms = DAY0, .to_ms = DAY0 + 7 * CIVIL_DAY_MS, .want_entries = true};
        flip(db, i * 61, 1 << i % 8);
        assert_int_equal(keep_scan(&h->cx, h->k, &range, hoard_take, &r), LT_DAMAGED);
        assert_non_null(strstr(h->cx.say, "关上/SO2/minute"));
        assert_non_null(strstr(h->cx.say, "2025-11-24T00:00:00+08:00"));
        assert_int_equal(r.n, 0);
        assert_int_equal(keep_get_sample(&h->cx, h->k, id, DAY0, &out), LT_DAMAGED);
        assert_int_equal(keep_get_latest(&h->cx, h->k, id, INT64_MAX, &out), LT_DAMAGED);
        assert_int_equal(hoard_query(h, "SELECT sum(value) FROM sample", &t), LT_DAMAGED);
        assert_non_null(strstr(h->cx.say, "关上/SO2/minute"));
        if (i % 20 == 0) { /* nothing is written over what cannot be read */
            hoard_txn(h);
            static lt_sample room[1100];
            for (int k = 0; k < 1100; k++)
                room[k] = (lt_sample){id, 0, DAY0 + k * CIVIL_MINUTE_MS, 1, 20000};
            assert_int_equal(keep_append(&h->cx, h->k, room, 1100), LT_DAMAGED);
            keep_abort(h->k);
        }
        flip(db, i * 61, 1 << i % 8);
        hoard_ok(h, keep_scan(&h->cx, h->k, &range, hoard_take, &r));
        assert_int_equal(r.n, ROWS);
        free(r.rows);
    }
    sqlite3_close(db);
}

static void no_keep_at_all(void **state)
{
    hoard *h = *state;
    char path[512];
    keep *k;
    keep_close(h->k);
    snprintf(path, sizeof path, "%s/keep.gpkg", h->dir);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fwrite("this is no database at all", 1, 26, f), 26);
    fclose(f);
    assert_int_equal(keep_open(&h->cx, h->dir, NULL, &k), LT_DAMAGED);
    assert_non_null(strstr(h->cx.say, "keep.gpkg"));
    f = fopen(path, "wb");
    assert_non_null(f);
    fclose(f);
    assert_int_not_equal(keep_open(&h->cx, h->dir, NULL, &k), LT_OK); /* an empty file */
    unlink(path);
    hoard_ok(h, keep_create(&h->cx, h->dir));
    hoard_open(h);
    sqlite3 *db = open_raw(h);
    assert_int_equal(sqlite3_exec(db, "UPDATE state SET value = 999 WHERE key = 'layout'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(keep_open(&h->cx, h->dir, NULL, &k), LT_BAD_INPUT);
    assert_non_null(strstr(h->cx.say, "999"));
}

static void set_limit(rlim_t bytes)
{
    struct rlimit l;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &l), 0);
    l.rlim_cur = bytes < l.rlim_max ? bytes : l.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &l), 0);
}

/* A keep that could not be made is not there: the next start makes it again. */
static void a_full_disk_at_birth(void **state)
{
    hoard *h = *state;
    char path[300];
    keep_close(h->k);
    h->k = NULL;
    snprintf(path, sizeof path, "%s/keep.gpkg", h->dir);
    assert_int_equal(unlink(path), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t bytes = 0; bytes <= 65536; bytes += 16384) {
        set_limit(bytes);
        lt_err e = keep_create(&h->cx, h->dir);
        set_limit(RLIM_INFINITY);
        assert_int_equal(e, LT_FULL);
        assert_int_not_equal(access(path, F_OK), 0);
    }
    snprintf(path, sizeof path, "%s/keep-new.gpkg", h->dir); /* left by a kill */
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(fputs("SQLite format 3", f) >= 0);
    fclose(f);
    hoard_ok(h, keep_create(&h->cx, h->dir));
    assert_int_not_equal(access(path, F_OK), 0);
    hoard_open(h);
    fill(h);
}

/* The last test: the limit is the process's. */
static void a_full_disk(void **state)
{
    hoard *h = *state;
    uint32_t id = fill(h);
    static lt_sample room[60000];
    uint64_t seed = 1;
    hoard_again(h);
    for (int i = 0; i < 60000; i++) { /* does not compress */
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        room[i] = (lt_sample){id, 0, DAY0 + (i + ROWS) * CIVIL_MINUTE_MS, (double)(seed >> 12) / 3, seed >> 2};
    }
    signal(SIGXFSZ, SIG_IGN);
    set_limit(300000);
    hoard_txn(h);
    lt_err e = keep_append(&h->cx, h->k, room, 60000);
    if (!e)
        e = keep_commit(&h->cx, h->k, 20000);
    if (e != LT_FULL)
        print_message("%s: %s\n", cx_err_row(e)->name, h->cx.say);
    assert_int_equal(e, LT_FULL);
    keep_abort(h->k);
    assert_int_equal(keep_next_entry(h->k), 10000);
    hoard_rows r = {.has_entries = true};
    keep_range range = {.from_ms = 0, .to_ms = INT64_MAX, .want_entries = true};
    hoard_ok(h, keep_scan(&h->cx, h->k, &range, hoard_take, &r)); /* still reads */
    assert_int_equal(r.n, ROWS);
    set_limit(RLIM_INFINITY);
    hoard_txn(h);
    hoard_put(h, room, 60000);
    hoard_commit(h, 20000); /* and goes on when there is room */
    hoard_again(h);
    r.n = 0;
    hoard_ok(h, keep_scan(&h->cx, h->k, &range, hoard_take, &r));
    assert_int_equal(r.n, ROWS + 60000);
    assert_int_equal(keep_next_entry(h->k), 20000);
    free(r.rows);
}

/* --- kill -9 --------------------------------------------------------------------------------------------------------- */

#define ENTRIES  12000u /* of a journal: each is a frame of a minute of two series, or a correction */
#define A_COMMIT 17u
#define A_ROUND  30u /* commits; 12,000 / 17 / 30: at least 23 rounds */

static void apply_entry(hoard *h, uint64_t entry)
{
    lt_series a = hoard_name("A", "SO2", PERIOD_MINUTE), b = hoard_name("A", "NO2", PERIOD_MINUTE);
    hoard_ok(h, keep_series(&h->cx, h->k, &a, true));
    hoard_ok(h, keep_series(&h->cx, h->k, &b, true));
    int64_t t = DAY0 + (int64_t)(entry % 7 == 3 ? entry / 2 : entry) * CIVIL_MINUTE_MS;
    lt_sample s[] = {{a.id, entry % 50 == 0 ? MARK_FAULT : 0, t, (double)(entry % 500) / 10, entry}, {b.id, 0, t, (double)entry / 3, entry}};
    hoard_put(h, s, 2);
    if (entry % 31 == 0)
        hoard_ok(h, keep_note_unknown(&h->cx, h->k, 1, "x1", entry, t, "1"));
}

/* From where the keep stands; `told` is written after each commit, and a round waits for its death after A_ROUND of them. */
static void replay(hoard *h, int told)
{
    unsigned commits = 0;
    for (uint64_t entry = keep_next_entry(h->k); entry < ENTRIES;) {
        uint64_t end = entry + A_COMMIT < ENTRIES ? entry + A_COMMIT : ENTRIES;
        hoard_txn(h);
        for (; entry < end; entry++)
            apply_entry(h, entry);
        hoard_commit(h, entry);
        if (told >= 0 && write(told, &entry, sizeof entry) != (ssize_t)sizeof entry)
            _exit(3);
        if (told >= 0 && entry < ENTRIES && ++commits == A_ROUND)
            pause();
        if (entry % (A_COMMIT * 20) == 0)
            hoard_ok(h, keep_compact(&h->cx, h->k, true));
    }
}

static void contents(hoard *h, hoard_text *t)
{
    hoard_ok(h, hoard_query(h,
                            "SELECT series, count(*), total(value), total(mark), total(entry), min(t_ms), max(t_ms) FROM sample GROUP BY series"
                            " UNION ALL SELECT 'unknown', count, first_entry, last_entry, 0, 0, 0 FROM unknown_codes"
                            " UNION ALL SELECT 'dirty', count(*), total(hour_ms), 0, 0, 0, 0 FROM dirty",
                            t));
}

static void kill_nine(void **state)
{
    hoard *h = *state;
    static hoard_text want, got;
    void *other;
    uint64_t seed = 7, rounds = 0, stopped = 0;
    hoard_begin(&other); /* without any accident */
    replay(other, -1);
    contents(other, &want);
    hoard_end(&other);
    keep_close(h->k);
    for (bool done = false; !done && rounds < 2000; rounds++) {
        int told[2], status;
        uint64_t last = 0, seen;
        assert_int_equal(pipe(told), 0);
        pid_t pid = fork();
        if (pid == 0) {
            close(told[0]);
            hoard_open(h);
            replay(h, told[1]);
            _exit(0);
        }
        close(told[1]);
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint64_t commits = 1 + (seed >> 33) % A_ROUND;
        for (uint64_t i = 0; i < commits && read(told[0], &seen, sizeof seen) == (ssize_t)sizeof seen; i++)
            last = seen;
        nanosleep(&(struct timespec){.tv_nsec = (long)(seed >> 20 & 0x3FFFF)}, NULL);
        kill(pid, SIGKILL);
        while (read(told[0], &seen, sizeof seen) == (ssize_t)sizeof seen)
            last = seen;
        close(told[0]);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        stopped += WIFSIGNALED(status);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        hoard_open(h);
        assert_true(keep_next_entry(h->k) >= last); /* a process's death loses no commit */
        done = keep_next_entry(h->k) >= ENTRIES;
        keep_close(h->k);
    }
    hoard_open(h);
    replay(h, -1);
    contents(h, &got);
    assert_string_equal(got.text, want.text);
    assert_true(stopped >= 20);
    static hoard_text check;
    hoard_ok(h, hoard_query(h, "PRAGMA quick_check", &check));
    assert_string_equal(check.text, "ok;");
}

#define IN_A_HOARD(f) cmocka_unit_test_setup_teardown(f, hoard_begin, hoard_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_HOARD(a_flipped_byte_is_named),
        IN_A_HOARD(no_keep_at_all),
        IN_A_HOARD(kill_nine),
        IN_A_HOARD(a_full_disk_at_birth),
        IN_A_HOARD(a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
