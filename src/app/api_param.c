/* api_param.c - the parameters of a call against its route's rows; see api_int.h. */
#include "app/api_int.h"

#include <assert.h>
#include <inttypes.h>

#include "base/civil.h"
#include "base/hash.h"

/* --- the query ------------------------------------------------------------------------------------------------ */

/* %xx and + decoded; LT_BAD_INPUT when it is malformed or no UTF-8 text. */
static lt_err decode(lt_cx *cx, const char *s, size_t n, const char **out)
{
    char *text;
    size_t k = 0;
    TRY(arena_alloc(cx, n + 1, &text));
    for (size_t i = 0; i < n; i++) {
        uint8_t c = (uint8_t)s[i];
        if (c == '%') {
            if (i + 2 >= n || !hash_unhex(span_of(s + i + 1, 2), &c, 1))
                return cx_fail(cx, LT_BAD_INPUT, "网址里的 %% 后面没有两位十六进制数 the query has a %% that no two hexadecimal digits follow");
            i += 2;
        } else if (c == '+') {
            c = ' ';
        }
        text[k++] = (char)c;
    }
    text[k] = '\0';
    if (!span_is_utf8(span_of(text, k)))
        return cx_fail(cx, LT_BAD_INPUT, "网址里的参数不是 UTF-8 文字，或含控制字符 the query is no UTF-8 text, or has control characters");
    *out = text;
    return LT_OK;
}

lt_err api_param_split(lt_cx *cx, const char *query, api_pair pairs[API_PAIRS_MAX], size_t *n)
{
    *n = 0;
    while (*query) {
        size_t length = strcspn(query, "&"), name = strcspn(query, "=&");
        if (length) {
            if (*n == API_PAIRS_MAX)
                return cx_fail(cx, LT_BAD_INPUT, "参数多于 %d 个 more than %d parameters", API_PAIRS_MAX, API_PAIRS_MAX);
            size_t value = name < length ? name + 1 : length;
            TRY(decode(cx, query, name, &pairs[*n].name));
            TRY(decode(cx, query + value, length - value, &pairs[*n].value));
            (*n)++;
        }
        query += length + (query[length] == '&');
    }
    return LT_OK;
}

/* --- one value ------------------------------------------------------------------------------------------------ */

static size_t count_characters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0u) != 0x80u;
    return n;
}

static bool has_control(const char *s, bool lines_too)
{
    for (; *s; s++)
        if (((unsigned char)*s < 0x20 && (lines_too || !strchr("\t\r\n", *s))) || *s == 0x7F)
            return true;
    return false;
}

static lt_err wrong(api_call *c, const api_param *p, const char *value, const char *wanted)
{
    c->field = p->name;
    if (value)
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”的值“%.60s”不对 \"%s\" is \"%.60s\"; %s is wanted", p->name, value, p->name, value, wanted);
    return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”的值不对 \"%s\": %s is wanted", p->name, p->name, wanted);
}

static lt_err check_text(api_call *c, const api_param *p, const char *s)
{
    size_t n = count_characters(s), max = p->max > 0 ? (size_t)p->max : API_TEXT_MAX;
    c->field = p->name;
    if (n > max)
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”有 %zu 个字符，最多 %zu 个 \"%s\" has %zu characters, %zu at most", p->name, n, max, p->name, n, max);
    if (n < (size_t)p->min)
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”有 %zu 个字符，至少 %" PRId64 " 个 \"%s\" has %zu characters, %" PRId64 " at least", p->name, n, p->min, p->name,
                       n, p->min);
    if (has_control(s, p->in != API_BODY))
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”含控制字符 \"%s\" has control characters", p->name, p->name);
    return LT_OK;
}

static lt_err check_choice(api_call *c, const api_param *p, const char *s)
{
    size_t n = strlen(s);
    for (const char *at = p->choices; *at; at += strcspn(at, " "), at += *at == ' ')
        if (n == strcspn(at, " ") && memcmp(at, s, n) == 0)
            return LT_OK;
    c->field = p->name;
    return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”的值“%.60s”不在可选之列 \"%s\" is \"%.60s\"; one of %s is wanted", p->name, s, p->name, s, p->choices);
}

static lt_err check_int(api_call *c, const api_param *p, int64_t v)
{
    c->field = p->name;
    if (v < p->min || (p->max > p->min && v > p->max))
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”为 %" PRId64 "，应在 %" PRId64 " 至 %" PRId64 " 之间 \"%s\" is %" PRId64 ", %" PRId64 " to %" PRId64 " is wanted", p->name,
                       v, p->min, p->max, p->name, v, p->min, p->max);
    return LT_OK;
}

static bool parse_int(const char *s, int64_t *v)
{
    uint64_t n;
    bool minus = *s == '-';
    if (!span_parse_u64(span_text(s + minus), &n))
        return false;
    *v = minus ? -(int64_t)n : (int64_t)n;
    return true;
}

/* What is written alike in a path, a query and a JSON string. */
static lt_err read_text(api_call *c, const api_param *p, const char *s, api_value *v)
{
    v->text = s;
    switch (p->type) {
    case API_TIME:
        return civil_parse_iso(span_text(s), c->owner->set.offset_min, &v->number) ? LT_OK : wrong(c, p, s, "a time such as 2026-11-24T13:00:00+08:00");
    case API_DAY:
        return strlen(s) == 10 && civil_parse_iso(span_text(s), c->owner->set.offset_min, &v->number) ? LT_OK : wrong(c, p, s, "a date such as 2026-01-31");
    case API_CHOICE:
        return check_choice(c, p, s);
    default:
        return check_text(c, p, s);
    }
}

static lt_err read_query(api_call *c, const api_param *p, const char *s, api_value *v)
{
    v->text = s;
    if (p->type == API_INT)
        return parse_int(s, &v->number) ? check_int(c, p, v->number) : wrong(c, p, s, "a whole number");
    if (p->type == API_BOOL) {
        v->number = strcmp(s, "true") == 0 || strcmp(s, "1") == 0;
        return v->number || strcmp(s, "false") == 0 || strcmp(s, "0") == 0 ? LT_OK : wrong(c, p, s, "true or false");
    }
    return read_text(c, p, s, v);
}

static lt_err read_texts(api_call *c, const api_param *p, const json_t *o)
{
    size_t n = json_array_size(o), max = p->max > 0 ? (size_t)p->max : API_TEXT_MAX;
    if (!json_is_array(o))
        return wrong(c, p, NULL, "an array of texts");
    c->field = p->name;
    if (n > max || n < (size_t)p->min)
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”有 %zu 项，应为 %" PRId64 " 至 %zu 项 \"%s\" has %zu texts, %" PRId64 " to %zu are wanted", p->name, n, p->min, max,
                       p->name, n, p->min, max);
    for (size_t i = 0; i < n; i++) {
        const char *s = json_string_value(json_array_get(o, i));
        if (!s || has_control(s, true) || count_characters(s) > API_TEXT_MAX)
            return wrong(c, p, NULL, "an array of texts");
    }
    return LT_OK;
}

static lt_err read_json(api_call *c, const api_param *p, const json_t *o, api_value *v)
{
    v->json = o;
    switch (p->type) {
    case API_INT:
        v->number = json_integer_value(o);
        return json_is_integer(o) ? check_int(c, p, v->number) : wrong(c, p, NULL, "a whole number");
    case API_BOOL:
        v->number = json_is_true(o);
        return json_is_boolean(o) ? LT_OK : wrong(c, p, NULL, "true or false");
    case API_TEXTS:
        return read_texts(c, p, o);
    case API_OBJECT:
        return json_is_object(o) ? LT_OK : wrong(c, p, NULL, "an object");
    case API_OBJECT_OR_NULL:
        return json_is_object(o) || json_is_null(o) ? LT_OK : wrong(c, p, NULL, "an object or null");
    default:
        return json_is_string(o) ? read_text(c, p, json_string_value(o), v) : wrong(c, p, NULL, "a text");
    }
}

/* --- all of them ---------------------------------------------------------------------------------------------- */

static size_t count_params(const api_route *r)
{
    size_t n = 0;
    while (r->params && r->params[n].name)
        n++;
    return n;
}

static const api_param *find(const api_route *r, const char *name, api_in in, size_t *at)
{
    for (size_t i = 0, n = count_params(r); i < n; i++)
        if (r->params[i].in == in && strcmp(r->params[i].name, name) == 0) {
            *at = i;
            return &r->params[i];
        }
    return NULL;
}

static lt_err unknown(api_call *c, const char *name, api_in in)
{
    buf known;
    buf_init(&known, LT_SAY_MAX);
    for (size_t i = 0, n = count_params(c->route); i < n; i++)
        if (c->route->params[i].in == in)
            buf_format(&known, "%s%s", known.n ? ", " : "", c->route->params[i].name);
    c->field = name;
    lt_err e = cx_fail(&c->cx, LT_BAD_INPUT, "此处没有“%.60s” there is no %s \"%.60s\" here; known: %.*s", name, in == API_BODY ? "member" : "parameter", name,
                       known.n ? (int)known.n : 4, known.n ? (const char *)known.p : "none");
    buf_fini(&known);
    return e;
}

static lt_err read_path(api_call *c)
{
    char name[PLACE_ID_MAX];
    size_t at;
    for (size_t i = 0; api_match_name(c->route, i, name); i++) {
        const api_param *p = find(c->route, name, API_PATH, &at);
        if (!p)
            continue;
        c->values[at].is_sent = true;
        TRY(read_query(c, p, c->path_values[i], &c->values[at]));
    }
    return LT_OK;
}

static lt_err read_pairs(api_call *c)
{
    api_pair pairs[API_PAIRS_MAX];
    size_t n, at;
    TRY(api_param_split(&c->cx, c->query, pairs, &n));
    for (size_t i = 0; i < n; i++) {
        const api_param *p = find(c->route, pairs[i].name, API_QUERY, &at);
        if (!p && (strcmp(pairs[i].name, "lang") == 0 || (c->route->flags & API_FREE_QUERY)))
            continue; /* lang: of a problem's title */
        if (!p)
            return unknown(c, pairs[i].name, API_QUERY);
        c->field = p->name;
        if (c->values[at].is_sent)
            return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”给了两次 \"%s\" is given twice", p->name, p->name);
        if (!*pairs[i].value)
            continue; /* a form sends the fields that were left empty */
        c->values[at].is_sent = true;
        TRY(read_query(c, p, pairs[i].value, &c->values[at]));
    }
    return LT_OK;
}

static bool is_too_deep(span s)
{
    int depth = 0;
    bool in_text = false;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t b = s.p[i];
        if (in_text) {
            i += b == '\\';
            in_text = b != '"';
        } else if (b == '"') {
            in_text = true;
        } else if ((b == '{' || b == '[') && ++depth > API_BODY_DEPTH) {
            return true;
        } else if (b == '}' || b == ']') {
            depth--;
        }
    }
    return false;
}

static lt_err parse_body(api_call *c, int *status)
{
    span text = http_body(c->r);
    const char *type = http_header(c->r, "Content-Type");
    if (text.n == 0 || (c->route->flags & API_RAW_BODY)) {
        c->body = json_object();
        return c->body ? LT_OK : cx_fail(&c->cx, LT_NO_MEMORY, "no memory for a body");
    }
    if (text.n > API_BODY_MAX)
        return cx_fail(&c->cx, LT_LIMIT, "内容有 %zu 字节，最多 %u 字节 the body has %zu bytes, %u at most", text.n, API_BODY_MAX, text.n, API_BODY_MAX);
    if (!type || !span_is_fold(span_trim(span_of(type, strcspn(type, ";"))), "application/json")) {
        *status = 415;
        return cx_fail(&c->cx, LT_BAD_INPUT, "内容类型须为 application/json the body's type must be application/json");
    }
    if (is_too_deep(text))
        return cx_fail(&c->cx, LT_BAD_INPUT, "内容嵌套深于 %d 层 the body is nested deeper than %d", API_BODY_DEPTH, API_BODY_DEPTH);
    TRY(json_parse(&c->cx, text, &c->body));
    return json_is_object(c->body) ? LT_OK : cx_fail(&c->cx, LT_BAD_INPUT, "内容须为 JSON 对象 the body must be a JSON object");
}

static lt_err read_body(api_call *c, int *status)
{
    const char *key;
    json_t *v;
    size_t at;
    TRY(parse_body(c, status));
    json_object_foreach(c->body, key, v)
    {
        const api_param *p = find(c->route, key, API_BODY, &at);
        if (!p && strcmp(key, "version") == 0) { /* optimistic locking: api_act */
            c->field = "version";
            if (!json_is_integer(v) || json_integer_value(v) < 0)
                return cx_fail(&c->cx, LT_BAD_INPUT, "版本号须为整数 \"version\": a whole number is wanted");
            continue;
        }
        if (!p)
            return unknown(c, key, API_BODY);
        c->values[at].is_sent = true;
        TRY(read_json(c, p, v, &c->values[at]));
    }
    return LT_OK;
}

lt_err api_param_read(api_call *c, int *status)
{
    size_t n = count_params(c->route);
    TRY(arena_alloc(&c->cx, (n + 1) * sizeof *c->values, &c->values));
    TRY(read_path(c));
    TRY(read_pairs(c));
    if (!c->is_asked && !api_match_is_read(c->route->method))
        TRY(read_body(c, status));
    for (size_t i = 0; i < n; i++)
        if (c->route->params[i].need && !c->values[i].is_sent) {
            c->field = c->route->params[i].name;
            return cx_fail(&c->cx, LT_BAD_INPUT, "缺少“%s” the parameter \"%s\" is missing", c->field, c->field);
        }
    c->field = NULL;
    return LT_OK;
}

/* --- for handlers --------------------------------------------------------------------------------------------- */

static const api_value *find_value(const api_call *c, const char *name)
{
    for (size_t i = 0, n = count_params(c->route); i < n; i++)
        if (strcmp(c->route->params[i].name, name) == 0)
            return &c->values[i];
    return NULL;
}

static const api_value *value_of(const api_call *c, const char *name)
{
    const api_value *v = find_value(c, name);
    assert(v && "a handler asks for a parameter that its row does not name");
    return v;
}

bool api_has(api_call *c, const char *name)
{
    return value_of(c, name)->is_sent;
}

const char *api_text(api_call *c, const char *name)
{
    char in_path[PLACE_ID_MAX];
    const api_value *v = find_value(c, name);
    if (v)
        return v->text;
    for (size_t i = 0; api_match_name(c->route, i, in_path); i++)
        if (strcmp(in_path, name) == 0)
            return c->path_values[i];
    return value_of(c, name)->text;
}

int64_t api_int(api_call *c, const char *name, int64_t otherwise)
{
    const api_value *v = value_of(c, name);
    return v->is_sent ? v->number : otherwise;
}

bool api_bool(api_call *c, const char *name, bool otherwise)
{
    const api_value *v = value_of(c, name);
    return v->is_sent ? v->number != 0 : otherwise;
}

int64_t api_time_of(api_call *c, const char *name, int64_t otherwise)
{
    return api_int(c, name, otherwise);
}

const json_t *api_json(api_call *c, const char *name)
{
    return value_of(c, name)->json;
}
