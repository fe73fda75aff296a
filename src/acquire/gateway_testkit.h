/* gateway_testkit.h - what the tests of the gateway share: a journal in a temporary folder, devices, frames, a client,
 * and what a client may expect. Include cmocka.h first.
 * Place      acquire, tests only. The frames come from an encoder of its own, not from wire/
 * Source     HJ 212-2017 6.3.1 and App. A (CRC, bit by bit as printed)
 */
#ifndef LT_ACQUIRE_GATEWAY_TESTKIT_H
#define LT_ACQUIRE_GATEWAY_TESTKIT_H

#include "acquire/gateway.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/scratch_testkit.h"

#define FX_WAIT_MS    10000
#define FX_SILENCE_MS 120
#define FX_FRAME_MAX  9000
#define FX_UNUSED     __attribute__((unused))

#define FX_MN_2017   "010000A8900016F000169DC0"
#define FX_MN_2005   "88888880000001"
#define FX_MN_MODBUS "690000D5800028F889221AC0"
#define FX_MN_LE     "690000D5800028F889221AC1"
#define FX_MN_STRICT "010000A8900016F000169DC5"
#define FX_MN_SM4    "010000A8900016F000169DC6"
#define FX_MN_PEER   "010000A8900016F000169DC7"
#define FX_MN_ANY    "010000A8900016F000169DC8"
#define FX_FLEET_FROM 100u /* ids of the numbered devices */

typedef struct fixture {
    lt_cx           cx;
    arena           a;
    char            dir[256];
    journal        *j;
    gateway        *g;
    gateway_options options;
    uint16_t        port;
} fixture;

static uint16_t fx_crc(const uint8_t *p, size_t n, device_crc mode)
{
    unsigned c = 0xFFFF;
    while (n--) {
        c = mode == DEVICE_CRC_STD ? (c >> 8) ^ *p++ : c ^ *p++;
        for (int k = 0; k < 8; k++)
            c = c & 1u ? (c >> 1) ^ 0xA001u : c >> 1;
    }
    if (mode == DEVICE_CRC_MODBUS_LE)
        c = (c << 8 | c >> 8) & 0xFFFFu;
    return (uint16_t)c;
}

/* "##" LEN SEGMENT CRC CR LF */
static FX_UNUSED size_t fx_wrap(const char *segment, size_t n, device_crc mode, char *out)
{
    int head = snprintf(out, 8, "##%04u", (unsigned)n % 10000u);
    memcpy(out + head, segment, n);
    return (size_t)head + n + (size_t)snprintf(out + head + n, 8, "%04X\r\n", fx_crc((const uint8_t *)segment, n, mode));
}

static FX_UNUSED size_t fx_frame(char *out, device_crc mode, const char *segment)
{
    return fx_wrap(segment, strlen(segment), mode, out);
}

/* A real-time frame of 2017 that asks for an answer; number makes QN and DataTime its own. */
static FX_UNUSED size_t fx_data(char *out, const char *mn, unsigned number)
{
    char segment[512];
    snprintf(segment, sizeof segment,
             "QN=20260801%06u%03u;ST=22;CN=2011;PW=123456;MN=%s;Flag=5;CP=&&DataTime=20260801%06u;a34004-Rtd=%u.%u,"
             "a34004-Flag=N;a34002-Rtd=61.2,a34002-Flag=N;a01001-Rtd=18.3,a01001-Flag=N&&",
             number / 1000 % 1000000, number % 1000, mn, number / 1000 % 1000000, number % 97, number % 10);
    return fx_frame(out, DEVICE_CRC_STD, segment);
}

static FX_UNUSED size_t fx_answer(char *out, const char *mn, unsigned number)
{
    char segment[256];
    snprintf(segment, sizeof segment, "QN=20260801%06u%03u;ST=91;CN=9014;PW=123456;MN=%s;Flag=4;CP=&&&&", number / 1000 % 1000000,
             number % 1000, mn);
    return fx_frame(out, DEVICE_CRC_STD, segment);
}

static FX_UNUSED void fx_fleet_mn(unsigned i, char out[DEVICE_MN_MAX])
{
    snprintf(out, DEVICE_MN_MAX, "0123456789ABCDEF%08u", i);
}

/* The named devices, and `fleet` numbered ones. *out from malloc. */
static FX_UNUSED size_t fx_devices(unsigned fleet, lt_device **out)
{
    static const struct {
        const char *mn;
        device_crc  crc;
    } NAMED[] = {{FX_MN_2017, DEVICE_CRC_STD},     {FX_MN_2005, DEVICE_CRC_STD}, {FX_MN_MODBUS, DEVICE_CRC_MODBUS},
                 {FX_MN_LE, DEVICE_CRC_MODBUS_LE}, {FX_MN_STRICT, DEVICE_CRC_STD}, {FX_MN_SM4, DEVICE_CRC_STD},
                 {FX_MN_PEER, DEVICE_CRC_STD},     {FX_MN_ANY, DEVICE_CRC_OFF}};
    size_t named = sizeof NAMED / sizeof NAMED[0], n = named + fleet;
    lt_device *d = calloc(n, sizeof *d);
    if (!d)
        abort();
    for (size_t i = 0; i < n; i++) {
        snprintf(d[i].password, sizeof d[i].password, "123456");
        if (i >= named) {
            d[i].id = FX_FLEET_FROM + (uint32_t)(i - named);
            fx_fleet_mn((unsigned)(i - named), d[i].mn);
            continue;
        }
        d[i].id = (uint32_t)i + 1;
        snprintf(d[i].mn, sizeof d[i].mn, "%s", NAMED[i].mn);
        d[i].crc = NAMED[i].crc;
    }
    d[4].is_strict = true;
    d[5].has_sm4 = true;
    memset(d[5].sm4_key, '0', sizeof d[5].sm4_key);
    snprintf(d[6].peer, sizeof d[6].peer, "10.9.9.9");
    d[7].password[0] = '\0';
    *out = d;
    return n;
}

static FX_UNUSED void fx_must(lt_cx *cx, lt_err e, const char *what)
{
    if (e == LT_OK)
        return;
    fprintf(stderr, "%s: %s (%s)\n", what, cx->say, cx_err_row(e)->name);
    abort();
}

/* Journal (made when absent) and gateway in f->dir. */
static FX_UNUSED void fx_start(fixture *f, const gateway_options *o, unsigned fleet)
{
    lt_device *d;
    char path[512];
    arena_init(&f->a, (size_t)256 << 20);
    cx_init(&f->cx, &f->a);
    snprintf(path, sizeof path, "%s/journal", f->dir);
    if (!file_exists(path))
        fx_must(&f->cx, journal_create(&f->cx, f->dir, "test.example/gateway"), "journal_create");
    fx_must(&f->cx, journal_open(&f->cx, f->dir, &(journal_options){.segment_bytes = 1u << 20}, &f->j, NULL), "journal_open");
    gateway_options mine = *o;
    mine.addr = "127.0.0.1";
    mine.offset_min = 480;
    fx_must(&f->cx, gateway_open(&f->cx, &mine, f->j, &f->g), "gateway_open");
    size_t n = fx_devices(fleet, &d);
    fx_must(&f->cx, gateway_set_devices(&f->cx, f->g, d, n), "gateway_set_devices");
    free(d);
    fx_must(&f->cx, gateway_start(&f->cx, f->g), "gateway_start");
    f->port = gateway_port(f->g);
}

static FX_UNUSED void fx_stop(fixture *f)
{
    gateway_close(f->g);
    journal_close(f->j);
    arena_fini(&f->a);
    f->g = NULL;
    f->j = NULL;
}

/* --- client -------------------------------------------------------------------------------------------------------- */

static FX_UNUSED int fx_dial(uint16_t port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        perror("dial");
        abort();
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return fd;
}

static FX_UNUSED bool fx_send(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n > 0) {
        ssize_t k = send(fd, at, n, MSG_NOSIGNAL);
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

/* Read exactly n bytes; fewer when the peer closes or nothing comes for wait_ms. */
static FX_UNUSED size_t fx_read(int fd, void *p, size_t n, int wait_ms)
{
    size_t at = 0;
    while (at < n) {
        struct pollfd w = {.fd = fd, .events = POLLIN};
        if (poll(&w, 1, wait_ms) <= 0)
            break;
        ssize_t k = read(fd, (char *)p + at, n - at);
        if (k <= 0)
            break;
        at += (size_t)k;
    }
    return at;
}

static FX_UNUSED bool fx_is_closed(int fd)
{
    char c;
    struct pollfd w = {.fd = fd, .events = POLLIN};
    return poll(&w, 1, FX_WAIT_MS) > 0 && recv(fd, &c, 1, 0) <= 0;
}

static FX_UNUSED bool fx_is_silent(int fd)
{
    char c;
    return fx_read(fd, &c, 1, FX_SILENCE_MS) == 0;
}

/* --- what the journal holds ----------------------------------------------------------------------------------------- */

typedef struct fx_tally {
    unsigned frames, quarantined, reasons[FRAME_REASON_COUNT];
    lt_entry last; /* without its payload */
    char     last_bytes[FX_FRAME_MAX];
    size_t   last_n;
    char     last_peer[300];
} fx_tally;

static FX_UNUSED fx_tally fx_count(fixture *f)
{
    static fx_tally t;
    journal_cursor *c;
    lt_entry e;
    lt_frame fr;
    memset(&t, 0, sizeof t);
    fx_must(&f->cx, journal_cursor_open(&f->cx, f->j, 0, &c), "cursor");
    while (journal_cursor_next(&f->cx, c, &e) == LT_OK) {
        if ((e.kind != ENTRY_FRAME && e.kind != ENTRY_QUARANTINE) || !frame_unpack(e.payload, &fr))
            continue;
        t.frames += e.kind == ENTRY_FRAME;
        t.quarantined += e.kind == ENTRY_QUARANTINE;
        t.reasons[fr.reason]++;
        t.last = e;
        t.last_n = fr.bytes.n;
        memcpy(t.last_bytes, fr.bytes.p, fr.bytes.n);
        if (!span_copy(fr.peer, t.last_peer, sizeof t.last_peer))
            abort();
    }
    journal_cursor_close(c);
    t.last.payload = (span){0};
    return t;
}

static FX_UNUSED fx_tally fx_await(fixture *f, unsigned frames, unsigned quarantined)
{
    fx_tally t = fx_count(f);
    for (int i = 0; i < FX_WAIT_MS && (t.frames < frames || t.quarantined < quarantined); i++) {
        usleep(1000);
        t = fx_count(f);
    }
    return t;
}

/* --- a test's own gateway, and what it must do ------------------------------------------------------------------ */

/* A gateway over a journal of its own for one test; *state is its fixture. */
static FX_UNUSED int fx_open(void **state, const gateway_options *o)
{
    static fixture f;
    memset(&f, 0, sizeof f);
    f.options = *o;
    scratch_make(f.dir, sizeof f.dir, "gateway");
    fx_start(&f, &f.options, 0);
    *state = &f;
    return 0;
}

static FX_UNUSED int fx_setup(void **state)
{
    return fx_open(state, &(gateway_options){0});
}

static FX_UNUSED int fx_teardown(void **state)
{
    fixture *f = *state;
    fx_stop(f);
    scratch_remove(f->dir);
    return 0;
}

static FX_UNUSED gateway_stats fx_stats(const fixture *f)
{
    gateway_stats s;
    gateway_stats_get(f->g, &s);
    return s;
}

static FX_UNUSED void fx_expect(int fd, const char *wanted, size_t n)
{
    char got[FX_FRAME_MAX];
    size_t k = fx_read(fd, got, n, FX_WAIT_MS);
    if (k != n || memcmp(got, wanted, n) != 0)
        fail_msg("wanted %.*s, got %.*s", (int)n, wanted, (int)k, got);
}

static FX_UNUSED void fx_expect_ack(int fd, const char *mn, unsigned number)
{
    char wanted[512];
    size_t n = fx_answer(wanted, mn, number);
    fx_expect(fd, wanted, n);
}

/* A good frame is sent and must be acknowledged: the session lives. */
static FX_UNUSED void fx_expect_alive(int fd, unsigned number)
{
    char frame[512];
    size_t n = fx_data(frame, FX_MN_2017, number);
    assert_true(fx_send(fd, frame, n));
    fx_expect_ack(fd, FX_MN_2017, number);
}

static FX_UNUSED void fx_refuse(fixture *f, const char *frame, size_t n, frame_reason reason)
{
    int fd = fx_dial(f->port);
    unsigned before = fx_count(f).quarantined, frames = fx_count(f).frames;
    assert_true(fx_send(fd, frame, n));
    fx_tally t = fx_await(f, 0, before + 1);
    assert_int_equal(t.quarantined, before + 1);
    assert_int_equal(t.frames, frames);
    assert_int_equal(t.reasons[reason] > 0, true);
    assert_int_equal(t.last_n, n);
    assert_memory_equal(t.last_bytes, frame, n); /* kept exactly as received */
    assert_true(fx_is_silent(fd));               /* INV(3) */
    close(fd);
}

#endif
