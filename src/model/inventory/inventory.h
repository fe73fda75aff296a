/* inventory.h - an emission inventory: sources and roads in, masses of nine species by source and by node of the tree out.
 * Place      model. Pure.
 * Method     each source and species by the best of what is known: on-line hours; a balance; activity times factor; a given figure.
 *              on-line  E = sum of the hours * (hours of the year / hours measured), where measured hours are >= 75 % of the year
 *              balance  E(SO2) = A * 1000 * 2 * S * (1 - kept) * (1 - eta); E(VOCs) = A * 1000 * content * (1 - kept) * (1 - eta)
 *              factor   E = A * EF * (1 - eta); eta = capture * (1 - product of (1 - eta of each control))
 *            A road becomes a line of exhaust for each class of vehicle and one of dust: A = length * vehicles a day * days
 * Source     handbook of 2017 (tables source_tree, emission_*), guidelines of 2014 for vehicles, machines and dust
 * Given      an emission_case (wire/inventory/emission_case.h)
 * Returned   inventory: lines in the order of the case, then those of the roads; totals of what counts; findings. A line that is
 *            left out (is_out) keeps its mass, so that a reader sees what would have been counted twice
 * Findings   overlap     the same entity, code and stage twice: the better method counts, the other is left out; vehicles counted
 *                        by registration as well as by the flow of roads: the flow counts; one entity under one second-level
 *                        source by two methods: told, both count
 *            unit        an activity outside what one source has, a factor or a concentration a hundred times the table's
 *            uncounted   why a source cannot be counted
 *            online      hours measured are too few; the next method was taken
 *            stage       an emission stage without a factor of its own
 *            outside, unplaced (emission_grid.h)
 * Errors     LT_BAD_INPUT: a code, vehicle, control, road class or profile that no table has, with the source's id; a mass above
 *            9e9 kg; LT_LIMIT; LT_NUMERIC "a lost or doubled kilogram" names source and step (inventory_audit)
 * Cost       20,000 sources in about 0.1 s
 * Limits     INVENTORY_FINDINGS_MAX findings are kept, all are counted     Threads  any     Owner  cx->arena
 * Invariants 1. totals are the sums of the lines that count, to the microgram   2. PM2.5 <= PM10, BC + OC <= PM2.5 of a line found by factors
 *            (a table that says otherwise is cut to it)
 */
#ifndef LT_MODEL_INVENTORY_H
#define LT_MODEL_INVENTORY_H

#include "model/inventory/emission.h"
#include "wire/inventory/emission_case.h"

_Static_assert(EMISSION_CASE_SPECIES == EMISSION_SPECIES, "the file and the model know the same species");

#define INVENTORY_FINDINGS_MAX   2000u
#define INVENTORY_SECTORS        10
#define INVENTORY_ONLINE_PERCENT 75

typedef struct inventory_line {
    const emission_line *from;
    int             node;    /* row of TABLE_SOURCE_TREE */
    int             sector;  /* 0 to 9: the first level */
    const char     *profile, *road; /* road: id of the road it comes of, "" */
    bool            is_out;
    double          activity, sigma_activity;      /* NAN: not known */
    double          factor_kg[EMISSION_SPECIES];   /* what a unit gives off before control; NAN by another method */
    double          left[EMISSION_SPECIES];        /* 1 - eta */
    double          sigma_factor[EMISSION_SPECIES];
    emission_method method[EMISSION_SPECIES];
    const char     *grade[EMISSION_SPECIES], *basis[EMISSION_SPECIES]; /* of the factor: grade and source */
    emission_ug     mass[EMISSION_SPECIES];        /* of the year */
} inventory_line;

typedef struct inventory_finding {
    const char *kind, *id, *other; /* other: the source it overlaps with, "" */
    const char *say_zh, *say_en;
} inventory_finding;

typedef struct inventory {
    const emission_case *c;
    inventory_line    *lines;
    size_t             n, counted;
    emission_ug        total[EMISSION_SPECIES];
    emission_ug        sector[INVENTORY_SECTORS][EMISSION_SPECIES];
    inventory_finding *findings;
    size_t             finding_count, finding_total, finding_room;
} inventory;

LT_MUST lt_err inventory_estimate(lt_cx *cx, const emission_case *c, inventory *out);
LT_MUST lt_err inventory_find(lt_cx *cx, inventory *v, const inventory_finding *f); /* adds one; texts must live as long */
/* Sums anew and compares with the totals: step names what was done ("grid", "hours" ...). LT_NUMERIC names source and step. */
LT_MUST lt_err inventory_audit(lt_cx *cx, const inventory *v, const char *step);
/* A sector's mass of a species (slot: sector * 9 + species) against the sum of its pieces. */
LT_MUST lt_err inventory_audit_sector(lt_cx *cx, const inventory *v, const char *step, int slot, emission_ug sum);
/* One mass against the sum of its pieces. */
LT_MUST lt_err inventory_audit_pieces(lt_cx *cx, const char *id, const char *step, int species, const emission_ug whole_sum[2]);

/* Lines that count, in the order of a qsort of pointers to lines. */
typedef int (*inventory_order)(const void *a, const void *b);
LT_MUST lt_err inventory_sort(lt_cx *cx, const inventory *v, inventory_order order, const inventory_line ***out, size_t *n);

/* --- of one line; inventory_estimate calls these --- */
LT_MUST lt_err emission_estimate_line(lt_cx *cx, inventory *v, inventory_line *l);
LT_MUST lt_err emission_roads_expand(lt_cx *cx, const emission_case *c, inventory *v); /* appends their lines to v->lines */
size_t emission_roads_count(const emission_case *c);                                   /* at most so many */
LT_MUST lt_err inventory_check_overlaps(lt_cx *cx, inventory *v);

#endif
