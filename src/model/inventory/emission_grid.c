/* emission_grid.c - see emission_grid.h. */
#include "model/inventory/emission_grid.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/parallel.h"

#define BLOCK     256                    /* sources a piece of work */
#define WORK_MAX  ((size_t)768 << 20)    /* bytes of all workers' sums */
#define SLOTS     ((size_t)INVENTORY_SECTORS * EMISSION_SPECIES)

enum { PUT_OUTSIDE = 1, PUT_BENT = 2, PUT_NOWHERE = 4, PUT_FOREIGN = 8 };

typedef struct spread_set { /* weights over cells */
    clip_piece *pieces;
    size_t      n;
} spread_set;

typedef struct grid_work {
    inventory       *v;
    emission_grid   *g;
    spread_set       roads, district, *areas; /* areas: one each of the case */
    emission_ug     *sums[PARALLEL_MAX];      /* of a worker: SLOTS * (n + 2): cells, outside, unplaced */
    uint8_t         *put;                     /* of a line */
} grid_work;

/* --- the domain ------------------------------------------------------------------------------------------------------------ */

typedef struct bounds {
    double west, south, east, north;
} bounds;

static void widen(bounds *b, const shape *s)
{
    if (s->kind == SHAPE_NONE)
        return;
    b->west = fmin(b->west, s->min_x), b->east = fmax(b->east, s->max_x);
    b->south = fmin(b->south, s->min_y), b->north = fmax(b->north, s->max_y);
}

static lt_err set_domain(lt_cx *cx, const inventory *v, const emission_grid_options *o, emission_grid *g)
{
    bounds b = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    double cell = o->cell_m > 0 ? o->cell_m : v->c->cell_m, margin = o->cell_m > 0 ? o->margin_m : v->c->margin_m;
    margin = isnan(margin) ? cell : margin;
    for (size_t i = 0; i < v->c->area_count; i++)
        widen(&b, &v->c->areas[i].where);
    for (size_t i = 0; i < v->n && !v->c->area_count; i++)
        widen(&b, &v->lines[i].from->where);
    if (!(cell >= 50 && cell <= 10000))
        return cx_fail(cx, LT_BAD_INPUT, "a cell of %g m: 50 to 10000 m is wanted", cell);
    if (b.west > b.east)
        b = (bounds){102.7, 25.0, 102.7, 25.0}; /* nothing has a place */
    g->plane = clip_plane_at((b.west + b.east) / 2, (b.south + b.north) / 2);
    clip_point low = clip_plane_put(&g->plane, (shape_point){b.west, b.south}), high = clip_plane_put(&g->plane, (shape_point){b.east, b.north});
    double columns = ceil((high.x - low.x + 2 * margin) / cell), rows = ceil((high.y - low.y + 2 * margin) / cell);
    columns = fmax(columns, 1), rows = fmax(rows, 1);
    if (!(columns * rows <= EMISSION_CELLS_MAX))
        return cx_fail(cx, LT_LIMIT, "%.0f x %.0f cells of %g m, %u at most: take larger cells", columns, rows, cell, EMISSION_CELLS_MAX);
    g->cells = (clip_grid){-columns * cell / 2, -rows * cell / 2, cell, (uint32_t)columns, (uint32_t)rows};
    g->n = (size_t)columns * (size_t)rows;
    return LT_OK;
}

/* --- the pieces of a shape -------------------------------------------------------------------------------------------------------- */

static lt_err plane_points(lt_cx *cx, const emission_grid *g, const shape *s, clip_point **out)
{
    TRY(ARENA_ARRAY(cx, s->point_count + 1, out));
    for (uint32_t i = 0; i < s->point_count; i++)
        (*out)[i] = clip_plane_put(&g->plane, s->points[i]);
    return LT_OK;
}

static lt_err cut_polygon(lt_cx *cx, const emission_grid *g, const shape *s, const clip_point *p, clip_scratch *c)
{
    clip_ring *rings;
    TRY(ARENA_ARRAY(cx, s->ring_count, &rings));
    for (uint32_t i = 0; i < s->ring_count; i++)
        rings[i] = (clip_ring){s->rings[i].from, s->rings[i].n, s->rings[i].is_hole};
    return clip_polygon(cx, &g->cells, p, rings, s->ring_count, c);
}

static lt_err cut_shape(lt_cx *cx, const emission_grid *g, const shape *s, clip_scratch *c, uint8_t *put)
{
    clip_point *p, at = clip_plane_put(&g->plane, shape_middle(s));
    uint32_t cell;
    clip_begin(c);
    if (s->kind != SHAPE_POINT) {
        TRY(plane_points(cx, g, s, &p));
        for (uint32_t i = 0; i < s->ring_count && s->kind == SHAPE_LINE; i++)
            TRY(clip_add_line(cx, &g->cells, p + s->rings[i].from, s->rings[i].n, c));
        if (s->kind == SHAPE_POLYGON)
            TRY(cut_polygon(cx, g, s, p, c));
        if (!c->is_crossed && c->whole > 0)
            return LT_OK;
        *put |= PUT_BENT;
    }
    clip_begin(c);
    c->whole = 1;
    if (clip_find_cell(&g->cells, at, &cell)) {
        if (!c->room) {
            TRY(ARENA_ARRAY(cx, 16, &c->pieces));
            c->room = 16;
        }
        c->pieces[c->count++] = (clip_piece){cell, 1};
        c->inside = 1;
    }
    return LT_OK;
}

/* --- spreading ---------------------------------------------------------------------------------------------------------------------- */

static lt_err pack(lt_cx *cx, const double *weights, size_t n, spread_set *out)
{
    out->n = 0;
    for (size_t i = 0; i < n; i++)
        out->n += weights[i] > 0;
    TRY(ARENA_ARRAY(cx, out->n + 1, &out->pieces));
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (weights[i] > 0)
            out->pieces[k++] = (clip_piece){(uint32_t)i, weights[i]};
    return LT_OK;
}

static lt_err set_spreads(lt_cx *cx, grid_work *w)
{
    const emission_case *c = w->v->c;
    double *all, *roads;
    clip_scratch s = {0};
    uint8_t put = 0;
    TRY(ARENA_ARRAY(cx, w->g->n, &all));
    TRY(ARENA_ARRAY(cx, w->g->n, &roads));
    TRY(ARENA_ARRAY(cx, c->area_count + 1, &w->areas));
    for (size_t i = 0; i < c->area_count; i++) {
        TRY(cut_shape(cx, w->g, &c->areas[i].where, &s, &put));
        TRY(ARENA_ARRAY(cx, s.count + 1, &w->areas[i].pieces));
        w->areas[i].n = s.count;
        for (size_t k = 0; k < s.count; k++) {
            w->areas[i].pieces[k] = s.pieces[k];
            all[s.pieces[k].cell] += s.pieces[k].measure;
        }
    }
    for (size_t i = 0; i < w->v->n; i++) {
        const inventory_line *l = &w->v->lines[i];
        if (!l->road[0] || l->sector != 5 || l->from->where.kind == SHAPE_NONE)
            continue;
        TRY(cut_shape(cx, w->g, &l->from->where, &s, &put));
        for (size_t k = 0; k < s.count; k++)
            roads[s.pieces[k].cell] += l->from->activity * s.pieces[k].measure / s.whole; /* kilometres, of its dust or not */
    }
    TRY(pack(cx, all, w->g->n, &w->district));
    return pack(cx, roads, w->g->n, &w->roads);
}

static const spread_set *choose_spread(const grid_work *w, const emission_line *l)
{
    if (l->spread == EMISSION_SPREAD_ROADS && w->roads.n)
        return &w->roads;
    for (size_t i = 0; i < w->v->c->area_count && l->spread != EMISSION_SPREAD_DISTRICT && l->street[0]; i++)
        if (strcmp(w->v->c->areas[i].code, l->street) == 0 && w->areas[i].n)
            return &w->areas[i];
    return w->district.n ? &w->district : NULL;
}

/* --- a line -------------------------------------------------------------------------------------------------------------------------- */

typedef struct put_room { /* of a block */
    clip_scratch s;
    double      *weights;
    emission_ug *parts;
    size_t       room;
} put_room;

typedef struct put_parts {
    const clip_piece *pieces;
    size_t            n;
    double            outside;
} put_parts;

/* sums: of a worker, `cells` of each slot, outside and unplaced. */
static lt_err share_line(lt_cx *cx, const inventory_line *l, const put_parts *parts, put_room *r, emission_ug *sums, size_t cells)
{
    const clip_piece *pieces = parts->pieces;
    size_t n = parts->n;
    if (n + 1 > r->room) {
        r->room = 2 * (n + 1);
        TRY(ARENA_ARRAY(cx, r->room, &r->weights));
        TRY(ARENA_ARRAY(cx, r->room, &r->parts));
    }
    for (size_t k = 0; k < n; k++)
        r->weights[k] = pieces[k].measure;
    r->weights[n] = parts->outside;
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        emission_ug sum = 0, *to = sums + ((size_t)l->sector * EMISSION_SPECIES + (size_t)s) * (cells + 2);
        if (!l->mass[s])
            continue;
        if (!emission_share(l->mass[s], r->weights, n + 1, r->parts))
            return cx_fail(cx, LT_NUMERIC, "%s: its place has no length and no area", l->from->id);
        for (size_t k = 0; k < n; k++) {
            to[pieces[k].cell] += r->parts[k];
            sum += r->parts[k];
        }
        to[cells] += r->parts[n];
        TRY(inventory_audit_pieces(cx, l->from->id, "grid", s, (const emission_ug[]){l->mass[s], sum + r->parts[n]})); /* INV(1) */
    }
    return LT_OK;
}

static bool is_in_areas(const emission_case *c, shape_point at)
{
    for (size_t i = 0; i < c->area_count; i++)
        if (shape_contains(&c->areas[i].where, at.x, at.y))
            return true;
    return !c->area_count;
}

static lt_err put_line(lt_cx *cx, const grid_work *w, size_t i, put_room *r, emission_ug *sums)
{
    const inventory_line *l = &w->v->lines[i];
    size_t cells = w->g->n;
    const spread_set *spread;
    if (l->is_out)
        return LT_OK;
    if (l->from->where.kind != SHAPE_NONE) {
        TRY(cut_shape(cx, w->g, &l->from->where, &r->s, &w->put[i]));
        double outside = r->s.whole - r->s.inside;
        outside = outside > 1e-12 * r->s.whole ? outside : 0;
        w->put[i] |= outside > 0 ? PUT_OUTSIDE : 0;
        if (outside <= 0 && l->from->where.kind == SHAPE_POINT && !is_in_areas(w->v->c, l->from->where.points[0]))
            w->put[i] |= PUT_FOREIGN;
        return share_line(cx, l, &(put_parts){r->s.pieces, r->s.count, outside}, r, sums, cells);
    }
    spread = choose_spread(w, l->from);
    if (spread)
        return share_line(cx, l, &(put_parts){spread->pieces, spread->n, 0}, r, sums, cells);
    w->put[i] |= PUT_NOWHERE;
    for (int s = 0; s < EMISSION_SPECIES; s++)
        sums[((size_t)l->sector * EMISSION_SPECIES + (size_t)s) * (cells + 2) + cells + 1] += l->mass[s];
    return LT_OK;
}

static lt_err put_block(lt_cx *cx, void *self, size_t piece, unsigned worker)
{
    grid_work *w = self;
    put_room r = {.room = 0};
    size_t end = (piece + 1) * BLOCK < w->v->n ? (piece + 1) * BLOCK : w->v->n;
    for (size_t i = piece * BLOCK; i < end; i++)
        TRY(put_line(cx, w, i, &r, w->sums[worker]));
    return LT_OK;
}

/* --- all -------------------------------------------------------------------------------------------------------------------------------- */

static lt_err tell(lt_cx *cx, const grid_work *w)
{
    static const struct {
        uint8_t           bit;
        inventory_finding f;
    } WORDS[] = {
        {PUT_OUTSIDE, {"outside", "", "", "源的全部或部分位于网格范围之外，外部的排放单列", "the source, or part of it, lies outside the grid; that part is told apart"}},
        {PUT_FOREIGN, {"outside", "", "", "源不在任何街道边界之内，请核对坐标", "the source lies in none of the district's areas; check its coordinates"}},
        {PUT_BENT, {"shape", "", "", "图形自相交或没有长度、面积，按中心点处理", "the shape cuts itself, or has no length or area; its middle is taken"}},
        {PUT_NOWHERE, {"unplaced", "", "", "没有位置，也没有可分摊的道路或街道", "it has no place, and there are no roads or areas to spread it over"}},
    };
    for (size_t i = 0; i < w->v->n; i++)
        for (size_t k = 0; k < sizeof WORDS / sizeof WORDS[0]; k++)
            if (w->put[i] & WORDS[k].bit && !(w->v->lines[i].road[0] && w->v->lines[i].sector != 5)) {
                inventory_finding f = WORDS[k].f;
                f.id = w->v->lines[i].from->id;
                TRY(inventory_find(cx, w->v, &f));
            }
    return LT_OK;
}

static void gather(grid_work *w, unsigned workers)
{
    emission_grid *g = w->g;
    for (unsigned k = 0; k < workers; k++)
        for (size_t slot = 0; slot < SLOTS; slot++) {
            const emission_ug *from = w->sums[k] + slot * (g->n + 2);
            emission_ug *to = g->mass + slot * g->n;
            for (size_t i = 0; i < g->n; i++)
                to[i] += from[i];
            g->outside[slot / EMISSION_SPECIES][slot % EMISSION_SPECIES] += from[g->n];
            g->unplaced[slot / EMISSION_SPECIES][slot % EMISSION_SPECIES] += from[g->n + 1];
        }
}

lt_err emission_grid_make(lt_cx *cx, inventory *v, const emission_grid_options *o, emission_grid *out)
{
    grid_work w = {.v = v, .g = out};
    unsigned workers = o->workers ? o->workers : parallel_workers();
    size_t blocks = (v->n + BLOCK - 1) / BLOCK;
    memset(out, 0, sizeof *out);
    TRY(set_domain(cx, v, o, out));
    workers = workers > PARALLEL_MAX ? PARALLEL_MAX : workers;
    workers = workers > blocks ? (unsigned)(blocks ? blocks : 1) : workers;
    while (workers > 1 && workers * SLOTS * (out->n + 2) * sizeof(emission_ug) > WORK_MAX)
        workers--;
    TRY(ARENA_ARRAY(cx, SLOTS * out->n, &out->mass));
    TRY(ARENA_ARRAY(cx, v->n + 1, &w.put));
    for (unsigned k = 0; k < workers; k++)
        TRY(ARENA_ARRAY(cx, SLOTS * (out->n + 2), &w.sums[k]));
    TRY(set_spreads(cx, &w));
    TRY(parallel_run(cx, workers, blocks, put_block, &w, "grid"));
    gather(&w, workers);
    TRY(tell(cx, &w));
    return emission_grid_audit(cx, v, out);
}

lt_err emission_grid_audit(lt_cx *cx, const inventory *v, const emission_grid *g)
{
    for (int k = 0; k < INVENTORY_SECTORS; k++)
        for (int s = 0; s < EMISSION_SPECIES; s++) {
            emission_ug sum = g->outside[k][s] + g->unplaced[k][s];
            for (size_t i = 0; i < g->n; i++)
                sum += g->mass[((size_t)k * EMISSION_SPECIES + (size_t)s) * g->n + i];
            TRY(inventory_audit_sector(cx, v, "grid", k * EMISSION_SPECIES + s, sum));
        }
    return LT_OK;
}

emission_ug emission_grid_at(const emission_grid *g, int sector, int species, size_t cell)
{
    emission_ug sum = 0;
    for (int k = sector < 0 ? 0 : sector; k < (sector < 0 ? INVENTORY_SECTORS : sector + 1); k++)
        sum += g->mass[((size_t)k * EMISSION_SPECIES + (size_t)species) * g->n + cell];
    return sum;
}
