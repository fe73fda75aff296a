/* api_plan_find.c - cross-checks and what they find: /checks, /findings; see api.h, api_plan.h, plan/cross_check.h. */
#include "app/api_plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "keep/keep_row.h"

#define FINDINGS_PAGE     100
#define FINDINGS_PAGE_MAX 1000

/* --- /checks ------------------------------------------------------------------------------------------------------------------ */

typedef struct check_count {
    int64_t open, proposed;
} check_count;

/* open, proposed */
static lt_err on_count(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    check_count *n = self;
    (void)cx, (void)columns, (void)names;
    if (cells)
        *n = (check_count){cells[0].i, cells[1].i};
    return LT_OK;
}

static lt_err put_check(api_call *c, const plan_view *v, const cross_check *k, jout *j)
{
    static const char COUNT[] = "SELECT COALESCE(SUM(json_extract(body, '$.state') = 'open'), 0), COALESCE(SUM(json_extract(body, '$.state') = 'proposed'), 0)"
                                " FROM entities WHERE kind = '" FINDING_KIND "' AND id > ?1 || '.' AND id < ?1 || '/'";
    check_count n = {0, 0};
    keep_entity e;
    json_t *last = NULL;
    TRY(keep_query(&c->cx, c->k, COUNT, &k->key, 1, on_count, &n));
    lt_err err = keep_get_entity(&c->cx, c->k, CHECK_KIND, k->key, &e);
    if (err && err != LT_NOT_FOUND)
        return err;
    if (!err)
        TRY(json_parse(&c->cx, span_text(e.body), &last));
    const json_t *owner = plan_view_agency(v, k->owner);
    jout_begin_object(j);
    jout_put_text(j, "key", k->key);
    text_put_pair(j, "title", k->title_zh, k->title_en);
    jout_put_text(j, "severity", k->severity);
    jout_put_text(j, "owner", k->owner);
    text_put_pair(j, "owner_name", json_get_text(owner, "name", k->owner), json_get_text(owner, "name_en", ""));
    jout_put_text(j, "schedule", k->schedule);
    jout_put_text(j, "link", k->link);
    jout_put_text(j, "measure", k->measure);
    give_text(j, "last_run", json_get_text(last, "last_run", ""));
    jout_put_int(j, "open", n.open);
    jout_put_int(j, "proposed", n.proposed);
    jout_put_int(j, "ms", json_get_int(last, "ms", 0));
    jout_put_bool(j, "cut", json_is_true(json_object_get(last, "is_cut")));
    jout_put_text(j, "sql", k->sql);
    jout_end_object(j);
    json_decref(last);
    return LT_OK;
}

static lt_err get_checks(api_call *c)
{
    plan_view v;
    jout j = jout_of(&c->out);
    lt_err e = LT_OK;
    TRY(plan_call_open(c, &v));
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; !e && i < json_array_size(v.checks); i++) {
        cross_check k;
        cross_check_read(json_array_get(v.checks, i), &k);
        e = put_check(c, &v, &k, &j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    plan_view_close(&v);
    return e;
}

static lt_err post_checks_run(api_call *c)
{
    const char *check = api_text(c, "check");
    plan_view v;
    TRY(plan_call_open(c, &v));
    bool is_known = !check || measure_find(v.checks, "key", check);
    plan_view_close(&v);
    c->field = "check";
    if (!is_known)
        return cx_fail(&c->cx, LT_NOT_FOUND, "没有交叉核查“%.60s” there is no check \"%.60s\"", check, check);
    c->field = NULL;
    json_t *parameters = json_pack("{s:s*}", "check", check);
    if (!parameters)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a job");
    lt_err e = api_jobs_start(c, "checks.run", parameters);
    json_decref(parameters);
    return e;
}

/* --- /findings ---------------------------------------------------------------------------------------------------------------- */

typedef struct finding_page {
    const plan_view *v;
    jout            *j;
    size_t           n;
} finding_page;

static void put_finding(const finding_page *p, const char *id, const json_t *o, int64_t version)
{
    static const char *const SAME[] = {"check", "kind", "severity", "state", "since", "owner", "measure"};
    static const char *const OR_NULL[] = {"other_kind", "other", "street", "gone_on", "closed_by", "closed_on", "reason"};
    const char *check = json_get_text(o, "check", ""), *gone = json_get_text(o, "gone_on", "");
    const json_t *source = measure_find(p->v->checks, "key", check);
    jout *j = p->j;
    jout_begin_object(j);
    jout_put_text(j, "id", id);
    for (size_t i = 0; i < sizeof SAME / sizeof SAME[0]; i++)
        jout_put_text(j, SAME[i], json_get_text(o, SAME[i], ""));
    text_put_pair(j, "title", json_get_text(source, "title_zh", check), json_get_text(source, "title_en", check));
    jout_put_text(j, "entity", json_get_text(o, "id", ""));
    text_put_pair(j, "words", json_get_text(o, "zh", ""), json_get_text(o, "en", ""));
    for (size_t i = 0; i < sizeof OR_NULL / sizeof OR_NULL[0]; i++)
        give_text(j, OR_NULL[i], json_get_text(o, OR_NULL[i], ""));
    jout_put_bool(j, "found", json_is_true(json_object_get(o, "is_found")));
    give_text(j, "last_seen", gone[0] ? gone : NULL);
    jout_put_int(j, "times", json_get_int(o, "times", 1));
    jout_key(j, "rows");
    json_write(j, json_object_get(o, "rows"));
    jout_put_int(j, "version", version);
    jout_end_object(j);
}

/* id, body, version */
static lt_err on_finding(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    finding_page *p = self;
    const char *id;
    json_t *o;
    (void)columns, (void)names;
    if (!cells)
        return LT_OK;
    TRY(plan_cell_text(cx, &cells[0], &id));
    TRY(json_parse(cx, cells[1].s, &o));
    put_finding(p, id, o, cells[2].i);
    json_decref(o);
    p->n++;
    return LT_OK;
}

/* Areas, places and the agency of who reaches only what is his own, as a JSON array; "" for who reaches everything. */
static lt_err own_words(api_call *c, char out[PERSON_AREAS_MAX * PLACE_NAME_MAX + 512])
{
    out[0] = '\0';
    if (permit_reach(c->who.p.role, RIGHT_LEDGER_READ) == REACH_ANY)
        return LT_OK;
    json_t *list = json_array();
    int bad = !list || json_array_append_new(list, json_string(c->who.p.agency[0] ? c->who.p.agency : "-"));
    for (size_t i = 0; !bad && i < c->who.p.area_count; i++)
        bad = json_array_append_new(list, json_string(c->who.p.areas[i]));
    char *text = bad ? NULL : json_dumps(list, JSON_COMPACT);
    json_decref(list);
    bool fits = text && span_copy(span_text(text), out, PERSON_AREAS_MAX * PLACE_NAME_MAX + 512);
    free(text);
    return fits ? LT_OK : cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a list of areas");
}

static const char *or_empty(api_call *c, const char *name)
{
    const char *s = api_text(c, name);
    return s ? s : "";
}

static lt_err get_findings(api_call *c)
{
    static const char SQL[] =
        "SELECT id, body, version FROM entities WHERE kind = '" FINDING_KIND "' AND (?1 = '' OR json_extract(body, '$.check') = ?1)"
        " AND (?2 = '' OR json_extract(body, '$.kind') = ?2 OR json_extract(body, '$.other_kind') = ?2)"
        " AND (?3 = '' OR json_extract(body, '$.id') = ?3 OR json_extract(body, '$.other') = ?3) AND (?4 = '' OR json_extract(body, '$.street') = ?4)"
        " AND (?5 = '' OR json_extract(body, '$.state') = ?5) AND (?6 = '' OR json_extract(body, '$.severity') = ?6)"
        " AND (?7 = '' OR json_extract(body, '$.owner') = ?7) AND (?8 = '' OR json_extract(body, '$.owner') IN (SELECT value FROM json_each(?8))"
        " OR json_extract(body, '$.street') IN (SELECT value FROM json_each(?8)) OR json_extract(body, '$.id') IN (SELECT value FROM json_each(?8)))"
        " ORDER BY made DESC, id LIMIT CAST(?9 AS INTEGER) OFFSET CAST(?10 AS INTEGER)";
    char own[PERSON_AREAS_MAX * PLACE_NAME_MAX + 512], limit[24], after[24];
    plan_view v;
    jout j = jout_of(&c->out);
    int64_t most = api_int(c, "limit", FINDINGS_PAGE), from = api_int(c, "after", 0);
    TRY(own_words(c, own));
    snprintf(limit, sizeof limit, "%lld", (long long)most);
    snprintf(after, sizeof after, "%lld", (long long)from);
    const char *params[] = {or_empty(c, "check"), or_empty(c, "kind"), or_empty(c, "id"), or_empty(c, "street"), or_empty(c, "state"), or_empty(c, "severity"),
                            or_empty(c, "owner"), own, limit, after};
    TRY(plan_call_open(c, &v));
    finding_page p = {.v = &v, .j = &j};
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    lt_err e = keep_query(&c->cx, c->k, SQL, params, 10, on_finding, &p);
    jout_end_array(&j);
    snprintf(after, sizeof after, "%lld", (long long)(from + most));
    jout_put_text(&j, "next", (int64_t)p.n == most ? after : NULL);
    jout_end_object(&j);
    plan_view_close(&v);
    return e;
}

/* May the caller close it, and is it not closed yet? */
static lt_err permit_finding(api_call *c, const char *id)
{
    keep_entity e;
    json_t *o;
    lt_err err = keep_get_entity(&c->cx, c->k, FINDING_KIND, id, &e);
    if (err == LT_NOT_FOUND)
        return cx_fail(&c->cx, err, "没有这个问题 there is no finding \"%.60s\"", id);
    TRY(err);
    TRY(json_parse(&c->cx, span_text(e.body), &o));
    permit_target t = {.agency = json_get_text(o, "owner", ""), .street = json_get_text(o, "street", "")};
    err = api_permit(c, &t);
    bool is_mine = strcmp(json_get_text(o, "closed_by", ""), c->who.p.id) == 0; /* a repeat of the request, perhaps: it gets its answer */
    if (!err && strcmp(json_get_text(o, "state", ""), "closed") == 0 && !is_mine)
        err = cx_fail(&c->cx, LT_CONFLICT, "该问题已由 %s 关闭 the finding was closed by %s", json_get_text(o, "closed_by", "?"), json_get_text(o, "closed_by", "?"));
    json_decref(o);
    return err;
}

static lt_err close_finding(api_call *c)
{
    const char *id = api_text(c, "id"), *reason = api_text(c, "reason");
    jout j;
    TRY(permit_finding(c, id));
    act a = {.what = "finding.close", .kind = FINDING_KIND, .id = id, .reason = reason};
    TRY(api_act(c, &a, &j));
    jout_put_text(&j, "id", id);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param RUN_PARAMS[] = {
    {"check", API_BODY, API_TEXT, false, 1, PLAN_KEY_MAX, NULL, "key of one check; absent: all of them"},
    {.name = NULL},
};
static const api_param FINDING_PARAMS[] = {
    {"check", API_QUERY, API_TEXT, false, 1, PLAN_KEY_MAX, NULL, "of one check"},
    {"kind", API_QUERY, API_TEXT, false, 1, KEEP_ROW_NAME_MAX, NULL, "about rows of this ledger"},
    {"id", API_QUERY, API_TEXT, false, 1, PLACE_ID_MAX, NULL, "about this row"},
    {"street", API_QUERY, API_TEXT, false, 1, PLACE_NAME_MAX, NULL, "of a street"},
    {"state", API_QUERY, API_CHOICE, false, 0, 0, "open proposed closed", "in this state"},
    {"severity", API_QUERY, API_CHOICE, false, 0, 0, "note low medium high", "of this severity"},
    {"owner", API_QUERY, API_TEXT, false, 1, PLAN_KEY_MAX, NULL, "of checks that this unit owns"},
    {"after", API_QUERY, API_INT, false, 0, 10000000, NULL, "what the page before gave as next"},
    {"limit", API_QUERY, API_INT, false, 1, FINDINGS_PAGE_MAX, NULL, "findings of a page (100)"},
    {.name = NULL},
};
static const api_param CLOSE_PARAMS[] = {
    {"id", API_PATH, API_TEXT, true, 1, FINDING_NAME_MAX, NULL, "id of a finding"},
    {"reason", API_BODY, API_TEXT, true, 1, 500, NULL, "why it is closed"},
    {.name = NULL},
};
const api_route PLAN_FIND_ROUTES[] = {
    {"GET", API_PREFIX "/checks", RIGHT_LEDGER_READ, get_checks, .tag = "plan", .summary = "Cross-checks of the ledgers with their SQL, last run and open findings", .reply = "Checks"},
    {"POST", API_PREFIX "/checks/run", RIGHT_JOB_RUN, post_checks_run, RUN_PARAMS, "plan", "Run cross-checks now, as a job", .reply = "Done"},
    {"GET", API_PREFIX "/findings", RIGHT_LEDGER_READ, get_findings, FINDING_PARAMS, "plan", "What the cross-checks found, the newest first", .reply = "Findings"},
    {"POST", API_PREFIX "/findings/{id}/close", RIGHT_LEDGER_MOVE, close_finding, CLOSE_PARAMS, "plan", "Close a finding with a reason", .reply = "Done"},
    {.path = NULL},
};
