/* api_openapi_test.c - the table of routes: every row is whole, every reply has its schema, the document says it all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/api_int.h"

#include <stdio.h>

#include "base/arena.h"

static json_t *document;

static bool is_documented(const api_route *r)
{
    return strncmp(r->path, API_PREFIX, strlen(API_PREFIX)) == 0;
}

#define FOR_ROUTES(r)                                                      \
    for (const api_route *const *r##s = API_TABLES; *r##s; r##s++)         \
        for (const api_route *r = *r##s; r->path; r++)

static void check_params(const api_route *r)
{
    for (const api_param *p = r->params; p && p->name; p++) {
        if (!p->about || !*p->about)
            fail_msg("%s %s: \"%s\" has no words", r->method, r->path, p->name);
        if (p->type != API_OBJECT && (p->type == API_CHOICE) != (p->choices != NULL))
            fail_msg("%s %s: \"%s\": choices are of API_CHOICE", r->method, r->path, p->name);
        if (p->in == API_BODY && api_match_is_read(r->method))
            fail_msg("%s %s: a GET has no body", r->method, r->path);
        if ((p->type == API_TEXTS || p->type == API_OBJECT) && p->in != API_BODY)
            fail_msg("%s %s: \"%s\" stands in no body", r->method, r->path, p->name);
        for (const api_param *q = r->params; q != p; q++)
            if (q->in == p->in && strcmp(q->name, p->name) == 0)
                fail_msg("%s %s: \"%s\" twice", r->method, r->path, p->name);
    }
}

static void rows_are_whole(void **state)
{
    (void)state;
    char name[PLACE_ID_MAX];
    FOR_ROUTES(r)
    {
        assert_non_null(r->method);
        assert_non_null(r->tag);
        assert_non_null(r->summary);
        assert_int_equal(r->path[0], '/');
        if (!r->handler && !(r->flags & API_EVENTS))
            fail_msg("%s %s has no handler", r->method, r->path);
        if (r->cache_ms && !api_match_is_read(r->method))
            fail_msg("%s %s: only answers to GET are kept", r->method, r->path);
        if (r->cache_ms && (r->need != RIGHT_PUBLIC || (r->flags & (API_STREAMS | API_NO_STORE | API_EVENTS))))
            fail_msg("%s %s: what is kept is for everybody, whole, and no secret", r->method, r->path);
        if (api_match_name(r, API_PATH_PARAMS_MAX, name))
            fail_msg("%s: too many parameters in the path", r->path);
        check_params(r);
        size_t same = 0;
        FOR_ROUTES(o) same += strcmp(o->path, r->path) == 0 && strcmp(o->method, r->method) == 0;
        if (same != 1)
            fail_msg("%s %s stands %zu times", r->method, r->path, same);
    }
}

static void every_reply_has_a_schema(void **state)
{
    (void)state;
    json_t *schemas = json_object_get(json_object_get(document, "components"), "schemas");
    assert_true(json_object_size(schemas) > 10);
    FOR_ROUTES(r) if (r->reply && !json_object_get(schemas, r->reply))
        fail_msg("%s %s: app/api_schema.json has no \"%s\"", r->method, r->path, r->reply);
}

static void document_has_every_route(void **state)
{
    (void)state;
    json_t *paths = json_object_get(document, "paths");
    size_t want = 0, got = 0;
    const char *path;
    json_t *operations;
    FOR_ROUTES(r) want += is_documented(r);
    json_object_foreach(paths, path, operations) got += json_object_size(operations);
    assert_int_equal(got, want);
    FOR_ROUTES(r) if (is_documented(r)) assert_non_null(json_object_get(paths, r->path));
}

static void reference_names_every_route(void **state)
{
    (void)state;
    arena a;
    lt_cx cx;
    buf b;
    char line[256];
    arena_init(&a, API_ARENA_MAX);
    cx_init(&cx, &a);
    buf_init(&b, API_REPLY_MAX);
    assert_int_equal(api_write_reference(&cx, &b), LT_OK);
    buf_byte(&b, 0);
    FOR_ROUTES(r)
    {
        snprintf(line, sizeof line, "\n### %s %s\n", r->method, r->path);
        assert_true((strstr((const char *)b.p, line) != NULL) == is_documented(r));
    }
    buf_fini(&b);
    arena_fini(&a);
}

static int setup(void **state)
{
    (void)state;
    lt_cx cx;
    buf b;
    cx_init(&cx, NULL);
    buf_init(&b, API_REPLY_MAX);
    lt_err e = api_write_openapi(&cx, NULL, &b);
    if (!e)
        e = json_parse(&cx, buf_span(&b), &document);
    buf_fini(&b);
    return e ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    json_decref(document);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_whole), cmocka_unit_test(every_reply_has_a_schema), cmocka_unit_test(document_has_every_route),
        cmocka_unit_test(reference_names_every_route),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
