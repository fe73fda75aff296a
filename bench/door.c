/* door.c - race: 2,000 devices over loopback TCP, acknowledged durable frames a second, beside the journal alone.
 *
 * usage: door [--quick] [--devices N] [--seconds N]     LT_BENCH_DIR: folder whose disk is used (default: $TMPDIR, /tmp)
 * The devices live in a process of their own; each sends frames of about 400 bytes and has a few open at a time. The limit
 * in the same run: the same payloads handed to a journal directly by one thread, as many in flight.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

#include "acquire/gateway.h"
#include "base/arena.h"
#include "base/args.h"
#include "base/loop.h"
#include "base/scratch_testkit.h"
#include "wire/hj212/hj212.h"

#define WINDOW     8u /* frames a device has open */
#define IN_BYTES   4096u
#define FRAME_TAIL "a34004-Rtd=35.2,a34004-Flag=N;a34002-Rtd=61.0,a34002-Flag=N;a21026-Rtd=8.1,a21026-Flag=N;" \
                   "a21004-Rtd=31.7,a21004-Flag=N;a21005-Rtd=0.6,a21005-Flag=N;a05024-Rtd=88.4,a05024-Flag=N;" \
                   "a01001-Rtd=18.3,a01001-Flag=N;a01002-Rtd=61.1,a01002-Flag=N;a01007-Rtd=2.4,a01007-Flag=N&&"

static double cpu_s(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void format_mn(unsigned i, char out[DEVICE_MN_MAX])
{
    snprintf(out, DEVICE_MN_MAX, "0123456789ABCDEF%08u", i);
}

static size_t make_frame(unsigned device, uint64_t number, uint8_t out[HJ212_FRAME_MAX])
{
    char segment[1024], mn[DEVICE_MN_MAX];
    format_mn(device, mn);
    int n = snprintf(segment, sizeof segment, "QN=2026080%010llu;ST=22;CN=2011;PW=123456;MN=%s;Flag=5;CP=&&DataTime=20260801120000;" FRAME_TAIL,
                     (unsigned long long)number, mn);
    return hj212_format_frame(span_of(segment, (size_t)n), DEVICE_CRC_STD, out, HJ212_FRAME_MAX);
}

/* --- the devices' process ---------------------------------------------------------------------------------------------- */

typedef struct fleet {
    loop    *l;
    unsigned up, next;
    uint64_t acked, number;
    double   from, until; /* counted between these */
    uint64_t counted;
    bool     is_over;
} fleet;

typedef struct device {
    unsigned number, open;
    uint32_t n;
    char     in[IN_BYTES];
} device;

static void speak(fleet *f, loop_conn *c, device *d)
{
    static uint8_t out[WINDOW * HJ212_FRAME_MAX];
    size_t n = 0;
    while (d->open < WINDOW && !f->is_over) {
        n += make_frame(d->number, f->number++, out + n);
        d->open++;
    }
    if (n && loop_conn_write(c, out, n) != LT_OK) {
        fprintf(stderr, "the gateway does not take frames\n");
        _exit(1);
    }
}

static bool on_open(void *self, loop_conn *c)
{
    fleet *f = self;
    device *d = loop_conn_session(c);
    d->number = f->next++;
    f->up++;
    speak(f, c, d);
    return true;
}

static void on_read(void *self, loop_conn *c)
{
    fleet *f = self;
    device *d = loop_conn_session(c);
    size_t got, at = 0;
    lt_err e = loop_conn_read(c, d->in + d->n, sizeof d->in - d->n, &got);
    if (e == LT_BUSY)
        return;
    if (e) {
        fprintf(stderr, "the gateway closed a connection\n");
        _exit(1);
    }
    d->n += (uint32_t)got;
    for (const char *end; (end = memchr(d->in + at, '\n', d->n - at));) { /* an answer a line */
        at = (size_t)(end - d->in) + 1;
        d->open--;
        f->acked++;
    }
    memmove(d->in, d->in + at, d->n - at);
    d->n -= (uint32_t)at;
    speak(f, c, d);
}

static void on_close(void *self, loop_conn *c)
{
    (void)self;
    (void)c;
}

static void on_tick(void *self)
{
    fleet *f = self;
    double now = now_s();
    if (!f->is_over && now >= f->until) {
        f->counted = f->acked;
        f->is_over = true;
        loop_stop(f->l);
    }
}

static void devices_run(uint16_t port, unsigned devices, double seconds, int report_fd)
{
    static fleet f;
    lt_cx cx;
    cx_init(&cx, NULL);
    loop_raise_files(devices + 64);
    loop_options o = {.conns_max = devices, .session_bytes = sizeof(device), .out_max = 1u << 20, .self = &f, .on_open = on_open,
                      .on_read = on_read, .on_close = on_close};
    need(&cx, loop_open(&cx, &o, &f.l));
    need(&cx, loop_every(&cx, f.l, 5, on_tick, &f));
    f.until = 1e300;
    for (unsigned i = 0; i < devices; i++) {
        loop_conn *c;
        need(&cx, loop_connect(&cx, f.l, "127.0.0.1", port, &c));
    }
    f.from = now_s();
    f.until = f.from + seconds; /* connections establish within the run; each speaks as soon as it stands */
    loop_run(f.l);
    double took = now_s() - f.from;
    uint64_t report[2] = {f.counted, (uint64_t)(took * 1e6)};
    if (write(report_fd, report, sizeof report) != (ssize_t)sizeof report)
        _exit(1);
    _exit(0);
}

/* --- the journal alone --------------------------------------------------------------------------------------------------- */

static _Atomic uint64_t journal_finished, journal_refused;

static void on_done(void *self, lt_err e, uint64_t number, const char *say)
{
    (void)self;
    (void)number;
    (void)say;
    atomic_fetch_add(e ? &journal_refused : &journal_finished, 1);
}

static double journal_alone(lt_cx *cx, journal *j, unsigned devices, double seconds)
{
    uint8_t frame[HJ212_FRAME_MAX], head[FRAME_HEAD_BYTES];
    const char *peer = "127.0.0.1:50212";
    uint64_t sent = 0, most = (uint64_t)devices * WINDOW < GATEWAY_IN_FLIGHT ? (uint64_t)devices * WINDOW : GATEWAY_IN_FLIGHT;
    size_t n = make_frame(0, 0, frame);
    frame_pack_head(head, FRAME_HJ212, FRAME_OK, strlen(peer));
    span parts[] = {span_of(head, sizeof head), span_text(peer), span_of(frame, n)};
    journal_item item = {.kind = ENTRY_FRAME, .source = 1, .parts = parts, .part_count = 3};
    double from = now_s();
    while (now_s() - from < seconds) {
        for (int i = 0; i < 64 && sent - atomic_load(&journal_finished) < most; i++, sent++)
            need(cx, journal_submit(cx, j, &item, on_done, NULL));
        if (sent - atomic_load(&journal_finished) >= most)
            usleep(100);
    }
    return (double)atomic_load(&journal_finished) / (now_s() - from);
}

/* --- the race -------------------------------------------------------------------------------------------------------------- */

static journal *open_journal(lt_cx *cx, const char *dir)
{
    journal *j;
    need(cx, journal_create(cx, dir, "bench.example/gateway"));
    need(cx, journal_open(cx, dir, &(journal_options){0}, &j, NULL));
    return j;
}

static void set_devices(lt_cx *cx, gateway *g, unsigned devices)
{
    lt_device *d = calloc(devices, sizeof *d);
    for (unsigned i = 0; d && i < devices; i++) {
        d[i].id = i + 1;
        format_mn(i, d[i].mn);
        snprintf(d[i].password, sizeof d[i].password, "123456");
    }
    need(cx, gateway_set_devices(cx, g, d, devices));
    free(d);
}

static void race(lt_cx *cx, const char *dir, unsigned devices, double seconds)
{
    int ports[2], reports[2], status = 0;
    uint16_t port;
    uint64_t report[2] = {0, 1};
    gateway *g;
    gateway_stats s;
    if (pipe(ports) != 0 || pipe(reports) != 0)
        exit(1);
    fflush(NULL);
    pid_t child = fork(); /* before there are threads */
    if (child == 0) {
        if (read(ports[0], &port, sizeof port) != (ssize_t)sizeof port)
            _exit(1);
        devices_run(port, devices, seconds, reports[1]);
    }
    journal *j = open_journal(cx, dir);
    gateway_options o = {.addr = "127.0.0.1", .connections_max = devices + 10, .per_address_max = devices + 10, .offset_min = 480};
    need(cx, gateway_open(cx, &o, j, &g));
    set_devices(cx, g, devices);
    need(cx, gateway_start(cx, g));
    port = gateway_port(g);
    double cpu = cpu_s();
    uint64_t batches = journal_batches(j);
    if (write(ports[1], &port, sizeof port) != (ssize_t)sizeof port || read(reports[0], report, sizeof report) != (ssize_t)sizeof report) {
        fprintf(stderr, "the devices' process failed\n");
        exit(1);
    }
    cpu = cpu_s() - cpu;
    batches = journal_batches(j) - batches;
    waitpid(child, &status, 0);
    gateway_stats_get(g, &s);
    gateway_close(g);
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    double took = (double)report[1] / 1e6, rate = (double)report[0] / took;
    printf("gateway: %u devices, %.0f acknowledged durable frames/s over %.1f s (%llu frames, %llu fdatasyncs)\n", devices, rate, took,
           (unsigned long long)report[0], (unsigned long long)batches);
    printf("         CPU of the server %.2f s = %.2f cores, %.1f us a frame; peak memory %.0f MiB; peak connections %u; failed %llu\n", cpu,
           cpu / took, cpu * 1e6 / (double)(report[0] ? report[0] : 1), (double)r.ru_maxrss / 1024, s.peak, (unsigned long long)s.failed);
    double alone = journal_alone(cx, j, devices, seconds);
    printf("journal alone, same payloads, as many in flight: %.0f entries/s\n", alone);
    printf("ratio gateway end to end / journal alone: %.2f (the devices' process takes its part of the same cores)\n", rate / alone);
    journal_close(j);
}

int main(int argc, char **argv)
{
    static const args_option OPTIONS[] = {{"quick", NULL, "a short run"}, {"devices", "N", "connections"}, {"seconds", "N", "length"}, {NULL, NULL, NULL}};
    args a;
    arena mem;
    lt_cx cx;
    int64_t devices, seconds;
    char dir[512];
    const char *base = getenv("LT_BENCH_DIR");
    arena_init(&mem, (size_t)64 << 20);
    cx_init(&cx, &mem);
    need(&cx, args_parse(&cx, OPTIONS, argc - 1, argv + 1, &a));
    need(&cx, args_int(&cx, &a, "devices", (args_range){2000, 1, 50000}, &devices));
    need(&cx, args_int(&cx, &a, "seconds", (args_range){args_has(&a, "quick") ? 1 : 5, 1, 600}, &seconds));
    if (!base || !*base)
        base = getenv("TMPDIR") && *getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
    snprintf(dir, sizeof dir, "%s/lt-bench-gateway-XXXXXX", base);
    if (!mkdtemp(dir)) {
        perror(dir);
        return 1;
    }
    race(&cx, dir, (unsigned)devices, (double)seconds);
    scratch_remove(dir);
    arena_fini(&mem);
    return 0;
}
