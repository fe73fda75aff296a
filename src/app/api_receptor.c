/* api_receptor.c - source apportionment: tables sent and looked at, runs started, listed, read, given as CSV; see api.h, receptor_store.h. */
#include "app/api_give.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/jobs.h"
#include "app/receptor_check.h"
#include "app/receptor_hours.h"
#include "app/receptor_store.h"
#include "base/arena.h"
#include "base/civil.h"

#define STEP_BYTES (64u << 10)
#define YEAR_MS    (365 * CIVIL_DAY_MS)
#define TABLE_MAX  ((size_t)32 << 20)

/* --- files ------------------------------------------------------------------------------------------------------------------------------ */

/* A table in which something is wrong is told and not kept. */
static lt_err keep_table(api_call *c, span file, const char *name)
{
    char hex[65] = "";
    bool is_whole;
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    TRY(receptor_check_file(&c->cx, file, &j, &is_whole));
    if (is_whole)
        TRY(keep_put_blob_bytes(&c->cx, c->owner->dir, file, hex));
    jout_put_text(&j, "sha256", is_whole ? hex : NULL);
    jout_put_text(&j, "name", name);
    jout_put_int(&j, "bytes", (int64_t)file.n);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err post_file(api_call *c)
{
    span file = http_body(c->r);
    return file.n ? keep_table(c, file, api_text(c, "name")) : cx_fail(&c->cx, LT_BAD_INPUT, "没有文件内容 the body is empty");
}

static lt_err post_hours(api_call *c)
{
    lt_place place;
    buf b;
    receptor_hours q = {.offset_min = c->owner->set.offset_min};
    TRY(give_find_place(c, "place", &place));
    TRY(give_period(c, YEAR_MS, 2 * YEAR_MS, &q.from_ms, &q.to_ms));
    q.place = place.id;
    buf_init(&b, TABLE_MAX);
    lt_err e = receptor_hours_write(&c->cx, c->k, &q, &b);
    if (!e)
        e = keep_table(c, buf_span(&b), place.id);
    buf_fini(&b);
    return e;
}

static lt_err read_spec(api_call *c, receptor_ask *ask)
{
    *ask = receptor_ask_default();
    c->field = "spec";
    return receptor_ask_read(&c->cx, api_json(c, "spec"), ask);
}

static lt_err post_check(api_call *c)
{
    receptor_ask ask;
    span files[RECEPTOR_FILES];
    jout j = jout_of(&c->out);
    TRY(read_spec(c, &ask));
    TRY(receptor_store_files(&c->cx, c->owner->dir, &ask, files));
    c->field = NULL;
    jout_begin_object(&j);
    TRY(receptor_check_put(&c->cx, &ask, files, &j));
    jout_end_object(&j);
    return LT_OK;
}

/* --- runs ------------------------------------------------------------------------------------------------------------------------------- */

/* The spec as a blob: the same members give the same bytes. */
static lt_err keep_spec(api_call *c, char hex[65])
{
    char *text = json_dumps(api_json(c, "spec"), JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a spec");
    lt_err e = keep_put_blob_bytes(&c->cx, c->owner->dir, span_text(text), hex);
    free(text);
    return e;
}

static lt_err post_run(api_call *c)
{
    receptor_ask ask;
    char hex[65];
    double minutes;
    TRY(read_spec(c, &ask));
    TRY(receptor_store_accept(&c->cx, c->owner->dir, &ask, &minutes));
    c->field = NULL;
    TRY(keep_spec(c, hex));
    json_t *parameters = json_pack("{s:s}", "spec", hex);
    if (!parameters)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a job");
    lt_err e = api_jobs_start(c, "model.pmf", parameters);
    json_decref(parameters);
    return e;
}

static lt_err get_runs(api_call *c)
{
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    TRY(receptor_store_list(&c->cx, c->k, &j));
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err find_run(api_call *c, char **body, uint64_t *entry)
{
    c->field = "id";
    TRY(receptor_store_get(&c->cx, c->k, api_text(c, "id"), body, entry));
    c->field = NULL;
    return LT_OK;
}

static lt_err get_run(api_call *c)
{
    char *body;
    uint64_t entry;
    jout j = jout_of(&c->out);
    TRY(find_run(c, &body, &entry));
    jout_begin_object(&j);
    jout_put_int(&j, "entry", (int64_t)entry);
    jout_key(&j, "run");
    jout_raw(&j, span_text(body));
    jout_end_object(&j);
    return LT_OK;
}

/* --- what came out ------------------------------------------------------------------------------------------------------------------------ */

static lt_err read_blob(api_call *c, keep_blob *b)
{
    size_t got = 1;
    while (got) {
        if (!buf_reserve(&c->out, STEP_BYTES))
            return buf_check(&c->cx, &c->out);
        TRY(keep_blob_read(&c->cx, b, c->out.p + c->out.n, STEP_BYTES, &got));
        c->out.n += got;
    }
    return LT_OK;
}

static lt_err give_part(api_call *c, const char *part)
{
    char *body, sha256[65];
    uint64_t entry;
    keep_blob *b;
    receptor_part p = {part, (unsigned)api_int(c, "factors", 0)};
    TRY(find_run(c, &body, &entry));
    c->field = "factors";
    TRY(receptor_store_find(&c->cx, body, &p, sha256));
    c->field = NULL;
    lt_err e = keep_blob_open(&c->cx, c->owner->dir, sha256, &b);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, e, "该结果的文件不在本机 the file %s of this run is not in this folder", sha256);
    TRY(e);
    e = read_blob(c, b);
    keep_blob_close(b);
    return e;
}

static lt_err get_report(api_call *c)
{
    return give_part(c, "report");
}

static lt_err get_table(api_call *c)
{
    char name[96], *kept;
    snprintf(name, sizeof name, "lantian-pmf-%.8s-%s.csv", api_text(c, "id"), api_text(c, "table"));
    TRY(arena_text(&c->cx, name, strlen(name), &kept));
    TRY(give_part(c, api_text(c, "table")));
    c->download = kept;
    c->type = "text/csv; charset=utf-8";
    return LT_OK;
}

static lt_err post_cancel(api_call *c)
{
    return api_jobs_cancel(c, "model.pmf");
}

static const api_param FILE_PARAMS[] = {
    {"name", API_QUERY, API_TEXT, false, 1, 120, NULL, "name of the file, for people"},
    {.name = NULL},
};
static const api_param HOURS_PARAMS[] = {
    {"place", API_BODY, API_TEXT, true, 1, PLACE_ID_MAX - 1, NULL, "a station"},
    {"from", API_BODY, API_TIME, false, 0, 0, NULL, "default: a year before \"to\""},
    {"to", API_BODY, API_TIME, false, 0, 0, NULL, "default: now"},
    {.name = NULL},
};
static const api_param SPEC_PARAMS[] = {
    {"spec", API_BODY, API_OBJECT, true, 0, 0, "ReceptorSpec", "data by SHA-256 and what is asked of them"},
    {.name = NULL},
};
static const api_param ID_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, RECEPTOR_ID_MAX - 1, NULL, "id of a run: that of its job"},
    {.name = NULL},
};
static const api_param REPORT_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, RECEPTOR_ID_MAX - 1, NULL, "id of a run"},
    {"factors", API_QUERY, API_INT, false, 1, PMF_FACTORS_MAX, NULL, "the result of so many factors; default: the run's first"},
    {.name = NULL},
};
static const api_param TABLE_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, RECEPTOR_ID_MAX - 1, NULL, "id of a run"},
    {"table", API_QUERY, API_CHOICE, true, 0, 0, "profiles contributions errors", "which one"},
    {"factors", API_QUERY, API_INT, false, 1, PMF_FACTORS_MAX, NULL, "the result of so many factors; default: the run's first"},
    {.name = NULL},
};
const api_route RECEPTOR_ROUTES[] = {
    {"POST", API_PREFIX "/receptor/files", RIGHT_MODEL_RUN, post_file, FILE_PARAMS, "model",
     "Send a table of samples by species (the body, at most 8 MiB): kept by its SHA-256 when every cell can be read, else the wrong cells are listed",
     .reply = "ReceptorFile", .flags = API_RAW_BODY},
    {"POST", API_PREFIX "/receptor/hours", RIGHT_MODEL_RUN, post_hours, HOURS_PARAMS, "model",
     "A table of concentrations out of a place's hours, kept by its SHA-256: every quantity in a mass a volume with half of the hours", .reply = "ReceptorFile",
     .flags = API_SLOW},
    {"POST", API_PREFIX "/receptor/check", RIGHT_MODEL_RUN, post_check, SPEC_PARAMS, "model",
     "Look at tables before a run: wrong cells, signal to noise and category of each species, findings; nothing is run", .reply = "ReceptorCheck", .flags = API_SLOW},
    {"GET", API_PREFIX "/receptor/runs", RIGHT_MODEL_READ, get_runs, .tag = "model", .summary = "Source apportionments that were run, newest first", .reply = "ReceptorRuns"},
    {"POST", API_PREFIX "/receptor/runs", RIGHT_MODEL_RUN, post_run, SPEC_PARAMS, "model", "Run a source apportionment (PMF): a job; the run has its id", .reply = "Done",
     .flags = API_SLOW},
    {"GET", API_PREFIX "/receptor/runs/{id}", RIGHT_MODEL_READ, get_run, ID_PARAMS, "model", "A run: what went in and what came out, by SHA-256; Q of each number of factors",
     .reply = "ReceptorRun"},
    {"POST", API_PREFIX "/receptor/runs/{id}/cancel", RIGHT_MODEL_RUN, post_cancel, ID_PARAMS, "model", "Cancel the job of a run", .reply = "Done"},
    {"GET", API_PREFIX "/receptor/runs/{id}/report", RIGHT_MODEL_READ, get_report, REPORT_PARAMS, "model",
     "The result of one number of factors: profiles with error bars, contributions, Q of each start, what each factor may be", .reply = "ReceptorReport", .flags = API_SLOW},
    {"GET", API_PREFIX "/receptor/runs/{id}/table", RIGHT_MODEL_READ, get_table, TABLE_PARAMS, "model", "Profiles, contributions or errors as CSV",
     .type = "text/csv; charset=utf-8", .flags = API_SLOW},
    {.path = NULL},
};
