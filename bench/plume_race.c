/* plume_race.c - the plume on all cores: microseconds a source, receptor and hour with 441 and 2,500 receptors of one height, beside the
 * same receptors computed one by one (heights that all differ, so that no table by distance serves); a district's year from it. */
#include "bench.h"

#include <math.h>

#include "base/arena.h"
#include "base/parallel.h"
#include "model/plume/plume_run.h"

#define STACKS   20u
#define HOURS    48u
#define SIDE_MAX 50u
#define RUNS     9u
#define YEAR     (300.0 * 2500 * 8760)

static struct plume_level LEVELS[HOURS];
static struct plume_weather WEATHER[HOURS];
static struct plume_emitter STACK[STACKS];
static double X[SIDE_MAX * SIDE_MAX], Y[SIDE_MAX * SIDE_MAX], POLE[SIDE_MAX * SIDE_MAX];

/* Days convective, nights stable, the wind turning. */
static void make_weather(void)
{
    for (unsigned h = 0; h < HOURS; h++) {
        bool is_day = h % 24 >= 8 && h % 24 < 18;
        double wind = 1.5 + 0.15 * (h % 24), from = fmod(200 + 37.0 * h, 360);
        LEVELS[h] = (struct plume_level){.height_m = 10, .wind_from_deg = from, .wind_m_s = wind, .temperature_c = 15, .sigma_direction_deg = 99, .sigma_w_m_s = 99};
        WEATHER[h] = (struct plume_weather){
            .surface = {.heat_flux_w_m2 = is_day ? 150 : -20, .friction_m_s = 0.1 * wind, .convective_m_s = is_day ? 1.6 : -9,
                        .gradient_above_k_m = is_day ? 0.01 : -9, .convective_height_m = is_day ? 1100 : -999, .mechanical_height_m = is_day ? 700 : 150,
                        .obukhov_m = is_day ? -40 : 60, .roughness_m = 0.3, .bowen = 1, .albedo = 0.2, .wind_m_s = wind, .wind_from_deg = from,
                        .wind_height_m = 10, .temperature_k = 288, .temperature_height_m = 2, .precipitation_mm = -9, .humidity_percent = 60,
                        .pressure_hpa = 810, .cloud_tenths = 3},
            .level = &LEVELS[h], .levels = 1};
    }
}

static lt_err take(lt_cx *cx, void *self, size_t hour, enum plume_hour_state state, const double *conc)
{
    (void)cx, (void)hour;
    *(double *)self += state == PLUME_HOUR_OK ? conc[0] : 0;
    return LT_OK;
}

struct took { /* microseconds a source, receptor and hour: the least of RUNS, their median, and the least of processor time */
    double least, median, processor;
};

static double processor_s(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static int rising(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static struct took run(lt_cx *cx, unsigned side, bool one_by_one)
{
    double sum = 0;
    for (unsigned i = 0; i < side * side; i++) {
        X[i] = 10000.0 * (i % side) / (side - 1) - 5000;
        Y[i] = 10000.0 * (i / side) / (side - 1) - 5000;
        POLE[i] = one_by_one ? 1.5 + 1e-6 * i : 0;
    }
    struct plume_case c = {.emitters = STACKS, .emitter = STACK, .receptors = {.n = side * side, .x_m = X, .y_m = Y, .flagpole_m = one_by_one ? POLE : NULL},
                           .hours = HOURS, .air = WEATHER, .groups = 1, .take = take, .self = &sum};
    double wall[RUNS], processor = 1e30, scale = 1e6 / ((double)STACKS * side * side * HOURS);
    size_t runs = one_by_one ? 1 : RUNS;
    for (size_t i = 0; i < runs; i++) {
        double t = now_s(), p = processor_s();
        need(cx, plume_run(cx, &c));
        wall[i] = now_s() - t;
        p = processor_s() - p;
        processor = p < processor ? p : processor;
        arena_reset(cx->arena);
    }
    qsort(wall, runs, sizeof wall[0], rising);
    return (struct took){scale * wall[0], scale * wall[runs / 2], scale * processor};
}

int main(void)
{
    arena a;
    lt_cx cx;
    cx_init(&cx, &a);
    arena_init(&a, (size_t)1 << 30);
    make_weather();
    for (unsigned i = 0; i < STACKS; i++)
        STACK[i] = (struct plume_emitter){.source = {.kind = PLUME_POINT, .x_m = 400.0 * i - 4000, .y_m = 300.0 * (i % 7) - 900, .height_m = 20 + 4 * i, .emission = 10,
                                                     .temperature_k = 380 + 5 * i, .speed_m_s = 8 + 0.5 * i, .diameter_m = 1 + 0.1 * i}, .city = -1, .groups = 1};
    static const unsigned SIDES[] = {21, 50};
    for (int i = 0; i < 2; i++) {
        struct took table = run(&cx, SIDES[i], false), plain = run(&cx, SIDES[i], true);
        printf("plume, %u stacks x %u receptors x %u h on %u cores: %.4f us each (median of %u %.4f; %.4f of one processor); one by one %.3f us: %.1f times faster\n",
               STACKS, SIDES[i] * SIDES[i], HOURS, parallel_workers(), table.least, RUNS, table.median, table.processor, plain.least, plain.processor / table.processor);
        if (SIDES[i] == 50)
            printf("a district's year, 300 x 2,500 x 8,760: %.1f min; %.1f min if no one else used the cores\n", table.least * YEAR / 60e6,
                   table.processor * YEAR / 60e6 / parallel_workers());
    }
    arena_fini(&a);
    return 0;
}
