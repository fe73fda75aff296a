/* culprit_test.c - see culprit.h: nothing reached is no evidence; the rate comes back; the likelier place wins. */
#include "model/trace/culprit.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HOURS 3
#define N     4

typedef struct scene {
    double       y[HOURS * N], ratio[N], noise[N], level[HOURS], error[HOURS];
    uint8_t      has[HOURS * N];
    float        a[HOURS * CULPRIT_TURNS * N];
    culprit_data d;
} scene;

/* A place that gives `size` ug/m3 per g/s at station `hit`, less in turned winds. */
static void reach(float *a, size_t hit, double size)
{
    memset(a, 0, HOURS * CULPRIT_TURNS * N * sizeof *a);
    for (size_t h = 0; h < HOURS; h++)
        for (size_t t = 0; t < CULPRIT_TURNS; t++)
            a[(h * CULPRIT_TURNS + t) * N + hit] = (float)(size * exp(-0.5 * culprit_turn(t) * culprit_turn(t)));
}

static void fill(scene *s, double rate)
{
    memset(s, 0, sizeof *s);
    reach(s->a, 1, 10);
    for (size_t i = 0; i < HOURS * N; i++) {
        s->y[i] = 50 + (i % N == 1 ? 10 * rate : 0);
        s->has[i] = 1;
    }
    for (size_t i = 0; i < N; i++) {
        s->ratio[i] = 1;
        s->noise[i] = 2;
    }
    for (size_t h = 0; h < HOURS; h++) {
        s->level[h] = 50;
        s->error[h] = 5;
    }
    s->d = (culprit_data){HOURS, N, s->y, s->has, s->ratio, s->noise, s->level, s->error, 0.3, CULPRIT_NONE, 0, 0};
}

static void out_of_reach_is_no_source(void **state) /* INV(1) */
{
    scene s;
    float none[HOURS * CULPRIT_TURNS * N] = {0};
    (void)state;
    fill(&s, 6);
    culprit_verdict v = culprit_judge(&s.d, &(culprit_reach){none}, (culprit_rate){1, 1.5});
    assert_true(fabs(v.log_evidence - culprit_evidence_none(&s.d)) < 1e-9);
    assert_true(v.log_rate == 1 && v.log_rate_sd == 1.5);
}

static void without_readings_nothing_is_learnt(void **state)
{
    scene s;
    (void)state;
    fill(&s, 6);
    memset(s.has, 0, sizeof s.has);
    assert_true(fabs(culprit_evidence_none(&s.d)) < 1e-12);
    culprit_verdict v = culprit_judge(&s.d, &(culprit_reach){s.a}, (culprit_rate){1, 1.5});
    assert_true(fabs(v.log_evidence) < 0.05 && fabs(v.log_rate - 1) < 0.05 && v.log_rate_sd > 1.2);
}

static void weights_of_turns_are_even_and_whole(void **state)
{
    double sum = 0;
    (void)state;
    for (size_t t = 0; t < CULPRIT_TURNS; t++) {
        sum += exp(culprit_turn_weight(t));
        assert_true(fabs(culprit_turn(t) + culprit_turn(CULPRIT_TURNS - 1 - t)) < 1e-12);
    }
    assert_true(fabs(sum - 1) < 1e-12);
}

static void a_rate_comes_back(void **state)
{
    scene s;
    (void)state;
    fill(&s, 6);
    culprit_verdict v = culprit_judge(&s.d, &(culprit_reach){s.a}, (culprit_rate){1, 1.5});
    assert_true(v.log_evidence > culprit_evidence_none(&s.d) + 10);
    assert_true(fabs(v.log_rate - log(6)) < 2.5 * v.log_rate_sd && v.log_rate_sd < 0.5);
    double added[HOURS * N];
    culprit_predict(&s.d, &(culprit_reach){s.a}, v.log_rate, added);
    assert_true(fabs(added[1] - 60) < 20 && added[0] == 0);
}

static void the_place_that_fits_is_likelier(void **state)
{
    scene s;
    float other[HOURS * CULPRIT_TURNS * N];
    (void)state;
    fill(&s, 6);
    reach(other, 2, 10);
    culprit_rate prior = {1, 1.5};
    assert_true(culprit_judge(&s.d, &(culprit_reach){s.a}, prior).log_evidence > culprit_judge(&s.d, &(culprit_reach){other}, prior).log_evidence + 10);
}

static void a_loud_instrument_explains_one_reading(void **state)
{
    scene s;
    (void)state;
    fill(&s, 0);
    s.y[1 * N + 2] += 200;
    double plain = culprit_evidence_none(&s.d);
    s.d.loud = 2;
    s.d.loud_hour = 1;
    s.d.loud_size = 200;
    assert_true(culprit_evidence_none(&s.d) > plain + 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_of_reach_is_no_source), cmocka_unit_test(without_readings_nothing_is_learnt), cmocka_unit_test(weights_of_turns_are_even_and_whole),
        cmocka_unit_test(a_rate_comes_back),         cmocka_unit_test(the_place_that_fits_is_likelier),    cmocka_unit_test(a_loud_instrument_explains_one_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
