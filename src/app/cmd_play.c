/* cmd_play.c - lantian hj212 play FILE: devices that speak the frames of a file to a gateway and count its answers. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/store.h"
#include "base/file.h"
#include "base/jout.h"
#include "base/loop.h"
#include "wire/hj212/hj212.h"

#define PLAY_FILE_MAX    ((size_t)256 << 20)
#define PLAY_FRAMES_MAX  (1u << 20)
#define PLAY_DEVICES_MAX 60000
#define PLAY_RATE_MAX    1000000
#define PLAY_WINDOW_MAX  64
#define PLAY_SUFFIX      5u      /* digits of the device's number at the end of its MN */
#define PLAY_TICK_MS     5u
#define PLAY_IN_BYTES    2048u
#define PLAY_PATIENCE_MS 15000   /* without any progress: given up */
#define PLAY_CONNECTING  256u    /* connections begun and not yet established */

static const args_option OPTIONS[] = {
    {"to", "ADDR:PORT", "the gateway"},
    {"rate", "N", "frames a second, all devices together (default 0: as fast as they are acknowledged)"},
    {"devices", "N", "how many devices, a connection each; each speaks the whole file (default 1)"},
    {"window", "N", "frames that a device sends ahead of their answers (default 4)"},
    {"crc", "MODE", "std, modbus, modbus-le: of the frames that are made anew (more than one device)"},
    {"json", NULL, "the summary as one JSON object"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

typedef struct player {
    lt_cx      *cx;
    loop       *l;
    hj212_frame *frames;
    uint32_t    frame_count;
    char        addr[STORE_ADDR_MAX];
    uint16_t    port;
    int64_t     devices, rate, window;
    device_crc  crc;
    uint32_t    begun, established, lost;
    uint64_t    sent, wanted, acked, total;
    int64_t     start_ms, progress_ms;
    uint64_t    wait_ms_sum, wait_ms_max;
    uint32_t    turn; /* the device whose turn it is, when a rate is kept */
} player;

typedef struct speaker { /* one device, beside its connection */
    loop_conn *conn;
    uint32_t   number, next; /* next: frame of the file */
    uint32_t   open;         /* sent, asked for an answer, not answered */
    uint64_t   asked;        /* all of them so far */
    int64_t    sent_ms[PLAY_WINDOW_MAX];
    bool       is_up, is_done;
    uint32_t   in_n;
    uint8_t    in[PLAY_IN_BYTES]; /* what a gateway sends is short */
} speaker;

/* --- frames ---------------------------------------------------------------------------------------------------------- */

/* A raw stream or a frame a line: whatever stands between frames is passed over. */
static lt_err find_frames(lt_cx *cx, player *p, span all, const char *path)
{
    size_t at = 0, room = all.n / 16 + 1;
    TRY(ARENA_ARRAY(cx, room < PLAY_FRAMES_MAX ? room : PLAY_FRAMES_MAX, &p->frames));
    while (at < all.n) {
        size_t skip = 0;
        hj212_frame f;
        hj212_head h;
        hj212_fault fault = hj212_find(span_cut(all, at, all.n), true, false, &skip, &f);
        at += skip + (fault == HJ212_GOOD ? f.whole.n : 1);
        if (fault == HJ212_MORE)
            break;
        if (fault != HJ212_GOOD || hj212_parse_head(&f, &h) != HJ212_GOOD)
            continue;
        if (p->frame_count == PLAY_FRAMES_MAX || p->frame_count == room)
            return cx_fail(cx, LT_LIMIT, "%s holds more than %u frames", path, PLAY_FRAMES_MAX);
        p->frames[p->frame_count++] = f;
    }
    if (p->frame_count == 0)
        return cx_fail(cx, LT_BAD_INPUT, "%s holds no HJ 212 frame", path);
    return LT_OK;
}

/* The frame as device `number` of several says it: the end of its MN is the number. 0: it would be too long. */
static size_t dress(const player *p, const hj212_frame *f, const hj212_head *h, uint32_t number, uint8_t *out)
{
    uint8_t segment[HJ212_SEGMENT_MAX];
    char suffix[16];
    if (p->devices == 1) {
        memcpy(out, f->whole.p, f->whole.n);
        return f->whole.n;
    }
    size_t kept = h->mn.n > PLAY_SUFFIX ? h->mn.n - PLAY_SUFFIX : 0;
    size_t from = (size_t)(h->mn.p - f->segment.p), n = from + kept;
    if (f->segment.n + PLAY_SUFFIX > sizeof segment)
        return 0;
    snprintf(suffix, sizeof suffix, "%05u", number);
    memcpy(segment, f->segment.p, n);
    memcpy(segment + n, suffix, PLAY_SUFFIX);
    n += PLAY_SUFFIX;
    size_t rest = from + h->mn.n;
    memcpy(segment + n, f->segment.p + rest, f->segment.n - rest);
    return hj212_format_frame(span_of(segment, n + f->segment.n - rest), p->crc, out, HJ212_FRAME_MAX);
}

/* --- one device ------------------------------------------------------------------------------------------------------ */

/* True: a frame went out. */
static bool speak(player *p, speaker *s)
{
    uint8_t out[HJ212_FRAME_MAX];
    hj212_head h;
    if (!s->is_up || s->is_done || s->open >= p->window)
        return false;
    const hj212_frame *f = &p->frames[s->next];
    if (hj212_parse_head(f, &h) != HJ212_GOOD)
        return false;
    size_t n = dress(p, f, &h, s->number, out);
    if (n && loop_conn_write(s->conn, out, n) != LT_OK)
        return false; /* the line is full: later */
    p->progress_ms = loop_now_ms();
    s->is_done = ++s->next == p->frame_count;
    p->sent++;
    if (n && hj212_wants_ack(&h)) {
        s->sent_ms[s->asked++ % PLAY_WINDOW_MAX] = p->progress_ms;
        s->open++;
        p->wanted++;
    }
    return true;
}

static void finish_when_all_is_said(player *p)
{
    if ((p->sent == p->total && p->acked >= p->wanted) || p->lost == p->devices || cx_is_cancelled(p->cx))
        loop_stop(p->l);
}

static bool on_open(void *self, loop_conn *c)
{
    player *p = self;
    speaker *s = loop_conn_session(c);
    s->is_up = true;
    p->established++;
    p->progress_ms = loop_now_ms();
    return true;
}

static void on_close(void *self, loop_conn *c)
{
    player *p = self;
    speaker *s = loop_conn_session(c);
    if (!s->is_up)
        p->established++; /* no more on its way */
    p->lost++;
    finish_when_all_is_said(p);
}

static void take_answer(player *p, speaker *s, const hj212_frame *f)
{
    hj212_head h;
    if (hj212_parse_head(f, &h) != HJ212_GOOD || (h.cn_code != 9014 && h.cn_code != 9013) || s->open == 0)
        return;
    p->progress_ms = loop_now_ms();
    uint64_t waited = (uint64_t)(p->progress_ms - s->sent_ms[(s->asked - s->open) % PLAY_WINDOW_MAX]);
    s->open--;
    p->acked++;
    p->wait_ms_sum += waited;
    if (waited > p->wait_ms_max)
        p->wait_ms_max = waited;
}

static void on_read(void *self, loop_conn *c)
{
    player *p = self;
    speaker *s = loop_conn_session(c);
    size_t got, at = 0;
    lt_err e = loop_conn_read(c, s->in + s->in_n, sizeof s->in - s->in_n, &got);
    if (e == LT_BUSY)
        return;
    s->in_n += (uint32_t)got;
    while (!e && at < s->in_n) {
        size_t skip = 0;
        hj212_frame f;
        hj212_fault fault = hj212_find(span_of(s->in + at, s->in_n - at), false, false, &skip, &f);
        at += skip;
        if (fault == HJ212_MORE)
            break;
        if (fault == HJ212_GOOD)
            take_answer(p, s, &f);
        at += fault == HJ212_GOOD ? f.whole.n : 1;
    }
    if (e || s->in_n - at == sizeof s->in) {
        loop_conn_close(c);
        return;
    }
    memmove(s->in, s->in + at, s->in_n - at);
    s->in_n -= (uint32_t)at;
    while (p->rate == 0 && speak(p, s))
        ;
    finish_when_all_is_said(p);
}

/* --- all devices ----------------------------------------------------------------------------------------------------- */

static void begin_connections(player *p)
{
    while (p->begun < p->devices && p->begun - p->established < PLAY_CONNECTING) {
        loop_conn *c;
        if (loop_connect(p->cx, p->l, p->addr, p->port, &c) != LT_OK) {
            p->lost += (uint32_t)p->devices - p->begun; /* said at the end, with this sentence */
            p->established = p->begun = (uint32_t)p->devices;
            return;
        }
        speaker *s = loop_conn_session(c);
        s->conn = c;
        s->number = p->begun++;
    }
}

/* As many frames as are due by now, the devices in turn. */
static void speak_in_turn(player *p, uint64_t due)
{
    uint32_t silent = 0, at = p->turn;
    while (p->sent < due && silent <= p->devices) {
        loop_conn *c = loop_next(p->l, &at);
        if (!c) {
            if (silent > 0 && at == 0)
                break;
            at = 0;
            silent++;
            c = loop_next(p->l, &at);
        }
        if (!c)
            break;
        silent = speak(p, loop_conn_session(c)) ? 0 : silent + 1;
    }
    p->turn = at;
}

static void on_tick(void *self)
{
    player *p = self;
    int64_t now = loop_now_ms();
    begin_connections(p);
    if (p->established == p->devices && p->start_ms == 0)
        p->start_ms = now;
    if (p->start_ms) {
        uint64_t due = p->rate ? (uint64_t)(now - p->start_ms + PLAY_TICK_MS) * (uint64_t)p->rate / 1000 : UINT64_MAX;
        speak_in_turn(p, due < p->total ? due : p->total);
        cx_report(p->cx, "frames", p->sent, p->total);
    }
    finish_when_all_is_said(p);
    if (now - p->progress_ms > PLAY_PATIENCE_MS && (p->rate == 0 || p->acked < p->wanted))
        loop_stop(p->l);
}

static void print_summary(const player *p, int64_t took_ms, bool as_json)
{
    double seconds = (double)(took_ms > 0 ? took_ms : 1) / 1000;
    double mean = p->acked ? (double)p->wait_ms_sum / (double)p->acked : 0;
    if (!as_json) {
        printf("%llu frames from %lld devices in %.2f s (%.0f/s): %llu asked for an answer, %llu answered", (unsigned long long)p->sent,
               (long long)p->devices, seconds, (double)p->sent / seconds, (unsigned long long)p->wanted, (unsigned long long)p->acked);
        printf(" (mean %.1f ms, longest %llu ms); %u connections lost\n", mean, (unsigned long long)p->wait_ms_max, p->lost);
        return;
    }
    buf b;
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_int(&j, "frames", (int64_t)p->sent);
    jout_put_int(&j, "devices", p->devices);
    jout_put_int(&j, "asked", (int64_t)p->wanted);
    jout_put_int(&j, "answered", (int64_t)p->acked);
    jout_put_int(&j, "connections_lost", p->lost);
    jout_put_double(&j, "seconds", seconds);
    jout_put_double(&j, "answer_ms_mean", mean);
    jout_put_int(&j, "answer_ms_longest", (int64_t)p->wait_ms_max);
    jout_end_object(&j);
    if (!b.err)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
}

static lt_err play(lt_cx *cx, player *p, bool as_json)
{
    loop_options o = {.conns_max = (uint32_t)p->devices, .session_bytes = sizeof(speaker), .out_max = 64u << 10, .self = p,
                      .on_open = on_open, .on_read = on_read, .on_close = on_close};
    uint64_t files = (uint64_t)p->devices + 64;
    if (loop_raise_files(files) < files)
        return cx_fail(cx, LT_LIMIT, "this system allows too few open files for %lld devices", (long long)p->devices);
    TRY(loop_open(cx, &o, &p->l));
    lt_err e = loop_every(cx, p->l, PLAY_TICK_MS, on_tick, p);
    p->total = (uint64_t)p->frame_count * (uint64_t)p->devices;
    p->progress_ms = loop_now_ms();
    if (!e)
        loop_run(p->l);
    int64_t took_ms = loop_now_ms() - (p->start_ms ? p->start_ms : p->progress_ms);
    uint32_t lost = p->lost;
    loop_close(p->l);
    p->lost = lost; /* those that we closed are not lost */
    TRY(e);
    print_summary(p, took_ms, as_json);
    if (cx_is_cancelled(cx))
        return cx_fail(cx, LT_CANCELLED, "ended before the file was");
    if (lost == p->devices && p->sent < p->total)
        return cx_fail(cx, LT_CLOSED, "%s port %u took no connection, or closed them all", p->addr, p->port);
    if (p->acked < p->wanted || p->sent < p->total)
        return cx_fail(cx, LT_NOT_ENOUGH, "%llu of %llu frames were sent, %llu of %llu were answered", (unsigned long long)p->sent,
                       (unsigned long long)p->total, (unsigned long long)p->acked, (unsigned long long)p->wanted);
    return LT_OK;
}

static lt_err parse_crc(lt_cx *cx, const char *name, device_crc *out)
{
    static const char *const NAMES[] = {[DEVICE_CRC_STD] = "std", [DEVICE_CRC_MODBUS] = "modbus", [DEVICE_CRC_MODBUS_LE] = "modbus-le"};
    for (unsigned i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(name, NAMES[i]) == 0) {
            *out = (device_crc)i;
            return LT_OK;
        }
    return cx_fail(cx, LT_BAD_INPUT, "--crc %s: std, modbus or modbus-le is wanted", name);
}

lt_err cmd_hj212_play(lt_cx *cx, int argc, char **argv)
{
    args a;
    player p = {.cx = cx};
    buf file;
    if (cmd_help_wanted(argc, argv, "hj212 play FILE --to ADDR:PORT [--rate N] [--devices N]",
                        "Simulates devices: each opens a connection and speaks the frames of FILE (a raw stream, or one a line).\n"
                        "With several devices the last five characters of each MN become the device's number, from 00000,\n"
                        "and length and CRC are made anew.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    const char *to = args_get(&a, "to", NULL);
    if (a.count != 1 || !to)
        return cx_fail(cx, LT_BAD_INPUT, "a file and --to ADDR:PORT are wanted (see --help)");
    TRY(store_parse_address(cx, to, p.addr, &p.port));
    TRY(args_int(cx, &a, "rate", (args_range){0, 0, PLAY_RATE_MAX}, &p.rate));
    TRY(args_int(cx, &a, "devices", (args_range){1, 1, PLAY_DEVICES_MAX}, &p.devices));
    TRY(args_int(cx, &a, "window", (args_range){4, 1, PLAY_WINDOW_MAX}, &p.window));
    TRY(parse_crc(cx, args_get(&a, "crc", "std"), &p.crc));
    buf_init(&file, PLAY_FILE_MAX);
    lt_err e = file_read_all(cx, a.positions[0], &file);
    if (!e)
        e = find_frames(cx, &p, buf_span(&file), a.positions[0]);
    if (!e)
        e = play(cx, &p, args_has(&a, "json"));
    buf_fini(&file);
    return e;
}
