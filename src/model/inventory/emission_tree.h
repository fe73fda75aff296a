/* emission_tree.h - an inventory by nodes of the tree of sources, and what its species are made of.
 * Place      model. Pure.
 * Method     a node's mass is the sum of the lines under it; level 4 are the stages and controls that lines of a third level have.
 *            A species is split into parts (emission_split) node by node
 * Returned   nodes with anything in them, in the order of their codes, a level 4 behind its third level ("010201.bag");
 *            parts by species and sector
 * Errors     LT_NUMERIC: the audit failed, with node and step
 * Threads    any      Owner  cx->arena
 * Invariants 1. children add up to their parent, parts to their species, to the microgram
 */
#ifndef LT_MODEL_EMISSION_TREE_H
#define LT_MODEL_EMISSION_TREE_H

#include "model/inventory/inventory.h"

typedef struct emission_node {
    const char *code, *parent, *key; /* key: of level 4, a control or a stage; "" */
    const char *zh, *en;
    int         level;
    size_t      lines;
    emission_ug mass[EMISSION_SPECIES];
} emission_node;
LT_MUST lt_err emission_tree_make(lt_cx *cx, const inventory *v, emission_node **out, size_t *n);

typedef struct emission_split {
    int         species, sector;
    const char *part;
    emission_ug mass;
} emission_split;
#define EMISSION_SPLITS_MAX 600u
LT_MUST lt_err emission_split_make(lt_cx *cx, const inventory *v, emission_split **out, size_t *n);

#endif
