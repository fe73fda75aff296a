/* emission_time.c - see emission_time.h. */
#include "model/inventory/emission_time.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "model/inventory/emission_table.h"

#define PROFILES_MAX 64

bool emission_time_weights(const char *profile, int year, double *weights, double *sum)
{
    emission_weights w;
    *sum = 0;
    if (!emission_weights_find(profile, &w))
        return false;
    int64_t day = civil_day_number(year, 1, 1);
    uint32_t at = 0;
    for (int month = 1; month <= 12; month++)
        for (int d = 0; d < civil_days_in_month(year, month); d++, day++)
            for (int hour = 0; hour < 24; hour++) {
                double x = w.month[month - 1] * w.day[(day + 3) % 7] * w.hour[hour]; /* 1970-01-01 was a Thursday */
                weights[at++] = x;
                *sum += x;
            }
    return true;
}

static double online_mean(const inventory_line *l, int s)
{
    double sum = 0;
    uint32_t n = 0;
    for (uint32_t h = 0; h < l->from->online_count; h++)
        if (!isnan(l->from->online[s][h])) {
            sum += l->from->online[s][h];
            n++;
        }
    return n ? sum / n : 0;
}

bool emission_time_profile_share(const char *profile, int year, uint32_t hour, double *share)
{
    double w[EMISSION_HOURS_MAX], sum;
    *share = 0;
    if (hour >= (uint32_t)civil_days_in_year(year) * 24 || !emission_time_weights(profile, year, w, &sum) || !(sum > 0))
        return false;
    *share = w[hour] / sum;
    return true;
}

void emission_time_share(const inventory_line *l, uint32_t hour, double profile_share, double share[EMISSION_SPECIES])
{
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        share[s] = profile_share;
        if (l->method[s] == EMISSION_ONLINE && hour < l->from->online_count) {
            double mean = online_mean(l, s), x = l->from->online[s][hour];
            share[s] = mean > 0 ? (isnan(x) ? mean : x) / (mean * l->from->online_count) : 0;
        }
    }
}

/* --- all hours ------------------------------------------------------------------------------------------------------------------ */

typedef struct time_work {
    const inventory *v;
    emission_hours  *out;
    const char      *profiles[PROFILES_MAX];
    size_t           profile_count;
    emission_ug      sums[PROFILES_MAX][INVENTORY_SECTORS][EMISSION_SPECIES];
    double          *weights;
    emission_ug     *parts;
} time_work;

static lt_err put_hours(lt_cx *cx, time_work *w, emission_ug mass, int slot, const char *id)
{
    emission_ug *to = w->out->mass + (size_t)slot * w->out->n;
    if (!mass)
        return LT_OK;
    if (!emission_share(mass, w->weights, w->out->n, w->parts))
        return cx_fail(cx, LT_NUMERIC, "%s: its hours have no weight", id);
    for (uint32_t h = 0; h < w->out->n; h++)
        to[h] += w->parts[h];
    return LT_OK;
}

static lt_err put_online(lt_cx *cx, time_work *w, const inventory_line *l, int s)
{
    double mean = online_mean(l, s);
    for (uint32_t h = 0; h < w->out->n; h++)
        w->weights[h] = isnan(l->from->online[s][h]) ? mean : l->from->online[s][h];
    return put_hours(cx, w, l->mass[s], l->sector * EMISSION_SPECIES + s, l->from->id);
}

static lt_err sum_profiles(lt_cx *cx, time_work *w)
{
    for (size_t i = 0; i < w->v->n; i++) {
        const inventory_line *l = &w->v->lines[i];
        size_t p = 0;
        if (l->is_out)
            continue;
        while (p < w->profile_count && strcmp(w->profiles[p], l->profile) != 0)
            p++;
        if (p == w->profile_count) {
            if (p == PROFILES_MAX)
                return cx_fail(cx, LT_LIMIT, "%s: more than %d profiles", l->from->id, PROFILES_MAX);
            w->profiles[w->profile_count++] = l->profile;
        }
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            if (l->method[s] == EMISSION_ONLINE)
                TRY(put_online(cx, w, l, s));
            else
                w->sums[p][l->sector][s] += l->mass[s];
        }
    }
    return LT_OK;
}

lt_err emission_time_make(lt_cx *cx, const inventory *v, emission_hours *out)
{
    time_work *w;
    double sum;
    TRY(ARENA_ARRAY(cx, 1, &w));
    out->n = (uint32_t)civil_days_in_year(v->c->year) * 24;
    TRY(ARENA_ARRAY(cx, (size_t)INVENTORY_SECTORS * EMISSION_SPECIES * out->n, &out->mass));
    TRY(ARENA_ARRAY(cx, out->n, &w->weights));
    TRY(ARENA_ARRAY(cx, out->n, &w->parts));
    w->v = v;
    w->out = out;
    TRY(sum_profiles(cx, w));
    for (size_t p = 0; p < w->profile_count; p++) {
        if (!emission_time_weights(w->profiles[p], v->c->year, w->weights, &sum))
            return cx_fail(cx, LT_BAD_INPUT, "profile \"%s\" is in no row of emission_profile", w->profiles[p]);
        for (int k = 0; k < INVENTORY_SECTORS; k++)
            for (int s = 0; s < EMISSION_SPECIES; s++)
                TRY(put_hours(cx, w, w->sums[p][k][s], k * EMISSION_SPECIES + s, w->profiles[p]));
    }
    return emission_time_audit(cx, v, out);
}

lt_err emission_time_audit(lt_cx *cx, const inventory *v, const emission_hours *h)
{
    for (int k = 0; k < INVENTORY_SECTORS; k++)
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            emission_ug sum = 0;
            for (uint32_t i = 0; i < h->n; i++)
                sum += h->mass[(size_t)(k * EMISSION_SPECIES + s) * h->n + i];
            TRY(inventory_audit_sector(cx, v, "hours", k * EMISSION_SPECIES + s, sum)); /* INV(1) */
        }
    return LT_OK;
}
