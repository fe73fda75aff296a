/* features_test.c - files that are no collections; features that are none; every cut gives the same features. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "acquire/import/features.h"

typedef struct heard {
    uint64_t n, faults, ids;
} heard;

static lt_err on_feature(lt_cx *cx, void *self, uint64_t number, const json_t *feature, const char *fault)
{
    heard *h = self;
    (void)cx;
    assert_int_equal(number, ++h->n);
    assert_true((feature != NULL) != (fault != NULL));
    h->faults += fault != NULL;
    h->ids = h->ids * 10 + (uint64_t)json_get_int(feature, "id", 0);
    return LT_OK;
}

static lt_err run(const char *text, size_t piece, heard *h)
{
    lt_cx cx;
    features f;
    size_t n = strlen(text);
    cx_init(&cx, NULL);
    *h = (heard){0};
    features_begin(&f, on_feature, h);
    lt_err e = LT_OK;
    for (size_t at = 0; !e && at < n; at += piece)
        e = features_feed(&cx, &f, span_of(text + at, piece < n - at ? piece : n - at));
    if (!e)
        e = features_end(&cx, &f);
    features_fini(&f);
    return e;
}

static void files_that_are_none(void **state)
{
    static const char *const ROWS[] = {"", "[]", "{}", "{\"type\":\"FeatureCollection\"}", "{\"type\":\"X\",\"features\":[]}", "{\"type\":\"FeatureCollection\",\"features\":[",
                                       "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\"}", "{\"type\":\"FeatureCollection\",\"features\":[1]}", "]",
                                       "{\"type\":\"FeatureCollection\",\"features\":{}}", "{\"type\":\"FeatureCollection\",\"features\":[]} x",
                                       "{\"type\":\"FeatureCollection\",\"features\":[],\"crs\":{\"properties\":{\"name\":\"EPSG:3857\"}}}"};
    heard h;
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        if (run(ROWS[i], 7, &h) != LT_BAD_INPUT)
            fail_msg("\"%s\" was taken", ROWS[i]);
}

static void every_cut_is_the_same(void **state)
{
    static const char TEXT[] = "\xEF\xBB\xBF { \"name\":\"a [ \\\" { \", \"type\" : \"FeatureCollection\", \"x\":[[1],{\"features\":[2]}], \"features\" : [ {\"type\":\"Feature\",\"id\":1,"
                               "\"properties\":{\"a\":\"}],{\\\\\"}}, {\"type\":\"Feature\",\"id\":2,\"geometry\":{\"coordinates\":[[1,2]]}},\n{\"type\":\"Other\"},{\"type\":}] , \"z\":null}";
    (void)state;
    for (size_t piece = 1; piece < sizeof TEXT; piece++) {
        heard h;
        assert_int_equal(run(TEXT, piece, &h), LT_OK);
        assert_int_equal(h.n, 4);
        assert_int_equal(h.faults, 2);
        assert_int_equal(h.ids, 1200);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_that_are_none), cmocka_unit_test(every_cut_is_the_same)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
