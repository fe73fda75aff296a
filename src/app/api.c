/* api.c - routes, the page's files, events; see api.h. */
#include "app/api_int.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/plan_cache.h"
#include "base/civil.h"

static void refuse(http_request *r, lt_err kind, const char *say, int retry_s)
{
    api_problem_send(r, &(api_problem){.kind = kind, .say = say, .retry_s = retry_s});
}

static void refuse_push(api *self, http_request *r, lt_err e, api_slot *slot)
{
    api_problem p = {.kind = e, .say = e == LT_CLOSED ? "the service is ending; it will be back" : "too many requests are waiting", .retry_s = 2};
    if (slot)
        api_cache_finish(self->cache, slot, &(api_cache_made){.problem = &p});
    api_problem_send(r, &p);
}

/* A detached request to the workers. */
static void queue_call(api *self, const api_match *m, http_request *r, api_slot *slot)
{
    lt_err e = api_pool_push(self->pool, r, m, slot);
    if (e)
        refuse_push(self, r, e, slot);
}

/* What everybody gets: from the cache, from whoever is just making it, else it is made. */
static void answer_kept(api *self, const api_match *m, http_request *r, const char *key)
{
    lt_cx cx;
    api_slot *slot = NULL;
    http_content *content = NULL;
    cx_init(&cx, NULL);
    if (http_detach(&cx, r) != LT_OK) {
        refuse(r, LT_BUSY, cx.say, 2);
        return;
    }
    switch (api_cache_join(self->cache, key, r, cx_now_ms(&cx), &slot, &content)) {
    case API_CACHE_HIT:
        http_reply_content(r, content);
        http_content_release(content);
        return;
    case API_CACHE_JOINED:
        return;
    case API_CACHE_MAKE:
    case API_CACHE_NO:
        queue_call(self, m, r, slot);
    }
}

/* Strangers may ask for long work, but not all the time. */
static bool is_too_often(api *self, const api_match *m, http_request *r, int64_t now_ms)
{
    char say[200];
    int wait_s = m->route->flags & API_SLOW ? api_limit_take(self->limit, http_peer(r), now_ms) : 0;
    if (!wait_s)
        return false;
    snprintf(say, sizeof say, "此项较费时，您的地址请求过于频繁，请 %d 秒后再试 this takes long and was asked for too often from your address; again in %d s", wait_s, wait_s);
    refuse(r, LT_TOO_OFTEN, say, wait_s);
    return true;
}

static void answer_route(api *self, const api_match *m, http_request *r)
{
    char key[API_CACHE_KEY_MAX];
    lt_cx cx;
    cx_init(&cx, NULL);
    bool is_stranger = !api_has_credentials(r);
    bool is_kept = is_stranger && m->route->cache_ms > 0 && api_cache_key(http_path(r), http_query_text(r), key);
    http_content *content = is_kept ? api_cache_get(self->cache, key, cx_now_ms(&cx)) : NULL;
    if (content) {
        http_reply_content(r, content);
        http_content_release(content);
    } else if (is_stranger && (m->route->flags & API_EVENTS)) {
        http_listen_events(r, &(http_listening){0});
    } else if (is_stranger && is_too_often(self, m, r, cx_now_ms(&cx))) {
        return;
    } else if (is_kept) {
        answer_kept(self, m, r, key);
    } else if (http_detach(&cx, r) != LT_OK) {
        refuse(r, LT_BUSY, cx.say, 2);
    } else {
        queue_call(self, m, r, NULL);
    }
}

static void on_request(void *self, http_request *r)
{
    api_match m;
    api_match_find(http_method(r), http_path(r), &m);
    if (m.route) {
        answer_route(self, &m, r);
    } else if (m.allow[0]) {
        http_put_header(r, "Allow", m.allow);
        api_problem_send(r, &(api_problem){.kind = LT_DENIED, .status = 405, .say = "this address does not take this method"});
    } else if (!api_match_is_read(http_method(r)) || !page_files_serve(((api *)self)->pages, r)) {
        refuse(r, LT_NOT_FOUND, "nothing is found under this address; " API_PREFIX " lists what there is", 0);
    }
}

static lt_err open_parts(lt_cx *cx, api *a, const char *addr, uint16_t port)
{
    const settings *set = &a->set;
    http_options ho = {.addr = addr, .port = port, .handler = on_request, .self = a, .proxy = set->proxy,
                       .tls_cert = set->tls_cert[0] ? set->tls_cert : NULL, .tls_key = set->tls_key[0] ? set->tls_key : NULL};
    TRY(page_files_open(cx, a->web_dir, set->pmtiles[0] ? set->pmtiles : NULL, &a->pages));
    TRY(act_open(cx, a->j, a->set.offset_min, &a->acts));
    TRY(account_open(cx, a->s, a->acts, &a->accounts));
    TRY(api_cache_open(cx, &a->cache));
    TRY(api_limit_open(cx, &a->limit));
    TRY(plan_cache_open(cx, &a->plan));
    TRY(http_open(cx, &ho, &a->h));
    TRY(api_pool_open(cx, a, &a->pool));
    TRY(api_jobs_open(cx, a));
    return http_start(cx, a->h);
}

lt_err api_open(lt_cx *cx, store *s, const char *addr, uint16_t port, const char *web_dir, api **out)
{
    api *a = calloc(1, sizeof *a);
    if (!a)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the API");
    *a = (api){.dir = s->dir, .s = s, .set = s->set, .j = s->j, .web_dir = web_dir};
    lt_err e = open_parts(cx, a, addr, port);
    if (e) {
        api_close(a);
        return e;
    }
    *out = a;
    return LT_OK;
}

uint16_t api_port(const api *a)
{
    return http_port(a->h);
}

void api_close(api *a)
{
    if (!a)
        return;
    if (a->pool)
        api_pool_end(a->pool); /* whoever waits is answered while the server's thread still sends */
    if (a->h)
        http_stop(a->h);
    api_pool_close(a->pool);
    api_jobs_close(a);
    api_cache_close(a->cache);
    http_close(a->h);
    page_files_close(a->pages);
    api_limit_close(a->limit);
    plan_cache_close(a->plan);
    account_close(a->accounts);
    act_close(a->acts);
    free(a);
}

void api_publish_frame(api *a, const apply_news *n)
{
    buf b;
    char when[CIVIL_TEXT_MAX];
    buf_init(&b, HTTP_EVENT_MAX);
    civil_format_iso(n->recv_ms, a->set.offset_min, when);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_int(&j, "entry", (int64_t)n->entry);
    jout_put_text(&j, "time", when);
    jout_put_text(&j, "place", n->device->place);
    jout_put_text(&j, "mn", n->device->mn);
    jout_put_int(&j, "cn", n->cn);
    civil_format_iso(n->data_ms, a->set.offset_min, when);
    jout_put_text(&j, "data_time", when);
    jout_put_int(&j, "values", n->values);
    jout_put_int(&j, "unknown", n->unknown);
    jout_end_object(&j);
    if (!b.err)
        http_publish(a->h, &(http_event){.name = "frame", .data = buf_span(&b), .subject = n->device->place});
    buf_fini(&b);
}

void api_publish_now(api *a)
{
    api_cache_expire(a->cache);
    http_publish(a->h, &(http_event){.name = "now", .data = span_text("{}")});
}

void api_publish_right(api *a, right r, const char *event, span json)
{
    char subject[64];
    snprintf(subject, sizeof subject, "%c%s", API_SCOPE_RIGHT, permit_right_key(r));
    http_publish(a->h, &(http_event){.name = event, .data = json, .subject = subject});
}
