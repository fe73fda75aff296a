/* jobs.h - long work beside the server: a queue, one thread, progress, cancel; what was run and by whom is in the journal.
 * Place      app
 * Method     jobs_start: act "job.run" (kind "job"), then the job waits; the thread runs one after the other, each with a keep of
 *            its own, and writes "job.end" {state, error}. Results live in memory, the last JOBS_KEPT of them; files of exports
 *            lie in DIR/exports, as many as there are jobs in memory (older ones are removed)
 *
 *            waiting ──► running ──┬─► done
 *               │          │       └─► failed
 *               └──────────┴────────── cancelled
 *
 * Kinds      journal.check  everything: CRC, digests, numbers, tree, heads
 *            evaluate.year  {year, by}: the year through the law (the JSON of /assess)
 *            export.year    {year, quantity}: its hour values as CSV
 *            plan.run       indicators as products, cross-checks that are due (plan_run.h); the system asks for it each day
 *            trace.event    {event}: a peak's hour traced (trace_event.h); the system asks for it when an hour stands out
 *            trace.trajectory {of}: where the air of a trace or a day came from (trace_ways.h)
 *            inventory.run  {year}: emissions from the ledgers as a product and files (inventory_store.h); asked for when rows changed
 *            model.pmf      {spec}: sources out of a table of species (receptor_store.h); spec: SHA-256 of what is asked
 *            checks.run     {check}: that check, or all of them; checks.hour: those of each hour
 *            forecast.issue {again}: the forecast of the newest hour (forecast_run.h); the system asks for it each hour
 *            forecast.verify what was issued against what was measured since (forecast_score.h), after each issue
 *            forecast.outlook the year's targets and how likely they are met (outlook_run.h); the system asks for it each day
 * Errors     LT_BAD_INPUT parameters; LT_BUSY: JOBS_WAITING_MAX wait
 * Threads    any
 * Owner      jobs_open .. jobs_close (the running job is cancelled)
 */
#ifndef LT_APP_JOBS_H
#define LT_APP_JOBS_H

#include "app/act.h"

#define JOBS_KEPT        100
#define JOBS_WAITING_MAX 20
#define JOBS_RESULT_MAX  ((size_t)32 << 20)

typedef enum job_state { JOB_WAITING, JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED } job_state;
const char *job_state_name(job_state s);

typedef struct job { /* as it is at one moment: a copy */
    char        id[40];
    char        kind[32], by[PLACE_ID_MAX], what[64], error[LT_SAY_MAX];
    const char *title_zh, *title_en;
    job_state   state;
    uint64_t    done, total;
    int64_t     asked_ms, started_ms, ended_ms; /* 0: not yet */
    char        parameters[256]; /* JSON */
    char        file[96];        /* name under DIR/exports, "" none */
    bool        has_result;
} job;

typedef struct jobs jobs;
/* Called on the jobs' thread and on whoever starts and cancels, whenever something changed (progress: at most 5 times a second). */
typedef void (*job_listener)(void *self, const job *j);
typedef struct jobs_options {
    const store *s;
    act_desk    *desk;
    job_listener listener;
    void        *self;
    /* called every JOBS_TICK_MS on the jobs' thread when no job runs, with a keep; NULL: none */
    void       (*tick)(void *self, lt_cx *cx, keep *k);
} jobs_options;
#define JOBS_TICK_MS 15000

LT_MUST lt_err jobs_open(lt_cx *cx, const jobs_options *o, jobs **out);
void jobs_close(jobs *j);
/* Are these a job's kind and parameters? */
LT_MUST lt_err jobs_check(lt_cx *cx, const char *kind, const json_t *parameters);
/* A job whose act "job.run" is durable joins the queue; one that is there already (a repeat) does not. */
typedef struct job_wish {
    const char   *id, *kind, *by;
    const json_t *parameters; /* checked before */
} job_wish;
LT_MUST lt_err jobs_queue(lt_cx *cx, jobs *j, const job_wish *w);
bool jobs_is_full(jobs *j);
/* Newest first, in arena. */
LT_MUST lt_err jobs_list(lt_cx *cx, jobs *j, job **out, size_t *n);
LT_MUST lt_err jobs_get(lt_cx *cx, jobs *j, const char *id, job *out, char **result); /* result: JSON or NULL, arena */
LT_MUST lt_err jobs_cancel(lt_cx *cx, jobs *j, const char *id); /* LT_CONFLICT: it has ended */

#endif
