/* channel.c - see channel.h. */
#include "app/channel.h"

#include <stdlib.h>

#include "base/hash.h"
#include "fact/unit.h"
#include "tables.h"
#include "wire/hj212/hj212_factor.h"

struct channels {
    keep    *k;
    channel *rows; /* open addressing; device 0 marks a free row */
    size_t   room, count;
};

lt_err channel_open(lt_cx *cx, keep *k, channels **out)
{
    channels *c = calloc(1, sizeof *c);
    if (c) {
        c->k = k;
        c->room = 1024;
        c->rows = calloc(c->room, sizeof *c->rows);
    }
    if (!c || !c->rows) {
        free(c);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the channel table");
    }
    *out = c;
    return LT_OK;
}

void channel_close(channels *c)
{
    free(c->rows);
    free(c);
}

void channel_forget(channels *c)
{
    memset(c->rows, 0, c->room * sizeof *c->rows);
    c->count = 0;
}

static uint16_t st_code(span st)
{
    return st.n == 2 ? (uint16_t)(st.p[0] << 8 | st.p[1]) : 0;
}

static size_t slot_of(const channels *c, uint32_t device, uint16_t st, series_period p, span name)
{
    uint32_t h = hash_crc32c(device * 31u + (uint32_t)p + ((uint32_t)st << 8), name.p, name.n);
    return h & (c->room - 1);
}

static channel *look(channels *c, uint32_t device, uint16_t st, series_period p, span name)
{
    for (size_t i = slot_of(c, device, st, p, name);; i = (i + 1) & (c->room - 1)) {
        channel *r = &c->rows[i];
        if (r->device == 0 || (r->device == device && r->st == st && r->period == p && span_is(name, r->name)))
            return r;
    }
}

static lt_err grow(lt_cx *cx, channels *c)
{
    if (c->room >= CHANNELS_MAX)
        return cx_fail(cx, LT_LIMIT, "devices sent more than %u different item names", CHANNELS_MAX / 2);
    channel *old = c->rows;
    size_t n = c->room;
    c->rows = calloc(n * 2, sizeof *c->rows);
    if (!c->rows) {
        c->rows = old;
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the channel table");
    }
    c->room = n * 2;
    for (size_t i = 0; i < n; i++)
        if (old[i].device)
            *look(c, old[i].device, old[i].st, (series_period)old[i].period, span_text(old[i].name)) = old[i];
    free(old);
    return LT_OK;
}

/* The bounds of tables/quantity.tsv in the series' own unit. */
static void set_bounds(channel *r, const char *quantity, const char *unit)
{
    num_dec f;
    r->absurd_lo = 1;
    r->absurd_hi = 0;
    for (size_t i = 0; i < TABLE_QUANTITY_COUNT; i++) {
        const table_quantity *q = &TABLE_QUANTITY[i];
        if (strcmp(q->key, quantity) != 0 || !unit_factor(q->canonical_unit, unit, &f))
            continue;
        r->absurd_lo = num_to_double(q->absurd_lo) * num_to_double(f);
        r->absurd_hi = num_to_double(q->absurd_hi) * num_to_double(f);
    }
}

static lt_err resolve(lt_cx *cx, channels *c, const lt_device *d, const hj212_item *it, channel *r)
{
    hj212_factor f;
    lt_series s = {.period = (series_period)r->period};
    char st[3] = {(char)(r->st >> 8), (char)(r->st & 0xFF), '\0'};
    if (!hj212_factor_find(it->code, span_text(r->st ? st : ""), d->unit_profile, &f))
        return LT_OK; /* unknown: is_known stays false */
    if (it->field.n == 0 || !span_copy(it->field, s.stat, sizeof s.stat))
        return LT_OK;
    const char *unit = hj212_factor_unit(&f, it->field); /* an amount of the period has its own */
    if (*unit == '\0')
        return LT_OK;
    (void)span_copy(span_text(d->place), s.place, sizeof s.place);
    (void)span_copy(span_text(f.quantity), s.quantity, sizeof s.quantity);
    lt_err e = keep_series(cx, c->k, &s, false);
    if (e == LT_NOT_FOUND) {
        (void)span_copy(span_text(unit), s.unit, sizeof s.unit);
        e = keep_series(cx, c->k, &s, true);
    }
    TRY(e);
    if (!unit_factor(unit, s.unit, &r->factor))
        return LT_OK; /* the profile changed to a unit that does not convert: listed as unknown until settled */
    r->series = s.id;
    r->is_known = true;
    set_bounds(r, f.quantity, s.unit);
    return LT_OK;
}

lt_err channel_find(lt_cx *cx, channels *c, const channel_key *key, const channel **out)
{
    static const channel UNKNOWN = {.is_known = false};
    span name = key->item->name;
    uint16_t st = st_code(key->st);
    if (name.n >= CHANNEL_NAME_MAX) {
        *out = &UNKNOWN;
        return LT_OK;
    }
    channel *r = look(c, key->device->id, st, key->period, name);
    if (r->device == 0) {
        if (c->count * 2 >= c->room) {
            TRY(grow(cx, c));
            r = look(c, key->device->id, st, key->period, name);
        }
        channel fresh = {.device = key->device->id, .st = st, .period = (uint8_t)key->period};
        (void)span_copy(name, fresh.name, sizeof fresh.name);
        TRY(resolve(cx, c, key->device, key->item, &fresh));
        *r = fresh;
        c->count++;
    }
    *out = r;
    return LT_OK;
}
