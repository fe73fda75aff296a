/* api_jobs.c - long work: started, watched, cancelled; and the state of the machine: /jobs, /status; see api.h, jobs.h. */
#include "app/api_give.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "acquire/gateway.h"
#include "app/alerts.h"
#include "app/forecast_run.h"
#include "app/inventory_store.h"
#include "app/job_work.h"
#include "app/jobs.h"
#include "app/outlook_run.h"
#include "app/plan_run.h"
#include "app/trace_watch.h"
#include "base/civil.h"
#include "base/file.h"

struct api_jobs {
    api     *owner;
    jobs    *j;
    uint32_t alerts; /* CRC of the ids told last */
    bool     has_alerts;
    int64_t  forecast_ms; /* hour that a forecast was asked for last */
    trace_watch watch;
    char     hour[CIVIL_TEXT_MAX]; /* in which the plan's work was looked at last */
    char     inventory_hour[CIVIL_TEXT_MAX];
    char     outlook_hour[CIVIL_TEXT_MAX];
    pthread_mutex_t gate_lock;
    struct gateway *gate; /* NULL: does not listen */
};

/* --- events ---------------------------------------------------------------------------------------------------------------- */

static void put_moment(jout *j, const char *key, int64_t ms, int offset_min)
{
    if (ms)
        give_time(j, key, ms, offset_min);
    else
        jout_put_text(j, key, NULL);
}

static void put_job(jout *j, const job *v, int offset_min)
{
    jout_put_text(j, "id", v->id);
    jout_put_text(j, "kind", v->kind);
    text_put_pair(j, "title", v->title_zh, v->title_en);
    jout_put_text(j, "state", job_state_name(v->state));
    give_text(j, "what", v->what);
    jout_put_int(j, "done", (int64_t)v->done);
    jout_put_int(j, "total", (int64_t)v->total);
    put_moment(j, "asked", v->asked_ms, offset_min);
    put_moment(j, "started", v->started_ms, offset_min);
    put_moment(j, "ended", v->ended_ms, offset_min);
    jout_put_text(j, "by", v->by);
    give_text(j, "error", v->error);
    give_text(j, "file", v->file);
    jout_key(j, "parameters");
    jout_raw(j, span_text(v->parameters));
}

static void on_job(void *self, const job *v)
{
    struct api_jobs *mine = self;
    buf b;
    buf_init(&b, HTTP_EVENT_MAX);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    put_job(&j, v, mine->owner->set.offset_min);
    jout_end_object(&j);
    if (!b.err)
        api_publish_right(mine->owner, RIGHT_JOB_READ, "job", buf_span(&b));
    if (v->state == JOB_DONE && (strncmp(v->kind, "checks.", 7) == 0 || strcmp(v->kind, "plan.run") == 0))
        api_publish_right(mine->owner, RIGHT_LEDGER_READ, "finding", span_text("{}"));
    if (v->state == JOB_DONE && strncmp(v->kind, "trace.", 6) == 0)
        api_publish_right(mine->owner, RIGHT_MODEL_READ, "trace", span_text("{}"));
    buf_fini(&b);
}

/* A job that the system asks for; parameters may be NULL. */
static lt_err queue_own(lt_cx *cx, struct api_jobs *mine, const char *id, const char *work, json_t *parameters)
{
    uint64_t entry;
    json_t *of = parameters ? parameters : json_object(), *patch = of ? json_pack("{s:s, s:O}", "kind", work, "parameters", of) : NULL;
    lt_err e = patch ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a job");
    if (!e)
        e = act_note(cx, mine->owner->acts, &(act){.who = "system", .what = "job.run", .kind = "job", .id = id, .patch = patch}, &entry);
    if (!e)
        e = jobs_queue(cx, mine->j, &(job_wish){id, work, "system", of});
    json_decref(of);
    json_decref(patch);
    return e;
}

/* Hours that stand out are traced. */
static lt_err queue_traces(lt_cx *cx, struct api_jobs *mine, keep *k)
{
    char ids[TRACE_WATCH_MAX][TRACE_EVENT_ID_MAX], name[96];
    size_t n;
    TRY(trace_watch_look(cx, k, &mine->watch, mine->owner->set.offset_min, ids, &n));
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, TRACE_JOB_OWN "%.24s-%u", ids[i], (unsigned)(cx_now_ms(cx) / 1000 % 100000));
        TRY(queue_own(cx, mine, name, "trace.event", json_pack("{s:s}", "event", ids[i])));
    }
    return LT_OK;
}

/* The plan's daily run, tried once an hour until it is done; and each hour the checks whose schedule is that. */
static lt_err queue_plan(lt_cx *cx, struct api_jobs *mine, keep *k)
{
    char hour[CIVIL_TEXT_MAX], id[40], *checks;
    bool is_due;
    civil_format_iso(cx_now_ms(cx), mine->owner->set.offset_min, hour);
    hour[13] = '\0'; /* 2026-11-24T14 */
    if (strcmp(hour, mine->hour) == 0)
        return LT_OK;
    TRY(plan_run_is_due(cx, k, mine->owner->set.offset_min, &is_due));
    bool is_first = !mine->hour[0];
    memcpy(mine->hour, hour, sizeof mine->hour);
    snprintf(id, sizeof id, "%s-%s", is_due ? "daily" : "hourly", hour);
    if (is_due)
        return queue_own(cx, mine, id, "plan.run", NULL);
    lt_err e = is_first ? LT_NOT_FOUND : keep_get_fact(cx, k, "plan/checks", &checks);
    if (e)
        return e == LT_NOT_FOUND ? LT_OK : e;
    return strstr(checks, "\"schedule\":\"hour\"") ? queue_own(cx, mine, id, "checks.hour", NULL) : LT_OK;
}

/* A forecast for each new hour, then the scores of those before. */
static lt_err queue_forecast(lt_cx *cx, struct api_jobs *mine, keep *k)
{
    char id[40], hour[CIVIL_TEXT_MAX];
    bool is_due;
    int64_t hour_ms;
    TRY(forecast_run_is_due(cx, k, &is_due, &hour_ms));
    if (!is_due || hour_ms <= mine->forecast_ms)
        return LT_OK;
    mine->forecast_ms = hour_ms;
    civil_format_iso(hour_ms, mine->owner->set.offset_min, hour);
    snprintf(id, sizeof id, "forecast-%.13s", hour);
    TRY(queue_own(cx, mine, id, "forecast.issue", NULL));
    snprintf(id, sizeof id, "verify-%.13s", hour);
    return queue_own(cx, mine, id, "forecast.verify", NULL);
}

/* Rows of ledgers changed: the inventory anew, at most once an hour. */
static lt_err queue_inventory(lt_cx *cx, struct api_jobs *mine, keep *k)
{
    char hour[CIVIL_TEXT_MAX], id[40];
    bool is_due;
    civil_format_iso(cx_now_ms(cx), mine->owner->set.offset_min, hour);
    hour[13] = '\0';
    if (strcmp(hour, mine->inventory_hour) == 0)
        return LT_OK;
    TRY(inventory_store_is_due(cx, k, mine->owner->set.offset_min, &is_due));
    if (!is_due)
        return LT_OK;
    memcpy(mine->inventory_hour, hour, sizeof mine->inventory_hour);
    snprintf(id, sizeof id, "inventory-%.13s", hour);
    return queue_own(cx, mine, id, "inventory.run", NULL);
}

/* The year's outlook, once a day; where there was too little data, tried again the next hour. */
static lt_err queue_outlook(lt_cx *cx, struct api_jobs *mine, keep *k)
{
    char hour[CIVIL_TEXT_MAX], id[40];
    bool is_due;
    civil_format_iso(cx_now_ms(cx), mine->owner->set.offset_min, hour);
    hour[13] = '\0';
    if (strcmp(hour, mine->outlook_hour) == 0)
        return LT_OK;
    TRY(outlook_run_is_due(cx, k, mine->owner->set.offset_min, &is_due));
    memcpy(mine->outlook_hour, hour, sizeof mine->outlook_hour);
    snprintf(id, sizeof id, "outlook-%.13s", hour);
    return is_due ? queue_own(cx, mine, id, "forecast.outlook", NULL) : LT_OK;
}

/* Whoever watches is told when there are other alerts than before. */
static void on_tick(void *self, lt_cx *cx, keep *k)
{
    struct api_jobs *mine = self;
    if (queue_plan(cx, mine, k) != LT_OK)
        cx_log("warning", "the plan's run: %s", cx->say);
    if (queue_forecast(cx, mine, k) != LT_OK)
        cx_log("warning", "the forecast: %s", cx->say);
    if (queue_traces(cx, mine, k) != LT_OK)
        cx_log("warning", "tracing: %s", cx->say);
    if (queue_inventory(cx, mine, k) != LT_OK)
        cx_log("warning", "the inventory's run: %s", cx->say);
    if (queue_outlook(cx, mine, k) != LT_OK)
        cx_log("warning", "the year's outlook: %s", cx->say);
    const api *a = mine->owner;
    alert *list;
    size_t n;
    uint32_t crc = 0;
    alert_source s = {k, a->j, a->dir, a->set.offset_min, cx_now_ms(cx)};
    if (alerts_list(cx, &s, &list, &n) != LT_OK) {
        cx_log("warning", "alerts: %s", cx->say);
        return;
    }
    for (size_t i = 0; i < n; i++)
        crc = hash_crc32c(crc, list[i].id, strlen(list[i].id) + 1);
    if (mine->has_alerts && crc != mine->alerts)
        api_publish_right(mine->owner, RIGHT_ALERT_READ, "alert", span_text("{}"));
    mine->alerts = crc;
    mine->has_alerts = true;
}

lt_err api_jobs_open(lt_cx *cx, api *a)
{
    struct api_jobs *mine = calloc(1, sizeof *mine);
    if (!mine)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for jobs");
    mine->owner = a;
    pthread_mutex_init(&mine->gate_lock, NULL);
    a->started_ms = cx_now_ms(cx);
    jobs_options o = {.s = a->s, .desk = a->acts, .listener = on_job, .tick = on_tick, .self = mine};
    lt_err e = jobs_open(cx, &o, &mine->j);
    if (e) {
        free(mine);
        return e;
    }
    a->jobs = mine;
    return LT_OK;
}

void api_jobs_close(api *a)
{
    if (!a->jobs)
        return;
    jobs_close(a->jobs->j);
    pthread_mutex_destroy(&a->jobs->gate_lock);
    free(a->jobs);
    a->jobs = NULL;
}

void api_watch_gateway(api *a, struct gateway *g)
{
    pthread_mutex_lock(&a->jobs->gate_lock);
    a->jobs->gate = g;
    pthread_mutex_unlock(&a->jobs->gate_lock);
}

/* --- /jobs ------------------------------------------------------------------------------------------------------------------ */

static lt_err get_jobs(api_call *c)
{
    job *list;
    size_t n;
    TRY(jobs_list(&c->cx, c->owner->jobs->j, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        jout_begin_object(&j);
        put_job(&j, &list[i], c->owner->set.offset_min);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_job(api_call *c)
{
    job v;
    char *result;
    TRY(jobs_get(&c->cx, c->owner->jobs->j, api_text(c, "id"), &v, &result));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    put_job(&j, &v, c->owner->set.offset_min);
    jout_key(&j, "result");
    if (result)
        jout_raw(&j, span_text(result));
    else
        jout_null(&j);
    jout_end_object(&j);
    return LT_OK;
}

lt_err api_jobs_start(api_call *c, const char *kind, const json_t *parameters)
{
    char id[GIVE_NAME_MAX];
    jout j;
    c->field = "parameters";
    TRY(jobs_check(&c->cx, kind, parameters));
    c->field = NULL;
    if (jobs_is_full(c->owner->jobs->j))
        return cx_fail(&c->cx, LT_BUSY, "%d jobs are waiting already", JOBS_WAITING_MAX);
    TRY(give_request_name(c, id));
    json_t *patch = json_pack("{s:s, s:O}", "kind", kind, "parameters", parameters);
    if (!patch)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for an act");
    act a = {.what = "job.run", .kind = "job", .id = id, .patch = patch};
    lt_err e = api_act(c, &a, &j);
    json_decref(patch);
    TRY(e);
    TRY(jobs_queue(&c->cx, c->owner->jobs->j, &(job_wish){id, kind, c->who.p.id, parameters}));
    jout_put_text(&j, "id", id);
    jout_end_object(&j);
    c->status = 202;
    return LT_OK;
}

static lt_err post_job(api_call *c)
{
    const json_t *sent = api_json(c, "parameters");
    json_t *parameters = sent ? json_copy((json_t *)(uintptr_t)sent) : json_object(); /* jansson knows no const here */
    if (!parameters)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a job");
    lt_err e = api_jobs_start(c, api_text(c, "kind"), parameters);
    json_decref(parameters);
    return e;
}

lt_err api_jobs_cancel(api_call *c, const char *kind)
{
    job v;
    char *result;
    jout j;
    const char *id = api_text(c, "id");
    TRY(jobs_get(&c->cx, c->owner->jobs->j, id, &v, &result));
    if (kind && strcmp(v.kind, kind) != 0)
        return cx_fail(&c->cx, LT_NOT_FOUND, "job %s is not of the kind %s", id, kind);
    if (v.state == JOB_DONE || v.state == JOB_FAILED)
        return cx_fail(&c->cx, LT_CONFLICT, "job %s has ended already (%s)", id, job_state_name(v.state));
    act a = {.what = "job.cancel", .kind = "job", .id = id};
    TRY(api_act(c, &a, &j));
    TRY(jobs_cancel(&c->cx, c->owner->jobs->j, id));
    jout_put_text(&j, "id", id);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err cancel_job(api_call *c)
{
    return api_jobs_cancel(c, NULL);
}

static lt_err send_file(api_call *c, int fd, const char *path)
{
    ssize_t got;
    TRY(api_stream_begin(c));
    for (;;) {
        if (!buf_reserve(&c->out, 65536))
            return buf_check(&c->cx, &c->out);
        got = read(fd, c->out.p + c->out.n, 65536);
        if (got < 0)
            return cx_fail_errno(&c->cx, errno, "%s", path);
        if (got == 0)
            return LT_OK;
        c->out.n += (size_t)got;
        TRY(api_stream_flush(c));
    }
}

static lt_err get_file(api_call *c)
{
    job v;
    char *result, *name;
    char path[FILE_PATH_MAX];
    const char *id = api_text(c, "id");
    TRY(jobs_get(&c->cx, c->owner->jobs->j, id, &v, &result));
    if (!v.file[0])
        return cx_fail(&c->cx, LT_NOT_FOUND, "job %s has no file (%s)", id, job_state_name(v.state));
    TRY(file_path(&c->cx, path, "%s/" JOB_WORK_DIR "/%s", c->owner->dir, v.file));
    TRY(arena_text(&c->cx, v.file, strlen(v.file), &name));
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cx_fail_errno(&c->cx, errno, "%s", v.file);
    c->download = name;
    c->type = "text/csv; charset=utf-8";
    lt_err e = send_file(c, fd, v.file);
    close(fd);
    return e;
}

/* --- /status ---------------------------------------------------------------------------------------------------------------- */

static void put_journal(api_call *c, jout *j)
{
    journal *log = c->owner->j;
    jout_key(j, "journal");
    jout_begin_object(j);
    jout_put_int(j, "entries", (int64_t)journal_count(log));
    give_text(j, "trouble", journal_trouble(log));
    give_text(j, "damage", journal_damage(log));
    jout_put_int(j, "batches", (int64_t)journal_batches(log));
    jout_end_object(j);
    uint64_t next = keep_next_entry(c->k), count = journal_count(log);
    jout_key(j, "keep");
    jout_begin_object(j);
    jout_put_int(j, "next_entry", (int64_t)next);
    jout_put_int(j, "behind", (int64_t)(count > next ? count - next : 0));
    jout_end_object(j);
}

static lt_err put_disk(api_call *c, jout *j)
{
    struct statvfs v;
    if (statvfs(c->owner->dir, &v) != 0)
        return cx_fail_errno(&c->cx, errno, "the data folder's disk");
    jout_key(j, "disk");
    jout_begin_object(j);
    jout_put_int(j, "free", (int64_t)((uint64_t)v.f_bavail * v.f_frsize));
    jout_put_int(j, "total", (int64_t)((uint64_t)v.f_blocks * v.f_frsize));
    jout_end_object(j);
    return LT_OK;
}

static void put_gateway(api_call *c, jout *j)
{
    gateway_stats s;
    struct api_jobs *mine = c->owner->jobs;
    pthread_mutex_lock(&mine->gate_lock);
    bool has = mine->gate != NULL;
    if (has)
        gateway_stats_get(mine->gate, &s);
    pthread_mutex_unlock(&mine->gate_lock);
    if (!has) {
        jout_put_text(j, "connections", NULL);
        return;
    }
    jout_put_int(j, "connections", s.open);
    jout_key(j, "gateway");
    jout_begin_object(j);
    jout_put_int(j, "frames", (int64_t)s.frames);
    jout_put_int(j, "answers", (int64_t)s.acks);
    jout_put_int(j, "repeats", (int64_t)s.repeats);
    jout_put_int(j, "refused", (int64_t)s.refused[FRAME_OK]);
    jout_put_int(j, "failed", (int64_t)s.failed);
    give_text(j, "trouble", s.trouble);
    jout_end_object(j);
}

static lt_err get_status(api_call *c)
{
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "version", LT_VERSION);
    give_time(&j, "started", c->owner->started_ms, c->owner->set.offset_min);
    give_time(&j, "time", cx_now_ms(&c->cx), c->owner->set.offset_min);
    put_journal(c, &j);
    TRY(put_disk(c, &j));
    put_gateway(c, &j);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param START_PARAMS[] = {
    {"kind", API_BODY, API_CHOICE, true, 0, 0, "journal.check evaluate.year export.year plan.run checks.run inventory.run forecast.outlook", "what is done"},
    {"parameters", API_BODY, API_OBJECT, false, 0, 0, NULL, "evaluate.year: {year, by}; export.year: {year, quantity}; checks.run: {check}"},
    {.name = NULL},
};
static const api_param ID_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, 40, NULL, "id of a job"},
    {.name = NULL},
};
const api_route JOB_ROUTES[] = {
    {"GET", API_PREFIX "/jobs", RIGHT_JOB_READ, get_jobs, .tag = "system", .summary = "Jobs, newest first", .reply = "Jobs"},
    {"POST", API_PREFIX "/jobs", RIGHT_JOB_RUN, post_job, START_PARAMS, "system", "Start a job", .reply = "Done"},
    {"GET", API_PREFIX "/jobs/{id}", RIGHT_JOB_READ, get_job, ID_PARAMS, "system", "One job with its result", .reply = "Job"},
    {"POST", API_PREFIX "/jobs/{id}/cancel", RIGHT_JOB_RUN, cancel_job, ID_PARAMS, "system", "Cancel a job", .reply = "Done"},
    {"GET", API_PREFIX "/jobs/{id}/file", RIGHT_JOB_READ, get_file, ID_PARAMS, "system", "The file that a job wrote", .type = "text/csv; charset=utf-8",
     .flags = API_STREAMS | API_SLOW},
    {"GET", API_PREFIX "/status", RIGHT_JOB_READ, get_status, .tag = "system", .summary = "Version, journal, keep, disk, connections", .reply = "Status"},
    {.path = NULL},
};
