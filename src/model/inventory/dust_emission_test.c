/* dust_emission_test.c - dust by the equations of dust_emission.h, worked by hand; no wind, no dust of the soil. */
#include "model/inventory/dust_emission.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

static void what_has_no_equation(void **state)
{
    emission_climate c = emission_climate_guandu();
    double kg[EMISSION_SPECIES] = {[0] = 5};
    (void)state;
    assert_false(dust_emission_find("0602", &c, kg));
    assert_false(dust_emission_find("060201", &c, kg));
    assert_false(dust_emission_find("", &c, kg));
    assert_true(kg[0] == 5);
}

static void without_wind_no_dust(void **state)
{
    emission_climate c = emission_climate_guandu();
    double kg[EMISSION_SPECIES];
    (void)state;
    c.wind_m_s = 0;
    dust_emission_soil(&c, kg);
    assert_true(kg[EMISSION_PM10] == 0);
    dust_emission_loading(&c, kg);
    assert_true(kg[EMISSION_PM10] == 0);
}

static void a_desert_gives_more_than_a_garden(void **state) /* rain of nothing is no division by nothing, nor no dust */
{
    emission_climate c = emission_climate_guandu();
    double wet, dry;
    (void)state;
    wet = dust_emission_climate(&c);
    c.rain_mm = 0;
    dry = dust_emission_climate(&c);
    assert_true(isfinite(dry) && dry > 10 * wet);
    c.temperature_c = -40;
    assert_true(isfinite(dust_emission_climate(&c)));
}

static void road_by_hand(void **state) /* = AP-42 13.2.1: 0.62 x 0.5^0.91 x 2.4^1.02 x (1 - 130 / 1460) = 0.73412 g */
{
    emission_climate c = emission_climate_guandu();
    double kg[EMISSION_SPECIES];
    (void)state;
    dust_emission_road(0.5, 2.4, &c, kg);
    assert_near(kg[EMISSION_PM10], 0.7341226864e-3, 1e-9);
    assert_near(kg[EMISSION_PM25], 0.1776103274e-3, 1e-9);
    for (int s = 0; s < EMISSION_SPECIES; s++)
        assert_true(s == EMISSION_PM10 || s == EMISSION_PM25 || kg[s] == 0);
}

static void soil_by_hand(void **state) /* = Woodruff and Siddoway 1965: PE 65.55, C 0.009565, 6.29 kg of the air's dust a hectare */
{
    emission_climate c = emission_climate_guandu();
    double kg[EMISSION_SPECIES], other[EMISSION_SPECIES];
    (void)state;
    assert_near(dust_emission_climate(&c), 0.00956504, 1e-5);
    dust_emission_soil(&c, kg);
    assert_near(kg[EMISSION_PM10], 3.146899e-4, 1e-5);
    assert_near(kg[EMISSION_PM25], 4.720349e-5, 1e-5);
    assert_true(dust_emission_find("060301", &c, other) && other[EMISSION_PM10] == kg[EMISSION_PM10]);
    assert_true(dust_emission_find("060402", &c, other) && other[EMISSION_PM10] == kg[EMISSION_PM10]); /* erosion of a pile */
}

/* The plain of Beijing in 2017, as Li et al. 2020 found it with local soil (I 188, V 0.63): C 0.029 +- 0.009, PM2.5 0.0018 +- 0.0008 t/hm2.
   Year's means of the plain, taken by us: 570 mm, 13 degC, 2.3 m/s. */
static void soil_of_beijing_as_published(void **state)
{
    emission_climate c = {.temperature_c = 13, .rain_mm = 570, .wind_m_s = 2.3};
    double kg[EMISSION_SPECIES];
    (void)state;
    assert_true(fabs(dust_emission_climate(&c) - 0.029) < 0.009);
    dust_emission_soil(&c, kg);
    assert_true(fabs(kg[EMISSION_PM25] * 10 * (188 / 94.0) * (0.63 / 0.8) - 0.0018) < 0.0008);
}

static void loading_by_hand(void **state) /* = AP-42 13.2.4: at 2.2 m/s and 4.8 %: 0.35 x 0.0016 / 2.4^1.4 */
{
    emission_climate c = emission_climate_guandu();
    double kg[EMISSION_SPECIES];
    (void)state;
    assert_true(dust_emission_find("060401", &c, kg));
    assert_near(kg[EMISSION_PM10], 1.643963946e-4, 1e-9);
    assert_near(kg[EMISSION_PM25], 2.489431118e-5, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_has_no_equation), cmocka_unit_test(without_wind_no_dust), cmocka_unit_test(a_desert_gives_more_than_a_garden),
        cmocka_unit_test(road_by_hand), cmocka_unit_test(soil_by_hand), cmocka_unit_test(soil_of_beijing_as_published), cmocka_unit_test(loading_by_hand),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
