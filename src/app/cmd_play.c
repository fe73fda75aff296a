/* cmd_play.c - lantian hj212 play FILE: devices that speak the frames of a file to a gateway and count its answers. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/sender.h"
#include "base/file.h"
#include "base/jout.h"

#define PLAY_FILE_MAX    ((size_t)256 << 20)
#define PLAY_FRAMES_MAX  (1u << 20)
#define PLAY_RATE_MAX    1000000
#define PLAY_SUFFIX      5u      /* digits of the device's number at the end of its MN */

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
    hj212_frame   *frames;
    uint32_t       frame_count;
    uint32_t      *next; /* of each device: the frame of the file that is its next */
    int64_t        devices;
    device_crc     crc;
    sender_options send;
} player;

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

/* --- what the sender asks --------------------------------------------------------------------------------------------- */

static sender_turn next(void *self, uint32_t device, uint8_t ticket[SENDER_TICKET_BYTES])
{
    player *p = self;
    if (p->next[device] == p->frame_count)
        return SENDER_DONE;
    memcpy(ticket, &p->next[device], sizeof p->next[device]);
    p->next[device]++;
    return SENDER_READY;
}

static void make(void *self, uint32_t device, const uint8_t ticket[SENDER_TICKET_BYTES], sender_frame *out)
{
    player *p = self;
    uint32_t at;
    hj212_head h;
    memcpy(&at, ticket, sizeof at);
    out->n = 0;
    if (hj212_parse_head(&p->frames[at], &h) != HJ212_GOOD) /* find_frames kept only those that parse */
        return;
    out->n = dress(p, &p->frames[at], &h, device, out->p);
    out->wants_answer = hj212_wants_ack(&h);
    if (!span_parse_u64(h.qn, &out->qn))
        out->qn = 0;
}

/* --- all devices ----------------------------------------------------------------------------------------------------- */

static void print_summary(const player *p, const sender_counts *c, bool as_json)
{
    double seconds = (double)(c->took_ms > 0 ? c->took_ms : 1) / 1000;
    double mean = c->answered ? (double)c->wait_ms_sum / (double)c->answered : 0;
    if (!as_json) {
        printf("%llu frames from %lld devices in %.2f s (%.0f/s): %llu asked for an answer, %llu answered", (unsigned long long)c->said,
               (long long)p->devices, seconds, (double)c->said / seconds, (unsigned long long)c->asked, (unsigned long long)c->answered);
        printf(" (mean %.1f ms, longest %llu ms); %llu connections lost\n", mean, (unsigned long long)c->wait_ms_max, (unsigned long long)c->lost);
        return;
    }
    buf b;
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_int(&j, "frames", (int64_t)c->said);
    jout_put_int(&j, "devices", p->devices);
    jout_put_int(&j, "asked", (int64_t)c->asked);
    jout_put_int(&j, "answered", (int64_t)c->answered);
    jout_put_int(&j, "connections_lost", (int64_t)c->lost);
    jout_put_double(&j, "seconds", seconds);
    jout_put_double(&j, "answer_ms_mean", mean);
    jout_put_int(&j, "answer_ms_longest", (int64_t)c->wait_ms_max);
    jout_end_object(&j);
    if (!b.err)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
}

static lt_err play(lt_cx *cx, player *p, bool as_json)
{
    sender_counts counts;
    TRY(ARENA_ARRAY(cx, p->devices, &p->next));
    sender_source s = {.self = p, .next = next, .make = make, .total = (uint64_t)p->frame_count * (uint64_t)p->devices};
    p->send.speakers = (uint32_t)p->devices;
    lt_err e = sender_run(cx, &p->send, &s, &counts);
    print_summary(p, &counts, as_json);
    return e;
}

static lt_err parse_crc(lt_cx *cx, const char *name, device_crc *out)
{
    if (device_crc_parse(name, out) && *out != DEVICE_CRC_OFF)
        return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "--crc %s: std, modbus or modbus-le is wanted", name);
}

lt_err cmd_hj212_play(lt_cx *cx, int argc, char **argv)
{
    args a;
    player p = {0};
    int64_t window;
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
    TRY(store_parse_address(cx, to, p.send.addr, &p.send.port));
    TRY(args_int(cx, &a, "rate", (args_range){0, 0, PLAY_RATE_MAX}, &p.send.rate));
    TRY(args_int(cx, &a, "devices", (args_range){1, 1, SENDER_SPEAKERS_MAX}, &p.devices));
    TRY(args_int(cx, &a, "window", (args_range){4, 1, SENDER_WINDOW_MAX}, &window));
    p.send.window = (uint32_t)window;
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
