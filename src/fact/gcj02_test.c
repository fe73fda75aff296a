/* gcj02_test.c - names that are none, places that are not shifted, known pairs, and a centimetre there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include "fact/gcj02.h"
#include "fact/shape.h"

static double apart_m(crs_point a, crs_point b)
{
    return shape_distance_m((shape_point){a.longitude, a.latitude}, (shape_point){b.longitude, b.latitude});
}

static void names_that_are_none(void **state)
{
    crs c;
    (void)state;
    assert_false(crs_parse("WGS84", &c));
    assert_false(crs_parse("", &c));
    assert_true(crs_parse("bd09", &c));
    assert_int_equal(c, CRS_BD09);
    assert_string_equal(crs_name(CRS_GCJ02), "gcj02");
}

static void abroad_nothing_moves(void **state)
{
    static const crs_point FAR[] = {{2.35, 48.85}, {-74, 40.7}, {139.7, 35.7}, {102, -25}};
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (int c = 0; c < 3; c++) {
            assert_true(apart_m(FAR[i], crs_from_wgs84((crs)c, FAR[i])) == 0);
            assert_true(apart_m(FAR[i], crs_to_wgs84((crs)c, FAR[i])) == 0);
        }
}

/* Pairs that eviltransform's own tests give (MIT): Shanghai, Shenzhen, Beijing; its tolerance is 1 m. */
static void pairs_that_others_give(void **state)
{
    static const struct {
        crs_point wgs, gcj;
    } PAIRS[] = {{{121.5272106, 31.1774276}, {121.531541859215, 31.17530398364597}},
                 {{113.912316, 22.543847}, {113.9171764808363, 22.540796131694766}},
                 {{116.377817, 39.911954}, {116.38404722455657, 39.91334545536069}}};
    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_true(apart_m(crs_from_wgs84(CRS_GCJ02, PAIRS[i].wgs), PAIRS[i].gcj) < 1);
}

static void a_centimetre_there_and_back(void **state)
{
    (void)state;
    for (double x = 74; x < 135; x += 0.731)
        for (double y = 3; y < 54; y += 0.533)
            for (int c = 1; c < 3; c++) {
                crs_point p = {x, y}, there = crs_from_wgs84((crs)c, p);
                assert_true(apart_m(p, there) > 1); /* it does move */
                assert_true(apart_m(p, crs_to_wgs84((crs)c, there)) < 0.001);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_that_are_none), cmocka_unit_test(abroad_nothing_moves), cmocka_unit_test(pairs_that_others_give),
                                       cmocka_unit_test(a_centimetre_there_and_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
