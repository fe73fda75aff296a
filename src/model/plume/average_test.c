/* average_test.c - averages of hours by hand: calms and gaps, months, periods, the highest with their dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/plume/average.h"

#include <math.h>

#include "base/arena.h"

#define NEAR(a, b) assert_true(fabs((a) - (b)) < 1e-12)

typedef struct ground {
    arena          a;
    lt_cx          cx;
    struct average average;
} ground;

static void begin(ground *g, int hours, size_t receptors, size_t ranks, size_t rows)
{
    const struct average_shape shape = {.hours = hours, .receptors = receptors, .ranks = ranks, .rows = rows};
    cx_init(&g->cx, &g->a);
    arena_init(&g->a, (size_t)1 << 20);
    assert_int_equal(average_init(&g->cx, &g->average, &shape), LT_OK);
}

static bool add(ground *g, int hour, double value)
{
    const double conc[2] = {value, 2 * value};
    const struct average_hour h = {.hour = hour, .state = AVERAGE_COUNTS, .conc = conc, .date = 20070100 + hour};
    return average_add(&g->average, &h);
}

static bool leave(ground *g, int hour, enum average_state state)
{
    return average_add(&g->average, &(struct average_hour){.hour = hour, .state = state, .date = 20070100 + hour});
}

/* = Appendix W 8.4.6.2: no fewer than 3 of 3, 6 of 8, 18 of 24 hours divide */
static void calms_do_not_thin_an_average_out(void **state)
{
    (void)state;
    static const struct {
        int hours, counted;
        double divisor;
    } CASES[] = {{24, 24, 24}, {24, 20, 20}, {24, 18, 18}, {24, 5, 18}, {8, 7, 7}, {8, 2, 6}, {3, 1, 3}, {3, 0, 3}, {1, 1, 1}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        ground g;
        begin(&g, CASES[i].hours, 2, 0, 0);
        for (int h = 1; h <= CASES[i].hours; h++) {
            bool ends = h <= CASES[i].counted ? add(&g, h, 10) : leave(&g, h, h % 2 ? AVERAGE_CALM : AVERAGE_MISSING);
            assert_int_equal(ends, h == CASES[i].hours);
        }
        NEAR(g.average.mean[0], 10 * CASES[i].counted / CASES[i].divisor);
        NEAR(g.average.mean[1], 20 * CASES[i].counted / CASES[i].divisor);
        assert_int_equal(g.average.in_block, CASES[i].counted);
        arena_fini(&g.a);
    }
}

static void an_hour_of_calm_is_nothing(void **state)
{
    (void)state;
    ground g;
    begin(&g, 1, 2, 1, 5);
    assert_true(add(&g, 1, 7));
    NEAR(g.average.mean[0], 7);
    assert_true(leave(&g, 2, AVERAGE_CALM));
    NEAR(g.average.mean[0], 0);
    assert_true(g.average.rows == 2 && g.average.row[0].value == 14 && g.average.row[0].receptor == 1 && g.average.row[0].date == 20070101);
    arena_fini(&g.a);
}

static void blocks_end_with_the_hours_of_the_day(void **state)
{
    (void)state;
    ground g;
    begin(&g, 8, 2, 3, 0);
    int ended = 0;
    for (int h = 5; h <= 24; h++) /* begins within a block */
        ended += add(&g, h, h);
    assert_int_equal(ended, 3);
    const struct average_high *high = g.average.high;
    NEAR(high[0].value, 20.5); /* 17 to 24 */
    NEAR(high[1].value, 12.5);
    NEAR(high[2].value, (5.0 + 6 + 7 + 8) / 6);
    assert_true(high[0].date == 20070124 && high[1].date == 20070116 && high[2].date == 20070108);
    arena_fini(&g.a);
}

static void highest_are_kept_in_order_INV_1(void **state)
{
    (void)state;
    ground g;
    static const double VALUES[] = {3, 9, 1, 9, 7, 2, 8};
    begin(&g, 1, 2, 3, 4);
    for (int i = 0; i < 7; i++)
        (void)add(&g, i + 1, VALUES[i]);
    const struct average_high *high = g.average.high;
    assert_true(high[0].value == 9 && high[0].date == 20070102 && high[1].value == 9 && high[1].date == 20070104 && high[2].value == 8);
    const struct average_row *row = g.average.row;
    assert_int_equal(g.average.rows, 4);
    assert_true(row[0].value == 18 && row[1].value == 18 && row[2].value == 16 && row[3].value == 14);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(row[i].receptor, 1);
    arena_fini(&g.a);
}

static void a_month_and_a_period_divide_by_what_counted(void **state)
{
    (void)state;
    ground g;
    static const int KINDS[2] = {AVERAGE_MONTH, AVERAGE_PERIOD};
    for (int k = 0; k < 2; k++) {
        begin(&g, KINDS[k], 2, 0, 0);
        assert_false(add(&g, 1, 6) || leave(&g, 2, AVERAGE_CALM) || add(&g, 24, 12));
        const double conc[2] = {3, 3};
        bool ends = average_add(&g.average, &(struct average_hour){.hour = 24, .is_month_end = true, .state = AVERAGE_COUNTS, .conc = conc});
        assert_int_equal(ends, KINDS[k] == AVERAGE_MONTH);
        if (!ends)
            average_end(&g.average, 20073124);
        NEAR(g.average.mean[0], 7);
        NEAR(g.average.mean[1], 13);
        assert_int_equal(g.average.in_block, 3);
        assert_int_equal(g.average.calm, KINDS[k] == AVERAGE_MONTH ? 0 : 1);
        arena_fini(&g.a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calms_do_not_thin_an_average_out), cmocka_unit_test(an_hour_of_calm_is_nothing),
        cmocka_unit_test(blocks_end_with_the_hours_of_the_day), cmocka_unit_test(highest_are_kept_in_order_INV_1),
        cmocka_unit_test(a_month_and_a_period_divide_by_what_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
