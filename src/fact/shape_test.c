/* shape_test.c - geometries: what is refused and why, what lies inside, how far. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "fact/shape.h"

typedef struct table {
    lt_cx cx;
    arena a;
} table;

static int begin(void **state)
{
    static table t;
    arena_init(&t.a, 64u << 20);
    cx_init(&t.cx, &t.a);
    *state = &t;
    return 0;
}

static int end(void **state)
{
    arena_fini(&((table *)*state)->a);
    return 0;
}

static lt_err parse(table *t, const char *text, shape *out)
{
    json_t *o;
    assert_int_equal(json_parse(&t->cx, span_text(text), &o), LT_OK);
    lt_err e = shape_parse(&t->cx, o, out);
    json_decref(o);
    return e;
}

static void what_is_no_shape(void **state)
{
    static const struct {
        const char *text, *word;
    } ROWS[] = {
        {"[]", "GeoJSON"},
        {"{}", "类型"},
        {"{\"type\":\"Circle\",\"coordinates\":[1,2]}", "Circle"},
        {"{\"type\":\"Point\"}", "position"},
        {"{\"type\":\"Point\",\"coordinates\":[102.7]}", "position 0"},
        {"{\"type\":\"Point\",\"coordinates\":[102.7,\"25\"]}", "position 0"},
        {"{\"type\":\"Point\",\"coordinates\":[25.03,102.7]}", "颠倒"},
        {"{\"type\":\"Point\",\"coordinates\":[181,25]}", "超出"},
        {"{\"type\":\"Point\",\"coordinates\":[1,2,3,4]}", "position"},
        {"{\"type\":\"LineString\",\"coordinates\":[[1,2]]}", "1 positions"},
        {"{\"type\":\"MultiLineString\",\"coordinates\":[]}", "没有坐标"},
        {"{\"type\":\"Polygon\",\"coordinates\":[]}", "没有坐标"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[0,0]]]}", "3 positions"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}", "未闭合"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}", "自相交"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[2,0],[2,2],[0,0]]]}", "重复"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,0],[1,0],[2,2],[0,0]]]}", "自相交"}, /* turns back */
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4],[2,0],[0,4],[0,0]]]}", "自相交"}, /* touches itself */
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[5,1],[5,2],[1,2],[1,1]]]}", "自相交"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[]}", "没有坐标"},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[[]]}", "没有坐标"},
    };
    shape s;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        table *t = *state;
        lt_err e = parse(t, ROWS[i].text, &s);
        if (e != LT_BAD_INPUT || !strstr(t->cx.say, ROWS[i].word))
            print_message("%s: %s\n", ROWS[i].text, e ? t->cx.say : "taken");
        assert_int_equal(e, LT_BAD_INPUT);
        assert_non_null(strstr(t->cx.say, ROWS[i].word));
    }
}

static void too_many_points_are_refused(void **state)
{
    table *t = *state;
    shape s;
    buf b;
    buf_init(&b, 1u << 20);
    buf_text(&b, "{\"type\":\"LineString\",\"coordinates\":[[0,0]");
    for (unsigned i = 0; i < SHAPE_POINTS_MAX; i++)
        buf_format(&b, ",[%u.5,1]", i % 90);
    buf_text(&b, "]}");
    buf_byte(&b, 0);
    assert_int_equal(parse(t, (const char *)b.p, &s), LT_LIMIT);
    buf_fini(&b);
}

static void a_large_polygon_is_checked(void **state)
{
    table *t = *state;
    shape s;
    buf b;
    buf_init(&b, 1u << 20);
    buf_text(&b, "{\"type\":\"Polygon\",\"coordinates\":[[");
    for (int i = 0; i < 9000; i++)
        buf_format(&b, "[%.9f,%.9f],", 102.7 + 0.1 * cos(i * 2 * 3.14159265 / 9000), 25 + 0.1 * sin(i * 2 * 3.14159265 / 9000));
    buf_text(&b, "[102.8,25.0]]]}");
    buf_byte(&b, 0);
    lt_err e = parse(t, (const char *)b.p, &s);
    buf_fini(&b);
    assert_int_equal(e, LT_OK);
    assert_int_equal(s.point_count, 9001);
    assert_true(shape_contains(&s, 102.7, 25.05));
    assert_false(shape_contains(&s, 102.7, 25.11));
}

static void inside_and_far(void **state)
{
    table *t = *state;
    shape s;
    assert_int_equal(parse(t, "{\"type\":\"Point\",\"coordinates\":[102.73,25.03,1890]}", &s), LT_OK);
    assert_int_equal(s.kind, SHAPE_POINT);
    assert_false(shape_contains(&s, 102.73, 25.03));
    assert_true(fabs(shape_distance_to_m(&s, 102.73, 25.04) - 1111.95) < 0.1); /* 0.01 degree of a meridian */
    assert_true(fabs(shape_distance_to_m(&s, 102.74, 25.03) - 1111.95 * cos(25.03 * 3.14159265 / 180)) < 0.1);
    assert_int_equal(parse(t, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}", &s), LT_OK);
    assert_int_equal(s.ring_count, 2);
    assert_true(s.rings[1].is_hole);
    assert_true(shape_contains(&s, 3, 3));
    assert_false(shape_contains(&s, 1.5, 1.5));
    assert_false(shape_contains(&s, 5, 3));
    assert_true(shape_distance_to_m(&s, 3, 3) == 0);
    assert_true(fabs(shape_distance_to_m(&s, 4.01, 2) - 1111.27) < 0.5);
    assert_true(shape_middle(&s).x == 2);
    assert_int_equal(parse(t, "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[1,0],[1,1],[0,0]]],[[[2,2],[3,2],[3,3],[2,2]]]]}", &s), LT_OK);
    assert_false(s.rings[1].is_hole);
    assert_true(shape_contains(&s, 2.9, 2.5));
    assert_int_equal(parse(t, "{\"type\":\"MultiLineString\",\"coordinates\":[[[0,0],[1,0]],[[2,2],[3,2]]]}", &s), LT_OK);
    assert_true(fabs(shape_distance_to_m(&s, 0.5, 0.01) - 1111.95) < 0.1);
}

static void kinds_have_names(void **state)
{
    shape_kind k;
    (void)state;
    assert_false(shape_kind_parse("circle", &k));
    assert_true(shape_kind_parse("polygon", &k));
    assert_int_equal(k, SHAPE_POLYGON);
    assert_string_equal(shape_kind_name(SHAPE_LINE), "line");
}

#define WITH_TABLE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TABLE(what_is_no_shape), WITH_TABLE(too_many_points_are_refused), WITH_TABLE(a_large_polygon_is_checked),
        WITH_TABLE(inside_and_far),   WITH_TABLE(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
