/* emission_testkit.h - inventories built by hand.
 * Place      model. For tests.
 * Given      a place in degrees; what a test says nothing of is absent
 * Returned   lines, roads and cases of 2020 whose grid is one square of about 10 x 9 km (102.70 to 102.80 E, 25.00 to 25.08 N)
 * Owner      the arena of the test, kit_begin and kit_end
 */
#ifndef LT_MODEL_EMISSION_TESTKIT_H
#define LT_MODEL_EMISSION_TESTKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/json.h"
#include "model/inventory/inventory.h"

#define KIT_LINES 32
#define assert_near(got, want, part) assert_true(fabs((got) - (want)) <= (part) * fabs(want))
#define assert_says(e, kind, word)                                                                                                                   \
    do {                                                                                                                                             \
        assert_int_equal(e, kind);                                                                                                                   \
        assert_non_null(strstr(cx.say, word));                                                                                                       \
    } while (0)

static lt_cx cx;
static arena kit_room;

typedef struct kit_case {
    emission_case c;
    emission_line lines[KIT_LINES];
    emission_road roads[4];
    emission_area area;
} kit_case;

static inline int kit_reset(void **state)
{
    (void)state;
    arena_reset(&kit_room);
    return 0;
}

static inline int kit_run(const struct CMUnitTest *tests, size_t n)
{
    arena_init(&kit_room, (size_t)1 << 30);
    cx_init(&cx, &kit_room);
    int failed = _cmocka_run_group_tests("inventory", tests, n, NULL, NULL);
    arena_fini(&kit_room);
    return failed;
}

static inline shape kit_shape(const char *text)
{
    json_t *o;
    shape s;
    assert_int_equal(json_parse(&cx, span_of(text, strlen(text)), &o), LT_OK);
    assert_int_equal(shape_parse(&cx, o, &s), LT_OK);
    json_decref(o);
    return s;
}

static inline void kit_begin(kit_case *k)
{
    *k = (kit_case){.c = {.name = "kit", .year = 2020, .climate = emission_climate_guandu(), .cell_m = 1000, .margin_m = NAN}};
    k->area = (emission_area){"A", "A", kit_shape("{\"type\":\"Polygon\",\"coordinates\":[[[102.70,25.00],[102.80,25.00],[102.80,25.08],[102.70,25.08],[102.70,25.00]]]}")};
    k->c.lines = k->lines;
    k->c.roads = k->roads;
    k->c.areas = &k->area;
    k->c.area_count = 1;
}

static inline emission_line *kit_line(kit_case *k, const char *id, const char *code, double activity)
{
    emission_line *l = &k->lines[k->c.line_count++];
    assert_true(k->c.line_count <= KIT_LINES);
    *l = emission_line_empty();
    l->id = id;
    l->code = code;
    l->activity = activity;
    return l;
}

static inline emission_road *kit_road(kit_case *k, const char *id, double length_m, double aadt)
{
    emission_road *r = &k->roads[k->c.road_count++];
    *r = emission_road_empty();
    r->id = id;
    r->road_class = "main";
    r->length_m = length_m;
    r->aadt = aadt;
    return r;
}

static inline bool kit_found(const inventory *v, const char *kind, const char *id)
{
    for (size_t i = 0; i < v->finding_count; i++)
        if (strcmp(v->findings[i].kind, kind) == 0 && strcmp(v->findings[i].id, id) == 0)
            return true;
    return false;
}

static inline const inventory_line *kit_of(const inventory *v, const char *id)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->lines[i].from->id, id) == 0)
            return &v->lines[i];
    assert_non_null(NULL);
    return NULL;
}

#endif
