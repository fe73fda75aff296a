/* sky.c - see sky.h. */
#include "world/sky.h"

#include <math.h>

#include "base/civil.h"
#include "world/dice.h"

#define TURN 6.283185307179586

enum { /* streams of chance */
    STREAM_STILL = 100,
    STREAM_WET,
    STREAM_TEMPERATURE,
    STREAM_HUMIDITY,
    STREAM_PRESSURE,
    STREAM_WIND,
    STREAM_DIRECTION,
    STREAM_MONSOON,
    STREAM_SHOWER,
    STREAM_SMOKE,
    STREAM_PM,
    STREAM_OWN,              /* and the pollutant's number */
    STREAM_HOURLY = STREAM_OWN + 16,
};

/* How the standard normals of the pollutants hang together; each row's squares sum to about 1 (wet is inside still).
 * Fitted by eye to the correlations of the Kunming record: PM2.5-PM10 kept closer, for the ratio's sake. */
static const struct {
    double still, wet, pm, own;
} LOADING[WORLD_POLLUTANTS] = {
    [WORLD_PM25] = {0.65, 0, 0.55, 0.53}, [WORLD_PM10] = {0.80, 0, 0.60, 0}, [WORLD_SO2] = {0.55, 0, 0, 0.84},
    [WORLD_NO2] = {0.68, 0, 0, 0.73},     [WORLD_CO] = {0.60, 0, 0, 0.80},   [WORLD_O3] = {0.20, -0.35, 0, 0.85},
};
#define WITHIN_DAY   0.12 /* spread of the logarithm from hour to hour that all stations share */
#define HOUR_KNOT_H  5
#define PM_RATIO_MAX 0.92

/* Smoke from abroad: a block of ten days of spring has it with this chance, for some days. */
#define SMOKE_BLOCK_H 240
#define SMOKE_CHANCE  0.45
#define SMOKE_H       72
static const double SMOKE_FACTOR[WORLD_POLLUTANTS] = {[WORLD_PM25] = 1.7, [WORLD_PM10] = 1.45, [WORLD_SO2] = 1.05,
                                                      [WORLD_NO2] = 1.1,  [WORLD_CO] = 1.35,   [WORLD_O3] = 1.15};

/* Between the middles of two months. */
typedef struct season {
    int    a, b;
    double f;
} season;

static double of_season(const double months[12], season s)
{
    return months[s.a] * (1 - s.f) + months[s.b] * s.f;
}

static season season_at(const civil *c)
{
    double length = civil_days_in_month(c->year, c->month), at = (c->day - 1 + c->hour / 24.0) / length;
    int m = c->month - 1;
    if (at < 0.5)
        return (season){(m + 11) % 12, m, at + 0.5};
    return (season){m, (m + 1) % 12, at - 0.5};
}

static double day_wave(int hour, double peak_hour) /* -1..1 */
{
    return cos(TURN * (hour + 0.5 - peak_hour) / 24);
}

static double normal_quantile(double p) /* logistic approximation, within 0.05 for 0.05..0.95 */
{
    return log(p / (1 - p)) / 1.702;
}

static double clamp(double v, double lo, double hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static void make_weather(const world *w, season s, int64_t h, double wet, sky *k)
{
    const climate *c = &w->climate;
    double still = dice_noise(w->seed, STREAM_STILL, h, SKY_DAY_H);
    double zt = 0.9 * dice_noise(w->seed, STREAM_TEMPERATURE, h, 2 * SKY_DAY_H) - 0.4 * wet;
    double zh = 0.8 * dice_noise(w->seed, STREAM_HUMIDITY, h, SKY_DAY_H) + 0.6 * wet;
    double zw = 0.85 * dice_noise(w->seed, STREAM_WIND, h, SKY_DAY_H) - 0.5 * still;
    double range = of_season(c->mean[WORLD_RANGE], s) * clamp(1 - 0.25 * wet, 0.3, 1.5);
    double sw = of_season(c->spread[WORLD_WIND], s);
    k->temperature_c = of_season(c->mean[WORLD_TEMPERATURE], s) + of_season(c->spread[WORLD_TEMPERATURE], s) * zt +
                       0.5 * range * day_wave(k->hour, 15);
    k->humidity_percent = clamp(of_season(c->mean[WORLD_HUMIDITY], s) + of_season(c->spread[WORLD_HUMIDITY], s) * zh -
                                    1.5 * range * day_wave(k->hour, 15), 8, 100);
    k->pressure_kpa = of_season(c->mean[WORLD_PRESSURE], s) +
                      of_season(c->spread[WORLD_PRESSURE], s) * dice_noise(w->seed, STREAM_PRESSURE, h, 2 * SKY_DAY_H) +
                      0.12 * cos(TURN * (k->hour - 9.5) / 12);
    k->wind_m_s = of_season(c->mean[WORLD_WIND], s) * exp(sw * zw - sw * sw / 2) * (1 + 0.45 * day_wave(k->hour, 16));
    double turned = dice_noise(w->seed, STREAM_MONSOON, h, 3 * SKY_DAY_H) > 1.1 ? 180 : 0; /* the north-easter of a cold front */
    k->wind_deg = fmod(225 + turned + 40 * dice_noise(w->seed, STREAM_DIRECTION, h, 9) + 720, 360);
    double share = clamp(of_season(c->spread[WORLD_RAIN], s), 0.05, 0.95);
    bool rains = wet > normal_quantile(1 - share) && dice_unit(w->seed, STREAM_SHOWER, h) < 0.4;
    k->rain_mm = rains ? of_season(c->mean[WORLD_RAIN], s) / share / (24 * 0.4) * 2 * dice_unit(w->seed, STREAM_SHOWER, ~h) : 0;
}

/* Factor of smoke, and the mean of that factor over the season, which the base is divided by. */
static double smoke(const world *w, int64_t h, int month, world_quantity q)
{
    if (month < 1 || month > 3)
        return 1;
    int64_t block = dice_floor_div(h, SMOKE_BLOCK_H), at = h - block * SMOKE_BLOCK_H;
    double start = dice_unit(w->seed, STREAM_SMOKE, block) * (SMOKE_BLOCK_H - SMOKE_H);
    bool comes = dice_unit(w->seed, STREAM_SMOKE, ~block) < SMOKE_CHANCE && (double)at >= start && (double)at < start + SMOKE_H;
    double mean = 1 + SMOKE_CHANCE * SMOKE_H / SMOKE_BLOCK_H * (SMOKE_FACTOR[q] - 1);
    return (comes ? SMOKE_FACTOR[q] : 1) / mean;
}

static void make_air(const world *w, season s, int64_t h, double wet, sky *k)
{
    const climate *c = &w->climate;
    double still = 0.87 * dice_noise(w->seed, STREAM_STILL, h, SKY_DAY_H) - 0.5 * wet;
    double pm = dice_noise(w->seed, STREAM_PM, h, SKY_DAY_H);
    double no2_hour = dice_noise(w->seed, STREAM_HOURLY + WORLD_NO2, h, HOUR_KNOT_H);
    for (unsigned q = 0; q < WORLD_POLLUTANTS; q++) {
        double z = LOADING[q].still * still + LOADING[q].wet * wet + LOADING[q].pm * pm;
        if (LOADING[q].own > 0)
            z += LOADING[q].own * dice_noise(w->seed, STREAM_OWN + q, h, SKY_DAY_H);
        double spread = of_season(c->spread[q], s);
        double of_hour = q == WORLD_O3 ? -no2_hour : q == WORLD_NO2 ? no2_hour : dice_noise(w->seed, STREAM_HOURLY + q, h, HOUR_KNOT_H);
        double log_part = spread * z + WITHIN_DAY * of_hour - (spread * spread + WITHIN_DAY * WITHIN_DAY) / 2;
        k->city[q] = of_season(c->mean[q], s) * c->hour[q][k->hour] * exp(log_part) * smoke(w, h, k->month, (world_quantity)q);
    }
    if (k->city[WORLD_PM25] > PM_RATIO_MAX * k->city[WORLD_PM10])
        k->city[WORLD_PM25] = PM_RATIO_MAX * k->city[WORLD_PM10];
}

void sky_at(const world *w, int64_t hour_ms, sky *out)
{
    civil c = civil_from_ms(hour_ms, w->offset_min);
    int64_t h = dice_floor_div(hour_ms, CIVIL_HOUR_MS), day = civil_day_number(c.year, c.month, c.day);
    season s = season_at(&c);
    double wet = dice_noise(w->seed, STREAM_WET, h, SKY_DAY_H);
    *out = (sky){.month = c.month - 1, .hour = c.hour, .weekday = (int)((day + 3) % 7 + 7) % 7}; /* 1970-01-01 was a Thursday */
    make_weather(w, s, h, wet, out);
    make_air(w, s, h, wet, out);
    out->work = w->climate.work[c.hour] * (out->weekday == 6 ? 0.35 : out->weekday == 5 ? 0.85 : 1.06);
}
