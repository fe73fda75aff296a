/* joint_test.c - samples of several pollutants at once: tails, margins, and the largest of two that go together. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/chance.h"
#include "model/forecast/joint.h"

static void a_distribution_has_its_levels_and_tails(void **state)
{
    const float q[INTERVAL_LEVELS] = {2, 10, 20, 35, 80}, flat[INTERVAL_LEVELS] = {7, 7, 7, 7, 7};
    (void)state;
    assert_true(fabs(joint_quantile(q, 0.05) - 2) < 1e-6 && fabs(joint_quantile(q, 0.25) - 10) < 1e-6);
    assert_true(fabs(joint_quantile(q, 0.5) - 20) < 1e-6 && fabs(joint_quantile(q, 0.95) - 80) < 1e-6);
    assert_true(fabs(joint_quantile(q, 0.99) - (80 + 45)) < 1e-4); /* a fifth of a fifth: one slope further */
    assert_true(joint_quantile(q, 0.0001) == 0 && joint_quantile(flat, 0.999) == 7 && joint_quantile(flat, 0.001) == 7);
    for (double p = 0.01; p < 0.99; p += 0.01)
        assert_true(joint_quantile(q, p + 0.005) >= joint_quantile(q, p));
    float v[4] = {3, 1, 4, 2};
    assert_true(fabs(joint_level(v, 4, 0.5) - 2.5) < 1e-9 && v[0] == 1 && v[3] == 4);
    assert_true(joint_level(v, 4, 0) == 1 && joint_level(v, 4, 1) == 4);
}

static int by_value(const void *a, const void *b)
{
    const float *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Pairs of correlation r; the sampled 5 and 95 % of the larger against what happens. */
static double share_within(double r, double *width)
{
    float level[2][INTERVAL_LEVELS] = {{-1.645f + 20, -0.6745f + 20, 20, 0.6745f + 20, 1.645f + 20}, {-1.645f + 20, -0.6745f + 20, 20, 0.6745f + 20, 1.645f + 20}};
    static float past[JOINT_MEMBERS_MAX][JOINT_PARTS_MAX], out[JOINT_MEMBERS_MAX][JOINT_PARTS_MAX], most[JOINT_MEMBERS_MAX], part[JOINT_MEMBERS_MAX];
    chance c = chance_of(3, 3);
    size_t within = 0, n = 20000;
    double low = 0, high = 0;
    for (int draw = 0; draw < 40; draw++) {
        for (size_t i = 0; i < JOINT_MEMBERS_MAX; i++) {
            double a = chance_normal(&c), b = r * a + sqrt(1 - r * r) * chance_normal(&c);
            past[i][0] = (float)(50 + 9 * a);
            past[i][1] = (float)(5 + b);
        }
        joint_shuffle(level, 2, past, JOINT_MEMBERS_MAX, out);
        for (size_t k = 0; k < 2; k++) { /* INV(1) */
            for (size_t i = 0; i < JOINT_MEMBERS_MAX; i++)
                part[i] = out[i][k];
            qsort(part, JOINT_MEMBERS_MAX, sizeof *part, by_value);
            for (size_t i = 0; i < JOINT_MEMBERS_MAX; i++)
                assert_true(part[i] == (float)joint_quantile(level[k], ((double)i + 0.5) / JOINT_MEMBERS_MAX));
        }
        for (size_t i = 0; i < JOINT_MEMBERS_MAX; i++)
            most[i] = fmaxf(out[i][0], out[i][1]);
        low += joint_level(most, JOINT_MEMBERS_MAX, 0.05) / 40;
        high += joint_level(most, JOINT_MEMBERS_MAX, 0.95) / 40;
    }
    for (size_t i = 0; i < n; i++) {
        double a = chance_normal(&c), b = r * a + sqrt(1 - r * r) * chance_normal(&c), m = 20 + fmax(a, b);
        within += m >= low && m <= high;
    }
    *width = high - low;
    return (double)within / (double)n;
}

static void the_largest_is_covered(void **state)
{
    double wide, narrow, w;
    (void)state;
    assert_true(fabs(share_within(0.8, &wide) - 0.9) < 0.02);
    assert_true(fabs(share_within(0, &narrow) - 0.9) < 0.02);
    assert_true(fabs(share_within(-0.7, &w) - 0.9) < 0.025);
    assert_true(narrow < wide); /* the larger of two that are strangers varies less */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_distribution_has_its_levels_and_tails),
        cmocka_unit_test(the_largest_is_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
