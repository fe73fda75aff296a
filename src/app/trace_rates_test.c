/* trace_rates_test.c - see trace_rates.h: a kind's typical rate without a device; what an outlet's device measured with one. */
#include "app/app_testkit.h"

#include <math.h>

#include "app/trace_rates.h"
#include "base/civil.h"

#define FIRST_MS ((int64_t)1795500000000) /* a whole hour */

typedef struct bed {
    desk        d;
    trace_input in;
} bed;

static void put(bed *b, const char *quantity, const char *unit, int hours, double value)
{
    lt_series s = {.place = "OUT", .stat = "Avg", .period = PERIOD_HOUR};
    keep *k = b->d.s.k;
    snprintf(s.quantity, sizeof s.quantity, "%s", quantity);
    snprintf(s.unit, sizeof s.unit, "%s", unit);
    assert_int_equal(keep_begin(&b->d.cx, k), LT_OK);
    assert_int_equal(keep_series(&b->d.cx, k, &s, true), LT_OK);
    for (int h = 0; h < hours; h++)
        assert_int_equal(keep_append(&b->d.cx, k, &(lt_sample){.series = s.id, .t_ms = FIRST_MS + h * CIVIL_HOUR_MS, .value = value}, 1), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, k, keep_next_entry(k)), LT_OK);
}

static int set_up(void **state)
{
    bed *b = calloc(1, sizeof *b);
    lt_place p = {.id = "OUT", .name = "OUT", .kind = PLACE_OUTLET, .has_position = true, .longitude = 102.7, .latitude = 25};
    assert_non_null(b);
    desk_begin(&b->d, "rates");
    assert_int_equal(keep_begin(&b->d.cx, b->d.s.k), LT_OK);
    assert_int_equal(keep_put_place(&b->d.cx, b->d.s.k, &p), LT_OK);
    assert_int_equal(keep_commit(&b->d.cx, b->d.s.k, keep_next_entry(b->d.s.k)), LT_OK);
    b->in = (trace_input){.quantity = "SO2", .from_ms = FIRST_MS, .hours = 4, .window = 4, .source_count = 2};
    assert_int_equal(ARENA_ARRAY(&b->d.cx, 2, &b->in.sources), LT_OK);
    assert_int_equal(ARENA_ARRAY(&b->d.cx, 2, &b->in.names), LT_OK);
    b->in.names[0] = (trace_named){"place-outlet", "OUT", "OUT", 102.7, 25, "typical"};
    b->in.names[1] = (trace_named){"boiler", "b-1", "b-1", 102.7, 25, "typical"};
    for (int s = 0; s < 2; s++)
        b->in.sources[s] = (trace_source){{.height_m = 20}, 2, 1.3};
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bed *b = *state;
    desk_end(&b->d);
    free(b);
    return 0;
}

static void without_a_device_it_stays_typical(void **state)
{
    bed *b = *state;
    assert_int_equal(trace_rates_settle(&b->d.cx, b->d.s.k, &b->in), LT_OK);
    assert_int_equal(b->in.source_count, 2);
    for (int s = 0; s < 2; s++) {
        assert_string_equal(b->in.names[s].rate_from, "typical");
        assert_true(b->in.sources[s].rate_g_s == 2 && b->in.sources[s].spot.diameter_m == 0);
    }
}

static void a_concentration_without_flow_is_no_rate(void **state)
{
    bed *b = *state;
    put(b, "gas_SO2", "mg/m3", 4, 200);
    assert_int_equal(trace_rates_settle(&b->d.cx, b->d.s.k, &b->in), LT_OK);
    assert_string_equal(b->in.names[0].rate_from, "typical");
}

static void a_device_says_what_its_outlet_gives(void **state)
{
    bed *b = *state;
    put(b, "gas_SO2", "mg/m3", 4, 200);
    put(b, "flow", "m3/h", 4, 36000);
    put(b, "flow_velocity", "m/s", 4, 10);
    put(b, "gas_temperature", "degC", 4, 80);
    assert_int_equal(trace_rates_settle(&b->d.cx, b->d.s.k, &b->in), LT_OK);
    const trace_source *s = &b->in.sources[0];
    assert_string_equal(b->in.names[0].rate_from, "online");
    assert_true(fabs(s->rate_g_s - 2.0) < 1e-9 && s->sd_log == TRACE_RATES_ONLINE_SD); /* 200 mg/m3 x 10 m3/s */
    assert_true(fabs(s->spot.diameter_m - sqrt(4 / 3.14159265358979323846)) < 1e-6 && s->spot.velocity_m_s == 10 && s->spot.temperature_c == 80);
    assert_string_equal(b->in.names[1].rate_from, "typical");
}

static void hours_outside_the_window_do_not_count(void **state)
{
    bed *b = *state;
    put(b, "gas_SO2", "mg/m3", 2, 200);
    put(b, "flow", "m3/s", 2, 10);
    b->in.window = 2; /* the last two hours, which have none */
    assert_int_equal(trace_rates_settle(&b->d.cx, b->d.s.k, &b->in), LT_OK);
    assert_string_equal(b->in.names[0].rate_from, "typical");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_device_it_stays_typical, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_concentration_without_flow_is_no_rate, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_device_says_what_its_outlet_gives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hours_outside_the_window_do_not_count, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
