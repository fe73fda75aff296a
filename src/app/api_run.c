/* api_run.c - one call, from who asks to the answer; see api_int.h. */
#include "app/api_int.h"

#include <assert.h>
#include <stdio.h>

#define JSON_TYPE "application/json; charset=utf-8"
#define OUT_KEEP_MAX ((size_t)1 << 20) /* a larger buffer is not kept for the next call */

/* --- who ------------------------------------------------------------------------------------------------------ */

bool api_may(const api_call *c, right r, const permit_target *t)
{
    if (c->who.is_token && r != RIGHT_PUBLIC && !(c->who.token_rights & 1u << r))
        return false;
    return permit_allows(c->who.is_known ? &c->who.p : NULL, r, t);
}

lt_err api_permit(api_call *c, const permit_target *t)
{
    if (api_may(c, c->route->need, t))
        return LT_OK;
    if (!c->who.is_known)
        return cx_fail(&c->cx, LT_LOGIN, "请先登录 this needs somebody who is logged in");
    return cx_fail(&c->cx, LT_DENIED, "%s 没有此项权限 %s (%s) has no right \"%s\"%s", c->who.p.id, c->who.p.id, c->who.p.role, permit_right_key(c->route->need),
                   api_may(c, c->route->need, NULL) ? " here: outside the own area" : c->who.is_token ? " by this token" : "");
}

bool api_may_see(const api_call *c, const lt_place *p)
{
    permit_target t = permit_target_of_place(p);
    return p->kind == PLACE_STATION || p->kind == PLACE_WEATHER || api_may(c, RIGHT_MONITOR_READ, &t);
}

lt_err api_permit_place(api_call *c, const char *place_id)
{
    lt_place p = {.kind = PLACE_OUTLET};
    lt_err e = keep_get_place(&c->cx, c->k, place_id, &p);
    if (e == LT_NOT_FOUND)
        span_copy(span_text(place_id), p.id, sizeof p.id);
    else if (e)
        return e;
    if (api_may_see(c, &p))
        return LT_OK;
    return cx_fail(&c->cx, c->who.is_known ? LT_DENIED : LT_LOGIN, "此处的监测数据只向有权限的人员开放 what \"%.60s\" measures is for whoever has the right \"%s\" there", place_id,
                   permit_right_key(RIGHT_MONITOR_READ));
}

bool api_has_credentials(const http_request *r)
{
    const char *cookies = http_header(r, "Cookie");
    if (http_header(r, "Authorization"))
        return true;
    return cookies && strstr(cookies, ACCOUNT_COOKIE "="); /* in either name, plain or __Host- */
}

/* A cookie whose session has ended is no reason to refuse what everybody may see. */
static lt_err find_caller(api_call *c)
{
    lt_err e = account_caller(&c->cx, c->owner->accounts, c->k, c->r, &c->who);
    if (e == LT_LOGIN && c->route->need == RIGHT_PUBLIC && !http_header(c->r, "Authorization")) {
        c->who = (caller){0};
        return LT_OK;
    }
    return e;
}

/* = FACE.md: a refusal is an act in the journal; account's book holds back who is refused again and again. */
static void note_refusal(api_call *c, lt_err why)
{
    char id[PLACE_ID_MAX + 16], say[LT_SAY_MAX];
    if ((why != LT_DENIED && why != LT_LOGIN) || c->route->need == RIGHT_PUBLIC)
        return;
    memcpy(say, c->cx.say, sizeof say);
    snprintf(id, sizeof id, "%s %s", c->route->method, c->route->path);
    act a = {.who = c->who.is_known ? c->who.p.id : "public", .from = http_peer(c->r), .what = "access.refuse", .kind = "route", .id = id, .reason = say};
    if (account_note(&c->cx, c->owner->accounts, &a) != LT_OK)
        cx_log("warning", "a refusal could not be noted: %s", c->cx.say);
    memcpy(c->cx.say, say, sizeof say);
}

/* --- the handler ---------------------------------------------------------------------------------------------- */

/* Strangers whose request did not pass the server's thread as such: a cookie that nobody knows. */
static lt_err check_limit(api_call *c)
{
    if (c->who.is_known || !(c->route->flags & API_SLOW) || !api_has_credentials(c->r))
        return LT_OK;
    int wait_s = api_limit_take(c->owner->limit, http_peer(c->r), cx_now_ms(&c->cx));
    return wait_s ? cx_fail(&c->cx, LT_TOO_OFTEN, "此项较费时，您的地址请求过于频繁，请 %d 秒后再试 this takes long and was asked for too often from your address; again in %d s", wait_s, wait_s) : LT_OK;
}

static lt_err check(api_call *c, int *status)
{
    bool changes = !api_match_is_read(c->route->method);
    TRY(find_caller(c));
    if (c->who.is_known && c->who.p.must_change && c->route->need != RIGHT_PUBLIC && !(c->route->flags & API_PASSWORD))
        return cx_fail(&c->cx, LT_DENIED, "密码由他人设置，请先修改 the password was set by somebody else; change it first (POST " API_PREFIX "/me/password)");
    if (changes && !c->who.is_token)
        TRY(account_check_csrf(&c->cx, &c->who, c->r));
    TRY(api_permit(c, NULL));
    TRY(check_limit(c));
    return api_param_read(c, status);
}

static lt_err handle(api_call *c, int *status)
{
    TRY(check(c, status));
    if (c->route->flags & API_EVENTS)
        return api_scope_listen(c);
    TRY(c->route->handler(c));
    return buf_check(&c->cx, &c->out);
}

static http_answer answer_of(const api_call *c)
{
    bool is_secret = (c->route->flags & API_NO_STORE) || (c->who.is_known && c->route->need != RIGHT_PUBLIC);
    return (http_answer){.status = c->status ? c->status : 200,
                         .type = c->type ? c->type : c->route->type ? c->route->type : JSON_TYPE,
                         .download = c->download,
                         .cache = is_secret ? "no-store" : c->who.is_known ? "private, no-cache" : "no-cache"};
}

static void fail(api_call *c, api_slot *slot, lt_err e, int status)
{
    note_refusal(c, e);
    if (e == LT_IO || e == LT_DAMAGED || e == LT_FULL || e == LT_NUMERIC)
        cx_log("error", "%s %s: %s", c->route->method, c->route->path, c->cx.say);
    bool is_later = e == LT_BUSY || e == LT_CANCELLED || e == LT_CLOSED || e == LT_TOO_OFTEN;
    api_problem p = {.kind = e, .status = status, .say = c->cx.say, .field = c->field, .retry_s = is_later ? 2 : 0};
    if (slot)
        api_cache_finish(c->owner->cache, slot, &(api_cache_made){.problem = &p});
    api_problem_send(c->r, &p);
}

static void succeed(api_call *c, api_slot *slot)
{
    http_answer a = answer_of(c);
    http_content *content = NULL;
    if (slot && http_content_make(&c->cx, &a, buf_span(&c->out), &content) != LT_OK) {
        fail(c, slot, LT_NO_MEMORY, 0);
        return;
    }
    if (!slot) {
        http_reply(c->r, &a, buf_span(&c->out));
        return;
    }
    api_cache_made m = {.content = content, .bytes = c->out.n, .until_ms = cx_now_ms(&c->cx) + c->route->cache_ms};
    api_cache_finish(c->owner->cache, slot, &m);
    http_reply_content(c->r, content);
    http_content_release(content);
}

static void end_stream(api_call *c, lt_err e)
{
    if (!e)
        e = api_stream_flush(c);
    if (e && e != LT_CLOSED)
        cx_log("warning", "%s %s: the answer was cut short: %s", c->route->method, c->route->path, c->cx.say);
    http_stream_end(c->r, e == LT_OK);
}

void api_run(api_call *c, api_slot *slot)
{
    int status = 0;
    lt_err e = handle(c, &status);
    if (c->is_streaming)
        end_stream(c, e);
    else if (e)
        fail(c, slot, e, status);
    else if (!c->is_listening)
        succeed(c, slot);
    if (c->body)
        json_decref(c->body);
    c->body = NULL;
    if (c->out.room > OUT_KEEP_MAX)
        buf_fini(&c->out);
}

/* --- for handlers --------------------------------------------------------------------------------------------- */

static lt_err read_request_id(api_call *c, const char **out)
{
    const char *id = http_header(c->r, "Idempotency-Key");
    size_t n = id ? strlen(id) : 0;
    c->field = "Idempotency-Key";
    if (!id)
        return cx_fail(&c->cx, LT_BAD_INPUT, "请求没有编号（Idempotency-Key） the header Idempotency-Key is missing: %d to %d characters that name this request", ACT_REQUEST_MIN, ACT_REQUEST_MAX);
    if (n < ACT_REQUEST_MIN || n > ACT_REQUEST_MAX || strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") != n)
        return cx_fail(&c->cx, LT_BAD_INPUT, "请求编号不可用 Idempotency-Key: %d to %d characters of A-Z a-z 0-9 . _ - are wanted", ACT_REQUEST_MIN, ACT_REQUEST_MAX);
    c->field = NULL;
    *out = id;
    return LT_OK;
}

static lt_err read_version(api_call *c, act *a)
{
    const char *text = http_header(c->r, "If-Match");
    const json_t *member = c->body ? json_object_get(c->body, "version") : NULL;
    if (member) {
        a->has_version = true;
        a->version = (uint64_t)json_integer_value(member);
    }
    if (!text)
        return LT_OK;
    span s = span_trim(span_text(text));
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = span_cut(s, 1, s.n - 1);
    a->has_version = true;
    c->field = "If-Match";
    if (!span_parse_u64(s, &a->version))
        return cx_fail(&c->cx, LT_BAD_INPUT, "版本号须为整数 If-Match: a version such as \"123\" is wanted");
    c->field = NULL;
    return LT_OK;
}

lt_err api_act(api_call *c, act *a, jout *j)
{
    uint64_t entry;
    bool is_repeat = false;
    a->who = c->who.p.id;
    a->from = http_peer(c->r);
    TRY(read_request_id(c, &a->request));
    TRY(read_version(c, a));
    TRY(act_do(&c->cx, c->owner->acts, c->k, a, &entry, &is_repeat));
    *j = jout_of(&c->out);
    jout_begin_object(j);
    jout_put_int(j, "entry", (int64_t)entry);
    jout_put_int(j, "version", (int64_t)entry);
    jout_put_bool(j, "repeat", is_repeat);
    return LT_OK;
}

static lt_err answer_asked(api_call *sub, const char *path_and_query, json_t **out)
{
    api_match m;
    char path[HTTP_PATH_MAX];
    int status = 0;
    size_t n = strcspn(path_and_query, "?");
    if (!span_copy(span_of(path_and_query, n), path, sizeof path))
        return cx_fail(&sub->cx, LT_LIMIT, "路径过长 the path is too long");
    api_match_find("GET", path, &m);
    assert(m.route && m.route->handler && "api_ask of no route");
    sub->route = m.route;
    sub->query = path_and_query[n] ? path_and_query + n + 1 : "";
    memcpy(sub->path_values, m.values, sizeof m.values);
    TRY(api_permit(sub, NULL));
    TRY(api_param_read(sub, &status));
    TRY(sub->route->handler(sub));
    TRY(buf_check(&sub->cx, &sub->out));
    return json_parse(&sub->cx, buf_span(&sub->out), out);
}

lt_err api_ask(api_call *c, const char *path_and_query, json_t **out)
{
    api_call sub = {.cx = c->cx, .owner = c->owner, .k = c->k, .r = c->r, .who = c->who, .is_asked = true};
    buf_init(&sub.out, API_REPLY_MAX);
    lt_err e = answer_asked(&sub, path_and_query, out);
    buf_fini(&sub.out);
    if (e) {
        memcpy(c->cx.say, sub.cx.say, sizeof c->cx.say);
        c->cx.err = e;
    }
    return e;
}

/* --- large answers ---------------------------------------------------------------------------------------------- */

lt_err api_stream_begin(api_call *c)
{
    assert(c->route->flags & API_STREAMS && !c->is_streaming);
    http_answer a = answer_of(c);
    if (c->is_asked)
        return LT_OK; /* api_ask collects it */
    TRY(http_stream_begin(&c->cx, c->r, &a));
    c->is_streaming = true;
    return api_stream_flush(c);
}

lt_err api_stream_flush(api_call *c)
{
    if (!c->is_streaming)
        return buf_check(&c->cx, &c->out);
    TRY(buf_check(&c->cx, &c->out));
    if (cx_is_cancelled(&c->cx))
        return cx_fail(&c->cx, LT_CANCELLED, "服务即将停止 the service is ending");
    lt_err e = c->out.n ? http_stream_write(&c->cx, c->r, buf_span(&c->out)) : LT_OK;
    buf_reset(&c->out);
    return e;
}
