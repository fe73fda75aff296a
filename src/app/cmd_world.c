/* cmd_world.c - lantian world: a made-up district, its past and its present, speaking HJ 212. */
#include "app/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/plan_load.h"
#include "app/world_cast.h"
#include "app/world_link.h"
#include "base/civil.h"
#include "base/jout.h"

#define WORLD_DAYS_MAX  3660
#define WORLD_SPEED_MAX 100000
#define WORLD_WINDOW    64
#define WORLD_SEED      20201230 /* the day on which the plan of Guandu ended, about */

static const args_option OPTIONS[] = {
    {"plan", "FOLDER", "whose simulated devices speak (default plans/guandu)"},
    {"to", "ADDR:PORT", "the gateway"},
    {"days", "N", "the past to fill: hourly and daily values of N days (default 1)"},
    {"minute-days", "N", "of them with minute values too (default 1)"},
    {"from", "DATE", "the past begins here (default: N days before this hour)"},
    {"live", NULL, "then the present: every 30 s, minute, hour and day, until Ctrl-C"},
    {"speed", "X", "the world's clock runs so many times as fast as ours (default 1; means --live)"},
    {"seed", "N", "another seed is another district (default 20201230)"},
    {"devices", "N", "only the first N devices of the plan"},
    {"faults", "LEVEL", "none, usual, many (default usual)"},
    {"leak", "LON,LAT,G_S[,HOURS]", "dust from a place on no list, in the last HOURS (default 5) of the past and on: a drill of tracing"},
    {"window", "N", "frames that a device sends ahead of their answers (default 64)"},
    {"print", NULL, "write the frames to stdout, a device after the other, and send nothing"},
    {"json", NULL, "the summary as one JSON object"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

typedef struct play {
    world              w;
    world_device      *devices;
    size_t             count;
    world_link_options link;
    sender_options     send;
    bool               prints, is_json;
} play;

static lt_err parse_level(lt_cx *cx, const char *name, world_level *out)
{
    static const char *const NAMES[] = {[WORLD_FAULTS_NONE] = "none", [WORLD_FAULTS_USUAL] = "usual", [WORLD_FAULTS_MANY] = "many"};
    for (unsigned i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(name, NAMES[i]) == 0) {
            *out = (world_level)i;
            return LT_OK;
        }
    return cx_fail(cx, LT_BAD_INPUT, "--faults %s: none, usual or many is wanted", name);
}

static lt_err parse_times(lt_cx *cx, const args *a, world_link_options *o)
{
    int64_t days, minute_days, speed;
    const char *from = args_get(a, "from", NULL);
    TRY(args_int(cx, a, "days", (args_range){1, 0, WORLD_DAYS_MAX}, &days));
    TRY(args_int(cx, a, "minute-days", (args_range){1, 0, WORLD_DAYS_MAX}, &minute_days));
    TRY(args_int(cx, a, "speed", (args_range){1, 1, WORLD_SPEED_MAX}, &speed));
    o->end_ms = civil_hour_start(cx_now_ms(cx), CIVIL_SHANGHAI_MIN);
    o->from_ms = o->end_ms - days * CIVIL_DAY_MS;
    if (from) {
        if (!civil_parse_iso(span_text(from), CIVIL_SHANGHAI_MIN, &o->from_ms))
            return cx_fail(cx, LT_BAD_INPUT, "--from %s: a date such as 2026-01-31 is wanted", from);
        o->end_ms = o->from_ms + days * CIVIL_DAY_MS;
    }
    int64_t minutes_ms = o->end_ms - minute_days * CIVIL_DAY_MS;
    o->minutes_ms = minutes_ms > o->from_ms ? minutes_ms : o->from_ms;
    o->speed = (double)speed;
    o->is_live = args_has(a, "live") || args_has(a, "speed");
    if (o->is_live && !from) /* this hour has begun: its minutes so far are past */
        o->end_ms = cx_now_ms(cx);
    return LT_OK;
}

static lt_err parse_leak(lt_cx *cx, const char *text, int64_t end_ms, leak *out)
{
    double v[4] = {0, 0, 0, 5};
    size_t n = 0;
    const char *at = text;
    char *end = NULL;
    while (text && n < 4) {
        v[n++] = strtod(at, &end);
        if (end == at || (*end != ',' && *end != '\0'))
            n = 9; /* no number */
        if (!end || *end == '\0')
            break;
        at = end + 1;
    }
    bool good = n >= 3 && n <= 4 && *end == '\0' && v[0] >= -180 && v[0] <= 180 && v[1] >= -90 && v[1] <= 90 && v[2] > 0 && v[2] <= 1e5 && v[3] > 0 && v[3] <= 1000;
    if (text && !good)
        return cx_fail(cx, LT_BAD_INPUT, "--leak %s: longitude, latitude, grams a second and perhaps hours are wanted, such as 102.79,24.966,40,5", text);
    *out = (leak){v[0], v[1], text ? v[2] : 0, civil_hour_start(end_ms, CIVIL_SHANGHAI_MIN) - (int64_t)v[3] * CIVIL_HOUR_MS, INT64_MAX};
    return LT_OK;
}

static lt_err prepare(lt_cx *cx, const args *a, play *p)
{
    int64_t seed, devices, window;
    world_level level = WORLD_FAULTS_USUAL;
    const char *to = args_get(a, "to", NULL);
    p->prints = args_has(a, "print");
    p->is_json = args_has(a, "json");
    if (a->count != 0 || !to == !p->prints)
        return cx_fail(cx, LT_BAD_INPUT, "--to ADDR:PORT or --print is wanted (see --help)");
    if (to)
        TRY(store_parse_address(cx, to, p->send.addr, &p->send.port));
    TRY(args_int(cx, a, "seed", (args_range){WORLD_SEED, 0, INT64_MAX}, &seed));
    TRY(args_int(cx, a, "devices", (args_range){PLAN_ROWS_MAX, 1, PLAN_ROWS_MAX}, &devices));
    TRY(args_int(cx, a, "window", (args_range){WORLD_WINDOW, 1, SENDER_WINDOW_MAX}, &window));
    TRY(parse_level(cx, args_get(a, "faults", "usual"), &level));
    TRY(parse_times(cx, a, &p->link));
    if (p->prints && p->link.is_live)
        return cx_fail(cx, LT_BAD_INPUT, "--print has an end: not with --live or --speed");
    world_init(&p->w, (uint64_t)seed, level, CIVIL_SHANGHAI_MIN);
    TRY(parse_leak(cx, args_get(a, "leak", NULL), p->link.end_ms, &p->w.leak));
    TRY(world_cast_load(cx, args_get(a, "plan", "plans/guandu"), (size_t)devices, &p->devices, &p->count));
    p->count = world_settle(&p->w, p->devices, p->count);
    p->link.w = &p->w;
    p->link.devices = p->devices;
    p->link.count = p->send.speakers = (uint32_t)p->count;
    p->send.window = (uint32_t)window;
    p->send.reconnects = true;
    return LT_OK;
}

static void summarize(const play *p, const world_link_counts *w, const sender_counts *c)
{
    double seconds = (double)(c->took_ms > 0 ? c->took_ms : 1) / 1000;
    buf b;
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_int(&j, "devices", (int64_t)p->count);
    jout_put_int(&j, "seed", (int64_t)p->w.seed);
    jout_put_int(&j, "frames", (int64_t)w->frames);
    jout_put_int(&j, "late", (int64_t)w->late);
    jout_put_int(&j, "repeats", (int64_t)w->repeats);
    jout_put_int(&j, "torn", (int64_t)w->torn);
    jout_put_int(&j, "noise", (int64_t)w->noise);
    jout_put_int(&j, "unknown_device", (int64_t)w->ghost);
    jout_put_int(&j, "sent", (int64_t)(c->said + c->resent));
    jout_put_int(&j, "asked", (int64_t)c->asked);
    jout_put_int(&j, "answered", (int64_t)c->answered);
    jout_put_int(&j, "sent_again", (int64_t)c->resent);
    jout_put_int(&j, "connections_lost", (int64_t)c->lost);
    jout_put_double(&j, "answer_ms_mean", c->answered ? (double)c->wait_ms_sum / (double)c->answered : 0);
    jout_put_double(&j, "seconds", seconds);
    jout_end_object(&j);
    if (!b.err && p->is_json)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    else
        printf("%zu devices: %llu frames and %llu repeats, of them %llu late; %llu asked for an answer, %llu answered, %llu sent again; %.1f s (%.0f/s)\n",
               p->count, (unsigned long long)w->frames, (unsigned long long)w->repeats, (unsigned long long)w->late, (unsigned long long)c->asked,
               (unsigned long long)c->answered, (unsigned long long)c->resent, seconds, (double)c->said / seconds);
    fflush(stdout);
    buf_fini(&b);
}

/* The same frames to stdout. */
static lt_err print_all(lt_cx *cx, const play *p, const sender_source *s)
{
    sender_frame *f = malloc(sizeof *f);
    uint8_t ticket[SENDER_TICKET_BYTES];
    lt_err e = f ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory to print");
    for (uint32_t i = 0; !e && i < p->count; i++)
        while (!e && s->next(s->self, i, ticket) == SENDER_READY) {
            s->make(s->self, i, ticket, f);
            if (fwrite(f->p, 1, f->n, stdout) != f->n)
                e = cx_fail(cx, LT_IO, "cannot write to stdout");
            else if (cx_is_cancelled(cx))
                e = cx_fail(cx, LT_CANCELLED, "ended before everything was printed");
        }
    free(f);
    return e;
}

static lt_err run(lt_cx *cx, const play *p)
{
    world_link *k;
    sender_counts counts;
    TRY(world_link_open(cx, &p->link, &k));
    sender_source s = world_link_source(k);
    lt_err e;
    if (p->prints) {
        e = print_all(cx, p, &s);
    } else {
        e = sender_run(cx, &p->send, &s, &counts);
        world_link_counts w = world_link_counts_get(k);
        summarize(p, &w, &counts);
        if (e == LT_CANCELLED && p->link.is_live) /* its usual end */
            e = LT_OK;
    }
    world_link_close(k);
    return e;
}

lt_err cmd_world(lt_cx *cx, int argc, char **argv)
{
    args a;
    if (cmd_help_wanted(argc, argv, "world --to ADDR:PORT [--plan plans/guandu] [--days N] [--live]",
                        "A made-up district: the plan's simulated devices measure, fail and report over HJ 212, first the past,\n"
                        "then the present. The same seed and time give the same bytes. A frame counts as sent when it is\n"
                        "acknowledged; while the gateway is away the devices wait and try again.", OPTIONS))
        return LT_OK;
    play *p = calloc(1, sizeof *p);
    if (!p)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a district");
    lt_err e = args_parse(cx, OPTIONS, argc, argv, &a);
    if (!e)
        e = prepare(cx, &a, p);
    if (!e)
        e = run(cx, p);
    free(p);
    return e;
}
