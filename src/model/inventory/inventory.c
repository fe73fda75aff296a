/* inventory.c - see inventory.h. */
#include "model/inventory/inventory.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

lt_err inventory_find(lt_cx *cx, inventory *v, const inventory_finding *f)
{
    v->finding_total++;
    if (v->finding_count == INVENTORY_FINDINGS_MAX)
        return LT_OK;
    TRY(arena_grow(cx, &v->findings, v->finding_count, &v->finding_room, sizeof *v->findings));
    v->findings[v->finding_count++] = *f;
    return LT_OK;
}

static lt_err sum_lines(lt_cx *cx, const inventory *v, emission_ug total[EMISSION_SPECIES], emission_ug sector[INVENTORY_SECTORS][EMISSION_SPECIES])
{
    memset(total, 0, EMISSION_SPECIES * sizeof *total);
    memset(sector, 0, INVENTORY_SECTORS * sizeof *sector);
    for (size_t i = 0; i < v->n; i++)
        for (int s = 0; s < EMISSION_SPECIES && !v->lines[i].is_out; s++)
            if (!emission_add(&total[s], v->lines[i].mass[s]) || !emission_add(&sector[v->lines[i].sector][s], v->lines[i].mass[s]))
                return cx_fail(cx, LT_BAD_INPUT, "%s: with it the district's %s passes 9.2e9 kg; was the unit mixed up?", v->lines[i].from->id,
                               emission_species_name(s));
    return LT_OK;
}

lt_err inventory_estimate(lt_cx *cx, const emission_case *c, inventory *out)
{
    memset(out, 0, sizeof *out);
    out->c = c;
    TRY(ARENA_ARRAY(cx, c->line_count + emission_roads_count(c) + 1, &out->lines));
    for (size_t i = 0; i < c->line_count; i++)
        out->lines[out->n++] = (inventory_line){.from = &c->lines[i], .road = ""};
    TRY(emission_roads_expand(cx, c, out));
    for (size_t i = 0; i < out->n; i++) {
        if (i % 1000 == 0) {
            cx_report(cx, "estimate", i, out->n);
            if (cx_is_cancelled(cx))
                return cx_fail(cx, LT_CANCELLED, "cancelled");
        }
        TRY(emission_estimate_line(cx, out, &out->lines[i]));
    }
    TRY(inventory_check_overlaps(cx, out));
    TRY(sum_lines(cx, out, out->total, out->sector));
    for (size_t i = 0; i < out->n; i++)
        out->counted += !out->lines[i].is_out;
    return inventory_audit(cx, out, "estimate");
}

lt_err inventory_audit_pieces(lt_cx *cx, const char *id, const char *step, int species, const emission_ug whole_sum[2])
{
    if (whole_sum[0] == whole_sum[1])
        return LT_OK;
    return cx_fail(cx, LT_NUMERIC, "the inventory stops: %.9f kg of %s of %s %s in the step %s (%.9f kg before, %.9f kg after)",
                   emission_to_kg(whole_sum[1] > whole_sum[0] ? whole_sum[1] - whole_sum[0] : whole_sum[0] - whole_sum[1]), emission_species_name(species), id,
                   whole_sum[1] > whole_sum[0] ? "were counted twice" : "were lost", step, emission_to_kg(whole_sum[0]), emission_to_kg(whole_sum[1]));
}

lt_err inventory_audit_sector(lt_cx *cx, const inventory *v, const char *step, int slot, emission_ug sum)
{
    int k = slot / EMISSION_SPECIES, s = slot % EMISSION_SPECIES;
    char name[24];
    snprintf(name, sizeof name, "sector %02d", k + 1);
    return inventory_audit_pieces(cx, name, step, s, (const emission_ug[]){v->sector[k][s], sum});
}

/* INV(1), and that the sectors add up to the whole. */
lt_err inventory_audit(lt_cx *cx, const inventory *v, const char *step)
{
    emission_ug total[EMISSION_SPECIES], sector[INVENTORY_SECTORS][EMISSION_SPECIES];
    TRY(sum_lines(cx, v, total, sector));
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        emission_ug of_sectors = 0;
        for (int k = 0; k < INVENTORY_SECTORS; k++) {
            TRY(inventory_audit_sector(cx, v, step, k * EMISSION_SPECIES + s, sector[k][s]));
            of_sectors += v->sector[k][s];
        }
        TRY(inventory_audit_pieces(cx, "the district", step, s, (const emission_ug[]){v->total[s], total[s]}));
        TRY(inventory_audit_pieces(cx, "the sectors", step, s, (const emission_ug[]){v->total[s], of_sectors}));
    }
    return LT_OK;
}

lt_err inventory_sort(lt_cx *cx, const inventory *v, inventory_order order, const inventory_line ***out, size_t *n)
{
    TRY(ARENA_ARRAY(cx, v->n + 1, out));
    *n = 0;
    for (size_t i = 0; i < v->n; i++)
        if (!v->lines[i].is_out)
            (*out)[(*n)++] = &v->lines[i];
    qsort(*out, *n, sizeof **out, order);
    return LT_OK;
}
