/* share_test.c - see share.h: no sources, readings that are no numbers; two sources that are told apart; the seed. */
#include "model/trace/share.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define HOURS   4
#define N       4
#define SOURCES 3

typedef struct scene {
    arena        m;
    lt_cx        cx;
    double       y[HOURS * N], ratio[N], noise[N], level[HOURS], error[HOURS], q0[SOURCES], sd[SOURCES];
    uint8_t      has[HOURS * N];
    float        a[SOURCES * HOURS * N];
    culprit_data d;
    share_input  in;
    share_part   out[SOURCES];
    double       accepted;
} scene;

/* Source 0 reaches stations 0 and 1, source 1 stations 2 and 3; source 2 nobody. They give 8 and 2 g/s. */
static void fill(scene *s)
{
    memset(s, 0, sizeof *s);
    arena_init(&s->m, (size_t)64 << 20);
    cx_init(&s->cx, &s->m);
    for (size_t h = 0; h < HOURS; h++)
        for (size_t i = 0; i < N; i++) {
            s->a[(0 * HOURS + h) * N + i] = i < 2 ? 5 : 0;
            s->a[(1 * HOURS + h) * N + i] = i < 2 ? 0 : 4;
            s->y[h * N + i] = 40 + (i < 2 ? 5 * 8 : 4 * 2) + sin((double)(h * 5 + i));
            s->has[h * N + i] = 1;
        }
    for (size_t i = 0; i < N; i++) {
        s->ratio[i] = 1;
        s->noise[i] = 2;
    }
    for (size_t h = 0; h < HOURS; h++) {
        s->level[h] = 40;
        s->error[h] = 3;
    }
    for (size_t k = 0; k < SOURCES; k++) {
        s->q0[k] = 3;
        s->sd[k] = 1.3;
    }
    s->d = (culprit_data){HOURS, N, s->y, s->has, s->ratio, s->noise, s->level, s->error, 0.2, CULPRIT_NONE, 0, 0};
    s->in = (share_input){&s->d, SOURCES, s->a, s->q0, s->sd, 2, 0, 7};
}

static void no_sources_no_parts(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    s.in.sources = 0;
    assert_int_equal(share_solve(&s.cx, &s.in, s.out, &s.accepted), LT_OK);
    assert_true(s.accepted == 0 && s.out[0].rate_g_s == 0);
    arena_fini(&s.m);
}

static void a_reading_that_is_no_number_is_refused(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    s.noise[1] = NAN;
    assert_int_equal(share_solve(&s.cx, &s.in, s.out, &s.accepted), LT_NUMERIC);
    arena_fini(&s.m);
}

static void two_sources_are_told_apart(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    assert_int_equal(share_solve(&s.cx, &s.in, s.out, &s.accepted), LT_OK);
    assert_true(fabs(log(s.out[0].rate_g_s / 8)) < 0.25 && fabs(log(s.out[1].rate_g_s / 2)) < 0.5);
    assert_true(s.out[0].part_low <= s.out[0].part_ug_m3 && s.out[0].part_ug_m3 <= s.out[0].part_high);
    assert_true(s.out[0].part_low < 40 && s.out[0].part_high > 34 && s.out[0].part_ug_m3 > 25); /* of the reading at station 0 */
    assert_true(s.out[1].part_high == 0);
    assert_true(s.accepted > 0.1 && s.accepted < 0.9);
    arena_fini(&s.m);
}

static void out_of_reach_keeps_its_inventory(void **state)
{
    scene s;
    (void)state;
    fill(&s);
    assert_int_equal(share_solve(&s.cx, &s.in, s.out, &s.accepted), LT_OK);
    assert_true(fabs(s.out[2].rate_g_s - 3) < 1e-6 && s.out[2].part_high == 0);
    arena_fini(&s.m);
}

static void the_seed_decides(void **state) /* INV(1) */
{
    scene s, t;
    (void)state;
    fill(&s);
    fill(&t);
    assert_int_equal(share_solve(&s.cx, &s.in, s.out, &s.accepted), LT_OK);
    assert_int_equal(share_solve(&t.cx, &t.in, t.out, &t.accepted), LT_OK);
    assert_memory_equal(s.out, t.out, sizeof s.out);
    t.in.seed = 8;
    assert_int_equal(share_solve(&t.cx, &t.in, t.out, &t.accepted), LT_OK);
    assert_true(s.out[0].part_ug_m3 != t.out[0].part_ug_m3);
    arena_fini(&s.m);
    arena_fini(&t.m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_sources_no_parts),        cmocka_unit_test(a_reading_that_is_no_number_is_refused), cmocka_unit_test(two_sources_are_told_apart),
        cmocka_unit_test(out_of_reach_keeps_its_inventory), cmocka_unit_test(the_seed_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
