/* receptor_run.h - a source apportionment from its files to its tables: read, check, solve, errors, turns, names, shares.
 * Place      app. No arithmetic of its own: model/receptor does it
 * Given      the bytes of the files (wire/receptor), what is asked (receptor_ask.h)
 * Returned   everything in cx->arena; spans point into the files' bytes
 *            LT_BAD_INPUT: the first serious finding with line, column and value; all of them stand in `report`
 */
#ifndef LT_APP_RECEPTOR_RUN_H
#define LT_APP_RECEPTOR_RUN_H

#include "app/receptor_ask.h"
#include "base/buf.h"
#include "model/receptor/factor_share.h"
#include "model/receptor/pmf_error.h"
#include "model/receptor/pmf_name.h"
#include "model/receptor/pmf_prepare.h"
#include "wire/receptor/receptor_table.h"

typedef struct receptor_shares {
    unsigned classes;
    double  *mean;
    size_t  *count;
    double  *cpf; /* sectors only */
} receptor_shares;
typedef struct receptor_turned {
    double      phi;
    turn_result r;
    pmf_fit     fit;
} receptor_turned;
typedef struct receptor_result {
    const receptor_ask *ask;
    receptor_table      conc;
    size_t              unmatched, blank_rows, gap_rows;
    pmf_data            whole, data; /* all columns; those that took part */
    size_t             *of;
    double             *signal;
    species_worth      *worth;
    size_t              total;       /* column of `data`, SIZE_MAX none */
    prepare_report      report;
    double             *q_starts;
    int64_t             time_us;     /* of the starts */
    pmf_fit             fit;
    name_guesses       *guesses;
    pmf_bootstrap       boot;
    pmf_displaced       disp, both;
    double              disp_levels[PMF_LEVELS_MAX], both_levels[PMF_LEVELS_MAX];
    unsigned            disp_count, both_count;
    size_t              active[PMF_FACTORS_MAX];
    receptor_turned    *peaks;
    bool                has_turn;
    receptor_turned     turn;        /* rules */
    receptor_shares     sector, hour, month;
} receptor_result;
/* files: conc, unc, limits, met; n 0: not given. */
LT_MUST lt_err receptor_run(lt_cx *cx, const receptor_ask *ask, const span files[RECEPTOR_FILES], receptor_result *out);
/* The same as far as before solving: read, species judged, `out->report` with every finding. */
LT_MUST lt_err receptor_run_check(lt_cx *cx, const receptor_ask *ask, const span files[RECEPTOR_FILES], receptor_result *out);
const char *receptor_tracer_source(unsigned source, const char **zh, const char **en);

/* receptor_report.c: a JSON object's members (left open); tables as CSV; a report to print. */
void receptor_report_put(jout *j, const receptor_result *r, bool has_series);
void receptor_report_profiles(buf *b, const receptor_result *r);
void receptor_report_contributions(buf *b, const receptor_result *r);
void receptor_report_errors(buf *b, const receptor_result *r);
/* A factor's share of the total, in the total's unit (mean contribution x profile); of the explained sum when there is no total. */
double receptor_report_share(const receptor_result *r, unsigned factor);
/* Q expected: cells of strong species less the factors' free elements. */
double receptor_report_expected(const receptor_result *r);
/* "findings": [{kind, say, line, column, other, value, is_serious}], "finding_count". */
void receptor_report_findings(jout *j, const receptor_result *r);
void receptor_report_say(const receptor_result *r, const prepare_finding *f, char *out, size_t size);

#endif
