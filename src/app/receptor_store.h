/* receptor_store.h - source apportionments that were run on the server: what went in and what came out, by hash.
 * Place      app
 * Method     files and the spec (JSON of receptor_ask.h) lie in DIR/blobs before a job names the spec; the job "model.pmf" {spec} runs
 *            each number of factors asked for, puts report.json, profiles.csv, contributions.csv and errors.csv of each into
 *            DIR/blobs and publishes the product receptor/ID (ID: the job's): {"keys", "kind": "receptor", "id", "title", "made",
 *            "spec", "conc", "unc", "limits", "met": SHA-256 or null, "seed", "starts", "method", "robust", "bootstrap",
 *            "displacement", "both", "rows", "species", "total", "runs": [{"factors", "q_true", "q_robust", "q_expected", "q_worst",
 *            "near", "is_converged", "kept", "report", "profiles", "contributions", "errors": SHA-256}], "took_ms", "code"}
 *            near: starts within RECEPTOR_NEAR of the best Q. The same spec gives the same bytes again, whatever the workers
 * Given      a spec may ask for RECEPTOR_MINUTES_MAX of one core at most (estimated; 25 ns a product measured on Baltimore)
 * Errors     LT_NOT_FOUND: no such run, or a file that was never sent; LT_LIMIT: too much work; LT_CANCELLED
 * Threads    one run at a time; reading from any, each with its own keep
 */
#ifndef LT_APP_RECEPTOR_STORE_H
#define LT_APP_RECEPTOR_STORE_H

#include "app/receptor_ask.h"
#include "app/store.h"
#include "base/buf.h"
#include "base/jout.h"

#define RECEPTOR_PREFIX      "receptor/"
#define RECEPTOR_ID_MAX      40
#define RECEPTOR_NEAR        0.001
#define RECEPTOR_MINUTES_MAX 60.0
#define RECEPTOR_SPEC_MAX    ((size_t)1 << 20)
#define RECEPTOR_BLOB_MAX    ((size_t)64 << 20)

/* The files that are asked for, out of DIR/blobs into the arena. */
LT_MUST lt_err receptor_store_files(lt_cx *cx, const char *dir, const receptor_ask *ask, span files[RECEPTOR_FILES]);
/* Would this run? What is asked, its files, the work; *minutes: estimated, of one core. */
LT_MUST lt_err receptor_store_accept(lt_cx *cx, const char *dir, const receptor_ask *ask, double *minutes);

typedef struct receptor_job {
    const store *s;
    const char  *id, *spec; /* SHA-256 */
} receptor_job;
LT_MUST lt_err receptor_store_run(lt_cx *cx, const receptor_job *r, jout *result);
LT_MUST lt_err receptor_store_list(lt_cx *cx, keep *k, jout *j); /* the products' bodies with their "entry", newest first, as an array */
LT_MUST lt_err receptor_store_get(lt_cx *cx, keep *k, const char *id, char **body, uint64_t *entry);
/* SHA-256 of a part ("report", "profiles", "contributions", "errors") of a run; factors 0: its first number of them. */
typedef struct receptor_part {
    const char *part;
    unsigned    factors;
} receptor_part;
LT_MUST lt_err receptor_store_find(lt_cx *cx, const char *body, const receptor_part *p, char sha256[65]);

#endif
