/* plan_map_test.c - outlines of a plan folder: broken ones first. */
#include "app/plan_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/scratch_testkit.h"

#define FEATURE(kind, geometry) \
    "{\"type\":\"Feature\",\"id\":\"a\",\"properties\":{\"kind\":\"" kind "\",\"name\":\"\xe7\x94\xb2\"},\"geometry\":" geometry "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[" features "]}"
#define LINE "{\"type\":\"LineString\",\"coordinates\":[[102.7,25],[102.8,25.1]]}"
#define RING "{\"type\":\"Polygon\",\"coordinates\":[[[102,25],[103,25],[103,26],[102,25]]]}"

static void read_it(const char *text, lt_err kind, const char *says)
{
    lt_cx cx;
    arena a;
    char dir[64], path[FILE_PATH_MAX];
    json_t *out = NULL;
    arena_init(&a, (size_t)1 << 26);
    cx_init(&cx, &a);
    scratch_make(dir, sizeof dir, "map");
    assert_int_equal(file_path(&cx, path, "%s/areas", dir), LT_OK);
    assert_int_equal(file_make_dirs(&cx, path, 0755), LT_OK);
    assert_int_equal(file_path(&cx, path, "%s/areas/roads.geojson", dir), LT_OK);
    assert_int_equal(file_replace(&cx, path, span_text(text), 0644), LT_OK);
    lt_err e = plan_map_read(&cx, dir, &out);
    if (e != kind || (e && !strstr(cx.say, says)))
        fail_msg("%s\n gives %d \"%s\", not \"%s\"", text, (int)e, cx.say, says);
    if (!e)
        json_decref(out);
    scratch_remove(dir);
    arena_fini(&a);
}

static void names_file_feature_and_value(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } BAD[] = {
        {"", "areas/roads.geojson: "},
        {"[]", "no GeoJSON FeatureCollection"},
        {"{\"type\":\"FeatureCollection\"}", "no GeoJSON FeatureCollection"},
        {COLLECTION("{}"), "feature 1: a text \"id\""},
        {COLLECTION(FEATURE("road", LINE) ",{\"id\":\"b\",\"properties\":{}}"), "feature 2: "},
        {COLLECTION(FEATURE("river", LINE)), "kind \"river\""},
        {COLLECTION(FEATURE("road", "null")), "geometry \"\""},
        {COLLECTION(FEATURE("road", "{\"type\":\"Point\",\"coordinates\":[1,2]}")), "geometry \"Point\""},
        {COLLECTION(FEATURE("road", "{\"type\":\"LineString\",\"coordinates\":[]}")), "no coordinates"},
        {COLLECTION(FEATURE("road", "{\"type\":\"LineString\",\"coordinates\":[[1,2]]}")), "a line has 1 positions"},
        {COLLECTION(FEATURE("road", "{\"type\":\"LineString\",\"coordinates\":[[25,102],[25,103]]}")), "position 0 is no longitude"},
        {COLLECTION(FEATURE("road", "{\"type\":\"LineString\",\"coordinates\":[[1,2],[\"x\",3]]}")), "position 1 is no longitude"},
        {COLLECTION(FEATURE("zone", "{\"type\":\"Polygon\",\"coordinates\":[[]]}")), "a ring has 0 positions"},
        {COLLECTION(FEATURE("zone", "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[2,3],[3,3],[4,4]]]}")), "last position is not its first"},
        {COLLECTION(FEATURE("zone", "{\"type\":\"MultiPolygon\",\"coordinates\":[[]]}")), "an empty ring"},
        {COLLECTION(FEATURE("zone", "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[1,2],[2,3],[1,2]]]]}")), "a ring has 3 positions"},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        read_it(BAD[i].text, LT_BAD_INPUT, BAD[i].says);
    read_it(COLLECTION(FEATURE("road", LINE) "," FEATURE("zone", RING)), LT_OK, "");
}

static void a_folder_without_outlines_gives_an_empty_map(void **state)
{
    (void)state;
    lt_cx cx;
    json_t *out = NULL;
    cx_init(&cx, NULL);
    assert_int_equal(plan_map_read(&cx, "/nonexistent", &out), LT_OK);
    assert_int_equal(json_array_size(json_object_get(out, "features")), 0);
    json_decref(out);
}

static void the_outlines_of_guandu_are_taken(void **state)
{
    (void)state;
    lt_cx cx;
    json_t *out = NULL;
    size_t districts = 0, streets = 0;
    cx_init(&cx, NULL);
    assert_int_equal(plan_map_read(&cx, "plans/guandu", &out), LT_OK);
    for (size_t i = 0; i < json_array_size(json_object_get(out, "features")); i++) {
        const json_t *p = json_object_get(json_array_get(json_object_get(out, "features"), i), "properties");
        districts += strcmp(json_get_text(p, "kind", ""), "district") == 0;
        bool is_street = strcmp(json_get_text(p, "kind", ""), "street") == 0;
        streets += is_street;
        if (is_street) /* none is public: all must say that they are stand-ins */
            assert_true(json_is_true(json_object_get(p, "standin")));
    }
    assert_int_equal(districts, 1);
    assert_int_equal(streets, 12);
    json_decref(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_file_feature_and_value),
        cmocka_unit_test(a_folder_without_outlines_gives_an_empty_map),
        cmocka_unit_test(the_outlines_of_guandu_are_taken),
    };
    return cmocka_run_group_tests_name("plan_map", tests, NULL, NULL);
}
