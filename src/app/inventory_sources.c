/* inventory_sources.c - see inventory_sources.h. */
#include "app/inventory_sources.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/inventory_ledger.h"
#include "base/arena.h"
#include "base/civil.h"
#include "model/inventory/clip.h"
#include "model/inventory/emission_table.h"
#include "model/inventory/emission_time.h"

static double known(double v)
{
    return isnan(v) ? 0 : v;
}

static void measure(inventory_source *s)
{
    shape_point middle = shape_middle(&s->where);
    clip_plane plane = clip_plane_at(middle.x, middle.y);
    s->longitude = middle.x;
    s->latitude = middle.y;
    for (uint32_t r = 0; r < s->where.ring_count; r++) {
        const shape_ring *ring = &s->where.rings[r];
        double length = 0, twice = 0;
        for (uint32_t i = 1; i < ring->n; i++) {
            clip_point a = clip_plane_put(&plane, s->where.points[ring->from + i - 1]), b = clip_plane_put(&plane, s->where.points[ring->from + i]);
            length += hypot(b.x - a.x, b.y - a.y);
            twice += a.x * b.y - b.x * a.y;
        }
        if (s->where.kind == SHAPE_LINE)
            s->length_m += length;
        else if (s->where.kind == SHAPE_POLYGON)
            s->area_m2 += (ring->is_hole ? -1 : 1) * fabs(twice) / 2;
    }
}

#define PROFILES_MAX 64
typedef struct hour_shares { /* of the profiles met so far */
    int         year;
    uint32_t    hour;
    const char *profile[PROFILES_MAX];
    double      share[PROFILES_MAX];
    size_t      n;
} hour_shares;

static double share_of(hour_shares *h, const char *profile)
{
    double share;
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->profile[i], profile) == 0)
            return h->share[i];
    if (!emission_time_profile_share(profile, h->year, h->hour, &share))
        return 0;
    if (h->n < PROFILES_MAX) {
        h->profile[h->n] = profile;
        h->share[h->n++] = share;
    }
    return share;
}

static void fill(const inventory_line *l, hour_shares *h, inventory_source *out)
{
    double share[EMISSION_SPECIES], seconds = civil_days_in_year(h->year) * 86400.0;
    const table_source_tree *node = &TABLE_SOURCE_TREE[l->node];
    const emission_line *f = l->from;
    *out = (inventory_source){.id = f->id, .name = f->name[0] ? f->name : f->id, .code = f->code, .title_zh = node->zh, .title_en = node->en,
                              .street = f->street, .where = f->where, .height_m = known(f->height_m), .diameter_m = known(f->diameter_m),
                              .temperature_c = known(f->temperature_c), .flow_m3_h = known(f->flow_m3_h)};
    measure(out);
    emission_time_share(l, h->hour, share_of(h, l->profile), share);
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        double kg = emission_to_kg(l->mass[s]);
        out->mean_g_s[s] = kg * 1000 / seconds;
        out->rate_g_s[s] = kg * 1000 * share[s] / 3600;
        out->sigma_log[s] = hypot(l->sigma_factor[s], l->method[s] == EMISSION_FACTOR || l->method[s] == EMISSION_BALANCE ? l->sigma_activity : 0);
        out->method[s] = l->method[s];
    }
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const inventory_source *)a)->id, ((const inventory_source *)b)->id);
}

lt_err inventory_sources_list(lt_cx *cx, keep *k, int64_t hour_ms, inventory_source **out, size_t *n, size_t *placeless)
{
    inventory_ledger *ledger;
    inventory *v;
    int offset = CIVIL_SHANGHAI_MIN, year = civil_from_ms(hour_ms, offset).year;
    hour_shares shares = {.year = year, .hour = (uint32_t)((hour_ms - civil_year_start(hour_ms, offset)) / CIVIL_HOUR_MS)};
    *n = *placeless = 0;
    TRY(ARENA_ARRAY(cx, 1, &ledger));
    TRY(ARENA_ARRAY(cx, 1, &v));
    TRY(inventory_ledger_read(cx, k, year, ledger));
    TRY(inventory_estimate(cx, &ledger->c, v));
    TRY(ARENA_ARRAY(cx, v->n + 1, out));
    for (size_t i = 0; i < v->n; i++) {
        const inventory_line *l = &v->lines[i];
        if (l->is_out)
            continue;
        if (l->from->where.kind == SHAPE_NONE)
            ++*placeless;
        else
            fill(l, &shares, &(*out)[(*n)++]);
    }
    qsort(*out, *n, sizeof **out, by_id);
    return LT_OK;
}
