/* api_reference.c - docs/api.md, from the rows and the schemas of replies; see api.h. */
#include "app/api_int.h"

#include <inttypes.h>

#include "app/api_schema.h"

static const char HEAD[] =
    "# The API\n\n"
    "Written by `make api-doc` from the program's own table of routes (`lantian api --reference`); `make check` fails when it is stale. "
    "The same as an OpenAPI 3.1 document: `GET " API_PREFIX "/openapi.json`, or `lantian api --openapi`.\n\n"
    "## Conventions\n\n"
    "- JSON in UTF-8. Times are ISO 8601 with the district's offset; points of a series carry milliseconds UTC. A time without a zone is the district's.\n"
    "- A parameter or member that no row names is refused (400), with the names that are known. A query parameter sent empty counts as not sent. "
    "`lang=en` (or `Accept-Language: en`) gives a problem's title in English; otherwise it is Chinese. The detail is English and names the value that was wrong.\n"
    "- **Errors**: `application/problem+json` (RFC 9457): `type`, `title`, `status`, `kind`, `detail`, `field`. Another method than those of the address: 405 with `Allow`. "
    "429 and 503 say in `Retry-After` when to come again.\n"
    "- **Who asks**: a session cookie from `POST " API_PREFIX "/session`, or `Authorization: Bearer lt_...` with a token. Nobody is the role `public`. "
    "What a role may do, and where, is `tables/permission.tsv` (docs/tables.md); `own` is checked against the target of the request, and lists show only what the caller may see. "
    "Every refusal of somebody is an act in the journal.\n"
    "- **Changes** carry `Content-Type: application/json`, `X-CSRF-Token` (with a session) and `Idempotency-Key` (8 to 80 of `A-Za-z0-9._-`, such as a UUID): "
    "sending a request again with the same key gives the first answer and does nothing twice. `If-Match: \"VERSION\"` (or a member `version`) refuses the change with 409 when somebody else "
    "changed it meanwhile. The answer carries `entry`, the act's number in the journal, and `version`. A body has at most 1 MiB and is nested at most 16 deep.\n"
    "- GET answers carry an `ETag`; `If-None-Match` gives 304. Large answers are packed (zstd, gzip) when the client accepts it. HEAD is answered wherever GET is.\n"
    "- Strangers may ask for what takes long (marked *slow*) 30 times at once and then once in half a second, each address for itself.\n"
    "- Data are open: they may be used with the name of the publishing branch. Values whose place is `simulated` are made up.\n\n";

static void put_cell(buf *b, const char *s)
{
    for (; s && *s; s++) {
        if (*s == '|')
            buf_byte(b, '\\');
        buf_byte(b, (uint8_t)*s);
    }
}

static void put_type(buf *b, const api_param *p)
{
    switch (p->type) {
    case API_TEXT: buf_format(b, "text, %" PRId64 " to %" PRId64 " characters", p->min, p->max > 0 ? p->max : (int64_t)API_TEXT_MAX); break;
    case API_INT:
        if (p->max > p->min)
            buf_format(b, "whole number, %" PRId64 " to %" PRId64, p->min, p->max);
        else
            buf_format(b, "whole number, %" PRId64 " or more", p->min);
        break;
    case API_TIME: buf_text(b, "time"); break;
    case API_DAY: buf_text(b, "date"); break;
    case API_BOOL: buf_text(b, "true or false"); break;
    case API_CHOICE: buf_format(b, "one of: %s", p->choices); break;
    case API_TEXTS: buf_format(b, "array of texts, at most %" PRId64, p->max > 0 ? p->max : (int64_t)API_TEXT_MAX); break;
    case API_OBJECT: buf_text(b, "object"); break;
    case API_OBJECT_OR_NULL: buf_text(b, "object or null"); break;
    }
}

static void put_params(buf *b, const api_route *r)
{
    static const char *const IN[] = {[API_PATH] = "path", [API_QUERY] = "query", [API_BODY] = "body"};
    if (!r->params || !r->params->name)
        return;
    buf_text(b, "| name | in | what | |\n|---|---|---|---|\n");
    for (const api_param *p = r->params; p->name; p++) {
        buf_format(b, "| `%s`%s | %s | ", p->name, p->need ? " (needed)" : "", IN[p->in]);
        put_type(b, p);
        buf_text(b, " | ");
        put_cell(b, p->about);
        buf_text(b, " |\n");
    }
    buf_byte(b, '\n');
}

static void put_route(buf *b, const api_route *r)
{
    buf_format(b, "### %s %s\n\n%s. Right: `%s`%s.", r->method, r->path, r->summary, permit_right_key(r->need), r->flags & API_SLOW ? "; *slow*" : "");
    if (r->type)
        buf_format(b, " Answer: `%s`.", r->type);
    if (r->reply)
        buf_format(b, " Answer: [%s](#reply-%s).", r->reply, r->reply);
    buf_text(b, "\n\n");
    put_params(b, r);
}

static bool is_documented(const api_route *r)
{
    return strncmp(r->path, API_PREFIX, strlen(API_PREFIX)) == 0;
}

/* The routes of one tag, in the order of the tables. */
static void put_tag(buf *b, const char *tag)
{
    buf_format(b, "## %s\n\n", tag);
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++)
            if (is_documented(r) && strcmp(r->tag, tag) == 0)
                put_route(b, r);
}

static bool is_first_of_tag(const api_route *route)
{
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++)
            if (is_documented(r) && strcmp(r->tag, route->tag) == 0)
                return r == route;
    return false;
}

/* --- replies ---------------------------------------------------------------------------------------------------- */

static void put_kind(buf *b, const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type"), *choices = json_object_get(schema, "enum");
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    size_t i;
    const json_t *v;
    if (ref) {
        const char *name = strrchr(ref, '/') + 1;
        buf_format(b, "[%s](#reply-%s)", name, name);
    } else if (choices) {
        json_array_foreach(choices, i, v) buf_format(b, "%s`%s`", i ? ", " : "", json_string_value(v));
    } else if (json_is_array(type)) {
        json_array_foreach(type, i, v) buf_format(b, "%s%s", i ? " or " : "", json_string_value(v));
    } else if (json_is_string(type)) {
        buf_text(b, json_string_value(type));
        if (strcmp(json_string_value(type), "array") == 0 && json_object_get(json_object_get(schema, "items"), "$ref")) {
            buf_text(b, " of ");
            put_kind(b, json_object_get(schema, "items"));
        }
    } else {
        buf_text(b, "any");
    }
}

static void put_members(buf *b, const json_t *schema)
{
    const char *key, *about;
    json_t *v;
    json_object_foreach(json_object_get(schema, "properties"), key, v)
    {
        buf_format(b, "- `%s`: ", key);
        put_kind(b, v);
        if ((about = json_string_value(json_object_get(v, "description"))) != NULL)
            buf_format(b, " - %s", about);
        buf_byte(b, '\n');
    }
}

static void put_reply(buf *b, const char *name, const json_t *schema)
{
    const json_t *items = json_object_get(schema, "items");
    const char *about = json_string_value(json_object_get(schema, "description"));
    buf_format(b, "### <a id=\"reply-%s\"></a>%s\n\n%s\n\n", name, name, about ? about : "");
    size_t before = b->n;
    put_members(b, schema);
    if (items)
        put_members(b, items);
    if (b->n != before)
        buf_byte(b, '\n');
}

lt_err api_write_reference(lt_cx *cx, buf *out)
{
    json_t *schemas, *v;
    const char *name;
    TRY(json_parse(cx, span_of(API_SCHEMA_JSON, API_SCHEMA_JSON_BYTES), &schemas));
    buf_text(out, HEAD);
    for (const api_route *const *table = API_TABLES; *table; table++)
        for (const api_route *r = *table; r->path; r++)
            if (is_documented(r) && is_first_of_tag(r))
                put_tag(out, r->tag);
    buf_text(out, "## Replies\n\n");
    json_object_foreach(schemas, name, v) put_reply(out, name, v);
    while (out->n > 1 && out->p[out->n - 2] == '\n')
        out->n--;
    json_decref(schemas);
    return buf_check(cx, out);
}
