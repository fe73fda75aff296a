/* reading.c - see reading.h. */
#include "world/reading.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "tables.h"
#include "wire/hj212/hj212_factor.h"
#include "world/dice.h"

#define AMOUNT_DECIMALS 3
#define ODD_CODE        "x90001"

typedef struct shown { /* a period's values */
    double value[WORLD_QUANTITY_COUNT];
    double gas_m3;                       /* outlets: gas of the period */
    double mass_kg[WORLD_QUANTITY_COUNT];
    double o2_reference;
    char   flag;
} shown;

static void add_amounts(shown *s, const double v[WORLD_QUANTITY_COUNT], double seconds)
{
    double m3 = v[WORLD_FLOW] * seconds;
    s->gas_m3 += m3;
    for (unsigned q = WORLD_SMOKE; q <= WORLD_STACK_NOX; q++)
        s->mass_kg[q] += v[q] * m3 * 1e-6;
}

static void show_moment(const world *w, const world_device *d, series_period p, int64_t t_ms, shown *s)
{
    measure m;
    measure_hour(w, d, civil_hour_start(t_ms, w->offset_min), &m);
    for (unsigned q = 0; q < WORLD_QUANTITY_COUNT; q++) {
        double f = p == PERIOD_HOUR ? 1 : p == PERIOD_MINUTE ? measure_minute(d, (world_quantity)q, t_ms) : measure_moment(d, (world_quantity)q, t_ms);
        s->value[q] = m.value[q] * f;
    }
    if (s->value[WORLD_HUMIDITY] > 100)
        s->value[WORLD_HUMIDITY] = 100;
    s->value[WORLD_DIRECTION] = fmod(s->value[WORLD_DIRECTION], 360);
    s->o2_reference = m.o2_reference;
    s->flag = m.flag;
    add_amounts(s, s->value, p == PERIOD_HOUR ? 3600 : 60);
}

/* False: not one valid hour. */
static bool show_day(const world *w, const world_device *d, int64_t day_ms, shown *s)
{
    int valid = 0;
    double north = 0, east = 0;
    for (int i = 0; i < 24; i++) {
        measure m;
        int64_t h_ms = day_ms + i * CIVIL_HOUR_MS;
        if (fault_at(w, d, FAULT_MISSING, h_ms).holds)
            continue;
        measure_hour(w, d, h_ms, &m);
        s->o2_reference = m.o2_reference;
        if (m.flag != 'N')
            continue;
        valid++;
        for (unsigned q = 0; q < WORLD_QUANTITY_COUNT; q++)
            s->value[q] += m.value[q];
        north += cos(m.value[WORLD_DIRECTION] * 0.017453292519943295);
        east += sin(m.value[WORLD_DIRECTION] * 0.017453292519943295);
        add_amounts(s, m.value, 3600);
    }
    for (unsigned q = 0; valid && q < WORLD_QUANTITY_COUNT; q++)
        s->value[q] /= valid;
    s->value[WORLD_DIRECTION] = fmod(atan2(east, north) * 57.29577951308232 + 360, 360);
    s->flag = valid >= READING_DAY_VALID ? 'N' : 'D';
    return valid > 0;
}

static const table_unit *unit_row(const char *key)
{
    for (size_t i = 0; i < TABLE_UNIT_COUNT; i++)
        if (strcmp(TABLE_UNIT[i].key, key) == 0)
            return &TABLE_UNIT[i];
    return NULL;
}

static const char *canonical_unit(const char *quantity)
{
    for (size_t i = 0; i < TABLE_QUANTITY_COUNT; i++)
        if (strcmp(TABLE_QUANTITY[i].key, quantity) == 0)
            return TABLE_QUANTITY[i].canonical_unit;
    return "";
}

/* Exact multiples that are no mass concentrations: of a profile's other units. */
static const struct {
    const char *from, *to;
    int64_t     times;
} MULTIPLES[] = {{"kPa", "hPa", 10}, {"kPa", "Pa", 1000}, {"m3/s", "m3/h", 3600}};

/* The exact decimal in the unit that the receiver's table gives the code under this device's profile. */
static num_dec in_unit(num_dec v, const char *from, const char *to)
{
    const table_unit *a = unit_row(from), *b = unit_row(to);
    for (size_t i = 0; i < sizeof MULTIPLES / sizeof MULTIPLES[0]; i++)
        if (strcmp(MULTIPLES[i].from, from) == 0 && strcmp(MULTIPLES[i].to, to) == 0)
            return (num_dec){v.scaled * MULTIPLES[i].times, v.decimals};
    if (strcmp(from, to) == 0 || !a || !b || a->ng_per.decimals < 0 || b->ng_per.decimals < 0)
        return v;
    int64_t up = a->ng_per.scaled, down = b->ng_per.scaled;
    for (; up > down; up /= 10)
        if (v.decimals > 0)
            v.decimals--;
        else
            v.scaled *= 10;
    for (; down > up; down /= 10)
        v.decimals++;
    return v;
}

static num_dec rounded(double v, int decimals)
{
    return (num_dec){llround(v * (double)num_pow10(decimals)), decimals};
}

static reading read_item(const world_device *d, const table_world_item *r, const shown *s, double oxygen)
{
    world_quantity q = WORLD_QUANTITY_COUNT;
    hj212_factor f = {0};
    bool known = world_quantity_parse(r->quantity, &q);
    assert(known);
    reading out = {.code = d->edition == 2005 ? r->code_2005 : r->code, .quantity = r->quantity};
    int decimals = (int)r->decimals;
    num_dec v = rounded(s->value[q], decimals);
    const char *from = canonical_unit(r->quantity), *to = from;
    if (hj212_factor_find(span_text(out.code), span_text(d->st), d->reg.unit_profile, &f))
        to = f.unit;
    out.value = in_unit(v, from, to);
    if (r->zs) {
        out.has_converted = true;
        out.converted = in_unit(rounded(measure_convert(num_to_double(v), oxygen, s->o2_reference), decimals), from, to);
    }
    if (r->cou) {
        out.has_amount = true;
        out.amount = q == WORLD_FLOW ? rounded(s->gas_m3, 1) : rounded(s->mass_kg[q], AMOUNT_DECIMALS);
    }
    out.flag = d->is_bare ? '\0' : s->flag;
    return out;
}

static reading read_odd(const world_device *d, int64_t t_ms)
{
    return (reading){.code = ODD_CODE, .quantity = "", .flag = 'N', .value = rounded(1 + dice_unit(d->key, 2, t_ms), 2)};
}

size_t reading_make(const world *w, const world_device *d, series_period p, int64_t t_ms, reading out[READING_MAX])
{
    shown s = {0};
    size_t n = 0;
    const char *kind = place_kind_name(d->kind);
    if (p == PERIOD_DAY) {
        if (!show_day(w, d, t_ms, &s))
            return 0;
    } else {
        show_moment(w, d, p, t_ms, &s);
    }
    double oxygen = s.value[WORLD_OXYGEN];
    for (size_t i = 0; i < TABLE_WORLD_ITEM_COUNT; i++)
        if (strcmp(TABLE_WORLD_ITEM[i].quantity, "oxygen") == 0)
            oxygen = num_to_double(rounded(oxygen, (int)TABLE_WORLD_ITEM[i].decimals));
    for (size_t i = 0; i < TABLE_WORLD_ITEM_COUNT && n < READING_MAX - 1; i++) {
        if (strcmp(TABLE_WORLD_ITEM[i].kind, kind) != 0)
            continue;
        out[n] = read_item(d, &TABLE_WORLD_ITEM[i], &s, oxygen);
        out[n++].has_amount &= p != PERIOD_REALTIME;
    }
    if (d->is_odd)
        out[n++] = read_odd(d, t_ms);
    return n;
}
