/* inventory_compare.c - see inventory_compare.h. */
#include "model/inventory/inventory_compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

const char *inventory_cause_name(inventory_cause c)
{
    static const char *const NAMES[] = {"activity", "factor", "control", "measured", "new", "closed"};
    return (unsigned)c < INVENTORY_CAUSES ? NAMES[c] : "";
}

static int by_id(const void *a, const void *b)
{
    return strcmp((*(const inventory_line *const *)a)->from->id, (*(const inventory_line *const *)b)->from->id);
}

static double log_mean(double x, double y)
{
    return fabs(x - y) <= 1e-12 * (x + y) ? x : (x - y) / log(x / y);
}

static void divide(const inventory_line *a, const inventory_line *b, int s, emission_ug part[INVENTORY_CAUSES][EMISSION_SPECIES])
{
    emission_ug d = b->mass[s] - a->mass[s];
    bool is_product = a->method[s] == b->method[s] && (a->method[s] == EMISSION_FACTOR || a->method[s] == EMISSION_BALANCE) && a->mass[s] > 0 &&
                      b->mass[s] > 0 && a->left[s] > 0 && b->left[s] > 0;
    if (!d)
        return;
    if (a->node != b->node) { /* another fuel or process: units differ, the factor is what changed */
        part[CAUSE_FACTOR][s] += d;
        return;
    }
    if (!is_product) {
        part[a->left[s] > 0 && b->left[s] > 0 ? CAUSE_MEASURED : CAUSE_CONTROL][s] += d;
        return;
    }
    double l = log_mean((double)b->mass[s], (double)a->mass[s]);
    emission_ug activity = (emission_ug)llround(l * log(b->activity / a->activity)), factor = (emission_ug)llround(l * log(b->factor_kg[s] / a->factor_kg[s]));
    if (b->left[s] == a->left[s]) { /* the rest belongs to one that changed */
        if (b->factor_kg[s] == a->factor_kg[s])
            activity = d, factor = 0;
        else
            factor = d - activity;
    }
    part[CAUSE_ACTIVITY][s] += activity;
    part[CAUSE_FACTOR][s] += factor;
    part[CAUSE_CONTROL][s] += d - activity - factor;
}

static void put_change(inventory_difference *d, const inventory_line *a, const inventory_line *b)
{
    inventory_change *c = &d->changes[d->n];
    bool differs = false;
    *c = (inventory_change){.before = a, .after = b};
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        if (a && b && a->sector == b->sector) {
            divide(a, b, s, c->part);
        } else {
            if (a)
                c->part[CAUSE_CLOSED][s] -= a->mass[s];
            if (b)
                c->part[CAUSE_NEW][s] += b->mass[s];
        }
        for (int k = 0; k < INVENTORY_CAUSES; k++)
            differs |= c->part[k][s] != 0;
    }
    d->n += differs;
}

static int by_weight(const void *a, const void *b)
{
    const inventory_change *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return strcmp((x->after ? x->after : x->before)->from->id, (y->after ? y->after : y->before)->from->id);
}

/* Into the sectors; how much each change weighs. */
static void sum_changes(const inventory *before, const inventory *after, inventory_difference *d)
{
    for (size_t i = 0; i < d->n; i++) {
        inventory_change *c = &d->changes[i];
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            double all = 0, whole = emission_to_kg(before->total[s]) + emission_to_kg(after->total[s]);
            for (int k = 0; k < INVENTORY_CAUSES; k++) {
                const inventory_line *at = k == CAUSE_CLOSED ? c->before : k == CAUSE_NEW ? c->after : c->before;
                if (c->part[k][s])
                    d->part[at->sector][k][s] += c->part[k][s];
                all += emission_to_kg(c->part[k][s]);
            }
            c->weight += whole > 0 ? fabs(all) / whole : 0;
        }
    }
}

lt_err inventory_compare(lt_cx *cx, const inventory *before, const inventory *after, inventory_difference *out)
{
    const inventory_line **a, **b;
    size_t na, nb, i = 0, k = 0;
    memset(out, 0, sizeof *out);
    TRY(inventory_sort(cx, before, by_id, &a, &na));
    TRY(inventory_sort(cx, after, by_id, &b, &nb));
    TRY(ARENA_ARRAY(cx, na + nb + 1, &out->changes));
    memcpy(out->before, before->sector, sizeof out->before);
    memcpy(out->after, after->sector, sizeof out->after);
    while (i < na || k < nb) {
        int order = i == na ? 1 : k == nb ? -1 : by_id(&a[i], &b[k]);
        const inventory_line *x = order <= 0 ? a[i++] : NULL, *y = order >= 0 ? b[k++] : NULL;
        put_change(out, x, y);
    }
    sum_changes(before, after, out);
    qsort(out->changes, out->n, sizeof *out->changes, by_weight);
    for (int q = 0; q < INVENTORY_SECTORS; q++)
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            emission_ug sum = out->before[q][s];
            for (int c = 0; c < INVENTORY_CAUSES; c++)
                sum += out->part[q][c][s];
            TRY(inventory_audit_pieces(cx, "the difference", "compare", s, (const emission_ug[]){out->after[q][s], sum})); /* INV(1) */
        }
    return LT_OK;
}
