/* world_test.c - the made-up air: same question same answer, the tables' means, sensible values, faults at their rates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/civil.h"
#include "tables.h"
#include "world/dice.h"
#include "world/fault.h"
#include "world/measure.h"
#include "world/sky.h"

#define HOURS_A_YEAR 8760
#define YEARS        10

static world_device device(const world *w, const char *mn, const char *place, place_kind kind)
{
    world_device d = {.kind = kind, .edition = 2017, .st = "22"};
    snprintf(d.reg.mn, sizeof d.reg.mn, "%s", mn);
    snprintf(d.reg.place, sizeof d.reg.place, "%s", place);
    world_adopt(w, &d);
    return d;
}

static int64_t start_of(int year)
{
    return civil_to_ms(&(civil){.year = year, .month = 1, .day = 1}, CIVIL_SHANGHAI_MIN);
}

static void test_dice_are_fair_and_bounded(void **state)
{
    (void)state;
    double sum = 0, squares = 0, products = 0;
    int hits = 0, n = 200000;
    for (int i = 0; i < n; i++) {
        double x = dice_normal(7, 1, i), y = dice_noise(7, 2, i, 40);
        assert_true(fabs(x) < 3.5);
        sum += x;
        squares += x * x;
        products += y * y;
        hits += dice_hits(7, 3, i, 2500);
    }
    assert_true(fabs(sum / n) < 0.01);
    assert_true(fabs(squares / n - 1) < 0.02);
    assert_true(fabs(products / n - 1) < 0.1);
    assert_in_range(hits, 420, 580);
    assert_int_equal(dice_floor_div(-1, 24), -1);
    assert_int_equal(dice_floor_div(-24, 24), -1);
    assert_int_not_equal(dice_roll(7, 1, 5), dice_roll(8, 1, 5));
    assert_int_not_equal(dice_roll(7, 1, 5), dice_roll(7, 2, 5));
}

static void test_same_seed_same_values_other_seed_others(void **state)
{
    (void)state;
    world a, b;
    measure x, y, z;
    world_init(&a, 1, WORLD_FAULTS_USUAL, CIVIL_SHANGHAI_MIN);
    world_init(&b, 2, WORLD_FAULTS_USUAL, CIVIL_SHANGHAI_MIN);
    int64_t t = start_of(2026) + 1234 * CIVIL_HOUR_MS;
    world_device da = device(&a, "A0", "3179A", PLACE_STATION), db = device(&b, "A0", "3179A", PLACE_STATION);
    measure_hour(&a, &da, t, &x);
    measure_hour(&a, &da, t + CIVIL_HOUR_MS, &z); /* what was asked in between does not matter */
    measure_hour(&a, &da, t, &y);
    assert_memory_equal(&x, &y, sizeof x);
    measure_hour(&b, &db, t, &y);
    assert_true(x.value[WORLD_PM25] != y.value[WORLD_PM25]);
}

/* Ten years of the city (no station's own factor), month by month, against tables/world_month.tsv. */
static void test_monthly_means_follow_the_table(void **state)
{
    (void)state;
    static double sum[WORLD_CLIMATE_COUNT][12], n[12];
    double rain_days[12] = {0};
    world w;
    world_init(&w, 20201230, WORLD_FAULTS_NONE, CIVIL_SHANGHAI_MIN);
    for (int64_t h = 0; h < (int64_t)HOURS_A_YEAR * YEARS; h++) {
        sky k;
        sky_at(&w, start_of(2020) + h * CIVIL_HOUR_MS, &k);
        for (unsigned q = 0; q < WORLD_POLLUTANTS; q++)
            sum[q][k.month] += k.city[q];
        sum[WORLD_TEMPERATURE][k.month] += k.temperature_c;
        sum[WORLD_HUMIDITY][k.month] += k.humidity_percent;
        sum[WORLD_PRESSURE][k.month] += k.pressure_kpa;
        sum[WORLD_WIND][k.month] += k.wind_m_s;
        rain_days[k.month] += k.rain_mm > 0;
        n[k.month]++;
    }
    for (unsigned q = 0; q < WORLD_CLIMATE_COUNT; q++)
        for (int m = 0; m < 12 && n[m] > 0 && sum[q][m] != 0; m++) {
            double got = sum[q][m] / n[m], want = w.climate.mean[q][m];
            double tolerance = q < WORLD_POLLUTANTS || q == WORLD_WIND ? 0.17 * want : q == WORLD_TEMPERATURE ? 1.5 : q == WORLD_HUMIDITY ? 5 : 0.2;
            if (fabs(got - want) > tolerance)
                fail_msg("%s in month %d: %.2f, the table says %.2f", world_quantity_key((world_quantity)q), m + 1, got, want);
        }
    assert_true(rain_days[6] / n[6] > 3 * rain_days[1] / n[1]); /* the rains of July, the dry February */
    assert_true(sum[WORLD_PM25][2] / n[2] > 1.4 * sum[WORLD_PM25][5] / n[5]); /* smoke of spring, clean summer */
}

static void test_the_day_has_its_shape(void **state)
{
    (void)state;
    double by_hour[WORLD_POLLUTANTS][24] = {{0}};
    world w;
    world_init(&w, 5, WORLD_FAULTS_NONE, CIVIL_SHANGHAI_MIN);
    world_device d = device(&w, "B1", "1453A", PLACE_STATION);
    for (int64_t h = 0; h < HOURS_A_YEAR; h++) {
        measure m;
        int64_t t = start_of(2025) + h * CIVIL_HOUR_MS;
        measure_hour(&w, &d, t, &m);
        for (unsigned q = 0; q < WORLD_POLLUTANTS; q++)
            by_hour[q][civil_from_ms(t, CIVIL_SHANGHAI_MIN).hour] += m.value[q];
    }
    double no2 = 0, o3 = 0, both = 0, n2 = 0, o2 = 0;
    for (int h = 0; h < 24; h++) {
        no2 += by_hour[WORLD_NO2][h] / 24;
        o3 += by_hour[WORLD_O3][h] / 24;
    }
    for (int h = 0; h < 24; h++) {
        double a = by_hour[WORLD_NO2][h] - no2, b = by_hour[WORLD_O3][h] - o3;
        both += a * b;
        n2 += a * a;
        o2 += b * b;
        assert_true(fabs(by_hour[WORLD_NO2][h] / no2 - w.climate.hour[WORLD_NO2][h]) < 0.25);
    }
    assert_true(both / sqrt(n2 * o2) < -0.7); /* ozone against NO2 */
    assert_true(by_hour[WORLD_O3][15] > 1.3 * by_hour[WORLD_O3][0]);
}

static void test_stations_share_their_sky(void **state)
{
    (void)state;
    world w;
    world_init(&w, 9, WORLD_FAULTS_NONE, CIVIL_SHANGHAI_MIN);
    world_device a = device(&w, "C1", "3179A", PLACE_STATION), b = device(&w, "C2", "1453A", PLACE_STATION);
    double sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
    int n = 0;
    for (int64_t h = 0; h < HOURS_A_YEAR; h += 3, n++) {
        measure x, y;
        measure_hour(&w, &a, start_of(2025) + h * CIVIL_HOUR_MS, &x);
        measure_hour(&w, &b, start_of(2025) + h * CIVIL_HOUR_MS, &y);
        double p = log(x.value[WORLD_PM25]), q = log(y.value[WORLD_PM25]);
        sa += p, sb += q, aa += p * p, bb += q * q, ab += p * q;
        assert_true(x.value[WORLD_PM25] <= x.value[WORLD_PM10]);
    }
    double r = (ab / n - sa / n * sb / n) / sqrt((aa / n - sa / n * sa / n) * (bb / n - sb / n * sb / n));
    assert_true(r > 0.85 && r < 0.999);
}

static void test_nothing_is_negative_or_absurd(void **state)
{
    (void)state;
    static const place_kind KINDS[] = {PLACE_STATION, PLACE_OUTLET, PLACE_SITE, PLACE_WEATHER};
    world w;
    world_init(&w, 3, WORLD_FAULTS_MANY, CIVIL_SHANGHAI_MIN);
    for (unsigned k = 0; k < 4; k++) {
        char mn[8];
        snprintf(mn, sizeof mn, "D%u", k);
        world_device d = device(&w, mn, mn, KINDS[k]);
        for (int64_t h = 0; h < HOURS_A_YEAR; h++) {
            measure m;
            measure_hour(&w, &d, start_of(2025) + h * CIVIL_HOUR_MS, &m);
            for (unsigned q = 0; q < WORLD_QUANTITY_COUNT; q++)
                assert_true(isfinite(m.value[q]) && (m.value[q] >= 0 || q == WORLD_TEMPERATURE) && m.value[q] < 20000);
            assert_true(m.value[WORLD_HUMIDITY] <= 100 && m.value[WORLD_OXYGEN] <= 21 && m.value[WORLD_DIRECTION] < 360);
        }
    }
}

static void test_minutes_mean_their_hour(void **state)
{
    (void)state;
    world w;
    world_init(&w, 3, WORLD_FAULTS_NONE, CIVIL_SHANGHAI_MIN);
    world_device d = device(&w, "E1", "E1", PLACE_STATION);
    for (unsigned q = 0; q < WORLD_QUANTITY_COUNT; q++) {
        double minutes = 0, moments = 0;
        int64_t t = start_of(2026);
        for (int m = 0; m < 60; m++) {
            minutes += measure_minute(&d, (world_quantity)q, t + m * CIVIL_MINUTE_MS) / 60;
            for (int s = 0; s < 2; s++)
                moments += measure_moment(&d, (world_quantity)q, t + m * CIVIL_MINUTE_MS + s * 30000) / 120;
        }
        assert_true(fabs(minutes - 1) < 1e-9 && fabs(moments - 1) < 1e-9);
    }
}

/* The share of blocks that have an event, and of frames that are hit, against the table. */
static void test_faults_come_at_their_rate(void **state)
{
    (void)state;
    world w, none;
    world_init(&w, 3, WORLD_FAULTS_USUAL, CIVIL_SHANGHAI_MIN);
    world_init(&none, 3, WORLD_FAULTS_NONE, CIVIL_SHANGHAI_MIN);
    for (unsigned k = 0; k < FAULT_KIND_COUNT; k++) {
        const table_world_fault *r = &TABLE_WORLD_FAULT[k];
        double begun = 0, tries = 0;
        for (int i = 0; i < 60; i++) {
            char mn[8];
            snprintf(mn, sizeof mn, "F%d", i);
            world_device d = device(&w, mn, mn, PLACE_OUTLET);
            for (int64_t h = 0; r->block_h == 0 && h < HOURS_A_YEAR; h++, tries++)
                begun += fault_hits(&w, &d, (fault_kind)k, h);
            for (int64_t h = 0; r->block_h && h < HOURS_A_YEAR; h++) {
                fault_event e = fault_at(&w, &d, (fault_kind)k, h * CIVIL_HOUR_MS);
                assert_false(fault_at(&none, &d, (fault_kind)k, h * CIVIL_HOUR_MS).holds);
                begun += e.holds && e.from_ms == h * CIVIL_HOUR_MS;
                assert_true(!e.holds || (e.to_ms - e.from_ms >= r->min_h * CIVIL_HOUR_MS && e.to_ms - e.from_ms <= r->max_h * CIVIL_HOUR_MS));
            }
            tries += r->block_h ? (double)HOURS_A_YEAR / (double)r->block_h : 0;
        }
        double want = (double)r->usual / (r->block_h ? 1000.0 : 1e6), sigma = sqrt(want * (1 - want) / tries);
        if (fabs(begun / tries - want) > 4 * sigma + 0.02 * want)
            fail_msg("%s: %.5f of blocks or frames, the table says %.5f", r->kind, begun / tries, want);
    }
}

static void test_conversion_to_reference_oxygen(void **state)
{
    (void)state;
    assert_true(fabs(measure_convert(50, 11, 9) - 60) < 1e-12); /* = HJ 212-2017 App. D */
    assert_true(measure_convert(50, 20.9, 9) == 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_negative_or_absurd),
        cmocka_unit_test(test_dice_are_fair_and_bounded),
        cmocka_unit_test(test_same_seed_same_values_other_seed_others),
        cmocka_unit_test(test_monthly_means_follow_the_table),
        cmocka_unit_test(test_the_day_has_its_shape),
        cmocka_unit_test(test_stations_share_their_sky),
        cmocka_unit_test(test_minutes_mean_their_hour),
        cmocka_unit_test(test_faults_come_at_their_rate),
        cmocka_unit_test(test_conversion_to_reference_oxygen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
