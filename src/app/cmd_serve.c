/* cmd_serve.c - lantian serve DIR: gateway, keep writer, jobs and the page in one process. */
#include "app/cmd.h"

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "acquire/gateway.h"
#include "app/api.h"
#include "app/job_apply.h"
#include "app/job_assess.h"
#include "app/store.h"

#define SERVE_WAIT_MS     200
#define SERVE_RETRY_MS    2000
#define SERVE_COMPACT_MS  30000
#define SERVE_NEWS_MAX    20 /* live frames shown a second; the rest is in the journal */

static const args_option OPTIONS[] = {
    {"http", "ADDR:PORT", "page and API (default: from lantian.ini; port 0: any)"},
    {"hj212", "ADDR:PORT", "devices (default: from lantian.ini; port 0: any)"},
    {"tls-cert", "FILE", "HTTPS: the certificate with its chain, PEM (with --tls-key)"},
    {"tls-key", "FILE", "HTTPS: its key, PEM"},
    {"proxy", "ADDR", "the front whose X-Forwarded-For and -Proto are believed"},
    {"web", "DIR", "web pages from this folder (build/web) instead of the embedded ones, for those who write them"},
    {"json", NULL, "print the addresses as one JSON line"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

typedef struct server {
    store       s;
    applier    *apply;
    api        *api;
    gateway    *gate;
    atomic_int  is_ending;
    char        http_at[STORE_ADDR_MAX + 16], hj212_at[STORE_ADDR_MAX + 8]; /* where it listens */
    int64_t     news_second;
    uint32_t    news_count;
} server;

static void on_news(void *self, const apply_news *n)
{
    server *v = self;
    int64_t second = n->recv_ms / 1000;
    if (second != v->news_second) {
        v->news_second = second;
        v->news_count = 0;
    }
    if (v->news_count++ < SERVE_NEWS_MAX)
        api_publish_frame(v->api, n);
}

static lt_err tell_gateway(lt_cx *cx, server *v)
{
    lt_device *list;
    size_t n;
    TRY(keep_list_devices(cx, v->s.k, &list, &n));
    return gateway_set_devices(cx, v->gate, list, n);
}

/* One turn of the keep writer: apply what came, assess what ended. *busy: there was something to do. */
static lt_err turn(lt_cx *cx, server *v, journal_cursor *c, bool *busy)
{
    uint32_t applied = 0, done = 0, published = 0;
    TRY(apply_some(cx, v->apply, c, APPLY_BATCH, &applied));
    if (apply_take_devices_changed(v->apply))
        TRY(tell_gateway(cx, v));
    /* assessing waits while a back-fill streams in: the newest state is assessed once, not a thousand times */
    if (applied < APPLY_BATCH)
        TRY(job_assess_some(cx, &v->s, &done, &published));
    if (published)
        api_publish_now(v->api);
    *busy = applied || done;
    return LT_OK;
}

static void *keep_writer(void *self)
{
    server *v = self;
    arena a;
    lt_cx cx;
    journal_cursor *c = NULL;
    bool said = false;
    arena_init(&a, CMD_ARENA_MAX);
    cx_init(&cx, &a);
    int64_t compact_ms = cx_now_ms(&cx);
    while (!atomic_load(&v->is_ending)) {
        bool busy = false;
        uint64_t seen = journal_count(v->s.j);
        lt_err e = c ? LT_OK : journal_cursor_open(&cx, v->s.j, keep_next_entry(v->s.k), &c);
        if (!e)
            e = turn(&cx, v, c, &busy);
        if (!e && !busy && cx_now_ms(&cx) - compact_ms > SERVE_COMPACT_MS) {
            e = keep_compact(&cx, v->s.k, false);
            compact_ms = cx_now_ms(&cx);
        }
        if (e) {
            if (!said)
                cx_log("error", "the keep falls behind: %s; trying again, the journal has everything", cx.say);
            said = true;
            if (c)
                journal_cursor_close(c);
            c = NULL;
            usleep(SERVE_RETRY_MS * 1000);
        } else if (said) {
            cx_log("info", "the keep follows again");
            said = false;
        }
        arena_reset(&a);
        if (!e && !busy)
            journal_wait(v->s.j, seen, SERVE_WAIT_MS);
    }
    if (c)
        journal_cursor_close(c);
    arena_fini(&a);
    return NULL;
}

/* What the command line says stands above lantian.ini. */
static lt_err take_options(lt_cx *cx, settings *set, const args *a)
{
    const struct {
        const char *option;
        char       *to;
        size_t      room;
    } ALL[] = {{"tls-cert", set->tls_cert, sizeof set->tls_cert}, {"tls-key", set->tls_key, sizeof set->tls_key},
               {"proxy", set->proxy, sizeof set->proxy},          {"web", set->web, sizeof set->web}};
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        const char *said = args_get(a, ALL[i].option, NULL);
        if (said && (size_t)snprintf(ALL[i].to, ALL[i].room, "%s", said) >= ALL[i].room)
            return cx_fail(cx, LT_BAD_INPUT, "--%s: longer than %zu bytes", ALL[i].option, ALL[i].room - 1);
    }
    return LT_OK;
}

static lt_err listen_http(lt_cx *cx, server *v, const char *text)
{
    char addr[STORE_ADDR_MAX];
    uint16_t port;
    TRY(store_parse_address(cx, text, addr, &port));
    TRY(api_open(cx, &v->s, addr, port, v->s.set.web[0] ? v->s.set.web : NULL, &v->api));
    snprintf(v->http_at, sizeof v->http_at, "%s://%s:%u", v->s.set.tls_cert[0] ? "https" : "http", addr, api_port(v->api));
    return LT_OK;
}

static lt_err listen_devices(lt_cx *cx, server *v, const char *text)
{
    char addr[STORE_ADDR_MAX];
    uint16_t port;
    TRY(store_parse_address(cx, text, addr, &port));
    gateway_options o = {.addr = addr, .port = port, .connections_max = v->s.set.connections_max, .offset_min = v->s.set.offset_min};
    TRY(gateway_open(cx, &o, v->s.j, &v->gate));
    TRY(tell_gateway(cx, v));
    TRY(gateway_start(cx, v->gate));
    snprintf(v->hj212_at, sizeof v->hj212_at, "%s:%u", addr, gateway_port(v->gate));
    return LT_OK;
}

static void say_where(const server *v, bool as_json)
{
    if (as_json)
        printf("{\"http\":\"%s/\",\"hj212\":\"%s\"}\n", v->http_at, v->hj212_at);
    else
        printf("页面 page     %s/\n设备 devices  %s (HJ 212)\nCtrl-C ends it.\n", v->http_at, v->hj212_at);
    fflush(stdout);
}

static lt_err watch(lt_cx *cx, server *v)
{
    char trouble[256] = "";
    while (!cx_is_cancelled(cx)) {
        const char *now = journal_trouble(v->s.j);
        if (strcmp(now, trouble) != 0) {
            cx_log(*now ? "error" : "info", "%s", *now ? now : "the journal accepts entries again");
            snprintf(trouble, sizeof trouble, "%s", now);
        }
        usleep(SERVE_WAIT_MS * 1000);
    }
    return LT_OK;
}

static lt_err run(lt_cx *cx, server *v, const args *a)
{
    pthread_t writer;
    TRY(job_apply_all(cx, &v->s));
    TRY(apply_open(cx, &v->s, &v->apply));
    TRY(take_options(cx, &v->s.set, a));
    TRY(listen_http(cx, v, args_get(a, "http", v->s.set.http)));
    apply_listen(v->apply, on_news, v);
    TRY(listen_devices(cx, v, args_get(a, "hj212", v->s.set.hj212)));
    api_watch_gateway(v->api, v->gate);
    int bad = pthread_create(&writer, NULL, keep_writer, v);
    if (bad)
        return cx_fail_errno(cx, bad, "cannot start the keep's writer");
    say_where(v, args_has(a, "json"));
    lt_err e = watch(cx, v);
    api_watch_gateway(v->api, NULL);
    gateway_close(v->gate); /* nothing new comes in; what was acknowledged is on disk */
    v->gate = NULL;
    atomic_store(&v->is_ending, 1);
    pthread_join(writer, NULL);
    return e;
}

lt_err cmd_serve(lt_cx *cx, int argc, char **argv)
{
    args a;
    server v = {0};
    if (cmd_help_wanted(argc, argv, "serve DIR [--http ADDR:PORT] [--hj212 ADDR:PORT]",
                        "Runs the gateway, the jobs and the page until Ctrl-C.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count != 1)
        return cx_fail(cx, LT_BAD_INPUT, "a data folder is wanted (see --help)");
    TRY(store_open(cx, a.positions[0], true, &v.s));
    lt_err e = run(cx, &v, &a);
    if (v.gate)
        gateway_close(v.gate);
    if (v.apply)
        apply_close(v.apply);
    api_close(v.api);
    store_close(&v.s);
    return e;
}
