/* api.c - routes, the page's files, events; see api.h. */
#include "app/api_int.h"

#include <stdlib.h>

#include "base/civil.h"

static void run_route(api *self, const api_match *m, http_request *r)
{
    arena a;
    api_call c = {.owner = self, .k = self->k, .r = r, .route = m->route, .query = http_query_text(r)};
    arena_init(&a, API_ARENA_MAX);
    cx_init(&c.cx, &a);
    buf_init(&c.out, API_REPLY_MAX);
    memcpy(c.path_values, m->values, sizeof m->values);
    api_run(&c);
    buf_fini(&c.out);
    arena_fini(&a);
}

static void on_request(void *self, http_request *r)
{
    api_match m;
    api_match_find(http_method(r), http_path(r), &m);
    if (m.route && (m.route->flags & API_EVENTS)) {
        http_listen_events(r, NULL);
    } else if (m.route) {
        run_route(self, &m, r);
    } else if (m.allow[0]) {
        http_put_header(r, "Allow", m.allow);
        api_problem_send(r, &(api_problem){.kind = LT_DENIED, .status = 405, .say = "this address does not take this method"});
    } else if (!api_match_is_read(http_method(r)) || !page_files_serve(((api *)self)->pages, r)) {
        api_problem_send(r, &(api_problem){.kind = LT_NOT_FOUND, .say = "nothing is found under this address; " API_PREFIX " lists what there is"});
    }
}

static lt_err open_parts(lt_cx *cx, api *a, const char *addr, uint16_t port)
{
    keep_options ko = {.is_read_only = true, .offset_min = a->set.offset_min};
    const settings *set = &a->set;
    http_options ho = {.addr = addr, .port = port, .handler = on_request, .self = a, .proxy = set->proxy,
                       .tls_cert = set->tls_cert[0] ? set->tls_cert : NULL, .tls_key = set->tls_key[0] ? set->tls_key : NULL};
    TRY(page_files_open(cx, a->web_dir, &a->pages));
    TRY(keep_open(cx, a->dir, &ko, &a->k));
    TRY(act_open(cx, a->j, a->set.offset_min, &a->acts));
    TRY(account_open(cx, a->s, a->acts, &a->accounts));
    TRY(http_open(cx, &ho, &a->h));
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
    http_close(a->h);
    page_files_close(a->pages);
    account_close(a->accounts);
    act_close(a->acts);
    if (a->k)
        keep_close(a->k);
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
        http_publish(a->h, &(http_event){.name = "frame", .data = buf_span(&b)});
    buf_fini(&b);
}

void api_publish_now(api *a)
{
    http_publish(a->h, &(http_event){.name = "now", .data = span_text("{}")});
}

void api_publish_right(api *a, right r, const char *event, span json)
{
    (void)r;
    (void)a, (void)event, (void)json;
}
