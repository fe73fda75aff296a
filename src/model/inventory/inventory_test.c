/* inventory_test.c - sources to masses: what is refused, what counts twice, each method by hand; a kilogram that is lost stops the run. */
#include "model/inventory/inventory.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

static kit_case k;
static inventory v;

static void refused(const char *word)
{
    assert_says(inventory_estimate(&cx, &k.c, &v), LT_BAD_INPUT, word);
    kit_begin(&k);
}

static void bad_sources_are_named(void **state)
{
    (void)state;
    kit_begin(&k);
    kit_line(&k, "here", "999999", 1);
    refused("here: code \"999999\"");
    kit_line(&k, "here", "0102", 1); /* a second level holds no source */
    refused("here: code \"0102\"");
    kit_line(&k, "here", "010201", 1)->unit = "kg";
    refused("\"kg\"");
    kit_line(&k, "here", "010201", 1)->profile = "never";
    refused("\"never\"");
    kit_line(&k, "here", "010201", -1);
    refused("takes nothing out of the air");
    kit_line(&k, "here", "010201", 1)->removed_percent[EMISSION_PM10] = 100.5;
    refused("100.5 % of its PM10");
    kit_line(&k, "here", "010201", 1)->removed_percent[EMISSION_SO2] = -3;
    refused("-3 % of its SO2");
    kit_line(&k, "here", "010201", 1)->capture_percent = 250;
    refused("250 % are captured");
    kit_line(&k, "here", "010201", 1e15);
    refused("was the unit mixed up?");
    emission_line *l = kit_line(&k, "here", "010201", 1);
    l->control[0] = "magic", l->control_count = 1;
    refused("\"magic\"");
    kit_line(&k, "here", "030102", 1)->stage = "petrol-s9";
    refused("petrol-s9");
    kit_line(&k, "here", "030201", 1)->stage = "t9";
    refused("t9");
    kit_road(&k, "here", 1000, 1000)->road_class = "canal";
    refused("canal");
}

static void bad_fleets_are_named(void **state)
{
    emission_fleet half = {"small-car", "petrol", "s4", 0.5}, camel = {"camel", "petrol", "s4", 1};
    (void)state;
    kit_begin(&k);
    kit_road(&k, "r", 1000, 1000);
    k.c.fleet = &half, k.c.fleet_count = 1;
    refused("0.5");
    kit_road(&k, "r", 1000, 1000);
    k.c.fleet = &camel, k.c.fleet_count = 1;
    refused("camel");
}

static void totals_that_no_district_has(void **state)
{
    (void)state;
    kit_begin(&k);
    kit_line(&k, "a", "010201", NAN)->given_kg[EMISSION_CO] = 8e9;
    kit_line(&k, "b", "010201", NAN)->given_kg[EMISSION_CO] = 8e9;
    refused("b: with it the district's CO passes");
}

static void an_empty_district(void **state)
{
    (void)state;
    kit_begin(&k);
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(v.n, 0);
    assert_int_equal(v.total[EMISSION_CO], 0);
}

static void the_same_thing_twice(void **state)
{
    (void)state;
    kit_begin(&k);
    kit_line(&k, "worse", "010201", NAN)->given_kg[EMISSION_SO2] = 5000;
    kit_line(&k, "better", "010201", 100);
    k.lines[0].entity = k.lines[1].entity = "boiler";
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_true(kit_found(&v, "overlap", "worse") && !kit_found(&v, "overlap", "better"));
    assert_true(kit_of(&v, "worse")->is_out);
    assert_int_equal(kit_of(&v, "worse")->mass[EMISSION_SO2], 5000000000000); /* a reader sees what would have been */
    assert_int_equal(v.total[EMISSION_SO2], kit_of(&v, "better")->mass[EMISSION_SO2]);
    assert_int_equal(v.counted, 1);
}

static void vehicles_by_flow_and_by_registration(void **state)
{
    (void)state;
    kit_begin(&k);
    kit_line(&k, "cars", "030102", 1e6)->stage = "petrol-s4";
    kit_road(&k, "r", 1000, 20000);
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_true(kit_found(&v, "overlap", "cars") && kit_of(&v, "cars")->is_out);
    k.roads[0].aadt = 0; /* nobody drives there: then those registered count */
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_true(!kit_of(&v, "cars")->is_out && v.total[EMISSION_CO] > 0);
}

static void units_that_look_mixed_up(void **state)
{
    (void)state;
    kit_begin(&k);
    kit_line(&k, "kilograms", "010201", 5e6);
    kit_line(&k, "grams", "010201", 100)->factor_kg[EMISSION_NOX] = 4000;
    kit_line(&k, "sound", "010201", 100)->factor_kg[EMISSION_NOX] = 3;
    kit_line(&k, "nothing", "010201", NAN);
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_true(kit_found(&v, "unit", "kilograms") && kit_found(&v, "unit", "grams") && !kit_found(&v, "unit", "sound"));
    assert_true(kit_found(&v, "uncounted", "nothing") && kit_of(&v, "nothing")->is_out);
}

static void balance_and_factor_by_hand(void **state)
{
    (void)state;
    kit_begin(&k);
    emission_line *l = kit_line(&k, "boiler", "010201", 1000);
    l->input_percent = 1, l->kept_percent = 10, l->capture_percent = 90;
    l->control[0] = "bag", l->control[1] = "fgd", l->control_count = 2;
    kit_line(&k, "paint", "040101", 10)->input_percent = 50;
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    const inventory_line *b = kit_of(&v, "boiler");
    assert_near(emission_to_kg(b->mass[EMISSION_SO2]), 1000 * 1000 * 2 * 0.01 * 0.9 * (1 - 0.9 * 0.9), 1e-12);
    assert_near(emission_to_kg(b->mass[EMISSION_PM10]), 1000 * 5.4 * (1 - 0.9 * (1 - 0.007 * 0.5)), 1e-9);
    assert_near(emission_to_kg(b->mass[EMISSION_NOX]), 4000.0, 1e-12);
    assert_int_equal(b->method[EMISSION_SO2], EMISSION_BALANCE);
    assert_int_equal(b->method[EMISSION_NOX], EMISSION_FACTOR);
    assert_near(emission_to_kg(kit_of(&v, "paint")->mass[EMISSION_VOCS]), 5000.0, 1e-12);
    assert_near(emission_to_kg(v.total[EMISSION_NOX]), 4000.0, 1e-12);
}

static void machine_by_hand(void **state) /* 100 kW, 900 h, half of the load: 45,000 kWh; stage 3: 3.6 g of NOx */
{
    (void)state;
    kit_begin(&k);
    emission_line *l = kit_line(&k, "digger", "030201", NAN);
    l->power_kw = 100, l->stage = "t3";
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_near(emission_to_kg(v.total[EMISSION_NOX]), 162.0, 1e-9);
    assert_near(emission_to_kg(v.total[EMISSION_PM25]), 45000 * 0.22e-3 * 0.95, 1e-9);
    l->stage = "ev";
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(v.total[EMISSION_NOX], 0);
}

static void road_by_hand(void **state) /* 1 km, 20,000 a day, 366 days */
{
    emission_fleet cars = {"small-car", "petrol", "s4", 1};
    (void)state;
    kit_begin(&k);
    k.c.fleet = &cars, k.c.fleet_count = 1;
    kit_road(&k, "r", 1000, 20000)->speed_km_h = 35;
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(v.n, 2);
    assert_near(emission_to_kg(v.total[EMISSION_CO]), 7320000 * 1.98e-3 * 0.79 * 1.58 * 1.26 * 0.9, 1e-9);
    assert_near(emission_to_kg(v.sector[5][EMISSION_PM10]), 7320000 * 0.7341226864e-3, 1e-9);
}

static void hours_measured_come_first(void **state)
{
    double *hours;
    (void)state;
    kit_begin(&k);
    assert_int_equal(ARENA_ARRAY(&cx, 8784, &hours), LT_OK);
    for (int h = 0; h < 8784; h++)
        hours[h] = h < 2196 ? NAN : 2.0; /* three quarters of a leap year, just enough */
    emission_line *l = kit_line(&k, "stack", "010201", 1000);
    l->online[EMISSION_SO2] = hours, l->online_count = 8784;
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(kit_of(&v, "stack")->method[EMISSION_SO2], EMISSION_ONLINE);
    assert_near(emission_to_kg(v.total[EMISSION_SO2]), 17568.0, 1e-12);
    hours[8783] = NAN;
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(kit_of(&v, "stack")->method[EMISSION_SO2], EMISSION_BALANCE);
    assert_true(kit_found(&v, "online", "stack"));
}

static void parts_are_cut_to_their_whole(void **state) /* INV(2) */
{
    (void)state;
    kit_begin(&k);
    emission_line *l = kit_line(&k, "x", "010201", 10);
    l->factor_kg[EMISSION_PM10] = 1, l->factor_kg[EMISSION_PM25] = 2, l->factor_kg[EMISSION_BC] = 3, l->factor_kg[EMISSION_OC] = 1;
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    const emission_ug *m = kit_of(&v, "x")->mass;
    assert_int_equal(m[EMISSION_PM25], m[EMISSION_PM10]);
    assert_int_equal(m[EMISSION_BC] + m[EMISSION_OC], m[EMISSION_PM25]);
    assert_near((double)m[EMISSION_BC], 7.5e9, 1e-9);
}

static void a_lost_kilogram_stops_the_run(void **state) /* INV(1) */
{
    (void)state;
    kit_begin(&k);
    kit_line(&k, "a", "010201", 1000);
    kit_line(&k, "b", "010205", 100000);
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(inventory_audit(&cx, &v, "test"), LT_OK);
    v.lines[0].mass[EMISSION_NOX] -= 1000000000;
    assert_says(inventory_audit(&cx, &v, "test"), LT_NUMERIC, "1.000000000 kg of NOx of sector 01 were lost in the step test");
    v.lines[0].mass[EMISSION_NOX] += 1000000001;
    assert_says(inventory_audit(&cx, &v, "test"), LT_NUMERIC, "0.000000001 kg of NOx of sector 01 were counted twice in the step test");
    v.lines[0].mass[EMISSION_NOX] -= 1;
    assert_int_equal(inventory_audit(&cx, &v, "test"), LT_OK);
    v.total[EMISSION_CO]++;
    assert_says(inventory_audit(&cx, &v, "test"), LT_NUMERIC, "the district");
}

static void who_waits_may_leave(void **state)
{
    atomic_int stop = 1;
    (void)state;
    kit_begin(&k);
    kit_line(&k, "a", "010201", 1000);
    cx.cancel = &stop;
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_CANCELLED);
    cx.cancel = NULL;
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, kit_reset)
    const struct CMUnitTest tests[] = {
        T(bad_sources_are_named), T(bad_fleets_are_named), T(totals_that_no_district_has), T(an_empty_district), T(the_same_thing_twice),
        T(vehicles_by_flow_and_by_registration), T(units_that_look_mixed_up), T(balance_and_factor_by_hand), T(machine_by_hand), T(road_by_hand),
        T(hours_measured_come_first), T(parts_are_cut_to_their_whole), T(a_lost_kilogram_stops_the_run), T(who_waits_may_leave),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
