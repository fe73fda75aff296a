/* cmb_run.h - a chemical mass balance from its files to its tables: every sample against known source profiles.
 * Place      app. No arithmetic of its own: model/receptor/cmb does it
 * Given      the bytes of four tables (wire/receptor): conc and unc with a row a sample, profiles and their uncertainties with a row a
 *            source and shares of the source's mass, 0 to 1; columns are species, by name. A blank cell of a sample is a species that
 *            was not measured in it; a profile has no blank cells
 *            mass: column of the sample's mass, NULL: PM2.5, PM10, TSP or mass when there is one, "" none; fit, sources: "A,B" the
 *            species that count and the sources that take part, NULL all; dust, parts: handed on in two steps (cmb.h)
 * Returned   everything in cx->arena; spans point into the files' bytes. A sample that has no answer says why and stops nothing
 *            LT_BAD_INPUT: a wrong cell by line, column and value; a name that is no column or source
 *            LT_NOT_ENOUGH, LT_NUMERIC: no sample has an answer; the first one's reason
 */
#ifndef LT_APP_CMB_RUN_H
#define LT_APP_CMB_RUN_H

#include "base/buf.h"
#include "base/jout.h"
#include "model/receptor/cmb.h"
#include "wire/receptor/receptor_table.h"

#define CMB_FILES 4 /* conc, unc, profiles, profile-unc */

typedef struct cmb_ask {
    const char *mass, *fit, *sources, *dust, *parts;
    bool        keeps_negative;
} cmb_ask;

typedef struct cmb_solved { /* of one sample; arrays of sources and species */
    const char *problem; /* NULL: solved */
    double     *contribution, *error, *conc, *unc, *calculated;
    bool       *is_in;
    double      mass, r2, chi2, mass_percent, similar;
    unsigned    freedom, rounds, similar_a, similar_b;
    bool        is_converged, fits; /* fits: within every bound of tables/cmb_target.tsv */
} cmb_solved;

typedef struct cmb_result {
    receptor_table conc, profiles;
    size_t         sources, species; /* species: of the profiles that are measured too and count */
    size_t        *column, *own;     /* of each species: in conc, in profiles */
    size_t         mass;             /* column of conc, SIZE_MAX none */
    size_t         unmeasured;       /* species of the profiles that the samples lack */
    bool          *takes_part;
    cmb_profiles   p;
    cmb_solved    *samples;          /* as conc's rows */
    size_t         solved;
    double        *mean, *mean_error; /* of the solved samples */
    double         mean_mass;
} cmb_result;

LT_MUST lt_err cmb_run(lt_cx *cx, const cmb_ask *ask, const span files[CMB_FILES], cmb_result *out);

/* cmb_report.c: members of the open object; tables as CSV. */
void cmb_report_put(jout *j, const cmb_result *r, bool has_samples);
void cmb_report_contributions(buf *b, const cmb_result *r); /* sample, mass, a column a source and one for its error, then the fit */
void cmb_report_species(buf *b, const cmb_result *r);       /* sample, species, measured, uncertainty, calculated, ratio, residual in uncertainties */
/* A bound of tables/cmb_target.tsv. */
double cmb_report_bound(const char *key);

#endif
