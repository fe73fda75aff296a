/* receptor_ask.h - what is asked of a source apportionment, out of JSON: the same for the command line's --options and a job.
 * Place      app
 * Given      {"factors": 7, "starts": 10, "seed": 1, "method": "anls", "robust": false, "low": 0, "judge": false, "total": "PM2.5",
 *            "weak": ["Ni"], "bad": ["Cr"], "bootstrap": 100, "block": 10, "displacement": true, "both": true, "peaks": [0.5],
 *            "rules": [{"kind": "zero"|"ratio"|"value"|"up"|"down", "factor": 1, "column": "Zn", "other": "Pb", "by": 0.5}],
 *            "names": ["coal", ...], "conc": SHA-256, "unc": ..., "limits": ..., "met": ... (jobs: files in DIR/blobs)
 *            jobs also: "factors_to": 9 (one result for each number of factors up to it), "title": for people}
 * Returned   LT_BAD_INPUT names the member and its value
 * Owner      texts belong to the JSON, which must stay
 */
#ifndef LT_APP_RECEPTOR_ASK_H
#define LT_APP_RECEPTOR_ASK_H

#include "base/json.h"
#include "model/receptor/pmf_turn.h"

#define RECEPTOR_STARTS_MAX 500
#define RECEPTOR_LIST_MAX   64u
#define RECEPTOR_FILES      4 /* conc, unc, limits, met */
#define RECEPTOR_RANGE_MAX  12 /* numbers of factors of one run */
#define RECEPTOR_TITLE_MAX  120u

typedef struct receptor_rule {
    turn_kind   kind;
    unsigned    factor; /* from 1 */
    const char *column, *other;
    double      by;
} receptor_rule;
typedef struct receptor_ask {
    unsigned      factors, factors_to, starts, bootstrap, block, workers;
    uint64_t      seed;
    pmf_method    method;
    bool          is_robust, judges, displacement, both;
    double        low;
    const char   *title, *total, *weak[RECEPTOR_LIST_MAX], *bad[RECEPTOR_LIST_MAX], *names[PMF_FACTORS_MAX];
    size_t        weak_count, bad_count, name_count;
    double        peaks[RECEPTOR_LIST_MAX];
    size_t        peak_count;
    receptor_rule rules[TURN_RULES_MAX];
    size_t        rule_count;
    const char   *files[RECEPTOR_FILES]; /* NULL: not given */
} receptor_ask;
extern const char *const RECEPTOR_FILE_NAMES[RECEPTOR_FILES]; /* "conc" ... */
receptor_ask receptor_ask_default(void);
LT_MUST lt_err receptor_ask_read(lt_cx *cx, const json_t *o, receptor_ask *a);

#endif
