/* plume_run_test.c - many sources, hours and groups: order, groups, factors, cities, calms, failures; never the number of workers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/plume/plume_run.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

#define RECEPTORS 30u
#define HOURS     41u
#define GROUPS    3u

typedef struct kept {
    size_t                taken, stop_at;
    enum plume_hour_state state[HOURS];
    double                conc[HOURS][GROUPS][RECEPTORS];
} kept;

typedef struct ground {
    arena                 a;
    lt_cx                 cx;
    double                x[RECEPTORS], y[RECEPTORS];
    struct plume_level    level[HOURS];
    struct plume_weather  air[HOURS];
    struct area_shape     field;
    struct plume_emitter  emitter[4];
    struct plume_urban    city;
    struct plume_case     c;
    kept                  kept;
} ground;

static lt_err take(lt_cx *cx, void *self, size_t hour, enum plume_hour_state state, const double *conc)
{
    kept *k = &((ground *)self)->kept;
    if (k->stop_at && hour + 1 == k->stop_at)
        return cx_fail(cx, LT_IO, "the disk is full");
    assert_int_equal(hour, k->taken); /* in the order of time */
    k->state[k->taken] = state;
    memcpy(k->conc[k->taken++], conc, sizeof k->conc[0]);
    return LT_OK;
}

/* The second source rests in odd hours. */
static double factor(void *self, size_t emitter, size_t hour)
{
    (void)self;
    return emitter == 1 ? (hour % 2 ? 0 : 2) : 1;
}

static void make_weather(ground *g, unsigned h)
{
    bool is_day = h % 24 >= 8 && h % 24 < 18;
    double wind = h == 5 ? 0 : 1.5 + 0.1 * (h % 24), from = fmod(10 + 37.0 * h, 360);
    g->level[h] = (struct plume_level){.height_m = 10, .wind_from_deg = from, .wind_m_s = wind, .temperature_c = 15, .sigma_direction_deg = 99, .sigma_w_m_s = 99};
    g->air[h] = (struct plume_weather){
        .surface = {.heat_flux_w_m2 = is_day ? 150 : -20, .friction_m_s = 0.1 + 0.1 * wind, .convective_m_s = is_day ? 1.6 : -9,
                    .gradient_above_k_m = is_day ? 0.01 : -9, .convective_height_m = is_day ? 1100 : -999, .mechanical_height_m = is_day ? 700 : 150,
                    .obukhov_m = is_day ? -40 : 60, .roughness_m = 0.3, .wind_m_s = wind, .wind_from_deg = from, .wind_height_m = 10,
                    .temperature_k = h == 7 ? 999 : 288, .temperature_height_m = 2},
        .level = &g->level[h], .levels = 1};
}

static ground *begin(void)
{
    ground *g = calloc(1, sizeof *g);
    assert_non_null(g);
    cx_init(&g->cx, &g->a);
    arena_init(&g->a, (size_t)64 << 20);
    for (unsigned i = 0; i < RECEPTORS; i++) {
        g->x[i] = 700 * sin(0.21 * i);
        g->y[i] = 700 * cos(0.21 * i);
    }
    for (unsigned h = 0; h < HOURS; h++)
        make_weather(g, h);
    area_shape_circle(&g->field, 50, 50, 30, 20);
    g->city = (struct plume_urban){.population = 2e6, .roughness_m = 1};
    const struct plume_source stack = {.kind = PLUME_POINT, .height_m = 30, .emission = 10, .temperature_k = 400, .speed_m_s = 8, .diameter_m = 1};
    const struct plume_source ground_source = {.kind = PLUME_AREA, .height_m = 1, .emission = 1e-3, .sigma_z_m = 1};
    g->emitter[0] = (struct plume_emitter){.source = stack, .city = -1, .groups = 1 | 4};
    g->emitter[1] = (struct plume_emitter){.source = stack, .city = -1, .groups = 2 | 4};
    g->emitter[2] = (struct plume_emitter){.source = ground_source, .shape = &g->field, .city = -1, .groups = 2 | 4};
    g->emitter[3] = (struct plume_emitter){.source = stack, .city = 0, .groups = 0};
    g->c = (struct plume_case){.options = {.flat = true}, .cities = 1, .city = &g->city, .emitters = 4, .emitter = g->emitter,
                               .receptors = {.n = RECEPTORS, .x_m = g->x, .y_m = g->y}, .hours = HOURS, .air = g->air, .groups = GROUPS,
                               .factor = factor, .take = take, .self = g, .workers = 1};
    return g;
}

static void end(ground *g)
{
    arena_fini(&g->a);
    free(g);
}

static void a_failure_of_the_taker_ends_the_run(void **state)
{
    (void)state;
    ground *g = begin();
    g->kept.stop_at = 4;
    assert_int_equal(plume_run(&g->cx, &g->c), LT_IO);
    assert_string_equal(g->cx.say, "the disk is full");
    assert_int_equal(g->kept.taken, 3);
    end(g);
}

static void calm_and_missing_hours_are_handed_on_as_nothing(void **state)
{
    (void)state;
    ground *g = begin();
    static const double NOTHING[GROUPS][RECEPTORS];
    assert_int_equal(plume_run(&g->cx, &g->c), LT_OK);
    assert_int_equal(g->kept.taken, HOURS);
    for (size_t h = 0; h < HOURS; h++) {
        enum plume_hour_state wanted = h == 5 ? PLUME_HOUR_CALM : h == 7 ? PLUME_HOUR_MISSING : PLUME_HOUR_OK;
        assert_int_equal(g->kept.state[h], wanted);
        assert_int_equal(memcmp(g->kept.conc[h], NOTHING, sizeof NOTHING) == 0, wanted != PLUME_HOUR_OK);
    }
    end(g);
}

static void groups_are_the_sums_of_their_sources(void **state)
{
    (void)state;
    ground *g = begin();
    assert_int_equal(plume_run(&g->cx, &g->c), LT_OK);
    double most = 0;
    for (size_t h = 0; h < HOURS; h++)
        for (size_t i = 0; i < RECEPTORS; i++) {
            double one = g->kept.conc[h][0][i], two = g->kept.conc[h][1][i], all = g->kept.conc[h][2][i];
            assert_true(fabs(one + two - all) <= 1e-12 * all);
            most = fmax(most, all);
        }
    assert_true(most > 1);
    end(g);
}

static void a_factor_of_an_hour_multiplies(void **state)
{
    (void)state;
    ground *g = begin();
    g->emitter[2].groups = 0; /* groups 0 and 1: the same stack, as it is and with its factor */
    assert_int_equal(plume_run(&g->cx, &g->c), LT_OK);
    for (size_t h = 0; h < HOURS; h++)
        for (size_t i = 0; i < RECEPTORS; i++)
            assert_true(fabs(g->kept.conc[h][1][i] - (h % 2 ? 0 : 2) * g->kept.conc[h][0][i]) <= 1e-12 * g->kept.conc[h][0][i]);
    end(g);
}

static void a_citys_source_feels_its_night(void **state)
{
    (void)state;
    ground *g = begin();
    g->c.factor = NULL;
    g->emitter[1].groups = g->emitter[2].groups = 0;
    g->emitter[3].groups = 2;
    assert_int_equal(plume_run(&g->cx, &g->c), LT_OK);
    size_t night = 1, day = 12;
    assert_int_equal(memcmp(g->kept.conc[day][0], g->kept.conc[day][1], sizeof g->kept.conc[0][0]), 0);
    assert_int_not_equal(memcmp(g->kept.conc[night][0], g->kept.conc[night][1], sizeof g->kept.conc[0][0]), 0);
    end(g);
}

static void the_number_of_workers_does_not_matter_INV_1(void **state)
{
    (void)state;
    ground *one = begin();
    assert_int_equal(plume_run(&one->cx, &one->c), LT_OK);
    for (unsigned workers = 2; workers <= 5; workers += 3) {
        ground *many = begin();
        many->c.workers = workers;
        assert_int_equal(plume_run(&many->cx, &many->c), LT_OK);
        assert_int_equal(many->kept.taken, HOURS);
        assert_int_equal(memcmp(one->kept.conc, many->kept.conc, sizeof one->kept.conc), 0);
        end(many);
    }
    one->kept.taken = 0;
    one->c.hours = 0;
    assert_int_equal(plume_run(&one->cx, &one->c), LT_OK);
    assert_int_equal(one->kept.taken, 0);
    end(one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_of_the_taker_ends_the_run),  cmocka_unit_test(calm_and_missing_hours_are_handed_on_as_nothing),
        cmocka_unit_test(groups_are_the_sums_of_their_sources), cmocka_unit_test(a_factor_of_an_hour_multiplies),
        cmocka_unit_test(a_citys_source_feels_its_night),       cmocka_unit_test(the_number_of_workers_does_not_matter_INV_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
