/* roster.c - open addressing over the MN's CRC-32C; see roster.h. */
#include "acquire/roster.h"

#include <stdlib.h>

#include "base/hash.h"

struct roster {
    lt_device *devices;
    uint32_t  *slots; /* index + 1, 0: empty; twice as many as devices and a power of two */
    uint32_t   mask;
};

static lt_err fill(lt_cx *cx, roster *r, size_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const lt_device *d = &r->devices[i];
        span mn = span_text(d->mn);
        if (d->id == 0 || d->id > ROSTER_MAX || mn.n == 0)
            return cx_fail(cx, LT_BAD_INPUT, "device \"%s\" with number %u cannot be listened to", d->mn, d->id);
        if (roster_find(r, mn))
            return cx_fail(cx, LT_CONFLICT, "MN %s stands twice among the devices", d->mn);
        uint32_t at = hash_crc32c(0, mn.p, mn.n) & r->mask;
        while (r->slots[at])
            at = (at + 1) & r->mask;
        r->slots[at] = i + 1;
    }
    return LT_OK;
}

lt_err roster_open(lt_cx *cx, const lt_device *devices, size_t n, roster **out)
{
    if (n > ROSTER_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu devices, %u at most", n, ROSTER_MAX);
    roster *r = calloc(1, sizeof *r);
    uint32_t room = 16;
    while (room < 2 * n)
        room *= 2;
    if (r) {
        r->devices = calloc(n + 1, sizeof *r->devices);
        r->slots = calloc(room, sizeof *r->slots);
        r->mask = room - 1;
    }
    if (!r || !r->devices || !r->slots) {
        roster_close(r);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu devices", n);
    }
    if (n)
        memcpy(r->devices, devices, n * sizeof *devices);
    lt_err e = fill(cx, r, n);
    if (e) {
        roster_close(r);
        return e;
    }
    *out = r;
    return LT_OK;
}

void roster_close(roster *r)
{
    if (!r)
        return;
    free(r->devices);
    free(r->slots);
    free(r);
}

const lt_device *roster_find(const roster *r, span mn)
{
    for (uint32_t at = hash_crc32c(0, mn.p, mn.n) & r->mask; r->slots[at]; at = (at + 1) & r->mask) {
        const lt_device *d = &r->devices[r->slots[at] - 1];
        if (span_is(mn, d->mn))
            return d;
    }
    return NULL;
}
