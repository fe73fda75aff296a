/* emission_grid_test.c - every microgram in a cell, outside or without a place; sources beyond the grid; a lost kilogram stops the run. */
#include "model/inventory/emission_grid.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

static kit_case k;
static inventory v;
static emission_grid g;

#define SO2_IN(cell) g.mass[(size_t)EMISSION_SO2 * g.n + (cell)] /* of sector 01 */

static void make(double cell_m, unsigned workers)
{
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(emission_grid_make(&cx, &v, &(emission_grid_options){cell_m, NAN, workers}, &g), LT_OK);
}

static void boiler(const char *id, const char *where)
{
    emission_line *l = kit_line(&k, id, "010201", NAN);
    l->given_kg[EMISSION_SO2] = 1;
    if (where)
        l->where = kit_shape(where);
}

static void cells_too_small_or_too_many(void **state)
{
    (void)state;
    kit_begin(&k);
    boiler("a", NULL);
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_says(emission_grid_make(&cx, &v, &(emission_grid_options){10, 0, 1}, &g), LT_BAD_INPUT, "50 to 10000 m");
    k.area.where = kit_shape("{\"type\":\"Polygon\",\"coordinates\":[[[102,25],[103,25],[103,26],[102,26],[102,25]]]}");
    assert_says(emission_grid_make(&cx, &v, &(emission_grid_options){100, 0, 1}, &g), LT_LIMIT, "take larger cells");
}

static void outside_and_foreign(void **state)
{
    (void)state;
    kit_begin(&k);
    boiler("far", "{\"type\":\"Point\",\"coordinates\":[103.9,25.04]}");
    boiler("near", "{\"type\":\"Point\",\"coordinates\":[102.805,25.04]}"); /* in the margin, in no area */
    boiler("half", "{\"type\":\"LineString\",\"coordinates\":[[102.75,25.04],[102.95,25.04]]}");
    make(1000, 1);
    assert_true(kit_found(&v, "outside", "far") && kit_found(&v, "outside", "near") && kit_found(&v, "outside", "half"));
    double half = emission_to_kg(g.outside[0][EMISSION_SO2]) - 1;
    assert_true(half > 0.6 && half < 0.75); /* the grid ends about 1 km beyond 102.80 */
}

static void without_a_place_over_its_street_or_nowhere(void **state)
{
    (void)state;
    kit_begin(&k);
    boiler("street", NULL);
    k.lines[0].street = "A";
    boiler("bow", "{\"type\":\"Polygon\",\"coordinates\":[[[102.71,25.01],[102.73,25.01],[102.73,25.03],[102.71,25.03],[102.71,25.01]]]}");
    shape_point *p = (shape_point *)(uintptr_t)k.lines[1].where.points, swap = p[1]; /* the reader takes no ring that cuts itself */
    p[1] = p[2], p[2] = swap;
    make(1000, 1);
    assert_true(kit_found(&v, "shape", "bow") && !kit_found(&v, "unplaced", "street"));
    size_t used = 0;
    for (size_t i = 0; i < g.n; i++)
        used += SO2_IN(i) > 0;
    assert_true(used > 80);
    k.c.area_count = 0;
    k.c.line_count = 1;
    make(1000, 1);
    assert_true(kit_found(&v, "unplaced", "street"));
    assert_int_equal(g.unplaced[0][EMISSION_SO2], 1000000000);
}

static void a_line_along_a_row_by_hand(void **state)
{
    (void)state;
    kit_begin(&k);
    boiler("line", "{\"type\":\"LineString\",\"coordinates\":[[102.72,25.041],[102.78,25.041]]}");
    make(1000, 1);
    /* 0.06 degrees are 6,056 m at 25.04 N (WGS-84, 100,934 m a degree); a whole cell holds 1000 / 6056 of the kilogram */
    emission_ug most = 0;
    for (size_t i = 0; i < g.n; i++)
        most = SO2_IN(i) > most ? SO2_IN(i) : most;
    assert_near(emission_to_kg(most), 1000 / (0.06 * 100934.0), 2e-4);
}

static void many(void)
{
    static char text[KIT_LINES][300];
    kit_begin(&k);
    for (int i = 0; i < 24; i++) {
        double x = 102.66 + 0.006 * i, y = 24.98 + 0.005 * i;
        if (i % 3 == 0)
            snprintf(text[i], sizeof text[i], "{\"type\":\"Point\",\"coordinates\":[%g,%g]}", x, y);
        else if (i % 3 == 1)
            snprintf(text[i], sizeof text[i], "{\"type\":\"LineString\",\"coordinates\":[[%g,%g],[%g,%g]]}", x, y, x + 0.033, y - 0.021);
        else
            snprintf(text[i], sizeof text[i], "{\"type\":\"Polygon\",\"coordinates\":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}", x, y, x + 0.03, y, x, y + 0.03, x, y);
        kit_line(&k, text[i], i % 2 ? "060301" : "010201", 1234.567 * (i + 1))->where = kit_shape(text[i]);
    }
    kit_road(&k, "r", NAN, 20000)->where = kit_shape("{\"type\":\"LineString\",\"coordinates\":[[102.70,25.01],[102.85,25.05]]}");
    kit_line(&k, "spread", "040301", 100000)->spread = EMISSION_SPREAD_ROADS;
    kit_line(&k, "everywhere", "080101", 1000)->spread = EMISSION_SPREAD_DISTRICT;
}

static void nothing_is_lost(void **state) /* INV(1), INV(2), for cells of any size and any number of workers */
{
    static const double CELL[] = {137, 250, 1000, 9999};
    (void)state;
    for (size_t c = 0; c < 4; c++) {
        many();
        make(CELL[c], 1);
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            emission_ug sum = 0;
            for (size_t i = 0; i < g.n; i++)
                sum += emission_grid_at(&g, -1, s, i);
            for (int q = 0; q < INVENTORY_SECTORS; q++)
                sum += g.outside[q][s] + g.unplaced[q][s];
            assert_int_equal(sum, v.total[s]);
        }
        emission_grid one = g;
        many();
        make(CELL[c], 7);
        assert_memory_equal(one.mass, g.mass, (size_t)INVENTORY_SECTORS * EMISSION_SPECIES * g.n * sizeof *g.mass);
    }
}

static void a_lost_kilogram_stops_the_run(void **state)
{
    (void)state;
    many();
    make(1000, 1);
    size_t at = 0;
    while (SO2_IN(at) < 1000000000)
        at++;
    SO2_IN(at) -= 1000000000;
    assert_says(emission_grid_audit(&cx, &v, &g), LT_NUMERIC, "1.000000000 kg of SO2 of sector 01 were lost in the step grid");
    SO2_IN(at) += 1000000000;
    g.unplaced[5][EMISSION_PM10]++;
    assert_says(emission_grid_audit(&cx, &v, &g), LT_NUMERIC, "PM10 of sector 06 were counted twice in the step grid");
    g.unplaced[5][EMISSION_PM10]--;
    assert_int_equal(emission_grid_audit(&cx, &v, &g), LT_OK);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, kit_reset)
    const struct CMUnitTest tests[] = {
        T(cells_too_small_or_too_many), T(outside_and_foreign), T(without_a_place_over_its_street_or_nowhere), T(a_line_along_a_row_by_hand),
        T(nothing_is_lost), T(a_lost_kilogram_stops_the_run),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
