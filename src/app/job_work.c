/* job_work.c - see job_work.h. */
#include "app/job_work.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/evaluate_report.h"
#include "app/export.h"
#include "app/forecast_run.h"
#include "app/forecast_score.h"
#include "app/inventory_store.h"
#include "app/outlook_run.h"
#include "app/plan_run.h"
#include "app/receptor_store.h"
#include "app/trace_event.h"
#include "app/trace_ways.h"
#include "base/file.h"

#define YEAR_MIN 1990
#define YEAR_MAX 2199

/* --- kinds ------------------------------------------------------------------------------------------------------------------ */

static lt_err run_check(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_evaluate(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_export(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_plan(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_checks(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_hourly(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_issue(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_verify(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_trace(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_outlook(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_inventory(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_pmf(lt_cx *cx, const job_work *w, const json_t *o);
static lt_err run_ways(lt_cx *cx, const job_work *w, const json_t *o);

static const struct kind_row {
    const char *kind, *zh, *en;
    bool        has_year;
    const char *more; /* another parameter, a text */
    lt_err    (*run)(lt_cx *cx, const job_work *w, const json_t *o);
} KINDS[] = {
    {"journal.check", "日志全面校验", "Check the whole journal", false, NULL, run_check},
    {"evaluate.year", "年度评价", "Evaluate a year", true, "by", run_evaluate},
    {"export.year", "导出全年小时值", "Export a year's hours", true, "quantity", run_export},
    {"plan.run", "计划指标与交叉核查（每日）", "Indicators and cross-checks of the plan", false, NULL, run_plan},
    {"checks.run", "交叉核查", "Cross-checks", false, "check", run_checks},
    {"inventory.run", "排放清单（按台账）", "Emission inventory from the ledgers", false, "year", run_inventory},
    {"checks.hour", "交叉核查（每小时）", "Cross-checks of each hour", false, NULL, run_hourly},
    {"forecast.issue", "发布空气质量预报", "Issue the air quality forecast", false, "again", run_issue},
    {"forecast.verify", "检验已发布的预报", "Score the forecasts that were issued", false, NULL, run_verify},
    {"forecast.outlook", "年度目标展望（每日）", "Outlook of the year's targets", false, NULL, run_outlook},
    {"trace.event", "动态溯源", "Trace a peak", false, "event", run_trace},
    {"model.pmf", "源解析（PMF）", "Source apportionment (PMF)", false, "spec", run_pmf},
    {"trace.trajectory", "后向轨迹", "Where the air came from", false, "of", run_ways},
};

static const struct kind_row *find_kind(const char *kind)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (strcmp(KINDS[i].kind, kind) == 0)
            return &KINDS[i];
    return NULL;
}

void job_work_title(const char *kind, const char **zh, const char **en)
{
    const struct kind_row *row = find_kind(kind);
    *zh = row ? row->zh : kind;
    *en = row ? row->en : kind;
}

lt_err job_work_check(lt_cx *cx, const char *kind, const json_t *parameters)
{
    const struct kind_row *row = find_kind(kind);
    const char *key;
    json_t *v;
    evaluate_by by;
    if (!row)
        return cx_fail(cx, LT_BAD_INPUT, "\"%.40s\" is no kind of job", kind);
    if (row->has_year && !json_object_get(parameters, "year"))
        return cx_fail(cx, LT_BAD_INPUT, "parameters.year: a year is wanted");
    json_object_foreach((json_t *)(uintptr_t)parameters, key, v) /* jansson knows no const here */
    {
        if (row->has_year && strcmp(key, "year") == 0) {
            if (!json_is_integer(v) || json_integer_value(v) < YEAR_MIN || json_integer_value(v) > YEAR_MAX)
                return cx_fail(cx, LT_BAD_INPUT, "parameters.year: a year from %d to %d is wanted", YEAR_MIN, YEAR_MAX);
        } else if (!row->more || strcmp(key, row->more) != 0 || !json_is_string(v) || json_string_length(v) >= PLACE_ID_MAX) {
            return cx_fail(cx, LT_BAD_INPUT, "parameters.%.40s: %s takes no such parameter, or it is no short text", key, kind);
        }
    }
    if (row->run == run_evaluate && !evaluate_by_parse(span_text(json_get_text(parameters, "by", "station")), &by))
        return cx_fail(cx, LT_BAD_INPUT, "parameters.by: one of station, street, district, city is wanted");
    trace_ask ask;
    if (row->run == run_trace && !trace_event_parse(json_get_text(parameters, "event", ""), 0, &ask))
        return cx_fail(cx, LT_BAD_INPUT, "parameters.event: QUANTITY-YYYYMMDDhh is wanted, such as PM10-2026112614");
    trace_ways_ask way;
    if (row->run == run_ways && !trace_ways_parse(json_get_text(parameters, "of", ""), 0, &way))
        return cx_fail(cx, LT_BAD_INPUT, "parameters.of: a trace or a day is wanted, such as PM10-2026112614 or PM10-20261126");
    return LT_OK;
}

lt_err job_work_run(lt_cx *cx, const job_work *w)
{
    json_t *o;
    const struct kind_row *row = find_kind(w->kind);
    TRY(json_parse(cx, span_text(w->parameters), &o));
    lt_err e = row ? row->run(cx, w, o) : cx_fail(cx, LT_BAD_INPUT, "\"%s\" is no kind of job", w->kind);
    json_decref(o);
    return e;
}

/* --- journal.check ------------------------------------------------------------------------------------------------------------ */

static lt_err run_check(lt_cx *cx, const job_work *w, const json_t *o)
{
    uint64_t n;
    (void)o;
    TRY(journal_check(cx, w->s->j, &n));
    jout j = jout_of(w->result);
    jout_begin_object(&j);
    jout_put_int(&j, "checked", (int64_t)n);
    jout_put_bool(&j, "ok", true);
    jout_end_object(&j);
    return LT_OK;
}

/* --- evaluate.year ------------------------------------------------------------------------------------------------------------ */

static lt_err run_evaluate(lt_cx *cx, const job_work *w, const json_t *o)
{
    int year = (int)json_get_int(o, "year", 0), offset = w->s->set.offset_min;
    evaluation e;
    evaluate_target *rows = NULL;
    evaluate_targets t = {0};
    int64_t yesterday = (civil_day_start(cx_now_ms(cx), offset) + offset * CIVIL_MINUTE_MS) / CIVIL_DAY_MS - 1;
    evaluate_query q = {.from_day = civil_day_number(year, 1, 1), .to_day = civil_day_number(year, 12, 31), .offset_min = offset, .rules = -1,
                        .limits = -1, .variant = -1};
    (void)evaluate_by_parse(span_text(json_get_text(o, "by", "station")), &q.by);
    q.to_day = q.to_day < yesterday ? q.to_day : yesterday;
    if (q.to_day < q.from_day)
        return cx_fail(cx, LT_BAD_INPUT, "the year %d has not begun", year);
    cx_report(cx, "evaluate", 0, 2);
    TRY(evaluate_keep(cx, w->k, &q, &e));
    cx_report(cx, "evaluate", 1, 2);
    if (e.is_year)
        TRY(evaluate_targets_for(cx, w->k, &q, &rows, &t.count));
    t.rows = rows;
    jout j = jout_of(w->result);
    evaluate_put_json(&j, &e, &t, false);
    return LT_OK;
}

/* --- export.year -------------------------------------------------------------------------------------------------------------- */

typedef struct out_file {
    int         fd;
    const char *path;
} out_file;

static lt_err write_some(lt_cx *cx, void *self, buf *out)
{
    const out_file *f = self;
    TRY(file_write_all(cx, f->fd, out->p, out->n, f->path));
    buf_reset(out);
    return LT_OK;
}

static lt_err export_to(lt_cx *cx, const job_work *w, const export_query *q, const char *path, uint64_t *rows)
{
    buf b;
    out_file f = {open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640), path};
    if (f.fd < 0)
        return cx_fail_errno(cx, errno, "%s", path);
    buf_init(&b, (size_t)16 << 20);
    lt_err e = export_run(cx, w->k, q, &(export_sink){&b, write_some, &f}, rows);
    buf_fini(&b);
    if (close(f.fd) != 0 && !e)
        e = cx_fail_errno(cx, errno, "%s", path);
    if (e)
        unlink(path);
    return e;
}

/* Of all places: a job is run by people who may see everything (job.run reaches everywhere). */
static lt_err run_export(lt_cx *cx, const job_work *w, const json_t *o)
{
    char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
    lt_place *places;
    uint64_t rows;
    int year = (int)json_get_int(o, "year", 0), offset = w->s->set.offset_min;
    export_query q = {.quantity = json_get_text(o, "quantity", NULL), .offset_min = offset};
    q.from_ms = civil_day_number(year, 1, 1) * CIVIL_DAY_MS - offset * CIVIL_MINUTE_MS;
    q.to_ms = civil_day_number(year + 1, 1, 1) * CIVIL_DAY_MS - offset * CIVIL_MINUTE_MS;
    TRY(keep_list_places(cx, w->k, &places, &q.place_count));
    q.places = places;
    TRY(file_path(cx, folder, "%s/" JOB_WORK_DIR, w->s->dir));
    TRY(file_make_dirs(cx, folder, 0750));
    snprintf(w->file, 96, "lantian-hours-%d-%s.csv", year, w->id);
    TRY(file_path(cx, path, "%s/%s", folder, w->file));
    TRY(export_to(cx, w, &q, path, &rows));
    jout j = jout_of(w->result);
    jout_begin_object(&j);
    jout_put_int(&j, "rows", (int64_t)rows);
    jout_put_text(&j, "file", w->file);
    jout_end_object(&j);
    return LT_OK;
}

/* --- the plan ---------------------------------------------------------------------------------------------------------------------- */

static lt_err run_of_plan(lt_cx *cx, const job_work *w, plan_run r)
{
    jout j = jout_of(w->result);
    r.s = w->s;
    r.desk = w->desk;
    r.k = w->k;
    return plan_run_do(cx, &r, &j);
}

static lt_err run_plan(lt_cx *cx, const job_work *w, const json_t *o)
{
    (void)o;
    return run_of_plan(cx, w, (plan_run){.indicators = true});
}

static lt_err run_checks(lt_cx *cx, const job_work *w, const json_t *o)
{
    return run_of_plan(cx, w, (plan_run){.all_checks = true, .check = json_get_text(o, "check", NULL)});
}

static lt_err run_hourly(lt_cx *cx, const job_work *w, const json_t *o)
{
    (void)o;
    return run_of_plan(cx, w, (plan_run){.schedule = "hour"});
}

/* --- forecasts ---------------------------------------------------------------------------------------------------------------------- */

static lt_err run_issue(lt_cx *cx, const job_work *w, const json_t *o)
{
    jout j = jout_of(w->result);
    return forecast_run_issue(cx, w->s, w->k, json_get_text(o, "again", "")[0] != '\0', &j);
}

static lt_err run_verify(lt_cx *cx, const job_work *w, const json_t *o)
{
    jout j = jout_of(w->result);
    (void)o;
    return forecast_score_run(cx, w->s, w->k, &j);
}

static lt_err run_outlook(lt_cx *cx, const job_work *w, const json_t *o)
{
    jout j = jout_of(w->result);
    (void)o;
    return outlook_run(cx, w->s, w->k, &j);
}

/* --- the inventory ------------------------------------------------------------------------------------------------------------------ */

static lt_err run_inventory(lt_cx *cx, const job_work *w, const json_t *o)
{
    uint64_t year = 0;
    const char *text = json_get_text(o, "year", "");
    if (text[0] && (!span_parse_u64(span_text(text), &year) || year < YEAR_MIN || year > YEAR_MAX))
        return cx_fail(cx, LT_BAD_INPUT, "parameters.year: 应为 %d 至 %d 年 \"%.20s\" is no year from %d to %d", YEAR_MIN, YEAR_MAX, text, YEAR_MIN, YEAR_MAX);
    jout j = jout_of(w->result);
    return inventory_store_run(cx, &(inventory_run){w->s, w->k, (int)year}, &j);
}

/* --- sources out of samples ------------------------------------------------------------------------------------------------------- */

static lt_err run_pmf(lt_cx *cx, const job_work *w, const json_t *o)
{
    jout j = jout_of(w->result);
    return receptor_store_run(cx, &(receptor_job){w->s, w->id, json_get_text(o, "spec", "")}, &j);
}

/* --- a peak -------------------------------------------------------------------------------------------------------------------------- */

static lt_err run_trace(lt_cx *cx, const job_work *w, const json_t *o)
{
    char id[TRACE_EVENT_ID_MAX];
    const char *outcome;
    trace_event_run r = {.k = w->k, .j = w->s->j};
    if (!trace_event_parse(json_get_text(o, "event", ""), w->s->set.offset_min, &r.ask))
        return cx_fail(cx, LT_BAD_INPUT, "parameters.event: QUANTITY-YYYYMMDDhh is wanted");
    if (r.ask.hour_ms + CIVIL_HOUR_MS > cx_now_ms(cx))
        return cx_fail(cx, LT_NOT_ENOUGH, "该小时尚未结束 the hour of %s has not ended yet", json_get_text(o, "event", ""));
    r.must = strncmp(w->id, TRACE_JOB_OWN, strlen(TRACE_JOB_OWN)) != 0;
    TRY(trace_event_make(cx, &r, id, &outcome));
    jout j = jout_of(w->result);
    jout_begin_object(&j);
    jout_put_text(&j, "event", id);
    jout_put_text(&j, "outcome", outcome);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err run_ways(lt_cx *cx, const job_work *w, const json_t *o)
{
    const char *winds;
    trace_ways_run r = {.k = w->k, .j = w->s->j, .dir = w->s->dir, .offset_min = w->s->set.offset_min};
    if (!trace_ways_parse(json_get_text(o, "of", ""), r.offset_min, &r.ask))
        return cx_fail(cx, LT_BAD_INPUT, "parameters.of: a trace or a day is wanted");
    TRY(trace_ways_make(cx, &r, &winds));
    jout j = jout_of(w->result);
    jout_begin_object(&j);
    jout_put_text(&j, "of", r.ask.id);
    jout_put_text(&j, "winds", winds);
    jout_end_object(&j);
    return LT_OK;
}

void job_work_remove(const char *dir, const char *file)
{
    char path[FILE_PATH_MAX];
    if (file[0] && snprintf(path, sizeof path, "%s/" JOB_WORK_DIR "/%s", dir, file) < (int)sizeof path)
        unlink(path);
}

void job_work_sweep(const char *dir, const char *const *kept, size_t n)
{
    char path[FILE_PATH_MAX];
    struct dirent *d;
    if (snprintf(path, sizeof path, "%s/" JOB_WORK_DIR, dir) >= (int)sizeof path)
        return;
    DIR *folder = opendir(path);
    while (folder && (d = readdir(folder)) != NULL) {
        bool is_kept = strncmp(d->d_name, "lantian-hours-", strlen("lantian-hours-")) != 0; /* not one of ours */
        for (size_t i = 0; i < n && !is_kept; i++)
            is_kept = strcmp(kept[i], d->d_name) == 0;
        if (!is_kept)
            job_work_remove(dir, d->d_name);
    }
    if (folder)
        closedir(folder);
}
