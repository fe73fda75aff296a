/* emission_tree.c - see emission_tree.h. */
#include "model/inventory/emission_tree.h"

#include <string.h>

#include "base/arena.h"
#include "model/inventory/emission_table.h"

#define NODES TABLE_SOURCE_TREE_COUNT

/* What stands for a line on level 4: its stage, or its first control. */
static const char *key_of(const inventory_line *l)
{
    if (l->from->stage[0])
        return l->from->stage;
    return l->from->control_count ? l->from->control[0] : "none";
}

static int by_code(const void *a, const void *b)
{
    const inventory_line *x = *(const inventory_line *const *)a, *y = *(const inventory_line *const *)b;
    int order = strcmp(x->from->code, y->from->code);
    return order ? order : strcmp(key_of(x), key_of(y));
}

static void add_line(emission_node *to, const inventory_line *l)
{
    to->lines++;
    for (int s = 0; s < EMISSION_SPECIES; s++)
        to->mass[s] += l->mass[s];
}

static lt_err new_leaf(lt_cx *cx, const inventory_line *l, emission_node *out)
{
    const char *key = key_of(l);
    const table_emission_control *c = emission_control_find(key);
    const char *code;
    TRY(arena_format(cx, &code, "%s.%s", l->from->code, key));
    *out = (emission_node){.code = code, .parent = l->from->code, .key = key, .zh = c ? c->zh : key, .en = c ? c->en : key, .level = 4};
    return LT_OK;
}

static lt_err audit(lt_cx *cx, const inventory *v, const emission_node *nodes, size_t n)
{
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        emission_ug by_level[5] = {0};
        for (size_t i = 0; i < n; i++)
            by_level[nodes[i].level] += nodes[i].mass[s];
        for (int level = 1; level <= 4; level++)
            TRY(inventory_audit_pieces(cx, "the tree of sources", "tree", s, (const emission_ug[]){v->total[s], by_level[level]})); /* INV(1) */
    }
    return LT_OK;
}

lt_err emission_tree_make(lt_cx *cx, const inventory *v, emission_node **out, size_t *n)
{
    const inventory_line **lines;
    size_t count, at = 0;
    emission_node *base;
    TRY(inventory_sort(cx, v, by_code, &lines, &count));
    TRY(ARENA_ARRAY(cx, NODES, &base));
    TRY(ARENA_ARRAY(cx, NODES + count + 1, out));
    for (size_t i = 0; i < count; i++)
        for (int node = lines[i]->node; node >= 0; node = emission_node_find(TABLE_SOURCE_TREE[node].parent))
            add_line(&base[node], lines[i]);
    *n = 0;
    for (size_t i = 0; i < NODES; i++) {
        const table_source_tree *r = &TABLE_SOURCE_TREE[i];
        if (!base[i].lines)
            continue;
        emission_node *to = &(*out)[(*n)++];
        *to = base[i];
        to->code = r->code, to->parent = r->parent, to->key = "", to->zh = r->zh, to->en = r->en, to->level = (int)r->level;
        for (emission_node *leaf = NULL; at < count && r->level == 3 && strcmp(lines[at]->from->code, r->code) == 0; at++) {
            if (!leaf || strcmp(leaf->key, key_of(lines[at])) != 0) {
                leaf = &(*out)[(*n)++];
                TRY(new_leaf(cx, lines[at], leaf));
            }
            add_line(leaf, lines[at]);
        }
    }
    return audit(cx, v, *out, *n);
}

/* --- splits ---------------------------------------------------------------------------------------------------------------------- */

static emission_split *find_split(emission_split *list, size_t *n, const emission_split *like)
{
    for (size_t i = 0; i < *n; i++)
        if (list[i].species == like->species && list[i].sector == like->sector && strcmp(list[i].part, like->part) == 0)
            return &list[i];
    list[*n] = *like;
    return &list[(*n)++];
}

static lt_err split_node(lt_cx *cx, const char *code, const emission_ug mass[EMISSION_SPECIES], emission_split *list, size_t *n)
{
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        emission_parts p;
        emission_ug pieces[EMISSION_PARTS_MAX], sum = 0;
        emission_parts_find(code, s, &p);
        if (!p.n || !mass[s])
            continue;
        if (*n + p.n > EMISSION_SPLITS_MAX || !emission_share(mass[s], p.share, p.n, pieces))
            return cx_fail(cx, LT_NUMERIC, "%s: the parts of %s have no weight, or are too many", code, emission_species_name(s));
        for (size_t k = 0; k < p.n; k++) {
            emission_split like = {s, (code[0] - '0') * 10 + code[1] - '0' - 1, p.name[k], 0};
            find_split(list, n, &like)->mass += pieces[k];
            sum += pieces[k];
        }
        TRY(inventory_audit_pieces(cx, code, "species", s, (const emission_ug[]){mass[s], sum})); /* INV(1) */
    }
    return LT_OK;
}

lt_err emission_split_make(lt_cx *cx, const inventory *v, emission_split **out, size_t *n)
{
    emission_ug (*mass)[EMISSION_SPECIES];
    TRY(arena_alloc(cx, NODES * sizeof *mass, &mass));
    TRY(ARENA_ARRAY(cx, EMISSION_SPLITS_MAX, out));
    *n = 0;
    for (size_t i = 0; i < v->n; i++)
        for (int s = 0; s < EMISSION_SPECIES && !v->lines[i].is_out; s++)
            mass[v->lines[i].node][s] += v->lines[i].mass[s];
    for (size_t i = 0; i < NODES; i++)
        TRY(split_node(cx, TABLE_SOURCE_TREE[i].code, mass[i], *out, n));
    return LT_OK;
}
