/* pmf_prepare.h - what stands before a PMF: uncertainties from detection limits, the worth of each species, cells that cannot be.
 * Place      model. Pure.
 * Method     uncertainty: x <= MDL: 5/6 MDL, else sqrt((EF x)^2 + (MDL / 2)^2)
 *            S/N of a column: mean of max(0, (x - u) / u). Below PREPARE_BAD: bad, left out; below PREPARE_WEAK: weak, its
 *            uncertainties times PREPARE_WEAK_FACTOR; the total (mass) is always weak
 * Source     EPA PMF 5.0 User Guide, EPA/600/R-14/108, equations 5-1, 5-2 and the S/N of section 5.2 [R]
 * Given      conc, unc: rows x columns; limit, share: of each column, one unit with conc and a part of 1
 *            a value below 0 is never changed: it is noted (some programs mend it silently)
 * Returned   findings in the order of rows and columns, at most PREPARE_FINDINGS_MAX, `count` of all; serious ones stop a run
 *            serious: not finite, uncertainty <= 0, a column without any spread, more factors than the rank
 *            To be looked at: negative values; two columns that say the same; one species with more than 0.6 of Q's weight;
 *            a column whose mean is 1000 times the next one's: a unit may be mistaken
 * Cost       rows * columns^2 / 2      Threads  any     Owner  cx->arena
 * Invariants 1. an uncertainty made here is above 0 wherever the limit is
 */
#ifndef LT_MODEL_PMF_PREPARE_H
#define LT_MODEL_PMF_PREPARE_H

#include "model/receptor/pmf.h"

#define PREPARE_BAD          0.5
#define PREPARE_WEAK         1.0
#define PREPARE_WEAK_FACTOR  3.0
#define PREPARE_FINDINGS_MAX 200u
#define PREPARE_DOMINATES    0.6
#define PREPARE_UNIT_RATIO   1000.0

typedef enum prepare_kind {
    PREPARE_NOT_FINITE,
    PREPARE_NO_UNCERTAINTY,
    PREPARE_NEGATIVE,
    PREPARE_CONSTANT,
    PREPARE_SAME,
    PREPARE_ONE_SPECIES,
    PREPARE_UNIT,
    PREPARE_RANK,
    PREPARE_KINDS
} prepare_kind;
const char *pmf_prepare_kind_name(prepare_kind k); /* "not-finite" ... */

typedef struct prepare_finding {
    prepare_kind kind;
    bool         is_serious;
    size_t       row, column, other; /* from 0; row SIZE_MAX: of the whole column; other: the column alike */
    double       value;
} prepare_finding;
typedef struct prepare_report {
    prepare_finding *findings;
    size_t           kept, count; /* listed, and found */
    size_t           serious;
    unsigned         rank;        /* of conc / unc, to 1e-8 of its largest pivot */
} prepare_report;
LT_MUST lt_err pmf_prepare_check(lt_cx *cx, const pmf_data *d, unsigned factors, prepare_report *out);

void pmf_prepare_uncertainty(const pmf_data *d, const double *limit, const double *share, double *unc);

typedef enum species_worth { SPECIES_STRONG, SPECIES_WEAK, SPECIES_BAD } species_worth;
const char *pmf_prepare_worth_name(species_worth w);
double pmf_prepare_signal(const pmf_data *d, size_t column);
/* By S/N; `total`: the column of the mass, SIZE_MAX none. */
void pmf_prepare_judge(const pmf_data *d, size_t total, double *signal, species_worth *worth);
/* A copy without the bad columns, weak ones with larger uncertainties; of[columns of out]: the column it was. */
LT_MUST lt_err pmf_prepare_select(lt_cx *cx, const pmf_data *d, const species_worth *worth, pmf_data *out, size_t **of);

#endif
