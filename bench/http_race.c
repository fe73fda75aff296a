/* http_race.c - race: the page's server under load, beside nginx that serves the same bytes on the same core in the same run.
 *
 * usage: http_race [--quick] [--listeners N]         LT_BENCH_DIR: folder whose disk is used (default: $TMPDIR, /tmp)
 * A plan of 60 stations, 31 days of hourly values through the gateway, then: GET /api/v1/now by wrk at 64 connections as a
 * browser asks (gzip), the server pinned to core 0, wrk to another; a static file of the same bytes by nginx on the same
 * core; the 30-day hourly series of one station after another (never the same twice: nothing is cached); memory with
 * 5,000 event streams open.  Bars: 15,000 requests/s, p99 20 ms; a series 5 ms; 200 MB with 5,000 listeners.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#include "base/args.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/loop.h"
#include "base/scratch_testkit.h"

#define STATIONS      60
#define DAYS          31
#define CONNECTIONS   64
#define BAR_RATE      15000.0
#define BAR_P99_MS    20.0
#define BAR_SERIES_MS 5.0
#define BAR_MIB       200.0
#define REPLY_MAX     ((size_t)16 << 20)

typedef struct bench {
    lt_cx    cx;
    char     dir[256], lantian[PATH_MAX];
    unsigned http, hj212, nginx; /* ports */
    pid_t    server;
    unsigned seconds, listeners;
    buf      reply;
} bench;

static pid_t running[4]; /* ended whatever happens */

static void end_one(pid_t p)
{
    for (size_t i = 0; i < sizeof running / sizeof running[0]; i++)
        if (running[i] == p)
            running[i] = 0;
    kill(p, SIGINT);
    waitpid(p, NULL, 0);
}

static void end_all(void)
{
    for (size_t i = 0; i < sizeof running / sizeof running[0]; i++)
        if (running[i] > 0)
            end_one(running[i]);
}

static void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
static void die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("bench/http_race: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    end_all();
    exit(1);
}

/* --- processes -------------------------------------------------------------------------------------------------- */

static void pin(int core)
{
    cpu_set_t set;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    CPU_ZERO(&set);
    if (core == 0)
        CPU_SET(0, &set);
    for (long i = 1; core != 0 && i < cores; i++)
        CPU_SET((size_t)i, &set);
    if (CPU_COUNT(&set) > 0)
        (void)sched_setaffinity(0, sizeof set, &set);
}

/* core < 0: any. out: where its words go, -1: nowhere. */
static pid_t start(char *const argv[], int core, int out)
{
    fflush(NULL);
    pid_t p = fork();
    if (p < 0)
        die("fork: %s", strerror(errno));
    if (p == 0) {
        if (core >= 0)
            pin(core);
        if (!freopen("/dev/null", "w", stdout) || (out >= 0 && dup2(out, STDOUT_FILENO) < 0))
            _exit(126);
        execvp(argv[0], argv);
        fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    return p;
}

static pid_t keep_running(pid_t p)
{
    for (size_t i = 0; i < sizeof running / sizeof running[0]; i++)
        if (!running[i]) {
            running[i] = p;
            break;
        }
    return p;
}

static void run_to_end(char *const argv[])
{
    int status = 0;
    waitpid(start(argv, -1, -1), &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        die("%s %s failed", argv[0], argv[1]);
}

/* What a program prints, into out. */
static void run_and_read(char *const argv[], int core, char *out, size_t max)
{
    int ends[2], status = 0;
    size_t n = 0;
    if (pipe(ends) != 0)
        die("pipe: %s", strerror(errno));
    pid_t p = start(argv, core, ends[1]);
    close(ends[1]);
    for (ssize_t got; n + 1 < max && (got = read(ends[0], out + n, max - 1 - n)) > 0;)
        n += (size_t)got;
    out[n] = '\0';
    close(ends[0]);
    waitpid(p, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        die("%s failed: %s", argv[0], out);
}

/* --- a small client ----------------------------------------------------------------------------------------------- */

static int dial(unsigned port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* One answer on a kept connection into b->reply, head and body; the status. */
static int get(bench *b, int fd, const char *target, const char *accept)
{
    char request[1024];
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: bench\r\n%s%s\r\n\r\n", target, accept ? "Accept-Encoding: " : "X: ", accept ? accept : "");
    buf_reset(&b->reply);
    if (send(fd, request, (size_t)n, MSG_NOSIGNAL) != n)
        return 0;
    for (;;) {
        if (!buf_reserve(&b->reply, 65536 + 1))
            return 0;
        ssize_t got = recv(fd, b->reply.p + b->reply.n, 65536, 0);
        if (got <= 0)
            return 0;
        b->reply.n += (size_t)got;
        b->reply.p[b->reply.n] = '\0';
        const char *text = (const char *)b->reply.p, *end = strstr(text, "\r\n\r\n"), *length = end ? strcasestr(text, "\r\nContent-Length:") : NULL;
        if (end && !length)
            return 0;
        if (end && b->reply.n >= (size_t)(end + 4 - text) + strtoul(length + 17, NULL, 10))
            return (int)strtol(text + 9, NULL, 10);
    }
}

static span body_of(const bench *b)
{
    const char *text = (const char *)b->reply.p, *end = strstr(text, "\r\n\r\n");
    return span_cut(buf_span(&b->reply), (size_t)(end + 4 - text), b->reply.n);
}

/* --- the district -------------------------------------------------------------------------------------------------- */

static void write_file(bench *b, const char *name, span text)
{
    char path[FILE_PATH_MAX];
    need(&b->cx, file_path(&b->cx, path, "%s/%s", b->dir, name));
    need(&b->cx, file_replace(&b->cx, path, text, 0644));
}

static void write_plan(bench *b)
{
    char path[FILE_PATH_MAX];
    buf places, devices;
    buf_init(&places, 1u << 20);
    buf_init(&devices, 1u << 20);
    need(&b->cx, file_path(&b->cx, path, "%s/plan", b->dir));
    need(&b->cx, file_make_dirs(&b->cx, path, 0755));
    buf_text(&places, "id\tname\tname_en\tkind\tdistrict\tcity\tlongitude\tlatitude\tsimulated\tsource\n");
    buf_text(&devices, "mn\tplace\tpassword\tcrc\tstrict\tsimulated\tedition\tst\n");
    for (int i = 0; i < STATIONS; i++) {
        buf_format(&places, "S%02d\t站%02d\tStation %02d\tstation\t官渡区\t昆明市\t102.%d\t25.%d\t1\tbench\n", i, i, i, 7000 + i * 30, 1000 + i * 17);
        buf_format(&devices, "5301110190000000000000%02d\tS%02d\tB%02d\tstd\t1\t1\t2017\t22\n", i, i, i);
    }
    write_file(b, "plan/stations.tsv", buf_span(&places));
    write_file(b, "plan/devices.tsv", buf_span(&devices));
    write_file(b, "plan/plan.json", span_text("{\"key\":\"bench\",\"name_zh\":\"台\",\"name_en\":\"bench\",\"district\":\"官渡区\",\"district_en\":\"Guandu\","
                                              "\"city\":\"昆明市\",\"adcode\":\"530111\",\"from\":\"2018-01-01\",\"to\":\"2020-12-31\",\"published\":\"2019-04-12\","
                                              "\"source\":\"bench\"}\n"));
    buf_fini(&places);
    buf_fini(&devices);
}

static unsigned free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 || getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        die("no free port: %s", strerror(errno));
    close(fd);
    return ntohs(at.sin_port);
}

static int wait_port(unsigned port)
{
    for (int i = 0; i < 300; i++, usleep(100000)) {
        int fd = dial(port);
        if (fd >= 0)
            return fd;
    }
    die("nothing listens on port %u", port);
}

/* Every station's newest hour has its index: what the world sent is applied and assessed. */
static void wait_assessed(bench *b, int fd)
{
    unsigned seen = 0;
    for (int i = 0; i < 600; i++, usleep(200000)) {
        if (get(b, fd, "/api/v1/now", NULL) != 200)
            continue;
        const char *text = (const char *)b->reply.p;
        seen = 0;
        for (const char *at = text; (at = strstr(at, "\"aqi\":")) != NULL; at += 6)
            seen += at[6] >= '0' && at[6] <= '9';
        if (seen >= STATIONS)
            return;
    }
    die("after two minutes only %u of %d stations have an index", seen, STATIONS);
}

static void settle(bench *b)
{
    char data[512], plan[512], http[32], hj212[32], days[16];
    b->http = free_port();
    b->hj212 = free_port();
    snprintf(data, sizeof data, "%s/data", b->dir);
    snprintf(plan, sizeof plan, "%s/plan", b->dir);
    snprintf(http, sizeof http, "127.0.0.1:%u", b->http);
    snprintf(hj212, sizeof hj212, "127.0.0.1:%u", b->hj212);
    snprintf(days, sizeof days, "%d", DAYS);
    write_plan(b);
    run_to_end((char *const[]){b->lantian, "init", data, "--plan", plan, "--demo", NULL});
    /* one address opens everything here: as the front's, its connections are not counted */
    b->server = keep_running(start((char *const[]){b->lantian, "serve", data, "--http", http, "--hj212", hj212, "--proxy", "127.0.0.1", NULL}, 0, -1));
    int fd = wait_port(b->http);
    run_to_end((char *const[]){b->lantian, "world", "--plan", plan, "--to", hj212, "--days", days, "--minute-days", "0", "--faults", "none", "--window", "256", NULL});
    wait_assessed(b, fd);
    close(fd);
}

/* --- the races ------------------------------------------------------------------------------------------------------ */

static double number_behind(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    return at ? strtod(at + strlen(word), NULL) : 0;
}

/* wrk's "99%  12.34ms" as milliseconds. */
static double p99_of(const char *text)
{
    const char *table = strstr(text, "Latency Distribution"), *at = table ? strstr(table, "99%") : NULL;
    char *unit = NULL;
    double v = at ? strtod(at + 3, &unit) : 0;
    return !at ? 0 : strncmp(unit, "us", 2) == 0 ? v / 1000 : strncmp(unit, "s", 1) == 0 ? v * 1000 : v;
}

static double run_wrk(const bench *b, unsigned port, const char *target, double *p99)
{
    char url[256], seconds[16], connections[16], out[8192];
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, target);
    snprintf(seconds, sizeof seconds, "-d%us", b->seconds);
    snprintf(connections, sizeof connections, "-c%d", CONNECTIONS);
    run_and_read((char *const[]){"wrk", "-t1", connections, seconds, "--latency", "-H", "Accept-Encoding: gzip", url, NULL}, 1, out, sizeof out);
    if (strstr(out, "Non-2xx") || strstr(out, "Socket errors"))
        die("wrk met errors at %s:\n%s", url, out);
    *p99 = p99_of(out);
    return number_behind(out, "Requests/sec:");
}

static pid_t start_nginx(bench *b, span bytes)
{
    char text[2048], path[512], root[512];
    snprintf(root, sizeof root, "%s/www", b->dir);
    need(&b->cx, file_make_dirs(&b->cx, root, 0755));
    write_file(b, "www/now", bytes);
    b->nginx = free_port();
    int n = snprintf(text, sizeof text,
                     "daemon off; master_process off; worker_processes 1; pid %s/nginx.pid; error_log %s/nginx.err;\n"
                     "events { worker_connections 1024; }\n"
                     "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=16;\n"
                     "client_body_temp_path %s/t1; proxy_temp_path %s/t2; fastcgi_temp_path %s/t3; uwsgi_temp_path %s/t4; scgi_temp_path %s/t5;\n"
                     "server { listen 127.0.0.1:%u; root %s; default_type application/json; add_header Content-Encoding gzip; } }\n",
                     b->dir, b->dir, b->dir, b->dir, b->dir, b->dir, b->dir, b->nginx, root);
    if (n < 0 || (size_t)n >= sizeof text)
        die("the folder's path is too long");
    write_file(b, "nginx.conf", span_of(text, (size_t)n));
    snprintf(path, sizeof path, "%s/nginx.conf", b->dir);
    pid_t p = keep_running(start((char *const[]){"nginx", "-c", path, NULL}, 0, -1));
    close(wait_port(b->nginx));
    return p;
}

static const char *met(bool good)
{
    return good ? "met" : "MISSED";
}

static void race_now(bench *b)
{
    double ours[3], theirs[3], p99 = 0, p99_nginx = 0, p;
    int fd = wait_port(b->http);
    size_t plain = get(b, fd, "/api/v1/now", NULL) == 200 ? body_of(b).n : 0;
    if (get(b, fd, "/api/v1/now", "gzip") != 200)
        die("GET /api/v1/now failed");
    size_t packed = body_of(b).n;
    pid_t nginx = start_nginx(b, body_of(b));
    close(fd);
    for (int i = 0; i < 3; i++) { /* in turns: what else the machine does hits both */
        ours[i] = run_wrk(b, b->http, "/api/v1/now", &p);
        p99 = i == 0 || p < p99 ? p : p99;
        theirs[i] = run_wrk(b, b->nginx, "/now", &p);
        p99_nginx = i == 0 || p < p99_nginx ? p : p99_nginx;
    }
    end_one(nginx);
    double best = 0, best_nginx = 0;
    for (int i = 0; i < 3; i++) {
        best = ours[i] > best ? ours[i] : best;
        best_nginx = theirs[i] > best_nginx ? theirs[i] : best_nginx;
    }
    printf("GET /api/v1/now, %d stations, %zu bytes (%zu packed), %d connections, one core: best of 3: %.0f requests/s, p99 %.1f ms"
           "  (bar %.0f: %s; p99 %.0f ms: %s)\n",
           STATIONS, plain, packed, CONNECTIONS, best, p99, BAR_RATE, met(best >= BAR_RATE), BAR_P99_MS, met(p99 < BAR_P99_MS));
    printf("nginx, a static file of the same packed bytes, same core: %.0f requests/s, p99 %.1f ms\n", best_nginx, p99_nginx);
    printf("ratio ours / nginx: %.2f\n", best / best_nginx);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void race_series(bench *b)
{
    static const char *const QUANTITIES[] = {"PM2.5", "PM10", "SO2", "NO2", "O3", "CO"};
    double took[STATIONS * 6];
    char target[512], from[CIVIL_TEXT_MAX], to[CIVIL_TEXT_MAX];
    int64_t now = cx_now_ms(&b->cx) / 3600000 * 3600000;
    size_t n = 0, points = 0;
    int fd = wait_port(b->http);
    civil_format_iso(now - (int64_t)30 * 86400000, 0, from);
    civil_format_iso(now, 0, to);
    from[19] = to[19] = '\0'; /* "+00:00" as Z */
    for (size_t q = 0; q < 6; q++)
        for (int s = 0; s < STATIONS; s++) {
            snprintf(target, sizeof target, "/api/v1/series?name=S%02d/%s/hour&from=%sZ&to=%sZ", s, QUANTITIES[q], from, to);
            double begin = now_s();
            int status = get(b, fd, target, NULL);
            took[n++] = (now_s() - begin) * 1000;
            if (status != 200)
                die("%s: %d %.300s", target, status, b->reply.p);
            for (size_t at = 0; s == 0 && q == 0 && at < b->reply.n; at++)
                points += b->reply.p[at] == '[';
        }
    close(fd);
    if (points < 700)
        die("a series of 30 days has only %zu points", points);
    qsort(took, n, sizeof took[0], by_size);
    printf("30-day hourly series, %zu different ones, one after the other: median %.2f ms, p90 %.2f ms, worst %.2f ms  (bar %.0f ms: %s)\n", n,
           took[n / 2], took[n * 9 / 10], took[n - 1], BAR_SERIES_MS, met(took[n / 2] < BAR_SERIES_MS));
}

static double rss_mib(pid_t p)
{
    char path[64], line[256];
    double kb = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)p);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtod(line + 6, NULL);
    if (f)
        fclose(f);
    return kb / 1024;
}

static void race_listeners(bench *b)
{
    static const char REQUEST[] = "GET /api/v1/events HTTP/1.1\r\nHost: bench\r\n\r\n";
    char text[4096];
    double before = rss_mib(b->server), begin = now_s();
    loop_raise_files(b->listeners + 64);
    int *fds = calloc(b->listeners, sizeof *fds);
    for (unsigned i = 0; fds && i < b->listeners; i++) {
        fds[i] = dial(b->http);
        if (fds[i] < 0 || send(fds[i], REQUEST, sizeof REQUEST - 1, MSG_NOSIGNAL) < 0)
            die("listener %u: %s", i, strerror(errno));
        size_t n = 0;
        for (ssize_t got; n + 1 < sizeof text && (n < 4 || !strstr(text, "retry:")); n += (size_t)got) {
            got = recv(fds[i], text + n, sizeof text - 1 - n, 0);
            if (got <= 0)
                die("listener %u was not let in: %.*s", i, (int)n, text);
            text[n + (size_t)got] = '\0';
        }
    }
    double after = rss_mib(b->server);
    printf("%u event streams open after %.1f s: server %.0f MiB, %.0f MiB before: %.1f KiB a listener  (bar %.0f MiB in all: %s)\n", b->listeners,
           now_s() - begin, after, before, (after - before) * 1024 / b->listeners, BAR_MIB, met(after < BAR_MIB));
    for (unsigned i = 0; fds && i < b->listeners; i++)
        close(fds[i]);
    free(fds);
}

static void find_lantian(bench *b, const char *self)
{
    char path[PATH_MAX];
    if (!realpath(self, path))
        die("%s: %s", self, strerror(errno));
    char *folder = dirname(dirname(path)); /* build/bench/http_race -> build */
    snprintf(b->lantian, sizeof b->lantian, "%.*s/lantian", PATH_MAX - 16, folder);
    if (access(b->lantian, X_OK) != 0)
        die("%s is missing (make)", b->lantian);
}

int main(int argc, char **argv)
{
    static const args_option OPTIONS[] = {{"quick", NULL, "a short run"}, {"listeners", "N", "event streams"}, {NULL, NULL, NULL}};
    static bench b;
    arena mem;
    args a;
    int64_t listeners;
    const char *base = getenv("LT_BENCH_DIR");
    arena_init(&mem, (size_t)64 << 20);
    cx_init(&b.cx, &mem);
    need(&b.cx, args_parse(&b.cx, OPTIONS, argc - 1, argv + 1, &a));
    need(&b.cx, args_int(&b.cx, &a, "listeners", (args_range){5000, 1, 6000}, &listeners));
    b.listeners = (unsigned)listeners;
    b.seconds = args_has(&a, "quick") ? 2 : 8;
    buf_init(&b.reply, REPLY_MAX);
    find_lantian(&b, argv[0]);
    if (!base || !*base)
        base = getenv("TMPDIR") && *getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    snprintf(b.dir, sizeof b.dir, "%s/lt-bench-http-XXXXXX", base);
    if (!mkdtemp(b.dir))
        die("%s: %s", b.dir, strerror(errno));
    atexit(end_all);
    settle(&b);
    race_now(&b);
    race_series(&b);
    race_listeners(&b);
    end_all();
    buf_fini(&b.reply);
    scratch_remove(b.dir);
    arena_fini(&mem);
    return 0;
}
