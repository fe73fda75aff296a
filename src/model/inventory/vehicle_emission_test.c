/* vehicle_emission_test.c - a vehicle's kilometre, each correction of the guideline of 2014 (no. 92) worked by hand. */
#include "model/inventory/vehicle_emission.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

/* What the guideline takes as its base: 15 degC, 50 % and over, 1,500 m and below, and petrol of 50, diesel of 350 mg/kg. */
static const emission_climate BASE = {.altitude_m = 500, .temperature_c = 15, .humidity_percent = 60, .petrol_sulphur_mg_kg = 50, .diesel_sulphur_mg_kg = 350};

static double g_km(vehicle_trip t, int species)
{
    vehicle_emission e;
    assert_true(vehicle_emission_find(&t, &e));
    return e.kg_km[species] * 1000;
}

static void no_such_vehicle(void **state)
{
    vehicle_emission e;
    vehicle_trip t = {"small-car", "hay", "s4", 30, &BASE, 2014};
    (void)state;
    assert_false(vehicle_emission_find(&t, &e));
    t.fuel = "petrol", t.stage = "s9";
    assert_false(vehicle_emission_find(&t, &e));
    t.stage = "s4", t.vehicle = "camel";
    assert_false(vehicle_emission_find(&t, &e));
    assert_null(vehicle_emission_code("camel"));
    assert_null(vehicle_emission_of_code("010201"));
    assert_string_equal(vehicle_emission_of_code(vehicle_emission_code("heavy-truck")), "heavy-truck");
}

static void electric_gives_nothing(void **state)
{
    vehicle_emission e;
    (void)state;
    assert_true(vehicle_emission_find(&(vehicle_trip){"small-car", "electric", "ev", 30, &BASE, 2020}, &e));
    for (int s = 0; s < EMISSION_SPECIES; s++)
        assert_true(e.kg_km[s] == 0);
}

static void base_and_each_correction(void **state)
{
    vehicle_trip car = {"small-car", "petrol", "s4", 25, &BASE, 2014}, truck = {"heavy-truck", "diesel", "s4", 25, &BASE, 2014};
    emission_climate c = BASE;
    double warm = g_km(car, EMISSION_CO), nox = g_km(truck, EMISSION_NOX);
    (void)state;
    assert_near(warm, 1.98 * 1.26, 1e-9);       /* base; 20 to 30 km/h */
    assert_near(nox, 5.554 * 1.12 * 0.94, 1e-9); /* and damp air */
    car.speed_km_h = 15;
    assert_near(g_km(car, EMISSION_CO), 1.98 * 1.69, 1e-9);
    car.speed_km_h = 80; /* a limit belongs to the lower class */
    assert_near(g_km(car, EMISSION_CO), 1.98 * 0.39, 1e-9);
    car.speed_km_h = 81;
    assert_near(g_km(car, EMISSION_CO), 1.98 * 0.62, 1e-9);
    car.speed_km_h = 25, car.climate = truck.climate = &c;
    c.temperature_c = 5;
    assert_near(g_km(car, EMISSION_CO), warm * 1.36, 1e-9);
    assert_near(g_km(truck, EMISSION_NOX), nox * 1.06, 1e-9);
    c.temperature_c = 30, c.humidity_percent = 40; /* hot and dry: 1.15, and 1.12 in place of 0.94 */
    assert_near(g_km(truck, EMISSION_NOX), nox * 1.15 * 1.12 / 0.94, 1e-9);
    c = BASE, c.altitude_m = 1890;
    assert_near(g_km(car, EMISSION_NOX) / g_km((vehicle_trip){"small-car", "petrol", "s4", 25, &BASE, 2014}, EMISSION_NOX), 3.15, 1e-9);
    c = BASE, car.year = 2018;
    assert_near(g_km(car, EMISSION_CO), warm * 1.26, 1e-9);
    car.year = 2030; /* that of 2018 */
    assert_near(g_km(car, EMISSION_CO), warm * 1.26, 1e-9);
    truck.year = 2018; /* none for diesel */
    assert_near(g_km(truck, EMISSION_NOX), nox, 1e-9);
}

static void sulphur_between_two_columns(void **state)
{
    emission_climate c = BASE;
    vehicle_trip car = {"small-car", "petrol", "s4", 25, &c, 2014};
    (void)state;
    c.petrol_sulphur_mg_kg = 10;
    assert_near(g_km(car, EMISSION_CO), 1.98 * 1.26 * 0.9, 1e-9);
    c.petrol_sulphur_mg_kg = 30; /* half way from 10 to 50 */
    assert_near(g_km(car, EMISSION_CO), 1.98 * 1.26 * 0.95, 1e-9);
    c.petrol_sulphur_mg_kg = 5000;
    assert_near(g_km(car, EMISSION_CO), 1.98 * 1.26 * 2.21, 1e-9);
    assert_near(g_km(car, EMISSION_SO2), 2 * 5000e-6 * 62, 1e-9); /* twice the sulphur of 62 g of petrol */
}

static void all_together_in_guandu(void **state) /* the figure of test/model/inventory.test */
{
    emission_climate c = emission_climate_guandu();
    vehicle_trip car = {"small-car", "petrol", "s4", 35, &c, 2020};
    (void)state;
    assert_near(g_km(car, EMISSION_CO), 1.98 * 0.79 * 1.58 * 1.26 * 0.9, 1e-9);
    assert_near(g_km(car, EMISSION_BC), 0.12 * g_km(car, EMISSION_PM25), 1e-9);
    assert_near(g_km(car, EMISSION_OC), 0.6 * g_km(car, EMISSION_PM25), 1e-9);
}

static void stage_six_is_counted_as_five_and_said(void **state)
{
    vehicle_emission five, six;
    (void)state;
    assert_true(vehicle_emission_find(&(vehicle_trip){"small-car", "petrol", "s5", 35, &BASE, 2020}, &five) && !five.is_stage_lowered);
    assert_true(vehicle_emission_find(&(vehicle_trip){"small-car", "petrol", "s6", 35, &BASE, 2020}, &six) && six.is_stage_lowered);
    assert_memory_equal(five.kg_km, six.kg_km, sizeof five.kg_km);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_such_vehicle), cmocka_unit_test(electric_gives_nothing), cmocka_unit_test(base_and_each_correction),
        cmocka_unit_test(sulphur_between_two_columns), cmocka_unit_test(all_together_in_guandu), cmocka_unit_test(stage_six_is_counted_as_five_and_said),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
