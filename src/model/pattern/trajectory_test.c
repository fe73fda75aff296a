/* trajectory_test.c - paths through made-up winds whose answer is known; where they came over. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/pattern/origin_share.h"

#define ROWS 41
#define COLUMNS 61
#define HOUR 3600000LL
static float u[13 * 2 * ROWS * COLUMNS], v[13 * 2 * ROWS * COLUMNS], w[13 * 2 * ROWS * COLUMNS];
static int64_t times[13];
static const double LEVELS[2] = {1000, 800};

typedef struct task {
    arena a;
    lt_cx cx;
} task;
static void begin(task *t)
{
    arena_init(&t->a, (size_t)512 << 20);
    cx_init(&t->cx, &t->a);
}

static trajectory_grid grid_of(float east, float north, float omega)
{
    for (size_t i = 0; i < 13 * 2 * ROWS * COLUMNS; i++) {
        u[i] = east;
        v[i] = north;
        w[i] = omega;
    }
    for (int i = 0; i < 13; i++)
        times[i] = i * HOUR;
    return (trajectory_grid){13, 2, ROWS, COLUMNS, times, LEVELS, 10, 90, 0.5, 0.5, u, v, w};
}

static void what_is_no_grid(void **state)
{
    task t;
    trajectory_path *p;
    trajectory_grid g = grid_of(1, 0, 0);
    trajectory_start s = {100, 20, 900, 12 * HOUR};
    trajectory_query q = {&g, &s, 1, -6, 10, false};
    (void)state;
    begin(&t);
    q.hours = 0;
    assert_int_equal(trajectory_run(&t.cx, &q, &p), LT_BAD_INPUT);
    q.hours = -6;
    q.step_min = 7;
    assert_int_equal(trajectory_run(&t.cx, &q, &p), LT_BAD_INPUT);
    q.step_min = 0;
    times[3] = times[2];
    assert_int_equal(trajectory_run(&t.cx, &q, &p), LT_BAD_INPUT);
    assert_non_null(strstr(t.cx.say, "time 4"));
    g = grid_of(1, 0, 0);
    g.rows = 1;
    assert_int_equal(trajectory_run(&t.cx, &q, &p), LT_BAD_INPUT);
    g.rows = ROWS;
    s.latitude = NAN;
    assert_int_equal(trajectory_run(&t.cx, &q, &p), LT_BAD_INPUT);
    arena_fini(&t.a);
}

static void air_goes_back_with_the_wind(void **state)
{
    task t;
    trajectory_path *p;
    trajectory_grid g = grid_of(0, 10, 0.5f);
    trajectory_start s = {100, 20, 900, 12 * HOUR};
    (void)state;
    begin(&t);
    for (int rk4 = 0; rk4 < 2; rk4++) {
        assert_int_equal(trajectory_run(&t.cx, &(trajectory_query){&g, &s, 1, -12, 10, rk4}, &p), LT_OK);
        assert_int_equal(p->end, TRAJECTORY_WHOLE);
        assert_int_equal(p->n, 13);
        const trajectory_point *last = &p->points[12];
        assert_true(fabs(trajectory_km(100, 20, last->longitude, last->latitude) - 10 * 12 * 3.6) < 0.01);
        assert_true(last->latitude < 20); /* from the south */
        assert_true(fabs(last->hpa - 800) < 1e-6); /* 0.5 Pa/s for 12 h are 216 hPa: held at the top level */
        assert_true(fabs(p->points[1].hpa - 882) < 1e-6);
    }
    arena_fini(&t.a);
}

static void why_a_path_ends(void **state)
{
    task t;
    trajectory_path *p;
    trajectory_grid g = grid_of(0, 10, 0);
    trajectory_start s[3] = {{100, 20, 900, 12 * HOUR}, {100, 10.5, 900, 12 * HOUR}, {10, 20, 900, 12 * HOUR}};
    (void)state;
    begin(&t);
    assert_int_equal(trajectory_run(&t.cx, &(trajectory_query){&g, s, 3, -24, 0, false}, &p), LT_OK);
    assert_int_equal(p[0].end, TRAJECTORY_NO_WEATHER); /* the weather is of 12 hours */
    assert_int_equal(p[0].n, 13);
    assert_int_equal(p[1].end, TRAJECTORY_LEFT_MAP);
    assert_int_equal(p[2].end, TRAJECTORY_OUTSIDE);
    for (size_t i = 0; i < 13 * 2 * ROWS * COLUMNS; i++)
        u[i] = NAN;
    assert_int_equal(trajectory_run(&t.cx, &(trajectory_query){&g, s, 1, -24, 0, false}, &p), LT_OK);
    assert_int_equal(p[0].end, TRAJECTORY_GAP);
    arena_fini(&t.a);
}

/* Winds around a middle: the path is a circle, and after a turn it is where it began. */
static void a_circle_closes(void **state)
{
    task t;
    trajectory_path *p;
    trajectory_grid g = grid_of(0, 0, 0);
    const double turn_ms = 12.0 * HOUR, k = 2 * 3.14159265358979323846 / turn_ms * 1000;
    (void)state;
    begin(&t);
    for (size_t i = 0; i < 13 * 2; i++)
        for (size_t r = 0; r < ROWS; r++)
            for (size_t c = 0; c < COLUMNS; c++) {
                double lat = 10 + 0.5 * (double)r, x = (0.5 * (double)c - 15) * cos(lat * 0.017453292519943295) * 111194.9, y = (lat - 20) * 111194.9;
                u[(i * ROWS + r) * COLUMNS + c] = (float)(-k * y);
                v[(i * ROWS + r) * COLUMNS + c] = (float)(k * x);
            }
    trajectory_start s = {105, 22, 900, 12 * HOUR};
    for (int rk4 = 0; rk4 < 2; rk4++) {
        assert_int_equal(trajectory_run(&t.cx, &(trajectory_query){&g, &s, 1, -12, 10, rk4}, &p), LT_OK);
        const trajectory_point *last = &p->points[12];
        assert_true(trajectory_km(105, 22, last->longitude, last->latitude) < 30); /* of 1,400 km */
    }
    arena_fini(&t.a);
}

static void the_region_of_high_values_is_found(void **state)
{
    task t;
    trajectory_path paths[40];
    double value[40];
    origin_map m;
    (void)state;
    begin(&t);
    for (size_t i = 0; i < 40; i++) { /* half from the west with 100, half from the north with 10 */
        paths[i].n = 24;
        paths[i].points = calloc(24, sizeof(trajectory_point));
        assert_non_null(paths[i].points);
        value[i] = i % 2 ? 100 + (double)i : 10;
        for (int h = 0; h < 24; h++)
            paths[i].points[h] = (trajectory_point){100.5 - (i % 2 ? 0.2 * h : 0), 30.5 + (i % 2 ? 0 : 0.2 * h), 900, -h * HOUR};
    }
    value[39] = NAN;
    for (int method = ORIGIN_PSCF; method <= ORIGIN_SQTBA; method++) {
        double west = 0, north = 0;
        assert_int_equal(origin_make(&t.cx, &(origin_query){.paths = paths, .value = value, .n = 40, .method = (origin_method)method, .percentile = 50}, &m), LT_OK);
        assert_int_equal(m.used, 39);
        assert_int_equal(m.no_value, 1);
        for (size_t i = 0; i < m.n; i++) {
            if (m.cells[i].west == 97 && m.cells[i].south == 30)
                west = m.cells[i].value;
            if (m.cells[i].west == 100 && m.cells[i].south == 33)
                north = m.cells[i].value;
        }
        assert_true(west > 5 * north);
    }
    assert_int_equal(origin_make(&t.cx, &(origin_query){.paths = paths, .value = value, .n = 40, .cell_deg = 0.001}, &m), LT_LIMIT);
    value[1] = NAN;
    assert_int_equal(origin_make(&t.cx, &(origin_query){.paths = paths + 1, .value = value + 1, .n = 1}, &m), LT_NOT_ENOUGH);
    for (int angle = 0; angle < 2; angle++) {
        origin_groups g;
        assert_int_equal(origin_cluster(&t.cx, &(origin_cluster_query){paths, 40, 2, 0, angle}, &g), LT_OK);
        for (size_t i = 2; i < 40; i++)
            assert_int_equal(g.group[i], g.group[i % 2]);
    }
    for (size_t i = 0; i < 40; i++)
        free(paths[i].points);
    arena_fini(&t.a);
}

typedef struct made { /* 60 paths of 12 hours: every third from the west with high values, the others from the south with low ones */
    trajectory_path  paths[60];
    trajectory_point points[60][12];
    double           value[60];
    uint32_t         group[60];
} made;
static void make(made *m)
{
    for (size_t i = 0; i < 60; i++) {
        bool west = i % 3 == 0;
        m->paths[i] = (trajectory_path){m->points[i], 12, TRAJECTORY_WHOLE};
        m->value[i] = west ? 90 + (double)i : 20 + (double)(i % 7);
        m->group[i] = west;
        for (int h = 0; h < 12; h++)
            m->points[i][h] = (trajectory_point){100.5 - (west ? 0.25 * h : 0), 30.5 - (west ? 0 : 0.25 * h), 900, -h * HOUR};
    }
}

/* Chance deals high values to the south as often as to the west: there, seldom; here, nearly always. */
static void what_chance_would_give(void **state)
{
    static made m;
    task t;
    origin_map map, again;
    (void)state;
    begin(&t);
    make(&m);
    for (int method = ORIGIN_PSCF; method <= ORIGIN_CWT; method++) {
        double west = -1, south = -1;
        origin_query q = {.paths = m.paths, .value = m.value, .n = 60, .method = (origin_method)method, .percentile = 70, .draws = 300, .seed = 7};
        assert_int_equal(origin_make(&t.cx, &q, &map), LT_OK);
        assert_int_equal(origin_make(&t.cx, &q, &again), LT_OK);
        for (size_t i = 0; i < map.n; i++) {
            assert_true(map.cells[i].p > 0 && map.cells[i].p <= 1 && !(map.cells[i].p < again.cells[i].p) && !(map.cells[i].p > again.cells[i].p));
            west = map.cells[i].west == 98 ? map.cells[i].p : west;
            south = map.cells[i].south == 28 ? map.cells[i].p : south;
        }
        assert_true(west > 0 && west < 0.02);
        assert_true(south > 0.9);
        q.draws = ORIGIN_DRAWS_MAX + 1;
        assert_int_equal(origin_make(&t.cx, &q, &map), LT_BAD_INPUT);
        q.draws = 0;
        assert_int_equal(origin_make(&t.cx, &q, &map), LT_OK);
        assert_true(isnan(map.cells[0].p));
    }
    arena_fini(&t.a);
}

static void shares_add_up_INV1(void **state)
{
    static made m;
    task t;
    origin_shares s;
    double sum = 0, air = 0;
    (void)state;
    begin(&t);
    make(&m);
    m.value[1] = NAN;
    origin_share_query q = {.paths = m.paths, .value = m.value, .group = m.group, .n = 60};
    q.near_km = 300;
    assert_int_equal(origin_share(&t.cx, &q, &s), LT_BAD_INPUT);
    q.near_km = 0;
    assert_int_equal(origin_share(&t.cx, &q, &s), LT_OK);
    assert_int_equal(s.used, 59);
    for (size_t i = 0; i < ORIGIN_SHARE_SIDES; i++) {
        sum += s.side[i];
        air += s.side_air[i];
    }
    assert_true(fabs(sum + s.ring[0] - 1) < 1e-9 && fabs(air + s.ring_air[0] - 1) < 1e-9);
    assert_true(s.side[6] > s.side_air[6] && s.side[4] < s.side_air[4]); /* the west was dirtier */
    assert_true(s.side[0] < 1e-12 && s.side[2] < 1e-12);
    assert_int_equal(s.groups, 2);
    assert_int_equal(s.group[1].hours, 20);
    assert_true(fabs(s.group[0].share + s.group[1].share - 1) < 1e-9);
    assert_true(s.group[0].excess < 1e-12 && s.group[1].excess > 0.3);
    for (size_t i = 0; i < 60; i++)
        m.value[i] = NAN;
    assert_int_equal(origin_share(&t.cx, &q, &s), LT_NOT_ENOUGH);
    arena_fini(&t.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_grid), cmocka_unit_test(air_goes_back_with_the_wind), cmocka_unit_test(why_a_path_ends),
        cmocka_unit_test(a_circle_closes), cmocka_unit_test(the_region_of_high_values_is_found),
        cmocka_unit_test(what_chance_would_give), cmocka_unit_test(shares_add_up_INV1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
