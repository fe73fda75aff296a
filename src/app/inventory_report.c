/* inventory_report.c - see inventory_report.h. */
#include "app/inventory_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "model/inventory/emission_table.h"

#define LARGEST_MAX 100
#define CHANGES_MAX 200

lt_err inventory_report_make(lt_cx *cx, const emission_case *c, const inventory_ask *ask, inventory_report *out)
{
    memset(out, 0, sizeof *out);
    out->c = c;
    TRY(inventory_estimate(cx, c, &out->v));
    cx_report(cx, "grid", 1, 5);
    TRY(emission_grid_make(cx, &out->v, &(emission_grid_options){.cell_m = ask->cell_m, .margin_m = NAN}, &out->g));
    cx_report(cx, "hours", 2, 5);
    TRY(emission_time_make(cx, &out->v, &out->h));
    TRY(emission_tree_make(cx, &out->v, &out->nodes, &out->node_count));
    TRY(emission_split_make(cx, &out->v, &out->parts, &out->part_count));
    cx_report(cx, "uncertainty", 3, 5);
    if (ask->draws)
        TRY(inventory_uncertainty_make(cx, &out->v, &(inventory_draws){ask->draws, ask->seed, 0}, &out->u));
    cx_report(cx, "done", 5, 5);
    return LT_OK;
}

/* --- pieces of JSON ---------------------------------------------------------------------------------------------------------- */

void inventory_report_kg(jout *j, const char *key, const emission_ug mass[EMISSION_SPECIES])
{
    jout_key(j, key);
    jout_begin_object(j);
    for (int s = 0; s < EMISSION_SPECIES; s++)
        jout_put_double(j, emission_species_name(s), emission_to_kg(mass[s]));
    jout_end_object(j);
}

static void put_title(jout *j, const char *zh, const char *en)
{
    jout_key(j, "title");
    jout_begin_object(j);
    jout_put_text(j, "zh", zh);
    jout_put_text(j, "en", en);
    jout_end_object(j);
}

static void put_bounds(jout *j, const inventory_report *r, int of)
{
    if (!r->u.draws)
        return;
    for (int high = 0; high < 2; high++) {
        jout_key(j, high ? "high_kg" : "low_kg");
        jout_begin_object(j);
        for (int s = 0; s < EMISSION_SPECIES; s++)
            jout_put_double(j, emission_species_name(s), high ? r->u.of[of][s].high_kg : r->u.of[of][s].low_kg);
        jout_end_object(j);
    }
}

static const table_source_tree *sector_row(int k)
{
    char code[3] = {(char)('0' + (k + 1) / 10), (char)('0' + (k + 1) % 10), '\0'};
    return &TABLE_SOURCE_TREE[emission_node_find(code)];
}

static void put_nodes(jout *j, const inventory_report *r)
{
    jout_key(j, "nodes");
    jout_begin_array(j);
    for (size_t i = 0; i < r->node_count; i++) {
        const emission_node *n = &r->nodes[i];
        jout_begin_object(j);
        jout_put_text(j, "code", n->code);
        jout_put_text(j, "parent", n->parent[0] ? n->parent : NULL);
        jout_put_int(j, "level", n->level);
        put_title(j, n->zh, n->en);
        jout_put_int(j, "sources", (int64_t)n->lines);
        inventory_report_kg(j, "kg", n->mass);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_key(j, "sectors");
    jout_begin_array(j);
    for (int k = 0; k < INVENTORY_SECTORS; k++) {
        const table_source_tree *t = sector_row(k);
        jout_begin_object(j);
        jout_put_text(j, "code", t->code);
        put_title(j, t->zh, t->en);
        inventory_report_kg(j, "kg", r->v.sector[k]);
        put_bounds(j, r, k);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_methods(jout *j, const inventory *v)
{
    emission_ug by[EMISSION_NONE + 1][EMISSION_SPECIES];
    memset(by, 0, sizeof by);
    for (size_t i = 0; i < v->n; i++)
        for (int s = 0; s < EMISSION_SPECIES && !v->lines[i].is_out; s++)
            by[v->lines[i].method[s]][s] += v->lines[i].mass[s];
    jout_key(j, "methods");
    jout_begin_object(j);
    for (int m = 0; m < EMISSION_NONE; m++)
        inventory_report_kg(j, emission_method_name((emission_method)m), by[m]);
    jout_end_object(j);
}

/* Sums of the hours by month, or by hour of the day as a mean day's. */
static void put_course(jout *j, const inventory_report *r, bool by_month)
{
    int year = r->c->year, n = by_month ? 12 : 24, days = civil_days_in_year(year);
    jout_key(j, by_month ? "months" : "hours");
    jout_begin_object(j);
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        double sums[24] = {0};
        uint32_t h = 0;
        for (int month = 1; month <= 12; month++)
            for (int k = 0; k < civil_days_in_month(year, month) * 24; k++, h++)
                for (size_t q = 0; q < INVENTORY_SECTORS; q++)
                    sums[by_month ? month - 1 : k % 24] += emission_to_kg(r->h.mass[(q * EMISSION_SPECIES + (size_t)s) * r->h.n + h]);
        jout_key(j, emission_species_name(s));
        jout_begin_array(j);
        for (int i = 0; i < n; i++)
            jout_double(j, by_month ? sums[i] : sums[i] / days);
        jout_end_array(j);
    }
    jout_end_object(j);
}

static void put_parts(jout *j, const inventory_report *r)
{
    jout_key(j, "parts");
    jout_begin_array(j);
    for (size_t i = 0; i < r->part_count; i++) {
        emission_ug sum = 0;
        bool is_first = true;
        for (size_t k = 0; k < r->part_count; k++)
            if (r->parts[k].species == r->parts[i].species && strcmp(r->parts[k].part, r->parts[i].part) == 0) {
                sum += r->parts[k].mass;
                is_first &= k >= i;
            }
        if (!is_first)
            continue;
        jout_begin_object(j);
        jout_put_text(j, "species", emission_species_name(r->parts[i].species));
        jout_put_text(j, "part", r->parts[i].part);
        jout_put_double(j, "kg", emission_to_kg(sum));
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_lattice(jout *j, const emission_grid *g)
{
    shape_point at = clip_plane_back(&g->plane, (clip_point){g->cells.x0, g->cells.y0});
    jout_put_double(j, "cell_m", g->cells.cell_m);
    jout_put_int(j, "columns", g->cells.columns);
    jout_put_int(j, "rows", g->cells.rows);
    jout_put_double(j, "west", at.x);
    jout_put_double(j, "south", at.y);
    jout_put_double(j, "step_lon", g->cells.cell_m / g->plane.east_m);
    jout_put_double(j, "step_lat", g->cells.cell_m / g->plane.north_m);
}

static void put_grid(jout *j, const inventory_report *r)
{
    emission_ug outside[EMISSION_SPECIES] = {0}, unplaced[EMISSION_SPECIES] = {0};
    for (int k = 0; k < INVENTORY_SECTORS; k++)
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            outside[s] += r->g.outside[k][s];
            unplaced[s] += r->g.unplaced[k][s];
        }
    jout_key(j, "grid");
    jout_begin_object(j);
    put_lattice(j, &r->g);
    inventory_report_kg(j, "outside_kg", outside);
    inventory_report_kg(j, "unplaced_kg", unplaced);
    jout_end_object(j);
}

static void put_findings(jout *j, const inventory *v)
{
    jout_key(j, "findings");
    jout_begin_array(j);
    for (size_t i = 0; i < v->finding_count; i++) {
        const inventory_finding *f = &v->findings[i];
        jout_begin_object(j);
        jout_put_text(j, "kind", f->kind);
        jout_put_text(j, "source", f->id);
        jout_put_text(j, "other", f->other[0] ? f->other : NULL);
        jout_key(j, "say");
        jout_begin_object(j);
        jout_put_text(j, "zh", f->say_zh);
        jout_put_text(j, "en", f->say_en);
        jout_end_object(j);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_put_int(j, "finding_total", (int64_t)v->finding_total);
}

/* --- the largest sources --------------------------------------------------------------------------------------------------------- */

typedef struct ranked {
    const inventory_line *l;
    double                weight;
} ranked;

static int by_weight(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return x->weight != y->weight ? (x->weight > y->weight ? -1 : 1) : strcmp(x->l->from->id, y->l->from->id);
}

static const char *best_method(const inventory_line *l)
{
    emission_method best = EMISSION_NONE;
    for (int s = 0; s < EMISSION_SPECIES; s++)
        best = l->method[s] < best ? l->method[s] : best;
    return emission_method_name(best);
}

static void put_line(jout *j, const inventory_line *l)
{
    jout_begin_object(j);
    jout_put_text(j, "id", l->from->id);
    jout_put_text(j, "name", l->from->name[0] ? l->from->name : NULL);
    jout_put_text(j, "code", l->from->code);
    put_title(j, TABLE_SOURCE_TREE[l->node].zh, TABLE_SOURCE_TREE[l->node].en);
    jout_put_text(j, "street", l->from->street[0] ? l->from->street : NULL);
    jout_put_text(j, "method", best_method(l));
    jout_put_double(j, "activity", l->activity);
    jout_put_text(j, "unit", TABLE_SOURCE_TREE[l->node].unit);
    inventory_report_kg(j, "kg", l->mass);
    jout_end_object(j);
}

/* By the sum of its shares of each species. */
static void put_largest(jout *j, const inventory *v)
{
    ranked *list = calloc(v->n + 1, sizeof *list);
    size_t n = 0;
    jout_key(j, "largest");
    jout_begin_array(j);
    for (size_t i = 0; i < v->n && list; i++) {
        if (v->lines[i].is_out)
            continue;
        list[n] = (ranked){&v->lines[i], 0};
        for (int s = 0; s < EMISSION_SPECIES; s++)
            list[n].weight += v->total[s] ? (double)v->lines[i].mass[s] / (double)v->total[s] : 0;
        n++;
    }
    if (list)
        qsort(list, n, sizeof *list, by_weight);
    for (size_t i = 0; i < n && i < LARGEST_MAX; i++)
        put_line(j, list[i].l);
    jout_end_array(j);
    free(list);
}

void inventory_report_put(jout *j, const inventory_report *r)
{
    jout_put_text(j, "name", r->c->name);
    jout_put_int(j, "year", r->c->year);
    jout_put_int(j, "sources", (int64_t)r->v.n);
    jout_put_int(j, "counted", (int64_t)r->v.counted);
    inventory_report_kg(j, "kg", r->v.total);
    put_bounds(j, r, INVENTORY_SECTORS);
    jout_put_int(j, "draws", r->u.draws);
    put_nodes(j, r);
    put_methods(j, &r->v);
    put_course(j, r, true);
    put_course(j, r, false);
    put_parts(j, r);
    put_grid(j, r);
    put_findings(j, &r->v);
    put_largest(j, &r->v);
}

lt_err inventory_report_grid(lt_cx *cx, jout *j, const inventory_report *r, const char *species, const char *sector)
{
    int s, k = -1;
    double max = 0;
    if (!emission_species_parse(span_text(species), &s))
        return cx_fail(cx, LT_BAD_INPUT, "没有此污染物 \"%.40s\" is none of SO2 NOx CO PM10 PM2.5 BC OC VOCs NH3", species);
    for (int i = 0; i < INVENTORY_SECTORS && sector[0]; i++)
        k = strcmp(sector_row(i)->code, sector) == 0 ? i : k;
    if (sector[0] && k < 0)
        return cx_fail(cx, LT_BAD_INPUT, "没有此类源 \"%.40s\" is none of the sectors 01 to 10", sector);
    jout_begin_object(j);
    jout_put_text(j, "species", emission_species_name(s));
    jout_put_text(j, "sector", sector[0] ? sector : NULL);
    put_lattice(j, &r->g);
    jout_key(j, "cells");
    jout_begin_array(j);
    for (size_t i = 0; i < r->g.n; i++) {
        double kg = emission_to_kg(emission_grid_at(&r->g, k, s, i));
        if (kg <= 0)
            continue;
        max = kg > max ? kg : max;
        jout_begin_array(j);
        jout_int(j, (int64_t)(i % r->g.cells.columns));
        jout_int(j, (int64_t)(i / r->g.cells.columns));
        jout_double(j, kg);
        jout_end_array(j);
    }
    jout_end_array(j);
    jout_put_double(j, "max_kg", max);
    jout_end_object(j);
    return LT_OK;
}

/* --- a difference --------------------------------------------------------------------------------------------------------------------- */

static void put_causes(jout *j, emission_ug part[INVENTORY_CAUSES][EMISSION_SPECIES])
{
    jout_key(j, "causes");
    jout_begin_object(j);
    for (int c = 0; c < INVENTORY_CAUSES; c++)
        inventory_report_kg(j, inventory_cause_name((inventory_cause)c), part[c]);
    jout_end_object(j);
}

static void put_change(jout *j, const inventory_change *c)
{
    const inventory_line *l = c->after ? c->after : c->before;
    emission_ug sum[EMISSION_SPECIES] = {0};
    double most = -1;
    int cause = 0;
    for (int k = 0; k < INVENTORY_CAUSES; k++) {
        double weight = 0;
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            sum[s] += c->part[k][s];
            weight += fabs((double)c->part[k][s]);
        }
        cause = weight > most ? k : cause;
        most = weight > most ? weight : most;
    }
    jout_begin_object(j);
    jout_put_text(j, "id", l->from->id);
    jout_put_text(j, "name", l->from->name[0] ? l->from->name : NULL);
    jout_put_text(j, "code", l->from->code);
    put_title(j, TABLE_SOURCE_TREE[l->node].zh, TABLE_SOURCE_TREE[l->node].en);
    jout_put_text(j, "cause", inventory_cause_name((inventory_cause)cause));
    inventory_report_kg(j, "kg", sum);
    jout_end_object(j);
}

static void put_side(jout *j, const char *key, const inventory *v)
{
    jout_key(j, key);
    jout_begin_object(j);
    jout_put_text(j, "name", v->c->name);
    jout_put_int(j, "year", v->c->year);
    inventory_report_kg(j, "kg", v->total);
    jout_end_object(j);
}

lt_err inventory_report_difference(lt_cx *cx, jout *j, const inventory *before, const inventory *after)
{
    inventory_difference d;
    emission_ug all[INVENTORY_CAUSES][EMISSION_SPECIES];
    TRY(inventory_compare(cx, before, after, &d));
    memset(all, 0, sizeof all);
    for (int k = 0; k < INVENTORY_SECTORS; k++)
        for (int c = 0; c < INVENTORY_CAUSES; c++)
            for (int s = 0; s < EMISSION_SPECIES; s++)
                all[c][s] += d.part[k][c][s];
    jout_begin_object(j);
    put_side(j, "before", before);
    put_side(j, "after", after);
    put_causes(j, all);
    jout_key(j, "sectors");
    jout_begin_array(j);
    for (int k = 0; k < INVENTORY_SECTORS; k++) {
        jout_begin_object(j);
        jout_put_text(j, "code", sector_row(k)->code);
        put_title(j, sector_row(k)->zh, sector_row(k)->en);
        inventory_report_kg(j, "before_kg", d.before[k]);
        inventory_report_kg(j, "after_kg", d.after[k]);
        put_causes(j, d.part[k]);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_key(j, "changes");
    jout_begin_array(j);
    for (size_t i = 0; i < d.n && i < CHANGES_MAX; i++)
        put_change(j, &d.changes[i]);
    jout_end_array(j);
    jout_put_int(j, "change_total", (int64_t)d.n);
    jout_end_object(j);
    return LT_OK;
}
