/* measure.c - see measure.h. */
#include "world/measure.h"

#include <math.h>

#include "base/civil.h"
#include "tables.h"
#include "world/dice.h"
#include "world/sky.h"

#define TURN 6.283185307179586
#define OWN_SPREAD  0.10 /* of the logarithm: a station's own days and hours */
#define OWN_KNOT_H  30
#define JITTER      0.05
#define O2_MOST     20.5 /* beyond it conversion to the reference oxygen has no meaning */

enum {
    STREAM_OWN_DAYS = 300,
    STREAM_OWN_HOURS = 330,
    STREAM_STACK = 360,
    STREAM_SHIFT = 390,
    STREAM_SITE,
    STREAM_SPIKE,
    STREAM_MOMENT = 400,
};

/* How much a minute differs from its hour: share of the value. */
static double unrest(world_quantity q)
{
    static const double SHARE[WORLD_QUANTITY_COUNT] = {
        [WORLD_PM25] = 0.06, [WORLD_PM10] = 0.08, [WORLD_SO2] = 0.05, [WORLD_NO2] = 0.08, [WORLD_CO] = 0.05, [WORLD_O3] = 0.03,
        [WORLD_TEMPERATURE] = 0.01, [WORLD_HUMIDITY] = 0.01, [WORLD_PRESSURE] = 0.0002, [WORLD_WIND] = 0.25,
        [WORLD_DIRECTION] = 0.05, [WORLD_TSP] = 0.15, [WORLD_NOISE] = 0.04, [WORLD_SMOKE] = 0.05, [WORLD_STACK_SO2] = 0.05,
        [WORLD_STACK_NOX] = 0.04, [WORLD_OXYGEN] = 0.02, [WORLD_VELOCITY] = 0.04, [WORLD_STACK_TEMPERATURE] = 0.005,
        [WORLD_STACK_PRESSURE] = 0.05, [WORLD_STACK_HUMIDITY] = 0.01, [WORLD_FLOW] = 0.04,
    };
    return SHARE[q];
}

static double own(const world_device *d, unsigned q, int64_t h)
{
    double z = OWN_SPREAD * dice_noise(d->key, STREAM_OWN_DAYS + q, h, OWN_KNOT_H) + JITTER * dice_normal(d->key, STREAM_OWN_HOURS + q, h);
    return exp(z - (OWN_SPREAD * OWN_SPREAD + JITTER * JITTER) / 2);
}

static void show_weather(const world_device *d, const sky *k, int64_t h, double v[WORLD_QUANTITY_COUNT])
{
    v[WORLD_TEMPERATURE] = k->temperature_c + 0.4 * dice_normal(d->key, STREAM_OWN_DAYS + WORLD_TEMPERATURE, 0);
    v[WORLD_HUMIDITY] = fmin(100, k->humidity_percent * (1 + 0.02 * dice_normal(d->key, STREAM_OWN_HOURS + WORLD_HUMIDITY, h)));
    v[WORLD_PRESSURE] = k->pressure_kpa + 0.05 * dice_normal(d->key, STREAM_OWN_DAYS + WORLD_PRESSURE, 0);
    v[WORLD_WIND] = k->wind_m_s * own(d, WORLD_WIND, h);
    v[WORLD_DIRECTION] = fmod(k->wind_deg + 8 * dice_normal(d->key, STREAM_OWN_HOURS + WORLD_DIRECTION, h) + 360, 360);
}

static void show_air(const world_device *d, const sky *k, int64_t h, double v[WORLD_QUANTITY_COUNT])
{
    for (unsigned q = 0; q < WORLD_POLLUTANTS; q++)
        v[q] = k->city[q] * climate_station(d->reg.place, d->key, (world_quantity)q) * own(d, q, h);
    if (v[WORLD_PM25] > 0.98 * v[WORLD_PM10])
        v[WORLD_PM25] = 0.98 * v[WORLD_PM10];
}

static void show_site(const world_device *d, const sky *k, int64_t h, double v[WORLD_QUANTITY_COUNT])
{
    double dustiness = 25 * exp(0.5 * dice_normal(d->key, STREAM_SITE, 0));
    double busy = k->work * own(d, WORLD_TSP, h), dry = k->rain_mm > 0 ? 0.2 : 1;
    v[WORLD_PM10] = v[WORLD_PM10] * 1.05 + dustiness * busy * dry;
    v[WORLD_PM25] = fmin(v[WORLD_PM25] * 1.02 + 0.12 * dustiness * busy * dry, 0.95 * v[WORLD_PM10]);
    v[WORLD_TSP] = v[WORLD_PM10] * (1.45 + 0.2 * fmin(busy, 2));
    v[WORLD_NOISE] = 47 + 10 * fmin(busy, 2.2) + 1.5 * dice_normal(d->key, STREAM_OWN_HOURS + WORLD_NOISE, h);
}

/* What the leak adds here; the wind is the sky's. */
static void add_leak(const world *w, const world_device *d, const sky *k, int64_t hour_ms, double v[WORLD_QUANTITY_COUNT])
{
    double dust = d->longitude != 0 ? leak_at(&w->leak, hour_ms, (leak_wind){k->wind_m_s, k->wind_deg}, d->longitude, d->latitude) : 0;
    v[WORLD_PM10] += dust;
    v[WORLD_PM25] += LEAK_FINE * dust;
    if (d->kind == PLACE_SITE)
        v[WORLD_TSP] += 1.3 * dust;
}

static const table_world_outlet *fuel_of(const world_device *d)
{
    int64_t all = 0;
    for (size_t i = 0; i < TABLE_WORLD_OUTLET_COUNT; i++)
        all += TABLE_WORLD_OUTLET[i].share;
    int64_t at = (int64_t)(dice_roll(d->key, STREAM_STACK, 0) % (uint64_t)all);
    size_t i = 0;
    while (at >= TABLE_WORLD_OUTLET[i].share)
        at -= TABLE_WORLD_OUTLET[i++].share;
    return &TABLE_WORLD_OUTLET[i];
}

/* This stack's usual level; one stack of four runs over its level for days now and then. */
static double stack_level(const world_device *d, const table_world_outlet *f, num_dec mean, unsigned q, int64_t h)
{
    double spread = num_to_double(f->spread), level = num_to_double(mean) * exp(spread * dice_normal(d->key, STREAM_STACK + q, 1));
    bool runs_bad = dice_roll(d->key, STREAM_STACK, 2) % 4 == 0 && dice_noise(d->key, STREAM_STACK + q, h, 60) > 1.4;
    return level * own(d, q, h) * (runs_bad ? 2.6 : 1);
}

static void show_stack(const world_device *d, const sky *k, int64_t h, bool stands, measure *m)
{
    const table_world_outlet *f = fuel_of(d);
    double *v = m->value, load = dice_roll(d->key, STREAM_SHIFT, 0) % 2 ? 0.85 : fmin(1, 0.3 + 0.4 * k->work);
    load = fmin(1.1, load * own(d, WORLD_FLOW, h));
    m->o2_reference = num_to_double(f->o2_reference);
    v[WORLD_SMOKE] = stack_level(d, f, f->smoke, WORLD_SMOKE, h);
    v[WORLD_STACK_SO2] = stack_level(d, f, f->gas_so2, WORLD_STACK_SO2, h);
    v[WORLD_STACK_NOX] = stack_level(d, f, f->gas_nox, WORLD_STACK_NOX, h);
    v[WORLD_OXYGEN] = fmin(19, num_to_double(f->oxygen) + 3 * (1.1 - load) + 0.4 * dice_noise(d->key, STREAM_OWN_DAYS + WORLD_OXYGEN, h, 6));
    v[WORLD_VELOCITY] = num_to_double(f->velocity) * load;
    v[WORLD_STACK_TEMPERATURE] = num_to_double(f->gas_temperature) * (0.8 + 0.2 * load);
    v[WORLD_STACK_PRESSURE] = 0.08 + 0.06 * load; /* gauge */
    v[WORLD_STACK_HUMIDITY] = num_to_double(f->gas_humidity) * own(d, WORLD_STACK_HUMIDITY, h);
    v[WORLD_FLOW] = num_to_double(f->flow) * load;
    if (!stands)
        return;
    for (unsigned q = WORLD_SMOKE; q <= WORLD_STACK_NOX; q++)
        v[q] *= 0.01;
    v[WORLD_OXYGEN] = 20.9;
    v[WORLD_VELOCITY] = 0.1;
    v[WORLD_STACK_TEMPERATURE] = k->temperature_c + 4;
    v[WORLD_STACK_PRESSURE] = 0.001;
    v[WORLD_FLOW] = 0;
}

/* Which flag the hour carries, and the hour whose values the instruments really show. */
static int64_t look_at_faults(const world *w, const world_device *d, int64_t hour_ms, measure *m)
{
    static const struct {
        fault_kind kind;
        char       flag;
    } FLAGS[] = {{FAULT_STOPPED, 'F'}, {FAULT_NO_LINK, 'B'}, {FAULT_BROKEN, 'D'}, {FAULT_CALIBRATE, 'C'}, {FAULT_MAINTAIN, 'M'}};
    fault_event e = fault_at(w, d, FAULT_FROZEN, hour_ms);
    int64_t shown_ms = e.holds ? e.from_ms : hour_ms;
    m->flag = 'N';
    for (size_t i = 0; i < sizeof FLAGS / sizeof FLAGS[0] && m->flag == 'N'; i++) {
        e = fault_at(w, d, FLAGS[i].kind, hour_ms);
        if (e.holds)
            m->flag = FLAGS[i].flag;
    }
    return m->flag == 'B' ? e.from_ms : shown_ms;
}

static void spoil(const world *w, const world_device *d, int64_t h, measure *m)
{
    m->spiked = WORLD_QUANTITY_COUNT;
    double *v = m->value;
    if (m->flag == 'D')
        for (unsigned q = 0; q < WORLD_POLLUTANTS; q++)
            v[q] *= 0.1 + 3 * dice_unit(d->key, STREAM_SPIKE + q, h);
    if (m->flag == 'C') { /* span gas in the analysers */
        v[WORLD_STACK_SO2] = 150;
        v[WORLD_STACK_NOX] = 180;
        v[WORLD_OXYGEN] = 20.4;
    }
    if (!fault_hits(w, d, FAULT_SPIKE, h))
        return;
    uint64_t roll = dice_roll(d->key, STREAM_SPIKE, ~h);
    m->spiked = d->kind == PLACE_OUTLET ? (world_quantity)(WORLD_SMOKE + roll % 3) : (world_quantity)(roll % WORLD_POLLUTANTS);
    v[m->spiked] *= 6 + (double)(roll >> 32 & 15);
}

void measure_hour(const world *w, const world_device *d, int64_t hour_ms, measure *out)
{
    sky k;
    *out = (measure){.flag = 'N'};
    int64_t shown_ms = look_at_faults(w, d, hour_ms, out), h = dice_floor_div(shown_ms, CIVIL_HOUR_MS);
    sky_at(w, shown_ms, &k);
    if (d->kind == PLACE_OUTLET)
        show_stack(d, &k, h, out->flag == 'F', out);
    else {
        show_weather(d, &k, h, out->value);
        show_air(d, &k, h, out->value);
        if (d->kind == PLACE_SITE)
            show_site(d, &k, h, out->value);
        add_leak(w, d, &k, shown_ms, out->value);
    }
    spoil(w, d, dice_floor_div(hour_ms, CIVIL_HOUR_MS), out);
}

double measure_minute(const world_device *d, world_quantity q, int64_t minute_ms)
{
    int64_t h = dice_floor_div(minute_ms, CIVIL_HOUR_MS);
    double at = (double)((minute_ms - h * CIVIL_HOUR_MS) / CIVIL_MINUTE_MS) / 60;
    uint64_t roll = dice_roll(d->key, STREAM_MOMENT + (uint32_t)q, h);
    double a = (double)(roll & 0xFFFF) / 65536, b = (double)(roll >> 16 & 0xFFFF) / 65536;
    double slow = (double)(1 + (roll >> 32) % 4), fast = (double)(7 + (roll >> 40) % 9);
    return 1 + unrest(q) * (sin(TURN * (slow * at + a)) + 0.7 * sin(TURN * (fast * at + b)));
}

double measure_moment(const world_device *d, world_quantity q, int64_t t_ms)
{
    int64_t minute = dice_floor_div(t_ms, CIVIL_MINUTE_MS);
    double swing = 0.5 * unrest(q) * (2 * dice_unit(d->key, STREAM_MOMENT + WORLD_QUANTITY_COUNT + (uint32_t)q, minute) - 1);
    bool first_half = t_ms - minute * CIVIL_MINUTE_MS < CIVIL_MINUTE_MS / 2;
    return measure_minute(d, q, minute * CIVIL_MINUTE_MS) * (1 + (first_half ? swing : -swing));
}

double measure_convert(double conc, double oxygen_percent, double reference_percent)
{
    return oxygen_percent >= O2_MOST ? conc : conc * (21 - reference_percent) / (21 - oxygen_percent);
}
