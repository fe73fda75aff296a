/* inventory_check.c - what is counted twice: the same thing by two lines, or vehicles by two ways; see inventory.h. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/inventory/inventory.h"

static const char *entity_of(const inventory_line *l)
{
    return l->from->entity[0] ? l->from->entity : l->from->id;
}

/* Lower is better: the best method of any species. */
static int rank_of(const inventory_line *l)
{
    int best = EMISSION_NONE;
    for (int s = 0; s < EMISSION_SPECIES; s++)
        best = (int)l->method[s] < best ? (int)l->method[s] : best;
    return best;
}

static int by_entity(const void *a, const void *b)
{
    const inventory_line *x = *(inventory_line *const *)a, *y = *(inventory_line *const *)b;
    int order = strcmp(entity_of(x), entity_of(y));
    if (!order)
        order = strcmp(x->from->code, y->from->code);
    if (!order)
        order = strcmp(x->from->stage, y->from->stage);
    if (!order)
        order = rank_of(x) - rank_of(y);
    return order ? order : strcmp(x->from->id, y->from->id);
}

/* Registered vehicles beside the flow of roads; roads on which nobody drives count none. */
static lt_err check_fleet(lt_cx *cx, inventory *v)
{
    const char *road = NULL;
    for (size_t i = 0; i < v->n && !road; i++)
        if (v->lines[i].road[0] && v->lines[i].sector == 2 && v->lines[i].activity > 0)
            road = v->lines[i].from->id;
    for (size_t i = 0; i < v->n && road; i++) {
        inventory_line *l = &v->lines[i];
        if (l->road[0] || l->is_out || strncmp(l->from->code, "0301", 4) != 0)
            continue;
        l->is_out = true;
        TRY(inventory_find(cx, v, &(inventory_finding){"overlap", l->from->id, road, "机动车已按道路流量核算，按保有量核算的部分不再计入",
                                                       "vehicles are counted by the flow of roads; those counted by registration are left out"}));
    }
    return LT_OK;
}

lt_err inventory_check_overlaps(lt_cx *cx, inventory *v)
{
    inventory_line **order;
    TRY(ARENA_ARRAY(cx, v->n + 1, &order));
    for (size_t i = 0; i < v->n; i++)
        order[i] = &v->lines[i];
    qsort(order, v->n, sizeof(inventory_line *), by_entity);
    const inventory_line *kept = NULL;
    for (size_t i = 0; i < v->n; i++) {
        inventory_line *l = order[i];
        bool is_same = kept && strcmp(entity_of(kept), entity_of(l)) == 0;
        if (l->is_out)
            continue;
        if (is_same && strcmp(kept->from->code, l->from->code) == 0 && strcmp(kept->from->stage, l->from->stage) == 0) {
            l->is_out = true;
            TRY(inventory_find(cx, v, &(inventory_finding){"overlap", l->from->id, kept->from->id, "同一对象同一源类重复核算，保留方法更优的一条，本条不计入",
                                                           "the same thing is counted twice; the better method counts, this one is left out"}));
            continue;
        }
        if (is_same && strncmp(kept->from->code, l->from->code, 4) == 0 && rank_of(kept) != rank_of(l))
            TRY(inventory_find(cx, v, &(inventory_finding){"overlap", l->from->id, kept->from->id, "同一对象在同一二级源下用两种方法核算，请核实是否重复（均已计入）",
                                                           "one thing under one second-level source by two methods; both count, please check"}));
        kept = l;
    }
    return check_fleet(cx, v);
}
