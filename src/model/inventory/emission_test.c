/* emission_test.c - words and masses of an inventory: what is no mass is refused, pieces add up to their whole. */
#include "model/inventory/emission.h"

#include <math.h>

#include "model/inventory/emission_testkit.h"

static void bad_masses_are_refused(void **state)
{
    emission_ug m = 7;
    (void)state;
    assert_false(emission_from_kg(NAN, &m));
    assert_false(emission_from_kg(INFINITY, &m));
    assert_false(emission_from_kg(9.1e9, &m));
    assert_false(emission_from_kg(-9.1e9, &m));
    assert_int_equal(m, 7);
    m = INT64_MAX - 1;
    assert_false(emission_add(&m, 2));
}

static void bad_weights_are_refused(void **state)
{
    emission_ug p[3];
    (void)state;
    assert_false(emission_share(10, (const double[]){1, -1, 1}, 3, p));
    assert_false(emission_share(10, (const double[]){1, NAN, 1}, 3, p));
    assert_false(emission_share(10, (const double[]){1, INFINITY, 1}, 3, p));
    assert_false(emission_share(10, (const double[]){0, 0, 0}, 3, p));
    assert_false(emission_share(10, NULL, 0, p));
}

static void words(void **state)
{
    int s = -1;
    (void)state;
    assert_false(emission_species_parse(span_of("soot", 4), &s));
    assert_false(emission_species_parse(span_of("", 0), &s));
    assert_true(emission_species_parse(span_of("pm25", 4), &s) && s == EMISSION_PM25);
    assert_true(emission_species_parse(span_of("nmvoc", 5), &s) && s == EMISSION_VOCS);
    for (int k = 0; k < EMISSION_SPECIES; k++)
        assert_true(emission_species_parse(span_of(emission_species_name(k), strlen(emission_species_name(k))), &s) && s == k);
    assert_string_equal(emission_species_name(-1), "");
    assert_string_equal(emission_species_name(EMISSION_SPECIES), "");
    assert_string_equal(emission_method_name(EMISSION_BALANCE), "balance");
    assert_string_equal(emission_method_name((emission_method)99), "none");
}

static void a_kilogram_is_a_thousand_million_micrograms(void **state)
{
    emission_ug m;
    (void)state;
    assert_true(emission_from_kg(1.2345678915, &m));
    assert_int_equal(m, 1234567892); /* the nearest */
    assert_true(emission_to_kg(2500000000) == 2.5);
}

static void pieces_add_up(void **state) /* INV(1), INV(2) */
{
    double w[97];
    emission_ug p[97], whole[] = {0, 1, 2, 96, 97, 1000003, 9000000000000000000, -123457};
    uint64_t seed = 3;
    (void)state;
    for (int round = 0; round < 400; round++) {
        emission_ug sum = 0, of = whole[round % 8];
        for (size_t i = 0; i < 97; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            w[i] = seed >> 62 ? exp((double)(seed >> 40) / 800000.0 - 10) : 0;
        }
        w[13] = 1;
        assert_true(emission_share(of, w, 97, p));
        for (size_t i = 0; i < 97; i++) {
            assert_true(w[i] > 0 || p[i] == 0);
            assert_true(of >= 0 ? p[i] >= 0 : p[i] <= 0);
            sum += p[i];
        }
        assert_int_equal(sum, of);
    }
    assert_true(emission_share(10, (const double[]){1, 3}, 2, p));
    assert_int_equal(p[0], 3); /* 2.5, the nearest from zero */
    assert_int_equal(p[1], 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_masses_are_refused), cmocka_unit_test(bad_weights_are_refused), cmocka_unit_test(words),
        cmocka_unit_test(a_kilogram_is_a_thousand_million_micrograms), cmocka_unit_test(pieces_add_up),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
