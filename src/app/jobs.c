/* jobs.c - see jobs.h. */
#include "app/jobs.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/job_work.h"
#include "base/arena.h"

#define PROGRESS_MS   200
#define JOB_ARENA_MAX ((size_t)2 << 30)

typedef struct job_row { /* in memory as long as it is one of the newest */
    job        j;
    atomic_int cancel;
    buf        result;
    struct job_row *next; /* newest first */
} job_row;

struct jobs {
    jobs_options    o;
    pthread_mutex_t lock; /* of all rows */
    pthread_cond_t  wake;
    pthread_t       thread;
    bool            is_started, is_ending;
    job_row        *rows;
    size_t          count;
    job_row        *running;
    int64_t         told_ms;
};

const char *job_state_name(job_state s)
{
    static const char *const NAMES[] = {"waiting", "running", "done", "failed", "cancelled"};
    return NAMES[s];
}

static void tell(jobs *a, const job *j)
{
    if (a->o.listener)
        a->o.listener(a->o.self, j);
}

/* --- the thread ----------------------------------------------------------------------------------------------------------- */

typedef struct job_run { /* what the progress of one job needs */
    jobs    *a;
    job_row *row;
    lt_cx   *cx;
} job_run;

static void on_progress(void *self, const char *what, uint64_t done, uint64_t total)
{
    job_run *r = self;
    int64_t now = cx_now_ms(r->cx);
    pthread_mutex_lock(&r->a->lock);
    (void)span_copy(span_of(what, strnlen(what, sizeof r->row->j.what - 1)), r->row->j.what, sizeof r->row->j.what);
    r->row->j.done = done;
    r->row->j.total = total;
    job copy = r->row->j;
    bool is_time = now - r->a->told_ms >= PROGRESS_MS;
    if (is_time)
        r->a->told_ms = now;
    pthread_mutex_unlock(&r->a->lock);
    if (is_time)
        tell(r->a, &copy);
}

static job_row *oldest_waiting(jobs *a)
{
    job_row *found = NULL;
    for (job_row *r = a->rows; r; r = r->next)
        if (r->j.state == JOB_WAITING)
            found = r;
    return found;
}

static void note_end(jobs *a, lt_cx *cx, const job *j)
{
    uint64_t entry;
    json_t *patch = json_pack("{s:s, s:s, s:s*}", "kind", j->kind, "state", job_state_name(j->state), "error", j->error[0] ? j->error : NULL);
    act end = {.who = "system", .what = "job.end", .kind = "job", .id = j->id, .patch = patch};
    if (!patch || act_note(cx, a->o.desk, &end, &entry) != LT_OK)
        cx_log("warning", "the end of job %s could not be noted: %s", j->id, cx->say);
    json_decref(patch);
}

static lt_err do_work(lt_cx *cx, jobs *a, job_row *row, buf *result, char file[96])
{
    keep *k;
    keep_options ko = {.is_read_only = true, .offset_min = a->o.s->set.offset_min};
    TRY(keep_open(cx, a->o.s->dir, &ko, &k));
    job_work w = {.k = k, .s = a->o.s, .desk = a->o.desk, .kind = row->j.kind, .parameters = row->j.parameters, .id = row->j.id, .result = result, .file = file};
    lt_err e = job_work_run(cx, &w);
    keep_close(k);
    return e;
}

static void end_job(jobs *a, job_row *row, lt_cx *cx, lt_err e, const char *file)
{
    char say[LT_SAY_MAX];
    memcpy(say, cx->say, sizeof say);
    pthread_mutex_lock(&a->lock);
    row->j.state = e == LT_OK ? JOB_DONE : e == LT_CANCELLED ? JOB_CANCELLED : JOB_FAILED;
    row->j.ended_ms = cx_now_ms(cx);
    row->j.has_result = e == LT_OK && row->result.n > 0;
    (void)span_copy(span_text(e ? say : ""), row->j.error, sizeof row->j.error);
    (void)span_copy(span_text(e ? "" : file), row->j.file, sizeof row->j.file);
    a->running = NULL;
    job copy = row->j;
    pthread_mutex_unlock(&a->lock);
    note_end(a, cx, &copy);
    tell(a, &copy);
}

static void run_job(jobs *a, job_row *row)
{
    arena room;
    lt_cx cx;
    buf result;
    char file[96] = "";
    arena_init(&room, JOB_ARENA_MAX);
    cx_init(&cx, &room);
    job_run run = {a, row, &cx};
    cx.cancel = &row->cancel;
    cx.progress = on_progress;
    cx.progress_self = &run;
    buf_init(&result, JOBS_RESULT_MAX);
    lt_err e = do_work(&cx, a, row, &result, file);
    if (!e)
        e = buf_check(&cx, &result);
    pthread_mutex_lock(&a->lock);
    row->result = result;
    pthread_mutex_unlock(&a->lock);
    cx.cancel = NULL; /* its end is noted all the same */
    end_job(a, row, &cx, e, file);
    arena_fini(&room);
}

static void do_tick(jobs *a)
{
    arena room;
    lt_cx cx;
    keep *k;
    keep_options ko = {.is_read_only = true, .offset_min = a->o.s->set.offset_min};
    if (!a->o.tick)
        return;
    arena_init(&room, JOB_ARENA_MAX);
    cx_init(&cx, &room);
    if (keep_open(&cx, a->o.s->dir, &ko, &k) == LT_OK) {
        a->o.tick(a->o.self, &cx, k);
        keep_close(k);
    }
    arena_fini(&room);
}

/* Waits for a job, at most a tick; NULL: none came. */
static job_row *take_job(jobs *a)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += JOBS_TICK_MS / 1000;
    pthread_mutex_lock(&a->lock);
    job_row *row = oldest_waiting(a);
    int late = 0;
    while (!row && !a->is_ending && late == 0) {
        late = pthread_cond_timedwait(&a->wake, &a->lock, &until);
        row = oldest_waiting(a);
    }
    if (row && !a->is_ending) {
        lt_cx cx;
        cx_init(&cx, NULL);
        row->j.state = JOB_RUNNING;
        row->j.started_ms = cx_now_ms(&cx);
        a->running = row;
    }
    pthread_mutex_unlock(&a->lock);
    return row;
}

static void *work(void *self)
{
    jobs *a = self;
    for (;;) {
        job_row *row = take_job(a);
        pthread_mutex_lock(&a->lock);
        bool is_ending = a->is_ending;
        job copy = row ? row->j : (job){0};
        pthread_mutex_unlock(&a->lock);
        if (is_ending)
            return NULL;
        if (row) {
            tell(a, &copy);
            run_job(a, row);
        } else {
            do_tick(a);
        }
    }
}

/* --- life ------------------------------------------------------------------------------------------------------------------ */

lt_err jobs_open(lt_cx *cx, const jobs_options *o, jobs **out)
{
    jobs *a = calloc(1, sizeof *a);
    if (!a)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for jobs");
    a->o = *o;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->wake, NULL);
    job_work_sweep(o->s->dir, NULL, 0); /* files of jobs that nobody remembers */
    int bad = pthread_create(&a->thread, NULL, work, a);
    if (bad) {
        free(a);
        return cx_fail_errno(cx, bad, "cannot start the thread of jobs");
    }
    a->is_started = true;
    *out = a;
    return LT_OK;
}

void jobs_close(jobs *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->is_ending = true;
    if (a->running)
        atomic_store(&a->running->cancel, 1);
    pthread_cond_signal(&a->wake);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    while (a->rows) {
        job_row *r = a->rows;
        a->rows = r->next;
        buf_fini(&r->result);
        free(r);
    }
    pthread_cond_destroy(&a->wake);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

/* --- asking ------------------------------------------------------------------------------------------------------------------ */

lt_err jobs_check(lt_cx *cx, const char *kind, const json_t *parameters)
{
    return job_work_check(cx, kind, parameters);
}

static size_t count_waiting(const jobs *a)
{
    size_t n = 0;
    for (const job_row *r = a->rows; r; r = r->next)
        n += r->j.state == JOB_WAITING;
    return n;
}

bool jobs_is_full(jobs *a)
{
    pthread_mutex_lock(&a->lock);
    bool full = count_waiting(a) >= JOBS_WAITING_MAX;
    pthread_mutex_unlock(&a->lock);
    return full;
}

/* The oldest that has ended goes, with its file. */
static void forget_oldest(jobs *a)
{
    job_row **at = NULL;
    for (job_row **p = &a->rows; *p; p = &(*p)->next)
        if ((*p)->j.state >= JOB_DONE)
            at = p;
    if (!at)
        return;
    job_row *r = *at;
    *at = r->next;
    a->count--;
    job_work_remove(a->o.s->dir, r->j.file);
    buf_fini(&r->result);
    free(r);
}

static lt_err make_row(lt_cx *cx, const job_wish *w, job_row **out)
{
    job_row *r = calloc(1, sizeof *r);
    char *text = json_dumps(w->parameters, JSON_COMPACT);
    bool fits = text && r && span_copy(span_text(text), r->j.parameters, sizeof r->j.parameters) &&
                span_copy(span_text(w->kind), r->j.kind, sizeof r->j.kind) && span_copy(span_text(w->id), r->j.id, sizeof r->j.id) &&
                span_copy(span_text(w->by), r->j.by, sizeof r->j.by);
    free(text);
    if (!fits) {
        free(r);
        return cx_fail(cx, LT_BAD_INPUT, "任务参数过长 the job's parameters are too long");
    }
    job_work_title(w->kind, &r->j.title_zh, &r->j.title_en);
    *out = r;
    return LT_OK;
}

lt_err jobs_queue(lt_cx *cx, jobs *a, const job_wish *w)
{
    job_row *r = NULL;
    TRY(make_row(cx, w, &r));
    r->j.asked_ms = cx_now_ms(cx);
    job copy = r->j;
    pthread_mutex_lock(&a->lock);
    for (const job_row *old = a->rows; old; old = old->next)
        if (strcmp(old->j.id, r->j.id) == 0) { /* a repeat of the request */
            pthread_mutex_unlock(&a->lock);
            free(r);
            return LT_OK;
        }
    if (a->count >= JOBS_KEPT)
        forget_oldest(a);
    r->next = a->rows;
    a->rows = r;
    a->count++;
    pthread_cond_signal(&a->wake);
    pthread_mutex_unlock(&a->lock);
    tell(a, &copy);
    return LT_OK;
}

lt_err jobs_list(lt_cx *cx, jobs *a, job **out, size_t *n)
{
    *n = 0;
    TRY(ARENA_ARRAY(cx, JOBS_KEPT + JOBS_WAITING_MAX + 2, out));
    pthread_mutex_lock(&a->lock);
    for (const job_row *r = a->rows; r && *n < JOBS_KEPT + JOBS_WAITING_MAX + 1; r = r->next)
        (*out)[(*n)++] = r->j;
    pthread_mutex_unlock(&a->lock);
    return LT_OK;
}

static job_row *find_row(jobs *a, const char *id)
{
    job_row *r = a->rows;
    while (r && strcmp(r->j.id, id) != 0)
        r = r->next;
    return r;
}

lt_err jobs_get(lt_cx *cx, jobs *a, const char *id, job *out, char **result)
{
    lt_err e = LT_OK;
    *result = NULL;
    pthread_mutex_lock(&a->lock);
    const job_row *r = find_row(a, id);
    if (r) {
        *out = r->j;
        if (r->j.has_result)
            e = arena_text(cx, (const char *)r->result.p, r->result.n, result);
    }
    pthread_mutex_unlock(&a->lock);
    return r ? e : cx_fail(cx, LT_NOT_FOUND, "没有任务 %s there is no job %s (the last %d are kept, until the server ends)", id, id, JOBS_KEPT);
}

lt_err jobs_cancel(lt_cx *cx, jobs *a, const char *id)
{
    pthread_mutex_lock(&a->lock);
    job_row *r = find_row(a, id);
    job copy = r ? r->j : (job){0};
    bool was_waiting = r && r->j.state == JOB_WAITING;
    if (was_waiting) {
        r->j.state = JOB_CANCELLED;
        r->j.ended_ms = cx_now_ms(cx);
        copy = r->j;
    } else if (r && r->j.state == JOB_RUNNING) {
        atomic_store(&r->cancel, 1);
    }
    pthread_mutex_unlock(&a->lock);
    if (!r)
        return cx_fail(cx, LT_NOT_FOUND, "没有任务 %s there is no job %s", id, id);
    if (copy.state == JOB_DONE || copy.state == JOB_FAILED)
        return cx_fail(cx, LT_CONFLICT, "任务 %s 已经结束 job %s has ended already (%s)", id, id, job_state_name(copy.state));
    if (was_waiting) {
        note_end(a, cx, &copy);
        tell(a, &copy);
    }
    return LT_OK;
}
