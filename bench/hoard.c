/* hoard.c - the keep against plain SQLite rows, ClickHouse and VictoriaMetrics: a week of minute values, same run.
 *
 *   hoard [--series N] [--jitter N] [--dir DIR] [--alone]
 *
 * 1,000 series of 10,080 minute values with one decimal: a random walk with noise, calibration each night, some faults.
 * Ten series are one device; its frame of a minute is one journal entry, which comes at its place in the minute, up to
 * --jitter (3) places later. Goals: >= 5 M values/s in, <= 1.5 bytes a value all in, >= 100 M values/s scanned to hourly
 * means, one thread. SQLite holds a tenth of it as rows. ClickHouse and VictoriaMetrics run on loopback in the same folder,
 * held to one processor thread for the query; VictoriaMetrics holds times and values only. Every answer is compared with sums
 * made while the data was made. Rates are of the work alone: data is made, and bodies are formed, outside the clock.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#include "base/args.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/scratch_testkit.h"
#include "keep/chunk.h"

#define MINUTES      10080u
#define HOURS        168u
#define A_DEVICE     10u
#define T0           1762272000000LL /* 2025-11-05T00:00+08:00: the week lies in two thirds of a month */
#define SERIES_A_TXN 50u
#define SCANS        7
#define SQLITE_PART  10u
#define REPLY_MAX    (64u << 20)

typedef struct figures {
    double rate_in, bytes, rate_scan, open_ms;
} figures;

typedef struct bench {
    lt_cx     cx;
    char      dir[512];
    uint32_t  series, jitter;
    uint64_t  values, valid, groups; /* groups: hours with a valid value */
    int64_t   sum;                   /* of valid values, in tenths */
    double    mean_sum;              /* of the hourly means */
    lt_sample week[MINUTES];
    figures   keep;
} bench;

static void need_true(bench *b, bool good, const char *what)
{
    if (!good)
        need(&b->cx, cx_fail(&b->cx, LT_NUMERIC, "%s", what));
}

/* --- the data ------------------------------------------------------------------------------------------------- */

static uint64_t rnd(uint64_t *seed) /* splitmix64 */
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static double uniform(uint64_t *seed)
{
    return (double)(rnd(seed) >> 11) * 0x1p-53;
}

static double normal(uint64_t *seed)
{
    return sqrt(-2 * log(1 - uniform(seed))) * cos(6.283185307179586 * uniform(seed));
}

/* The week of one series; the same each time it is asked for. */
static void make_week(bench *b, uint32_t series)
{
    uint32_t device = (series - 1) / A_DEVICE, devices = (b->series + A_DEVICE - 1) / A_DEVICE;
    uint64_t seed = series * 1000003u, frame_seed = device * 7919u + 1;
    double level = 20 + 60 * uniform(&seed);
    for (uint32_t m = 0; m < MINUTES; m++) {
        level += 0.2 * normal(&seed) + (40 - level) * 0.0005;
        level = level < 1 ? 1 : level;
        double v = nearbyint((level + 0.3 * normal(&seed)) * 10);
        uint64_t late = rnd(&frame_seed) % (b->jitter + 1);
        lt_mark mark = m % 1440 >= 120 && m % 1440 < 135 ? MARK_CALIBRATE : uniform(&seed) < 0.001 ? MARK_FAULT : 0;
        b->week[m] = (lt_sample){.series = series, .mark = mark, .t_ms = T0 + m * CIVIL_MINUTE_MS, .value = (v < 0 ? 0 : v) / 10,
                                 .entry = (uint64_t)m * (devices + 6) + device + late};
    }
}

static void count_week(bench *b)
{
    for (uint32_t h = 0; h < HOURS; h++) {
        int64_t sum = 0, n = 0;
        for (uint32_t m = h * 60; m < h * 60 + 60; m++) {
            if (b->week[m].mark)
                continue;
            sum += (int64_t)nearbyint(b->week[m].value * 10);
            n++;
        }
        b->sum += sum;
        b->valid += (uint64_t)n;
        b->groups += n > 0;
        b->mean_sum += n ? (double)sum / 10 / (double)n : 0;
    }
    b->values += MINUTES;
}

/* --- the keep --------------------------------------------------------------------------------------------------- */

static void keep_fill(bench *b, const char *dir)
{
    keep *k;
    double took = 0, from;
    need(&b->cx, keep_create(&b->cx, dir));
    need(&b->cx, keep_open(&b->cx, dir, NULL, &k));
    for (uint32_t s = 1; s <= b->series; s++) {
        lt_series row = {.period = PERIOD_MINUTE, .stat = "Avg", .unit = "ug/m3"};
        snprintf(row.place, sizeof row.place, "S%04u", (s - 1) / A_DEVICE);
        snprintf(row.quantity, sizeof row.quantity, "Q%u", (s - 1) % A_DEVICE);
        make_week(b, s);
        count_week(b);
        from = now_s();
        if (s % SERIES_A_TXN == 1)
            need(&b->cx, keep_begin(&b->cx, k));
        need(&b->cx, keep_series(&b->cx, k, &row, true));
        need_true(b, row.id == s, "series ids are not dense");
        need(&b->cx, keep_append(&b->cx, k, b->week, MINUTES));
        if (s % SERIES_A_TXN == 0 || s == b->series)
            need(&b->cx, keep_commit(&b->cx, k, s));
        took += now_s() - from;
    }
    from = now_s();
    keep_close(k); /* the WAL goes into the file */
    took += now_s() - from;
    b->keep.rate_in = (double)b->values / took;
}

typedef struct hourly {
    bench   *b;
    uint32_t series;
    uint64_t rows, valid, groups;
    int64_t  total;
    double   mean_sum;
    int64_t  sum[HOURS];
    uint32_t count[HOURS];
    double   mean[HOURS];
} hourly;

static void end_series(hourly *h)
{
    for (uint32_t i = 0; i < HOURS; i++) {
        h->mean[i] = h->count[i] ? (double)h->sum[i] / 10 / h->count[i] : 0;
        h->groups += h->count[i] > 0;
        h->valid += h->count[i];
        h->total += h->sum[i];
        h->mean_sum += h->mean[i];
    }
    memset(h->sum, 0, sizeof h->sum);
    memset(h->count, 0, sizeof h->count);
}

static lt_err add_block(lt_cx *cx, void *self, const keep_block *block)
{
    hourly *h = self;
    if (block->series != h->series && h->series)
        end_series(h);
    h->series = block->series;
    if (!block->scaled || block->decimals != 1)
        return cx_fail(cx, LT_NUMERIC, "series %u: a block with %d decimals", block->series, block->decimals);
    chunk_sum_grid(block, T0, CIVIL_HOUR_MS, HOURS, h->sum, h->count);
    h->rows += block->n;
    return LT_OK;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void check_means(bench *b, uint64_t groups, double mean_sum, const char *who)
{
    char say[160];
    snprintf(say, sizeof say, "%s: %llu hours, sum of means %.6f; wanted %llu, %.6f", who, (unsigned long long)groups, mean_sum,
             (unsigned long long)b->groups, b->mean_sum);
    need_true(b, groups == b->groups && fabs(mean_sum - b->mean_sum) < 1e-9 * b->mean_sum, say);
}

static void keep_read(bench *b, const char *dir)
{
    static hourly h;
    double took[SCANS], from = now_s();
    keep *k;
    need(&b->cx, keep_open(&b->cx, dir, &(keep_options){.is_read_only = true}, &k));
    b->keep.open_ms = (now_s() - from) * 1000;
    for (int i = 0; i < SCANS; i++) {
        h = (hourly){.b = b};
        from = now_s();
        need(&b->cx, keep_scan(&b->cx, k, &(keep_range){.from_ms = T0, .to_ms = T0 + 7 * CIVIL_DAY_MS}, add_block, &h));
        end_series(&h);
        took[i] = now_s() - from;
        need_true(b, h.rows == b->values && h.valid == b->valid && h.total == b->sum, "the keep gives other sums than were put in");
        check_means(b, h.groups, h.mean_sum, "keep");
    }
    keep_close(k);
    qsort(took, SCANS, sizeof took[0], by_value);
    b->keep.rate_scan = (double)b->values / took[SCANS / 2];
}

static void print_row(const bench *b, const char *name, const figures *f)
{
    const figures *k = &b->keep;
    printf("%-16s %10.2f %10.3f %12.1f", name, f->rate_in / 1e6, f->bytes, f->rate_scan / 1e6);
    if (f != k)
        printf("   keep: x%.1f in, x%.2f smaller, x%.1f scan", k->rate_in / f->rate_in, f->bytes / k->bytes, k->rate_scan / f->rate_scan);
    printf("\n");
    fflush(stdout);
}

static double file_bytes(bench *b, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        need(&b->cx, cx_fail_errno(&b->cx, errno, "%s", path));
    return (double)st.st_size;
}

static bool race_keep(bench *b)
{
    char path[600];
    keep_fill(b, b->dir);
    snprintf(path, sizeof path, "%s/keep.gpkg", b->dir);
    b->keep.bytes = file_bytes(b, path) / (double)b->values;
    keep_read(b, b->dir);
    print_row(b, "keep", &b->keep);
    bool good = b->keep.rate_in >= 5e6 && b->keep.bytes <= 1.5 && b->keep.rate_scan >= 100e6;
    printf("%-16s opened in %.1f ms; goals 5 M/s in %s, 1.5 bytes %s, 100 M/s scan %s\n", "", b->keep.open_ms,
           b->keep.rate_in >= 5e6 ? "reached" : "MISSED", b->keep.bytes <= 1.5 ? "reached" : "MISSED",
           b->keep.rate_scan >= 100e6 ? "reached" : "MISSED");
    return good;
}

/* Values as they come: one of each series a minute, a transaction a minute, chunks made by the way. */
static void live_keep(bench *b)
{
    enum { LIVE = 180 };
    char dir[600];
    keep *k;
    static lt_sample minute[100000];
    uint32_t n = b->series < 100000 ? b->series : 100000;
    snprintf(dir, sizeof dir, "%s/live", b->dir);
    need(&b->cx, file_make_dirs(&b->cx, dir, 0755));
    need(&b->cx, keep_create(&b->cx, dir));
    need(&b->cx, keep_open(&b->cx, dir, NULL, &k));
    need(&b->cx, keep_begin(&b->cx, k));
    for (uint32_t s = 1; s <= n; s++) {
        lt_series row = {.period = PERIOD_MINUTE, .quantity = "Q", .stat = "Avg", .unit = "ug/m3"};
        snprintf(row.place, sizeof row.place, "S%04u", s);
        need(&b->cx, keep_series(&b->cx, k, &row, true));
    }
    need(&b->cx, keep_commit(&b->cx, k, 0));
    double from = now_s();
    for (uint32_t m = 0; m < LIVE; m++) {
        for (uint32_t s = 1; s <= n; s++)
            minute[s - 1] = (lt_sample){.series = s, .t_ms = T0 + m * CIVIL_MINUTE_MS, .value = (double)(s + m) / 10, .entry = m * n + s};
        need(&b->cx, keep_begin(&b->cx, k));
        need(&b->cx, keep_append(&b->cx, k, minute, n));
        need(&b->cx, keep_commit(&b->cx, k, (uint64_t)m * n));
    }
    double put = now_s() - from;
    need(&b->cx, keep_compact(&b->cx, k, true));
    printf("%-16s live, a transaction a minute: %.2f M values/s, with compaction %.2f\n", "", LIVE * n / put / 1e6,
           LIVE * n / (now_s() - from) / 1e6);
    keep_close(k);
    scratch_remove(dir);
}

/* --- SQLite rows -------------------------------------------------------------------------------------------------- */

static void sql(bench *b, sqlite3 *db, const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        need(&b->cx, cx_fail(&b->cx, LT_IO, "%s: %s", text, sqlite3_errmsg(db)));
}

static void race_rows(bench *b)
{
    char path[600];
    sqlite3 *db;
    sqlite3_stmt *st;
    figures f = {0};
    uint32_t n = b->series / SQLITE_PART ? b->series / SQLITE_PART : 1;
    double took = 0, from;
    snprintf(path, sizeof path, "%s/rows.sqlite", b->dir);
    if (sqlite3_open(path, &db) != SQLITE_OK)
        need(&b->cx, cx_fail(&b->cx, LT_IO, "%s: %s", path, sqlite3_errmsg(db)));
    sql(b, db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; CREATE TABLE v (series INTEGER, t_ms INTEGER,"
               " value REAL, mark INTEGER, entry INTEGER, PRIMARY KEY (series, t_ms)) WITHOUT ROWID; BEGIN");
    if (sqlite3_prepare_v2(db, "INSERT INTO v VALUES (?, ?, ?, ?, ?)", -1, &st, NULL) != SQLITE_OK)
        need(&b->cx, cx_fail(&b->cx, LT_IO, "%s", sqlite3_errmsg(db)));
    for (uint32_t s = 1; s <= n; s++) {
        make_week(b, s);
        from = now_s();
        for (uint32_t m = 0; m < MINUTES; m++) {
            const lt_sample *v = &b->week[m];
            sqlite3_bind_int64(st, 1, v->series);
            sqlite3_bind_int64(st, 2, v->t_ms);
            sqlite3_bind_double(st, 3, v->value);
            sqlite3_bind_int64(st, 4, v->mark);
            sqlite3_bind_int64(st, 5, (int64_t)v->entry);
            need_true(b, sqlite3_step(st) == SQLITE_DONE, "a row was refused");
            sqlite3_reset(st);
        }
        took += now_s() - from;
    }
    sqlite3_finalize(st);
    from = now_s();
    sql(b, db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    f.rate_in = n * (double)MINUTES / (took + now_s() - from);
    f.bytes = file_bytes(b, path) / (n * (double)MINUTES);
    from = now_s();
    sql(b, db, "SELECT count(*), sum(m) FROM (SELECT avg(value) AS m FROM v WHERE mark = 0 GROUP BY series, t_ms / 3600000)");
    f.rate_scan = n * (double)MINUTES / (now_s() - from);
    sqlite3_close(db);
    unlink(path);
    print_row(b, "SQLite rows", &f);
}

/* --- a server of our own, on loopback ------------------------------------------------------------------------------ */

static uint16_t free_port(bench *b)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) != 0 || getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        need(&b->cx, cx_fail_errno(&b->cx, errno, "no port"));
    close(fd);
    return ntohs(at.sin_port);
}

static pid_t start(bench *b, char *const argv[], const char *one_thread)
{
    char log[600];
    snprintf(log, sizeof log, "%s/server.log", b->dir);
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0 || (one_thread && setenv("GOMAXPROCS", one_thread, 1) != 0))
        _exit(127);
    execv(argv[0], argv);
    _exit(127);
}

static void stop(pid_t pid)
{
    kill(pid, SIGTERM);
    for (int i = 0; i < 200; i++) {
        if (waitpid(pid, NULL, WNOHANG) == pid)
            return;
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* A request, HTTP/1.0: the answer ends with the connection. Returns its status, 0 without one; body: in b's buffer. */
static int ask(uint16_t port, const char *path, span body, buf *answer)
{
    char head[2048];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int n = snprintf(head, sizeof head, "%s %s HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: %zu\r\n\r\n", body.p ? "POST" : "GET", path,
                     body.n);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 0;
    lt_cx cx;
    cx_init(&cx, NULL);
    buf_reset(answer);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0 || file_write_all(&cx, fd, head, (size_t)n, "socket") ||
        (body.n && file_write_all(&cx, fd, body.p, body.n, "socket"))) {
        if (fd >= 0)
            close(fd);
        return 0;
    }
    for (ssize_t got = 1; got > 0 && buf_reserve(answer, 65536);) {
        got = read(fd, answer->p + answer->n, 65535);
        answer->n += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    if (answer->n > 12 && buf_reserve(answer, 1)) {
        answer->p[answer->n] = '\0';
        status = (int)strtol((const char *)answer->p + 9, NULL, 10);
    }
    return status;
}

static const char *body_of(const buf *answer)
{
    const char *at = answer->n ? strstr((const char *)answer->p, "\r\n\r\n") : NULL;
    return at ? at + 4 : "";
}

static bool wait_for(uint16_t port, const char *path, buf *answer, pid_t pid)
{
    for (int i = 0; i < 300; i++) {
        if (ask(port, path, span_of(NULL, 0), answer) == 200)
            return true;
        if (waitpid(pid, NULL, WNOHANG) == pid)
            return false;
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    return false;
}

static double tree_sum;
static int add_size(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)path, (void)at;
    tree_sum += kind == FTW_F ? (double)st->st_size : 0;
    return 0;
}

static double tree_bytes(const char *dir)
{
    tree_sum = 0;
    (void)nftw(dir, add_size, 16, FTW_PHYS);
    return tree_sum;
}

typedef struct peer {
    bench   *b;
    pid_t    pid;
    uint16_t port;
    buf      body, answer;
    char     home[600];
} peer;

static bool told(peer *p, const char *path, span body, const char *who)
{
    int status = ask(p->port, path, body, &p->answer);
    if (status == 200 || status == 204)
        return true;
    printf("%-16s skipped: %s answered %d: %.200s\n", who, path, status, body_of(&p->answer));
    return false;
}

/* --- ClickHouse ---------------------------------------------------------------------------------------------------- */

static void write_text(bench *b, const char *path, const char *text)
{
    need(&b->cx, file_replace(&b->cx, path, span_text(text), 0644));
}

static bool clickhouse_start(peer *p)
{
    bench *b = p->b;
    char config[700], users[700], text[4096];
    snprintf(config, sizeof config, "--config-file=%s/config.xml", p->home);
    snprintf(users, sizeof users, "%s/users.xml", p->home);
    p->port = free_port(b);
    snprintf(text, sizeof text,
             "<yandex><logger><level>warning</level><console>1</console></logger><http_port>%u</http_port><tcp_port>%u</tcp_port>"
             "<interserver_http_port>%u</interserver_http_port><listen_host>127.0.0.1</listen_host><path>%s/data/</path>"
             "<tmp_path>%s/tmp/</tmp_path><users_config>%s</users_config><default_profile>default</default_profile>"
             "<default_database>default</default_database><mark_cache_size>268435456</mark_cache_size></yandex>",
             p->port, free_port(b), free_port(b), p->home, p->home, users);
    write_text(b, config + strlen("--config-file="), text);
    write_text(b, users,
               "<yandex><profiles><default><max_threads>1</max_threads></default></profiles><users><default><password></password>"
               "<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users>"
               "<quotas><default></default></quotas></yandex>");
    char program[] = "/usr/sbin/clickhouse-server", bin[] = "/usr/bin/clickhouse-server";
    char *argv[] = {access(program, X_OK) == 0 ? program : bin, config, NULL};
    p->pid = start(b, argv, NULL);
    return wait_for(p->port, "/", &p->answer, p->pid);
}

static void row_binary(buf *out, const lt_sample *v)
{
    uint8_t row[28];
    uint64_t bits;
    memcpy(&bits, &v->value, 8);
    span_put_u32(row, v->series);
    span_put_u32(row + 4, (uint32_t)(v->t_ms / 1000));
    span_put_u64(row + 8, bits);
    span_put_u32(row + 16, v->mark);
    span_put_u64(row + 20, v->entry);
    buf_put(out, row, sizeof row);
}

static bool clickhouse_fill(peer *p, double *took)
{
    bench *b = p->b;
    if (!told(p, "/", span_text("CREATE TABLE v (series UInt32, t DateTime, value Float64, mark UInt32, entry UInt64)"
                                " ENGINE = MergeTree PARTITION BY toYYYYMM(t) ORDER BY (series, t)"), "ClickHouse"))
        return false;
    for (uint32_t s = 1; s <= b->series; s++) {
        make_week(b, s);
        for (uint32_t m = 0; m < MINUTES; m++)
            row_binary(&p->body, &b->week[m]);
        if (s % SERIES_A_TXN != 0 && s != b->series)
            continue;
        need(&b->cx, buf_check(&b->cx, &p->body));
        double from = now_s();
        if (!told(p, "/?query=INSERT%20INTO%20v%20FORMAT%20RowBinary", buf_span(&p->body), "ClickHouse"))
            return false;
        *took += now_s() - from;
        buf_reset(&p->body);
    }
    double from = now_s();
    bool good = told(p, "/", span_text("OPTIMIZE TABLE v FINAL"), "ClickHouse");
    *took += now_s() - from;
    return good;
}

static bool clickhouse_read(peer *p, double *took)
{
    static const char QUERY[] = "SELECT count(), sum(m) FROM (SELECT avg(value) AS m FROM v WHERE mark = 0"
                                " GROUP BY series, intDiv(toUInt32(t), 3600))";
    double best = 1e9;
    for (int i = 0; i < 3; i++) {
        char *end;
        double from = now_s();
        if (!told(p, "/", span_text(QUERY), "ClickHouse"))
            return false;
        double t = now_s() - from;
        best = t < best ? t : best;
        uint64_t groups = strtoull(body_of(&p->answer), &end, 10);
        check_means(p->b, groups, strtod(end, NULL), "ClickHouse");
    }
    *took = best;
    return true;
}

static void race_clickhouse(peer *p)
{
    figures f = {0};
    double in = 0, scan = 0;
    if (access("/usr/sbin/clickhouse-server", X_OK) != 0 && access("/usr/bin/clickhouse-server", X_OK) != 0) {
        printf("%-16s skipped: not installed\n", "ClickHouse");
        return;
    }
    if (!clickhouse_start(p)) {
        printf("%-16s skipped: it does not start\n", "ClickHouse");
    } else if (clickhouse_fill(p, &in) && clickhouse_read(p, &scan) &&
               told(p, "/", span_text("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'v'"), "ClickHouse")) {
        f = (figures){(double)p->b->values / in, strtod(body_of(&p->answer), NULL) / (double)p->b->values, (double)p->b->values / scan, 0};
        print_row(p->b, "ClickHouse", &f);
    }
    stop(p->pid);
    scratch_remove(p->home);
}

/* --- VictoriaMetrics ------------------------------------------------------------------------------------------------- */

static bool victoria_start(peer *p)
{
    char program[] = "/usr/bin/victoria-metrics", listen_at[64], data[700], years[] = "-retentionPeriod=100y",
         flags[] = "-search.maxPointsPerTimeseries=100000", memory[] = "-search.maxSamplesPerQuery=2000000000",
         cache[] = "-search.disableCache"; /* the same question is asked thrice */
    p->port = free_port(p->b);
    snprintf(listen_at, sizeof listen_at, "-httpListenAddr=127.0.0.1:%u", p->port);
    snprintf(data, sizeof data, "-storageDataPath=%s", p->home);
    char *argv[] = {program, listen_at, data, years, flags, memory, cache, NULL};
    p->pid = start(p->b, argv, "1");
    return wait_for(p->port, "/health", &p->answer, p->pid);
}

/* Only what counts is given to it: it has no marks. */
static void json_series(buf *out, const bench *b, uint32_t s)
{
    buf_format(out, "{\"metric\":{\"__name__\":\"v\",\"series\":\"%u\"},\"values\":[", s);
    const char *comma = "";
    for (uint32_t m = 0; m < MINUTES; m++)
        if (!b->week[m].mark) {
            buf_format(out, "%s%.1f", comma, b->week[m].value);
            comma = ",";
        }
    buf_text(out, "],\"timestamps\":[");
    comma = "";
    for (uint32_t m = 0; m < MINUTES; m++)
        if (!b->week[m].mark) { /* its windows are (from, to]: a minute is told by its last millisecond */
            buf_format(out, "%s%lld", comma, (long long)b->week[m].t_ms + 59999);
            comma = ",";
        }
    buf_text(out, "]}\n");
}

static bool victoria_fill(peer *p, double *took)
{
    bench *b = p->b;
    for (uint32_t s = 1; s <= b->series; s++) {
        make_week(b, s);
        json_series(&p->body, b, s);
        if (s % SERIES_A_TXN != 0 && s != b->series)
            continue;
        need(&b->cx, buf_check(&b->cx, &p->body));
        double from = now_s();
        if (!told(p, "/api/v1/import", buf_span(&p->body), "VictoriaMetrics"))
            return false;
        *took += now_s() - from;
        buf_reset(&p->body);
    }
    double from = now_s();
    bool good = told(p, "/internal/force_flush", span_of(NULL, 0), "VictoriaMetrics") &&
                told(p, "/internal/force_merge", span_of(NULL, 0), "VictoriaMetrics");
    *took += now_s() - from;
    return good;
}

/* Adds up what stands in ["time","value"] pairs: there is one series, `at` in its values. */
static double sum_pairs(const char *at, uint64_t *n)
{
    double sum = 0;
    *n = 0;
    for (at = strstr(at, "\"values\":["); at && (at = strstr(at, ",\"")) != NULL; at += 2) {
        sum += strtod(at + 2, NULL);
        ++*n;
    }
    return sum;
}

static bool victoria_read(peer *p, double *took)
{
    char path[400];
    double best = 1e9, from, t;
    uint64_t points;
    snprintf(path, sizeof path, "/api/v1/query_range?query=sum(avg_over_time(v%%5B1h%%5D))&start=%lld&end=%lld&step=1h&nocache=1",
             T0 / 1000 + 3600, T0 / 1000 + 7 * 86400);
    for (int i = 0; i < 3; i++) {
        from = now_s();
        if (!told(p, path, span_of(NULL, 0), "VictoriaMetrics"))
            return false;
        t = now_s() - from;
        best = t < best ? t : best;
        double sum = sum_pairs(body_of(&p->answer), &points);
        if (points != HOURS || fabs(sum - p->b->mean_sum) > 1e-9 * p->b->mean_sum)
            printf("%-16s its answer differs: %llu hours, sum of means %.6f, wanted %.6f\n", "VictoriaMetrics", (unsigned long long)points,
                   sum, p->b->mean_sum);
    }
    *took = best;
    return true;
}

static void race_victoria(peer *p)
{
    figures f = {0};
    double in = 0, scan = 0;
    bool good = false;
    if (access("/usr/bin/victoria-metrics", X_OK) != 0) {
        printf("%-16s skipped: not installed\n", "VictoriaMetrics");
        return;
    }
    if (!victoria_start(p))
        printf("%-16s skipped: it does not start\n", "VictoriaMetrics");
    else
        good = victoria_fill(p, &in) && victoria_read(p, &scan);
    stop(p->pid);
    if (good) {
        double n = (double)p->b->valid;
        f = (figures){n / in, tree_bytes(p->home) / n, n / scan, 0};
        print_row(p->b, "VictoriaMetrics", &f);
    }
    scratch_remove(p->home);
}

static void race_peer(bench *b, const char *name, void (*race)(peer *p))
{
    peer p = {.b = b};
    buf_init(&p.body, 512u << 20);
    buf_init(&p.answer, REPLY_MAX);
    snprintf(p.home, sizeof p.home, "%s/%s", b->dir, name);
    need(&b->cx, file_make_dirs(&b->cx, p.home, 0755));
    race(&p);
    buf_fini(&p.body);
    buf_fini(&p.answer);
}

int main(int argc, char **argv)
{
    static const args_option OPTIONS[] = {
        {"series", "N", "series of a week (default 1000)"},
        {"jitter", "N", "how many entries late a frame may come (default 3)"},
        {"dir", "DIR", "where to write (default: TMPDIR or /var/tmp)"},
        {"alone", NULL, "the keep alone"},
        {NULL, NULL, NULL},
    };
    static bench b;
    args a;
    int64_t series, jitter;
    cx_init(&b.cx, NULL);
    need(&b.cx, args_parse(&b.cx, OPTIONS, argc - 1, argv + 1, &a));
    need(&b.cx, args_int(&b.cx, &a, "series", (args_range){1000, 1, 100000}, &series));
    need(&b.cx, args_int(&b.cx, &a, "jitter", (args_range){3, 0, 1000000}, &jitter));
    b.series = (uint32_t)series;
    b.jitter = (uint32_t)jitter;
    const char *root = getenv("TMPDIR");
    snprintf(b.dir, sizeof b.dir, "%s/lt-bench-hoard-XXXXXX", args_get(&a, "dir", root && *root ? root : "/var/tmp"));
    if (!mkdtemp(b.dir))
        need(&b.cx, cx_fail_errno(&b.cx, errno, "cannot make %s", b.dir));
    signal(SIGPIPE, SIG_IGN);
    printf("%u series of %u minute values; rates in million values a second, one thread\n", b.series, MINUTES);
    printf("%-16s %10s %10s %12s\n", "", "in", "bytes/value", "hourly mean");
    bool good = race_keep(&b);
    live_keep(&b);
    if (!args_has(&a, "alone")) {
        race_rows(&b);
        race_peer(&b, "clickhouse", race_clickhouse);
        race_peer(&b, "victoria", race_victoria);
    }
    scratch_remove(b.dir);
    printf("%s\n", good ? "all goals reached" : "a goal was missed");
    return 0;
}
