/* analog_test.c - the nearest past situations: bad input, weights, missing values, the order of members. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/chance.h"
#include "model/forecast/analog.h"

#define ROWS    2000u
#define COLUMNS 40u

typedef struct field {
    float       x[ROWS * COLUMNS], y[ROWS];
    trees_table t;
} field;
static field F;
static lt_cx cx;

/* y is a wave of column 35; all others are noise. */
static void open_field(void)
{
    chance c = chance_of(6, 6);
    cx_init(&cx, NULL);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < COLUMNS; k++)
            F.x[i * COLUMNS + k] = (float)(100 * chance_unit(&c) + (double)k);
        F.y[i] = (float)(20 + 10 * sin(F.x[i * COLUMNS + 35] / 12) + 0.5 * chance_normal(&c));
    }
    F.t = (trees_table){F.x, F.y, ROWS, COLUMNS};
}

static void bad_input_is_named(void **state)
{
    analog *a;
    (void)state;
    open_field();
    F.y[9] = NAN;
    assert_int_equal(analog_fit(&cx, &F.t, NULL, &a), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, "row 9"));
    F.t.rows = 0;
    assert_int_equal(analog_fit(&cx, &F.t, NULL, &a), LT_NOT_ENOUGH);
    F.t.rows = ANALOG_ROWS_MAX + 1;
    assert_int_equal(analog_fit(&cx, &F.t, NULL, &a), LT_LIMIT);
}

static double mean_of(const analog *a, const float *row, size_t members)
{
    analog_member m[ANALOG_MEMBERS_MAX];
    size_t        n = analog_find(a, row, members, m);
    double        sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += m[i].target;
    return sum / (double)n;
}
static double error_of(const analog *a)
{
    double sum = 0;
    float  row[COLUMNS];
    for (size_t i = 0; i < 200; i++) {
        memcpy(row, F.x + i * COLUMNS, sizeof row);
        row[35] = 36 + (float)i * 0.49f;
        double e = mean_of(a, row, 15) - (20 + 10 * sin(row[35] / 12));
        sum += e * e;
    }
    return sqrt(sum / 200);
}

static void weights_say_what_is_alike(void **state)
{
    double  weight[COLUMNS] = {0};
    analog *even, *told;
    (void)state;
    open_field();
    weight[35] = 1;
    weight[2] = 0.001;
    assert_int_equal(analog_fit(&cx, &F.t, NULL, &even), LT_OK); /* of forty alike columns the first 32: 35 is not among them */
    assert_int_equal(analog_fit(&cx, &F.t, weight, &told), LT_OK);
    assert_true(error_of(even) > 5);
    assert_true(error_of(told) < 0.6);
    analog_close(even);
    for (size_t k = 0; k < COLUMNS; k++) /* the heaviest stay wherever they stand */
        weight[k] = 0.01 + 0.0001 * (double)k;
    weight[35] = 50;
    analog_close(told);
    assert_int_equal(analog_fit(&cx, &F.t, weight, &told), LT_OK);
    assert_true(error_of(told) < 1.5);
    analog_close(told);
}

static void members_come_in_order_and_gaps_are_strangers(void **state)
{
    static float x[6] = {1, 2, 4, 8, NAN, 16}, y[6] = {10, 20, 40, 80, 50, 160};
    float         ask = 2.2f, none = NAN;
    analog_member m[10];
    analog       *a;
    (void)state;
    cx_init(&cx, NULL);
    assert_int_equal(analog_fit(&cx, &(trees_table){x, y, 6, 1}, NULL, &a), LT_OK);
    assert_int_equal(analog_find(a, &ask, 3, m), 3);
    assert_true(m[0].target == 20 && m[1].target == 10 && m[2].target == 40 && m[2].row == 2 && m[1].distance > m[0].distance);
    assert_int_equal(analog_find(a, &ask, 10, m), 6); /* no more than there are */
    assert_true(m[4].target == 50 || m[5].target == 50); /* a gap is further than the near ones, nearer than the farthest */
    assert_int_equal(analog_find(a, &none, 2, m), 2); /* nothing known: the first ones */
    assert_true(m[0].target == 10 && m[1].target == 20);
    assert_true(fabs(mean_of(a, &ask, 2) - 15) < 1e-6);
    analog_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_input_is_named),
        cmocka_unit_test(weights_say_what_is_alike),
        cmocka_unit_test(members_come_in_order_and_gaps_are_strangers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
