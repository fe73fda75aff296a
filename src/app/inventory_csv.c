/* inventory_csv.c - see inventory_csv.h. */
#include "app/inventory_csv.h"

#include <string.h>

#include "base/num.h"
#include "plan/sheet.h"

#define BOM "\xEF\xBB\xBF"

static lt_err flush_from(lt_cx *cx, const export_sink *to, size_t least)
{
    return to->out->n >= least ? to->flush(cx, to->self, to->out) : buf_check(cx, to->out);
}

static void put_head(buf *b, const char *columns)
{
    buf_format(b, BOM "%s", columns);
    for (int s = 0; s < EMISSION_SPECIES; s++)
        buf_format(b, ",%s_kg", emission_species_name(s));
    buf_text(b, "\r\n");
}

static void put_cell(buf *b, const char *text)
{
    sheet_put_csv(b, span_text(text), CELL_TEXT);
    buf_byte(b, ',');
}

static void put_number(buf *b, double v)
{
    char digits[NUM_TEXT_MAX];
    buf_put(b, digits, num_format_double(v, digits));
}

/* The last cells of a line. */
static lt_err put_mass(lt_cx *cx, const export_sink *to, const emission_ug mass[EMISSION_SPECIES])
{
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        if (s)
            buf_byte(to->out, ',');
        put_number(to->out, emission_to_kg(mass[s]));
    }
    buf_text(to->out, "\r\n");
    return flush_from(cx, to, EXPORT_AHEAD);
}

lt_err inventory_csv_table(lt_cx *cx, const inventory *v, const export_sink *to)
{
    emission_node *nodes;
    size_t n;
    buf *b = to->out;
    TRY(emission_tree_make(cx, v, &nodes, &n));
    put_head(b, "code,level,parent,title_zh,title_en,sources");
    for (size_t i = 0; i < n; i++) {
        put_cell(b, nodes[i].code);
        buf_format(b, "%d,", nodes[i].level);
        put_cell(b, nodes[i].parent);
        put_cell(b, nodes[i].zh);
        put_cell(b, nodes[i].en);
        buf_format(b, "%zu,", nodes[i].lines);
        TRY(put_mass(cx, to, nodes[i].mass));
    }
    buf_format(b, "total,0,,合计,Total,%zu,", v->counted);
    TRY(put_mass(cx, to, v->total));
    return flush_from(cx, to, 0);
}

/* --- cells ---------------------------------------------------------------------------------------------------------------------- */

static bool mass_of(const emission_grid *g, int sector, size_t cell, emission_ug mass[EMISSION_SPECIES])
{
    bool has_any = false;
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        mass[s] = emission_grid_at(g, sector, s, cell);
        has_any |= mass[s] != 0;
    }
    return has_any;
}

/* A point of the lattice: column and row may lie between two. */
static shape_point point_of(const emission_grid *g, double column, double row)
{
    return clip_plane_back(&g->plane, (clip_point){g->cells.x0 + column * g->cells.cell_m, g->cells.y0 + row * g->cells.cell_m});
}

static lt_err put_rest(lt_cx *cx, const export_sink *to, const char *word, const emission_ug rest[INVENTORY_SECTORS][EMISSION_SPECIES], int sector)
{
    emission_ug mass[EMISSION_SPECIES] = {0};
    for (int k = 0; k < INVENTORY_SECTORS; k++)
        for (int s = 0; s < EMISSION_SPECIES; s++)
            mass[s] += sector < 0 || k == sector ? rest[k][s] : 0;
    buf_format(to->out, "%s,,,,,", word);
    return put_mass(cx, to, mass);
}

lt_err inventory_csv_cells(lt_cx *cx, const emission_grid *g, int sector, const export_sink *to)
{
    emission_ug mass[EMISSION_SPECIES];
    put_head(to->out, "place,column,row,longitude,latitude");
    for (size_t i = 0; i < g->n; i++) {
        size_t column = i % g->cells.columns, row = i / g->cells.columns;
        if (!mass_of(g, sector, i, mass))
            continue;
        shape_point at = point_of(g, (double)column + 0.5, (double)row + 0.5);
        buf_format(to->out, "cell,%zu,%zu,%.6f,%.6f,", column, row, at.x, at.y);
        TRY(put_mass(cx, to, mass));
    }
    TRY(put_rest(cx, to, "outside", g->outside, sector));
    TRY(put_rest(cx, to, "unplaced", g->unplaced, sector));
    return flush_from(cx, to, 0);
}

static void put_corners(jout *j, const emission_grid *g, size_t column, size_t row)
{
    static const int AT[5][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
    jout_key(j, "geometry");
    jout_begin_object(j);
    jout_put_text(j, "type", "Polygon");
    jout_key(j, "coordinates");
    jout_begin_array(j);
    jout_begin_array(j);
    for (size_t k = 0; k < 5; k++) {
        shape_point at = point_of(g, (double)column + AT[k][0], (double)row + AT[k][1]);
        jout_begin_array(j);
        jout_double(j, at.x);
        jout_double(j, at.y);
        jout_end_array(j);
    }
    jout_end_array(j);
    jout_end_array(j);
    jout_end_object(j);
}

lt_err inventory_csv_geojson(lt_cx *cx, const emission_grid *g, int sector, const export_sink *to)
{
    jout j = jout_of(to->out);
    emission_ug mass[EMISSION_SPECIES];
    jout_begin_object(&j);
    jout_put_text(&j, "type", "FeatureCollection");
    jout_key(&j, "features");
    jout_begin_array(&j);
    for (size_t i = 0; i < g->n; i++) {
        size_t column = i % g->cells.columns, row = i / g->cells.columns;
        if (!mass_of(g, sector, i, mass))
            continue;
        jout_begin_object(&j);
        jout_put_text(&j, "type", "Feature");
        put_corners(&j, g, column, row);
        jout_key(&j, "properties");
        jout_begin_object(&j);
        jout_put_int(&j, "column", (int64_t)column);
        jout_put_int(&j, "row", (int64_t)row);
        for (int s = 0; s < EMISSION_SPECIES; s++)
            jout_put_double(&j, emission_species_name(s), emission_to_kg(mass[s]));
        jout_end_object(&j);
        jout_end_object(&j);
        TRY(flush_from(cx, to, EXPORT_AHEAD));
    }
    jout_end_array(&j);
    jout_end_object(&j);
    return flush_from(cx, to, 0);
}

/* --- a difference ------------------------------------------------------------------------------------------------------------------ */

typedef struct difference_line {
    const char *of, *code, *zh, *en, *id, *name;
} difference_line;

static lt_err put_part(lt_cx *cx, const export_sink *to, const difference_line *l, const char *part, const emission_ug mass[EMISSION_SPECIES])
{
    const char *const cells[] = {l->of, l->code, l->zh, l->en, l->id, l->name, part};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        put_cell(to->out, cells[i]);
    return put_mass(cx, to, mass);
}

static bool has_any(const emission_ug mass[EMISSION_SPECIES])
{
    for (int s = 0; s < EMISSION_SPECIES; s++)
        if (mass[s])
            return true;
    return false;
}

static lt_err put_causes(lt_cx *cx, const export_sink *to, const difference_line *l, emission_ug part[INVENTORY_CAUSES][EMISSION_SPECIES])
{
    for (int c = 0; c < INVENTORY_CAUSES; c++)
        if (has_any(part[c]))
            TRY(put_part(cx, to, l, inventory_cause_name((inventory_cause)c), part[c]));
    return LT_OK;
}

static lt_err put_sectors(lt_cx *cx, const export_sink *to, inventory_difference *d)
{
    for (int k = 0; k < INVENTORY_SECTORS; k++) {
        const table_source_tree *r = inventory_report_sector(k);
        difference_line l = {"sector", r->code, r->zh, r->en, "", ""};
        TRY(put_part(cx, to, &l, "before", d->before[k]));
        TRY(put_part(cx, to, &l, "after", d->after[k]));
        TRY(put_causes(cx, to, &l, d->part[k]));
    }
    return LT_OK;
}

lt_err inventory_csv_difference(lt_cx *cx, const inventory *before, const inventory *after, const export_sink *to)
{
    inventory_difference d;
    emission_ug all[INVENTORY_CAUSES][EMISSION_SPECIES];
    difference_line total = {"total", "", "合计", "Total", "", ""};
    TRY(inventory_compare(cx, before, after, &d));
    inventory_report_causes(&d, all);
    put_head(to->out, "of,code,title_zh,title_en,id,name,part");
    TRY(put_part(cx, to, &total, "before", before->total));
    TRY(put_part(cx, to, &total, "after", after->total));
    TRY(put_causes(cx, to, &total, all));
    TRY(put_sectors(cx, to, &d));
    for (size_t i = 0; i < d.n; i++) {
        const inventory_line *l = d.changes[i].after ? d.changes[i].after : d.changes[i].before;
        difference_line one = {"source", l->from->code, TABLE_SOURCE_TREE[l->node].zh, TABLE_SOURCE_TREE[l->node].en, l->from->id, l->from->name};
        TRY(put_causes(cx, to, &one, d.changes[i].part));
    }
    return flush_from(cx, to, 0);
}
