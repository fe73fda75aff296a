/* clip_test.c - lines and polygons in cells: nothing lost, nothing twice; against sums that are known and a fine raster. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/inventory/clip.h"

#define assert_near(a, b, within) assert_true(fabs((a) - (b)) <= (within))

static lt_cx cx;
static arena room;

static uint64_t seed = 7;
static double draw(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(seed >> 11) / 9007199254740992.0;
}

static double sum_of(const clip_scratch *s)
{
    double sum = 0;
    for (size_t i = 0; i < s->count; i++)
        sum += s->pieces[i].measure;
    return sum;
}

static double of_cell(const clip_scratch *s, uint32_t cell)
{
    double sum = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->pieces[i].cell == cell)
            sum += s->pieces[i].measure;
    return sum;
}

static void test_crossed_and_empty(void **state)
{
    (void)state;
    clip_scratch s = {0};
    clip_grid g = {0, 0, 10, 10, 10};
    clip_point bow[] = {{5, 5}, {45, 45}, {45, 5}, {5, 45}}, flat[] = {{5, 5}, {20, 20}, {5, 5}};
    clip_point twice[] = {{10, 10}, {30, 10}, {30, 30}, {10, 30}, {15, 15}, {25, 15}, {25, 25}, {15, 25}};
    clip_ring one = {0, 4, false}, two[] = {{0, 4, false}, {4, 4, false}};
    assert_int_equal(clip_polygon(&cx, &g, bow, &one, 1, &s), LT_OK);
    assert_true(s.is_crossed);
    assert_int_equal(clip_polygon(&cx, &g, flat, &(clip_ring){0, 3, false}, 1, &s), LT_OK);
    assert_true(s.is_crossed);
    assert_int_equal(clip_polygon(&cx, &g, twice, two, 2, &s), LT_OK);
    assert_true(s.is_crossed);
}

static void test_lines_known(void **state)
{
    (void)state;
    clip_scratch s = {0};
    clip_grid g = {0, 0, 10, 4, 4};
    clip_point diagonal[] = {{0, 0}, {40, 40}}, along[] = {{-10, 10}, {50, 10}}, away[] = {{-5, -5}, {-5, 80}};
    clip_begin(&s);
    assert_int_equal(clip_add_line(&cx, &g, diagonal, 2, &s), LT_OK);
    assert_int_equal(s.count, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_near(of_cell(&s, i * 4 + i), 10 * sqrt(2), 1e-12);
    clip_begin(&s);
    assert_int_equal(clip_add_line(&cx, &g, along, 2, &s), LT_OK);
    assert_near(s.whole, 60, 0);
    assert_near(s.inside, 40, 1e-12);
    assert_near(of_cell(&s, 4), 10, 1e-12); /* a grid line belongs to the cell north of it, once */
    clip_begin(&s);
    assert_int_equal(clip_add_line(&cx, &g, away, 2, &s), LT_OK);
    assert_near(s.inside, 0, 0);
    assert_int_equal(s.count, 0);
}

static void test_lines_add_up(void **state)
{
    (void)state;
    clip_scratch s = {0};
    clip_grid g = {-31.7, 12.9, 7.3, 60, 50};
    for (int i = 0; i < 2000; i++) {
        clip_point p[12];
        for (int k = 0; k < 12; k++)
            p[k] = (clip_point){-31.7 + 438 * draw(), 12.9 + 365 * draw()};
        clip_begin(&s);
        assert_int_equal(clip_add_line(&cx, &g, p, 12, &s), LT_OK);
        assert_true(fabs(sum_of(&s) - s.whole) <= 1e-12 * s.whole);
        for (size_t k = 0; k < s.count; k++)
            assert_true(s.pieces[k].measure > 0 && s.pieces[k].cell < 3000); /* INV(2) */
    }
}

static void test_polygon_known(void **state)
{
    (void)state;
    clip_scratch s = {0};
    clip_grid g = {0, 0, 10, 6, 6};
    /* a square with a square hole, the hole running the same way round; half of it outside in the west */
    clip_point p[] = {{-20, 10}, {40, 10}, {40, 50}, {-20, 50}, {15, 20}, {25, 20}, {25, 30}, {15, 30}};
    clip_ring r[] = {{0, 4, false}, {4, 4, true}};
    assert_int_equal(clip_polygon(&cx, &g, p, r, 2, &s), LT_OK);
    assert_false(s.is_crossed);
    assert_near(s.whole, 2300, 1e-9);
    assert_near(sum_of(&s), 1500, 1e-9);
    assert_near(of_cell(&s, 2 * 6 + 1), 50, 1e-12);
    assert_near(of_cell(&s, 2 * 6 + 2), 50, 1e-12);
    assert_near(of_cell(&s, 3 * 6 + 3), 100, 1e-12);
    assert_near(of_cell(&s, 4 * 6 + 5), 0, 0);
    /* one that holds the whole grid */
    clip_point big[] = {{-900, -900}, {900, -900}, {900, 900}, {-900, 900}};
    assert_int_equal(clip_polygon(&cx, &g, big, r, 1, &s), LT_OK);
    assert_int_equal(s.count, 36);
    assert_near(sum_of(&s), 3600, 1e-9);
}

/* A star about a middle: no edge crosses another. */
static void star(clip_point *p, uint32_t n, clip_point middle, double radius)
{
    for (uint32_t i = 0; i < n; i++) {
        double angle = 6.283185307179586 * (i + 0.9 * draw()) / n, r = radius * (0.3 + 0.7 * draw());
        p[i] = (clip_point){middle.x + r * cos(angle), middle.y + r * sin(angle)};
    }
}

static bool holds(const clip_point *p, uint32_t n, double x, double y)
{
    bool in = false;
    for (uint32_t i = 0, j = n - 1; i < n; j = i++)
        if ((p[i].y > y) != (p[j].y > y) && x < (p[j].x - p[i].x) * (y - p[i].y) / (p[j].y - p[i].y) + p[i].x)
            in = !in;
    return in;
}

static void test_polygons_add_up(void **state)
{
    (void)state;
    clip_scratch s = {0};
    clip_grid g = {-3.3, 1.7, 5.1, 40, 44};
    for (int i = 0; i < 1500; i++) {
        clip_point p[24];
        star(p, 24, (clip_point){95 + 10 * draw(), 110 + 10 * draw()}, 3 + 80 * draw());
        assert_int_equal(clip_polygon(&cx, &g, p, &(clip_ring){0, 24, false}, 1, &s), LT_OK);
        assert_false(s.is_crossed);
        assert_true(fabs(sum_of(&s) - s.whole) <= 1e-12 * s.whole);
    }
    /* cell by cell against a raster of 60 x 60 points a cell */
    clip_grid few = {0, 0, 20, 4, 4};
    clip_point p[15];
    star(p, 15, (clip_point){40, 40}, 36);
    assert_int_equal(clip_polygon(&cx, &few, p, &(clip_ring){0, 15, false}, 1, &s), LT_OK);
    for (uint32_t cell = 0; cell < 16; cell++) {
        int in = 0;
        for (int k = 0; k < 3600; k++)
            in += holds(p, 15, cell % 4 * 20 + (k % 60 + 0.5) / 3, cell / 4 * 20 + (k / 60 + 0.5) / 3);
        assert_near(of_cell(&s, cell), in / 9.0, 6);
    }
}

static void test_plane(void **state)
{
    (void)state;
    clip_plane p = clip_plane_at(102.75, 25.03);
    shape_point a = {102.75, 25.03}, b = {102.85, 25.13};
    clip_point q = clip_plane_put(&p, b);
    assert_near(hypot(q.x, q.y), shape_distance_m(a, b), 60); /* of 15 km; that is a sphere's */
    shape_point back = clip_plane_back(&p, q);
    assert_near(back.x, b.x, 1e-12);
    uint32_t cell;
    clip_grid g = {0, 0, 100, 3, 2};
    assert_false(clip_find_cell(&g, (clip_point){-0.1, 5}, &cell));
    assert_true(clip_find_cell(&g, (clip_point){300, 200}, &cell));
    assert_int_equal(cell, 5);
    assert_true(clip_find_cell(&g, (clip_point){100, 0}, &cell));
    assert_int_equal(cell, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crossed_and_empty), cmocka_unit_test(test_lines_known), cmocka_unit_test(test_lines_add_up),
        cmocka_unit_test(test_polygon_known), cmocka_unit_test(test_polygons_add_up), cmocka_unit_test(test_plane),
    };
    arena_init(&room, 256u << 20);
    cx_init(&cx, &room);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_fini(&room);
    return failed;
}
