/* inventory_compare_test.c - why two inventories differ: each cause alone, all together, to the microgram. */
#include "model/inventory/inventory_compare.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

static kit_case a, b;
static inventory before, after;
static inventory_difference d;

static void begin(void)
{
    kit_begin(&a);
    kit_line(&a, "x", "010201", 1000);
    b = a;
    b.c.lines = b.lines;
    b.c.roads = b.roads;
}

static lt_err compare(void)
{
    assert_int_equal(inventory_estimate(&cx, &a.c, &before), LT_OK);
    assert_int_equal(inventory_estimate(&cx, &b.c, &after), LT_OK);
    return inventory_compare(&cx, &before, &after, &d);
}

static double kg(inventory_cause c, int s)
{
    return emission_to_kg(d.part[0][c][s]);
}

static void a_lost_kilogram_stops_the_run(void **state)
{
    (void)state;
    begin();
    assert_int_equal(compare(), LT_OK);
    before.sector[0][EMISSION_NOX] += 1000000000;
    assert_says(inventory_compare(&cx, &before, &after, &d), LT_NUMERIC, "1.000000000 kg of NOx of the difference were counted twice in the step compare");
}

static void the_same_twice_is_nothing(void **state)
{
    (void)state;
    begin();
    assert_int_equal(compare(), LT_OK);
    assert_int_equal(d.n, 0);
}

static void one_cause_at_a_time(void **state)
{
    (void)state;
    begin();
    b.lines[0].activity = 600;
    assert_int_equal(compare(), LT_OK);
    assert_near(kg(CAUSE_ACTIVITY, EMISSION_NOX), -1600.0, 1e-12);
    assert_int_equal(d.part[0][CAUSE_FACTOR][EMISSION_NOX], 0);
    assert_int_equal(d.part[0][CAUSE_CONTROL][EMISSION_NOX], 0);
    begin();
    b.lines[0].control[0] = "scr", b.lines[0].control_count = 1;
    assert_int_equal(compare(), LT_OK);
    assert_near(kg(CAUSE_CONTROL, EMISSION_NOX), -3000.0, 1e-9);
    begin();
    b.lines[0].factor_kg[EMISSION_NOX] = 3;
    assert_int_equal(compare(), LT_OK);
    assert_near(kg(CAUSE_FACTOR, EMISSION_NOX), -1000.0, 1e-9);
    begin();
    b.lines[0].removed_percent[EMISSION_NOX] = 100;
    assert_int_equal(compare(), LT_OK);
    assert_near(kg(CAUSE_CONTROL, EMISSION_NOX), -4000.0, 1e-9);
    begin();
    b.lines[0].code = "010205"; /* gas: its activity is in cubic metres */
    assert_int_equal(compare(), LT_OK);
    assert_near(kg(CAUSE_FACTOR, EMISSION_NOX), 1.87 - 4000, 1e-9);
    assert_near(kg(CAUSE_FACTOR, EMISSION_SO2), 0.04 - 20400, 1e-9);
    assert_int_equal(d.part[0][CAUSE_MEASURED][EMISSION_SO2], 0);
}

static void new_and_closed(void **state)
{
    (void)state;
    begin();
    b.lines[0].id = "y";
    assert_int_equal(compare(), LT_OK);
    assert_near(kg(CAUSE_CLOSED, EMISSION_NOX), -4000.0, 1e-12);
    assert_near(kg(CAUSE_NEW, EMISSION_NOX), 4000.0, 1e-12);
    assert_int_equal(d.n, 2);
}

/* = Ang 2004, LMDI I: activity 1000 to 600, factor 4 to 3, control none to 75 %: L(450, 4000) ln(each ratio). */
static void three_causes_by_hand(void **state)
{
    double l = (450.0 - 4000) / log(450.0 / 4000);
    (void)state;
    begin();
    b.lines[0].activity = 600, b.lines[0].factor_kg[EMISSION_NOX] = 3;
    b.lines[0].control[0] = "scr", b.lines[0].control_count = 1;
    assert_int_equal(compare(), LT_OK);
    assert_near(kg(CAUSE_ACTIVITY, EMISSION_NOX), l * log(0.6), 1e-9);
    assert_near(kg(CAUSE_FACTOR, EMISSION_NOX), l * log(0.75), 1e-9);
    assert_near(kg(CAUSE_CONTROL, EMISSION_NOX), l * log(0.25), 1e-9);
}

static void causes_add_up_to_the_difference(void **state) /* INV(1) */
{
    (void)state;
    kit_begin(&a);
    for (int i = 0; i < 20; i++) {
        static char ids[20][8];
        snprintf(ids[i], sizeof ids[i], "s%02d", i);
        kit_line(&a, ids[i], i % 2 ? "010201" : "060301", 321.7 * (i + 1));
    }
    kit_road(&a, "r", 1000, 20000);
    b = a;
    b.c.lines = b.lines;
    b.c.roads = b.roads;
    b.c.line_count = 17;
    b.roads[0].aadt = 12345;
    for (int i = 0; i < 17; i++) {
        b.lines[i].activity *= 1 + 0.1 * ((i * 7) % 5 - 2);
        b.lines[i].removed_percent[EMISSION_PM10] = i * 5;
        if (i == 9)
            b.lines[i].code = "040301"; /* another sector: closed here, new there */
    }
    assert_int_equal(compare(), LT_OK);
    assert_true(d.n >= 20);
    for (size_t i = 1; i < d.n; i++)
        assert_true(d.changes[i - 1].weight >= d.changes[i].weight);
    for (int q = 0; q < INVENTORY_SECTORS; q++)
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            emission_ug sum = 0;
            for (int c = 0; c < INVENTORY_CAUSES; c++)
                sum += d.part[q][c][s];
            assert_int_equal(sum, after.sector[q][s] - before.sector[q][s]);
        }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, kit_reset)
    const struct CMUnitTest tests[] = {
        T(a_lost_kilogram_stops_the_run), T(the_same_twice_is_nothing), T(one_cause_at_a_time), T(new_and_closed), T(three_causes_by_hand),
        T(causes_add_up_to_the_difference),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
