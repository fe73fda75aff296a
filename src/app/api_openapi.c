/* api_openapi.c - the API as an OpenAPI 3.1 document, from its rows; see api.h. */
#include "app/api_int.h"

#include <stdio.h>

#include "app/api_schema.h"

/* A failure that a route may answer with. */
typedef struct failure {
    int         status;
    const char *name, *about;
    bool        changes_only;
} failure;

static const failure FAILURES[] = {
    {400, "BadRequest", "Something sent cannot be read, is missing, unknown or out of range.", false},
    {401, "Login", "Nobody is logged in, or no longer.", false},
    {403, "Denied", "The caller has no right to this, or not there.", false},
    {404, "NotFound", "What was asked for does not exist.", false},
    {409, "Conflict", "Somebody else changed it, or the Idempotency-Key was used for something else.", true},
    {413, "Limit", "A named maximum was reached.", false},
    {415, "MediaType", "The body's type must be application/json.", true},
    {422, "NotEnough", "Too little valid data for a result.", false},
    {429, "TooOften", "Asked or guessed too often; Retry-After says when again.", false},
    {503, "Busy", "Later: too much waits, or the service is ending; Retry-After says when.", false},
    {0, NULL, NULL, false},
};

/* --- names ----------------------------------------------------------------------------------------------------- */

static bool is_documented(const api_route *r)
{
    return strncmp(r->path, API_PREFIX, strlen(API_PREFIX)) == 0;
}

static void put_about(jout *j, const char *before, const char *word, const char *after)
{
    char text[256];
    snprintf(text, sizeof text, "%s%s%s", before, word, after);
    jout_put_text(j, "description", text);
}

/* "get" + "/api/v1/people/{id}/disable" -> getPeopleIdDisable */
static void put_operation_id(jout *j, const api_route *r)
{
    char id[256];
    size_t n = 0;
    for (const char *m = r->method; *m && n < 16; m++)
        id[n++] = (char)(*m | 0x20);
    bool starts = true;
    for (const char *p = r->path + strlen(API_PREFIX); *p && n + 1 < sizeof id; p++) {
        bool is_letter = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z');
        if (is_letter)
            id[n++] = starts && *p >= 'a' && *p <= 'z' ? (char)(*p & ~0x20) : *p;
        starts = !is_letter;
    }
    id[n] = '\0';
    jout_put_text(j, "operationId", strcmp(r->path, API_PREFIX) == 0 ? "getRoutes" : id);
}

static void put_method(jout *j, const api_route *r)
{
    char name[16];
    size_t n = 0;
    for (; r->method[n] && n + 1 < sizeof name; n++)
        name[n] = (char)(r->method[n] | 0x20);
    name[n] = '\0';
    jout_key(j, name);
}

/* --- parameters -------------------------------------------------------------------------------------------------- */

static void put_choices(jout *j, const char *choices)
{
    jout_key(j, "enum");
    jout_begin_array(j);
    for (const char *at = choices; *at; at += strcspn(at, " "), at += *at == ' ')
        jout_span(j, span_of(at, strcspn(at, " ")));
    jout_end_array(j);
}

static void put_reference(jout *j, const char *kind, const char *name)
{
    char text[128];
    snprintf(text, sizeof text, "#/components/%s/%s", kind, name);
    jout_begin_object(j);
    jout_put_text(j, "$ref", text);
    jout_end_object(j);
}

static void put_schema(jout *j, const api_param *p)
{
    static const char *const TYPES[] = {[API_TEXT] = "string", [API_INT] = "integer", [API_TIME] = "string", [API_DAY] = "string",
                                        [API_BOOL] = "boolean", [API_CHOICE] = "string", [API_TEXTS] = "array", [API_OBJECT] = "object", [API_OBJECT_OR_NULL] = NULL};
    jout_begin_object(j);
    if (p->type == API_OBJECT_OR_NULL) {
        jout_key(j, "type");
        jout_raw(j, span_text("[\"object\",\"null\"]"));
    } else {
        jout_put_text(j, "type", TYPES[p->type]);
    }
    if (p->in == API_BODY)
        jout_put_text(j, "description", p->about);
    if (p->type == API_OBJECT && p->choices) {
        jout_key(j, "allOf");
        jout_begin_array(j);
        put_reference(j, "schemas", p->choices);
        jout_end_array(j);
    } else if (p->type == API_TEXT) {
        jout_put_int(j, "minLength", p->min);
        jout_put_int(j, "maxLength", p->max > 0 ? p->max : API_TEXT_MAX);
    } else if (p->type == API_INT) {
        jout_put_int(j, "minimum", p->min);
        if (p->max > p->min)
            jout_put_int(j, "maximum", p->max);
    } else if (p->type == API_DAY || p->type == API_TIME) {
        jout_put_text(j, "format", p->type == API_DAY ? "date" : "date-time");
    } else if (p->type == API_CHOICE) {
        put_choices(j, p->choices);
    } else if (p->type == API_TEXTS) {
        jout_put_int(j, "minItems", p->min);
        jout_put_int(j, "maxItems", p->max > 0 ? p->max : API_TEXT_MAX);
        jout_key(j, "items");
        jout_begin_object(j);
        jout_put_text(j, "type", "string");
        jout_put_int(j, "maxLength", API_TEXT_MAX);
        jout_end_object(j);
    }
    jout_end_object(j);
}

static void put_parameter(jout *j, const api_param *p)
{
    jout_begin_object(j);
    jout_put_text(j, "name", p->name);
    jout_put_text(j, "in", p->in == API_PATH ? "path" : "query");
    jout_put_bool(j, "required", p->need || p->in == API_PATH);
    jout_put_text(j, "description", p->about);
    jout_key(j, "schema");
    put_schema(j, p);
    jout_end_object(j);
}

static const api_param *find_path_row(const api_route *r, const char *name)
{
    for (const api_param *p = r->params; p && p->name; p++)
        if (p->in == API_PATH && strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

static void put_parameters(jout *j, const api_route *r)
{
    char name[PLACE_ID_MAX];
    jout_key(j, "parameters");
    jout_begin_array(j);
    for (size_t i = 0; api_match_name(r, i, name); i++) {
        api_param plain = {.name = name, .in = API_PATH, .type = API_TEXT, .min = 1, .max = PLACE_ID_MAX - 1, .about = "which one"};
        const api_param *row = find_path_row(r, name);
        put_parameter(j, row ? row : &plain);
    }
    for (const api_param *p = r->params; p && p->name; p++)
        if (p->in == API_QUERY)
            put_parameter(j, p);
    if (!api_match_is_read(r->method) && r->need != RIGHT_PUBLIC) {
        put_reference(j, "parameters", "IdempotencyKey");
        put_reference(j, "parameters", "IfMatch");
    }
    jout_end_array(j);
}

static void put_raw_body(jout *j)
{
    jout_key(j, "requestBody");
    jout_raw(j, span_text("{\"required\":true,\"content\":{\"application/octet-stream\":{}}}"));
}

static void put_body(jout *j, const api_route *r)
{
    bool has = false;
    if (r->flags & API_RAW_BODY) {
        put_raw_body(j);
        return;
    }
    for (const api_param *p = r->params; p && p->name; p++)
        has |= p->in == API_BODY;
    if (!has)
        return;
    jout_key(j, "requestBody");
    jout_begin_object(j);
    jout_put_bool(j, "required", true);
    jout_key(j, "content");
    jout_begin_object(j);
    jout_key(j, "application/json");
    jout_begin_object(j);
    jout_key(j, "schema");
    jout_begin_object(j);
    jout_put_text(j, "type", "object");
    jout_put_bool(j, "additionalProperties", false);
    jout_key(j, "required");
    jout_begin_array(j);
    for (const api_param *p = r->params; p->name; p++)
        if (p->in == API_BODY && p->need)
            jout_text(j, p->name);
    jout_end_array(j);
    jout_key(j, "properties");
    jout_begin_object(j);
    for (const api_param *p = r->params; p->name; p++)
        if (p->in == API_BODY) {
            jout_key(j, p->name);
            put_schema(j, p);
        }
    jout_key(j, "version");
    put_schema(j, &(api_param){.name = "version", .in = API_BODY, .type = API_INT, .about = "the version that is changed; as If-Match"});
    jout_end_object(j);
    jout_end_object(j);
    jout_end_object(j);
    jout_end_object(j);
    jout_end_object(j);
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

/* Does the client choose JSON instead of the route's type? */
static bool may_be_json(const api_route *r)
{
    for (const api_param *p = r->params; r->type && p && p->name; p++)
        if (strcmp(p->name, "format") == 0 && p->type == API_CHOICE && strstr(p->choices, "json"))
            return true;
    return false;
}

static void put_content(jout *j, const char *type, const char *reply)
{
    jout_key(j, type);
    jout_begin_object(j);
    jout_key(j, "schema");
    if (reply) {
        put_reference(j, "schemas", reply);
    } else {
        jout_begin_object(j);
        if (strcmp(type, "application/json") != 0)
            jout_put_text(j, "type", "string");
        jout_end_object(j);
    }
    jout_end_object(j);
}

static void put_success(jout *j, const api_route *r, const char *status, const char *about)
{
    jout_key(j, status);
    jout_begin_object(j);
    jout_put_text(j, "description", about);
    jout_key(j, "content");
    jout_begin_object(j);
    char type[64];
    const char *full = r->type ? r->type : "application/json";
    span_copy(span_of(full, strcspn(full, ";")), type, sizeof type);
    put_content(j, type, may_be_json(r) ? NULL : r->reply);
    if (may_be_json(r))
        put_content(j, "application/json", r->reply);
    jout_end_object(j);
    jout_end_object(j);
}

static void put_responses(jout *j, const api_route *r)
{
    char status[8];
    bool reads = api_match_is_read(r->method);
    jout_key(j, "responses");
    jout_begin_object(j);
    put_success(j, r, "200", reads ? "As asked." : "Done.");
    if (strcmp(r->method, "POST") == 0 && r->reply && strcmp(r->reply, "Done") == 0) {
        put_success(j, r, "201", "Done: it was made.");
        put_success(j, r, "202", "Begun: it goes on in the background.");
    }
    if (reads && !(r->flags & (API_EVENTS | API_STREAMS))) {
        jout_key(j, "304");
        put_reference(j, "responses", "NotModified");
    }
    for (const failure *f = FAILURES; f->name; f++) {
        if (f->changes_only && reads)
            continue;
        snprintf(status, sizeof status, "%d", f->status);
        jout_key(j, status);
        put_reference(j, "responses", f->name);
    }
    jout_end_object(j);
}

/* One way to say who one is: the names of security schemes, all of them together. */
static void put_way(jout *j, const char *first, const char *second)
{
    const char *const names[] = {first, second};
    jout_begin_object(j);
    for (size_t i = 0; i < 2; i++)
        if (names[i]) {
            jout_key(j, names[i]);
            jout_begin_array(j);
            jout_end_array(j);
        }
    jout_end_object(j);
}

static void put_security(jout *j, const api_route *r)
{
    jout_key(j, "security");
    jout_begin_array(j);
    if (r->need == RIGHT_PUBLIC)
        put_way(j, NULL, NULL);
    put_way(j, "session", api_match_is_read(r->method) ? NULL : "csrf");
    put_way(j, "token", NULL);
    jout_end_array(j);
}

static void put_operation(jout *j, const api_route *r)
{
    put_method(j, r);
    jout_begin_object(j);
    put_operation_id(j, r);
    jout_key(j, "tags");
    jout_begin_array(j);
    jout_text(j, r->tag ? r->tag : "api");
    jout_end_array(j);
    jout_put_text(j, "summary", r->summary);
    put_about(j, r->need == RIGHT_PUBLIC ? "Open to everybody (" : "Needs the right ", permit_right_key(r->need), r->need == RIGHT_PUBLIC ? ")." : ".");
    jout_put_text(j, "x-right", permit_right_key(r->need));
    if (r->flags & API_SLOW)
        jout_put_bool(j, "x-slow", true);
    put_parameters(j, r);
    put_body(j, r);
    put_responses(j, r);
    put_security(j, r);
    jout_end_object(j);
}

/* --- the document ----------------------------------------------------------------------------------------------- */

static bool is_first_of_path(const api_route *route)
{
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++)
            if (strcmp(r->path, route->path) == 0)
                return r == route;
    return false;
}

static void put_path(jout *j, const char *path)
{
    jout_key(j, path);
    jout_begin_object(j);
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++)
            if (strcmp(r->path, path) == 0)
                put_operation(j, r);
    jout_end_object(j);
}

static void put_info(jout *j)
{
    jout_put_text(j, "openapi", "3.1.0");
    jout_key(j, "info");
    jout_begin_object(j);
    jout_put_text(j, "title", "Lantian 蓝天");
    jout_put_text(j, "version", LT_VERSION);
    jout_put_text(j, "description", "A district's clean-air plan: from device bytes to a provable number. Made from the program's table of routes.");
    jout_key(j, "license");
    jout_begin_object(j);
    jout_put_text(j, "name", "Apache-2.0");
    jout_put_text(j, "identifier", "Apache-2.0");
    jout_end_object(j);
    jout_end_object(j);
    jout_key(j, "servers");
    jout_begin_array(j);
    jout_begin_object(j);
    jout_put_text(j, "url", "/");
    jout_end_object(j);
    jout_end_array(j);
}

static bool is_first_of_tag(const api_route *route)
{
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++)
            if (is_documented(r) && strcmp(r->tag, route->tag) == 0)
                return r == route;
    return false;
}

static void put_tags(jout *j)
{
    jout_key(j, "tags");
    jout_begin_array(j);
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++)
            if (is_documented(r) && is_first_of_tag(r)) {
                jout_begin_object(j);
                jout_put_text(j, "name", r->tag);
                put_about(j, "Routes of \"", r->tag, "\".");
                jout_end_object(j);
            }
    jout_end_array(j);
}

static void put_header(jout *j, const char *key, const char *name, bool need, const char *pattern)
{
    jout_key(j, key);
    jout_begin_object(j);
    jout_put_text(j, "name", name);
    jout_put_text(j, "in", "header");
    jout_put_bool(j, "required", need);
    jout_put_text(j, "description", need ? "Names this request; sending it again gives the first answer and does nothing twice. A UUID is good."
                                         : "The version that the caller has seen, such as \"123\"; another one in force: 409.");
    jout_key(j, "schema");
    jout_begin_object(j);
    jout_put_text(j, "type", "string");
    jout_put_text(j, "pattern", pattern);
    jout_end_object(j);
    jout_end_object(j);
}

static void put_problem(jout *j, const failure *f)
{
    jout_key(j, f->name);
    jout_begin_object(j);
    jout_put_text(j, "description", f->about);
    jout_key(j, "content");
    jout_begin_object(j);
    jout_key(j, "application/problem+json");
    jout_begin_object(j);
    jout_key(j, "schema");
    put_reference(j, "schemas", "Problem");
    jout_end_object(j);
    jout_end_object(j);
    jout_end_object(j);
}

static void put_scheme(jout *j, const char *key, const char *const members[][2])
{
    jout_key(j, key);
    jout_begin_object(j);
    for (size_t i = 0; members[i][0]; i++)
        jout_put_text(j, members[i][0], members[i][1]);
    jout_end_object(j);
}

/* The schemas of the program, then those of the ledgers' kinds: what the keep knows now. */
static lt_err put_schemas(lt_cx *cx, keep *k, jout *j)
{
    span own = span_trim(span_of(API_SCHEMA_JSON, API_SCHEMA_JSON_BYTES));
    buf kinds;
    buf_init(&kinds, API_REPLY_MAX);
    lt_err e = api_write_kind_schemas(cx, k, &kinds);
    jout_key(j, "schemas");
    if (!e) {
        jout_raw(j, span_cut(own, 0, own.n - 1)); /* an object, left open */
        buf_put(j->b, kinds.p, kinds.n);
        buf_byte(j->b, '}');
    } else {
        jout_raw(j, own);
    }
    if (!e)
        e = buf_check(cx, &kinds);
    buf_fini(&kinds);
    return e;
}

static lt_err put_components(lt_cx *cx, keep *k, jout *j)
{
    static const char *const SESSION[][2] = {{"type", "apiKey"}, {"in", "cookie"}, {"name", ACCOUNT_COOKIE},
                                             {"description", "From POST " API_PREFIX "/session; over TLS it is named " ACCOUNT_COOKIE_HOST "."}, {NULL, NULL}};
    static const char *const CSRF[][2] = {{"type", "apiKey"}, {"in", "header"}, {"name", "X-CSRF-Token"},
                                          {"description", "The session's \"csrf\", with every change."}, {NULL, NULL}};
    static const char *const TOKEN[][2] = {{"type", "http"}, {"scheme", "bearer"}, {"description", "A token lt_... made at POST " API_PREFIX "/me/tokens."}, {NULL, NULL}};
    jout_key(j, "components");
    jout_begin_object(j);
    jout_key(j, "securitySchemes");
    jout_begin_object(j);
    put_scheme(j, "session", SESSION);
    put_scheme(j, "csrf", CSRF);
    put_scheme(j, "token", TOKEN);
    jout_end_object(j);
    jout_key(j, "parameters");
    jout_begin_object(j);
    put_header(j, "IdempotencyKey", "Idempotency-Key", true, "^[A-Za-z0-9._-]{8,80}$");
    put_header(j, "IfMatch", "If-Match", false, "^\"?[0-9]{1,18}\"?$");
    jout_end_object(j);
    jout_key(j, "responses");
    jout_begin_object(j);
    jout_key(j, "NotModified");
    jout_begin_object(j);
    jout_put_text(j, "description", "As the If-None-Match sent.");
    jout_end_object(j);
    for (const failure *f = FAILURES; f->name; f++)
        put_problem(j, f);
    jout_end_object(j);
    TRY(put_schemas(cx, k, j));
    jout_end_object(j);
    return LT_OK;
}

lt_err api_write_openapi(lt_cx *cx, keep *k, buf *out)
{
    jout j = jout_of(out);
    jout_begin_object(&j);
    put_info(&j);
    put_tags(&j);
    jout_key(&j, "paths");
    jout_begin_object(&j);
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++)
            if (is_documented(r) && is_first_of_path(r))
                put_path(&j, r->path);
    jout_end_object(&j);
    TRY(put_components(cx, k, &j));
    jout_end_object(&j);
    return buf_check(cx, out);
}
