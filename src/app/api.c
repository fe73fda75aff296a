/* api.c - routes, the page's files, events; see api.h. */
#include "app/api.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/pages.h"
#include "base/civil.h"
#include "base/jout.h"

static lt_err api_routes(api_call *c);

static const api_route ROUTES[] = {
    {"GET", "/api/v1/now", api_now, "the district's and each station's AQI of the newest hour"},
    {"GET", "/api/v1/stations", api_stations, "places: stations, outlets, sites"},
    {"GET", "/api/v1/series", api_series, "name=PLACE/QUANTITY/PERIOD[/STAT]&from=&to= : values of a series; without name: the list"},
    {"GET", "/api/v1/assess", api_assess, "from=&to=&by=station|street|district : lawful evaluation"},
    {"GET", "/api/v1/year", api_year, "the year so far against the plan's targets"},
    {"GET", "/api/v1/proof", api_proof, "entry=N or series=&time= : a proof file"},
    {"GET", "/api/v1/head", api_head, "newest signed tree head and the public key"},
    {"GET", "/api/v1/devices", api_devices, "registered devices with their health"},
    {"GET", "/api/v1", api_routes, "this list"},
    {NULL, NULL, NULL, NULL},
};

static lt_err api_routes(api_call *c)
{
    jout j = jout_of(&c->out);
    jout_begin_array(&j);
    for (const api_route *r = ROUTES; r->path; r++) {
        jout_begin_object(&j);
        jout_put_text(&j, "method", r->method);
        jout_put_text(&j, "path", r->path);
        jout_put_text(&j, "summary", r->summary);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    return LT_OK;
}

lt_err api_need(api_call *c, const char *name, const char **out)
{
    *out = http_query(c->r, name);
    c->field = name;
    if (!*out || !**out)
        return cx_fail(&c->cx, LT_BAD_INPUT, "the parameter \"%s\" is missing", name);
    return LT_OK;
}

lt_err api_time(api_call *c, const char *name, int64_t otherwise, int64_t *out)
{
    const char *s = http_query(c->r, name);
    *out = otherwise;
    c->field = name;
    if (s && !civil_parse_iso(span_text(s), c->owner->set.offset_min, out))
        return cx_fail(&c->cx, LT_BAD_INPUT, "%s=%s: a time such as 2026-11-24T13:00:00+08:00 is wanted", name, s);
    return LT_OK;
}

static const char *type_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return !dot                       ? "application/octet-stream"
           : strcmp(dot, ".html") == 0 ? "text/html; charset=utf-8"
           : strcmp(dot, ".css") == 0  ? "text/css; charset=utf-8"
           : strcmp(dot, ".js") == 0   ? "text/javascript; charset=utf-8"
           : strcmp(dot, ".svg") == 0  ? "image/svg+xml"
                                       : "application/octet-stream";
}

static bool serve_page(http_request *r)
{
    const char *path = http_path(r);
    const char *name = strcmp(path, "/") == 0 ? "index.html" : path + 1;
    for (const page *p = PAGES; p->name; p++)
        if (strcmp(p->name, name) == 0) {
            http_answer a = {.status = 200, .type = type_of(name), .cache = "no-cache"};
            http_reply(r, &a, span_of(p->bytes, p->n));
            return true;
        }
    return false;
}

static void run_route(api *self, const api_route *route, http_request *r)
{
    api_call c = {.owner = self, .r = r};
    arena_init(&c.a, API_ARENA_MAX);
    cx_init(&c.cx, &c.a);
    buf_init(&c.out, API_REPLY_MAX);
    lt_err e = route->handler(&c);
    if (!e)
        e = buf_check(&c.cx, &c.out);
    if (e) {
        http_problem(r, e, c.cx.say, c.field);
    } else {
        bool is_proof = route->handler == api_proof;
        http_answer a = {.status = 200, .type = "application/json; charset=utf-8", .cache = "no-cache",
                         .download = is_proof ? "lantian-proof.json" : NULL};
        http_reply(r, &a, buf_span(&c.out));
    }
    buf_fini(&c.out);
    arena_fini(&c.a);
}

static void on_request(void *self, http_request *r)
{
    const char *path = http_path(r);
    bool reads = strcmp(http_method(r), "GET") == 0 || strcmp(http_method(r), "HEAD") == 0;
    if (strcmp(path, "/api/v1/events") == 0 && reads) {
        http_listen_events(r);
        return;
    }
    for (const api_route *route = ROUTES; route->path; route++)
        if (strcmp(route->path, path) == 0) {
            if (reads)
                run_route(self, route, r);
            else
                http_problem(r, LT_DENIED, "this address is only read (GET)", NULL);
            return;
        }
    if (!reads || !serve_page(r))
        http_problem(r, LT_NOT_FOUND, "nothing is found under this address; /api/v1 lists what there is", NULL);
}

lt_err api_open(lt_cx *cx, const store *s, const char *addr, uint16_t port, api **out)
{
    api *a = calloc(1, sizeof *a);
    if (!a)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the API");
    *a = (api){.dir = s->dir, .set = s->set, .j = s->j};
    buf_init(&a->year_cache, API_REPLY_MAX);
    keep_options ko = {.is_read_only = true, .offset_min = s->set.offset_min};
    http_options ho = {.addr = addr, .port = port, .handler = on_request, .self = a};
    lt_err e = keep_open(cx, s->dir, &ko, &a->k);
    if (!e)
        e = http_open(cx, &ho, &a->h);
    if (!e)
        e = http_start(cx, a->h);
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
    if (a->k)
        keep_close(a->k);
    buf_fini(&a->year_cache);
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
        http_publish(a->h, "frame", buf_span(&b));
    buf_fini(&b);
}

void api_publish_now(api *a)
{
    http_publish(a->h, "now", span_text("{}"));
}
