/* emission_time_test.c - hours of a year: none lost, a source's own hours where it is measured; a lost kilogram stops the run. */
#include "model/inventory/emission_time.h"

#include <math.h>

#include "model/inventory/emission_table.h"
#include "model/inventory/emission_testkit.h"

static kit_case k;
static inventory v;
static emission_hours h;

static void make(void)
{
    assert_int_equal(inventory_estimate(&cx, &k.c, &v), LT_OK);
    assert_int_equal(emission_time_make(&cx, &v, &h), LT_OK);
}

static void no_such_profile_or_hour(void **state)
{
    double w[EMISSION_HOURS_MAX], sum;
    (void)state;
    assert_false(emission_time_weights("never", 2020, w, &sum));
    assert_false(emission_time_profile_share("flat", 2019, 8760, &sum));
    assert_false(emission_time_profile_share("never", 2019, 0, &sum));
    assert_true(emission_time_profile_share("flat", 2020, 8783, &sum));
    assert_near(sum, 1.0 / 8784, 1e-12);
}

static void a_weekday_is_a_weekday(void **state) /* 2020-01-01 was a Wednesday: 1 January 00 h has its month, day 3 and hour 0 */
{
    double w[EMISSION_HOURS_MAX], sum;
    emission_weights t;
    (void)state;
    assert_true(emission_weights_find("car", &t));
    assert_true(emission_time_weights("car", 2020, w, &sum));
    assert_near(w[0], t.month[0] * t.day[2] * t.hour[0], 1e-12);
    assert_near(w[31 * 24 + 8], t.month[1] * t.day[5] * t.hour[8], 1e-12);   /* 1 February, a Saturday */
    assert_near(w[8783], t.month[11] * t.day[3] * t.hour[23], 1e-12);        /* 31 December, a Thursday */
}

static void nothing_is_lost(void **state) /* INV(1) */
{
    static const char *const CODES[] = {"010201", "010205", "060301", "060201", "100101", "040301"};
    (void)state;
    for (int year = 2019; year <= 2020; year++) {
        kit_begin(&k);
        k.c.year = year;
        for (size_t i = 0; i < 6; i++)
            kit_line(&k, CODES[i], CODES[i], 12345.678 * (double)(i + 1));
        kit_road(&k, "r", 1234, 20000);
        make();
        assert_int_equal(h.n, year == 2020 ? 8784 : 8760);
        for (int q = 0; q < INVENTORY_SECTORS; q++)
            for (int s = 0; s < EMISSION_SPECIES; s++) {
                emission_ug sum = 0;
                for (uint32_t i = 0; i < h.n; i++)
                    sum += h.mass[(size_t)(q * EMISSION_SPECIES + s) * h.n + i];
                assert_int_equal(sum, v.sector[q][s]);
            }
    }
}

static void measured_hours_are_the_sources_own(void **state)
{
    double *own, share[EMISSION_SPECIES];
    (void)state;
    kit_begin(&k);
    assert_int_equal(ARENA_ARRAY(&cx, 8784, &own), LT_OK);
    for (int i = 0; i < 8784; i++)
        own[i] = i == 5 ? NAN : i % 2 ? 1.0 : 3.0;
    emission_line *l = kit_line(&k, "stack", "010201", 1000);
    l->online[EMISSION_SO2] = own, l->online_count = 8784;
    make();
    const emission_ug *m = h.mass + (size_t)EMISSION_SO2 * h.n;
    assert_near(emission_to_kg(m[0]), 3.0, 1e-9);
    assert_near(emission_to_kg(m[1]), 1.0, 1e-9);
    assert_near(emission_to_kg(m[5]), 17567.0 / 8783, 1e-9); /* a gap is the mean of the 4,392 x 3 and 4,391 x 1 that were measured */
    emission_time_share(kit_of(&v, "stack"), 0, 0.5, share);
    assert_near(share[EMISSION_SO2], 3.0 / (17567.0 / 8783 * 8784), 1e-9);
    assert_true(share[EMISSION_NOX] == 0.5);
}

static void a_lost_kilogram_stops_the_run(void **state)
{
    (void)state;
    kit_begin(&k);
    kit_line(&k, "a", "010201", 1e5);
    make();
    emission_ug *m = h.mass + (size_t)EMISSION_SO2 * h.n;
    m[4000] -= 1000000000;
    assert_says(emission_time_audit(&cx, &v, &h), LT_NUMERIC, "1.000000000 kg of SO2 of sector 01 were lost in the step hours");
    m[4000] += 1000000001;
    assert_says(emission_time_audit(&cx, &v, &h), LT_NUMERIC, "counted twice in the step hours");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup(f, kit_reset)
    const struct CMUnitTest tests[] = {
        T(no_such_profile_or_hour), T(a_weekday_is_a_weekday), T(nothing_is_lost), T(measured_hours_are_the_sources_own), T(a_lost_kilogram_stops_the_run),
    };
    return kit_run(tests, sizeof tests / sizeof tests[0]);
}
