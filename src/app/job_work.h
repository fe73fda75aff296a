/* job_work.h - what the kinds of jobs do; see jobs.h.
 * Place      app
 * Given      a keep and a journal to read; cx carries progress and the cancel flag
 * Returned   result: JSON; file: the name of what was written under DIR/exports
 */
#ifndef LT_APP_JOB_WORK_H
#define LT_APP_JOB_WORK_H

#include "app/act.h"
#include "base/json.h"

#define JOB_WORK_DIR "exports"

typedef struct job_work {
    keep        *k;
    const store *s;
    act_desk    *desk;
    const char  *kind, *parameters, *id;
    buf         *result;
    char        *file; /* 96 bytes */
} job_work;

LT_MUST lt_err job_work_check(lt_cx *cx, const char *kind, const json_t *parameters);
LT_MUST lt_err job_work_run(lt_cx *cx, const job_work *w);
void job_work_title(const char *kind, const char **zh, const char **en);
void job_work_remove(const char *dir, const char *file); /* "" nothing */
/* Removes every export whose name is not among `kept`. */
void job_work_sweep(const char *dir, const char *const *kept, size_t n);

#endif
