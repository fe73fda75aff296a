/* plan_query.c - see plan_query.h. */
#include "plan/plan_query.h"

#include <ctype.h>
#include <stdio.h>

#include "base/civil.h"
#include "base/num.h"

#define HEAD_VALUE_MAX 1000

typedef enum head_form { HEAD_TEXT, HEAD_KEY, HEAD_CHOICE, HEAD_DECIMAL, HEAD_STEP, HEAD_FLAG } head_form;
typedef struct head_row {
    const char *name;
    head_form   form;
    bool        is_needed, may_be_empty;
    const char *choices; /* with spaces around each */
} head_row;

static const head_row INDICATOR_HEAD[] = {
    {"key", HEAD_KEY, true, false, NULL},
    {"title_zh", HEAD_TEXT, true, false, NULL},
    {"title_en", HEAD_TEXT, true, false, NULL},
    {"unit", HEAD_TEXT, true, false, NULL},
    {"op", HEAD_CHOICE, true, true, " < <= = >= > "},
    {"target", HEAD_DECIMAL, true, true, NULL},
    {"step", HEAD_STEP, false, false, NULL},
    {"is_aspiration", HEAD_FLAG, false, false, NULL},
    {"period", HEAD_CHOICE, true, false, " year month day to-date "},
    {"direction", HEAD_CHOICE, true, false, " up down "},
    {"measure", HEAD_TEXT, true, false, NULL},
    {"rests_on", HEAD_TEXT, true, false, NULL},
    {"clause", HEAD_TEXT, true, false, NULL},
    {"concluded_by", HEAD_TEXT, false, false, NULL},
    {"note_zh", HEAD_TEXT, false, false, NULL},
    {"note_en", HEAD_TEXT, false, false, NULL},
    {.name = NULL},
};
static const head_row CHECK_HEAD[] = {
    {"key", HEAD_KEY, true, false, NULL},
    {"title_zh", HEAD_TEXT, true, false, NULL},
    {"title_en", HEAD_TEXT, true, false, NULL},
    {"severity", HEAD_CHOICE, true, false, " note low medium high "},
    {"owner", HEAD_KEY, true, false, NULL},
    {"schedule", HEAD_CHOICE, true, false, " hour day week month "},
    {"link", HEAD_KEY, true, false, NULL},
    {"measure", HEAD_TEXT, true, false, NULL},
    {"note_zh", HEAD_TEXT, false, false, NULL},
    {"note_en", HEAD_TEXT, false, false, NULL},
    {.name = NULL},
};

static const head_row *rows_of(plan_query_type type)
{
    return type == PLAN_INDICATOR ? INDICATOR_HEAD : CHECK_HEAD;
}

static const head_row *find_row(plan_query_type type, span name)
{
    for (const head_row *r = rows_of(type); r->name; r++)
        if (span_is(name, r->name))
            return r;
    return NULL;
}

bool plan_is_key(const char *s)
{
    size_t n = strlen(s);
    return n > 0 && n <= PLAN_KEY_MAX && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n && islower((unsigned char)s[0]);
}

bool plan_is_day(const char *s)
{
    int64_t ms;
    return strlen(s) == 10 && civil_parse_iso(span_text(s), 0, &ms);
}

static bool is_decimal(const char *s)
{
    num_dec d;
    return num_parse_dec(span_text(s), &d);
}

static bool is_choice(const char *choices, const char *s)
{
    char word[32];
    return (size_t)snprintf(word, sizeof word, " %s ", s) < sizeof word && !strchr(s, ' ') && strstr(choices, word) != NULL;
}

/* Is the text of the head, or of the fact, what the row asks for? */
static lt_err verify_value(lt_cx *cx, const head_row *r, const char *s)
{
    bool good = true;
    if (!s[0])
        return r->may_be_empty ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s: is empty", r->name);
    if (strlen(s) > HEAD_VALUE_MAX)
        return cx_fail(cx, LT_LIMIT, "%s: longer than %d bytes", r->name, HEAD_VALUE_MAX);
    switch (r->form) {
    case HEAD_KEY: good = plan_is_key(s); break;
    case HEAD_CHOICE: good = is_choice(r->choices, s); break;
    case HEAD_DECIMAL: good = is_decimal(s); break;
    case HEAD_FLAG: good = strcmp(s, "0") == 0 || strcmp(s, "1") == 0; break;
    case HEAD_STEP:
    case HEAD_TEXT:
    default: break;
    }
    return good ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s: \"%.60s\" %s%s", r->name, s, r->choices ? "is none of" : "cannot be read", r->choices ? r->choices : "");
}

/* --- a file ------------------------------------------------------------------------------------------------------------- */

static lt_err no_memory(lt_cx *cx)
{
    return cx_fail(cx, LT_NO_MEMORY, "no memory for a plan's query");
}

/* "2020-12-31 80" */
static lt_err take_step(lt_cx *cx, json_t *o, const char *value)
{
    char date[11] = "";
    json_t *steps = json_object_get(o, "steps");
    const char *space = strchr(value, ' ');
    if (space == value + 10)
        (void)span_copy(span_of(value, 10), date, sizeof date);
    if (!plan_is_day(date) || !is_decimal(space + 1))
        return cx_fail(cx, LT_BAD_INPUT, "step: \"%.40s\": a date and a limit are wanted, such as 2020-12-31 80", value);
    if (!steps) {
        steps = json_array();
        if (!steps || json_object_set_new(o, "steps", steps) != 0)
            return no_memory(cx);
    }
    json_t *step = json_pack("{s:s, s:s}", "date", date, "limit", space + 1);
    return step && json_array_append_new(steps, step) == 0 ? LT_OK : no_memory(cx);
}

static lt_err take_line(lt_cx *cx, plan_query_type type, json_t *o, const span name_value[2])
{
    const head_row *r = find_row(type, name_value[0]);
    char value[HEAD_VALUE_MAX + 1];
    if (!r)
        return cx_fail(cx, LT_BAD_INPUT, "\"%.*s\" is no member of the head", (int)(name_value[0].n < 40 ? name_value[0].n : 40), (const char *)name_value[0].p);
    if (!span_copy(name_value[1], value, sizeof value))
        return cx_fail(cx, LT_LIMIT, "%s: longer than %d bytes", r->name, HEAD_VALUE_MAX);
    if (r->form == HEAD_STEP)
        return take_step(cx, o, value);
    if (json_object_get(o, r->name))
        return cx_fail(cx, LT_BAD_INPUT, "%s: stands twice", r->name);
    TRY(verify_value(cx, r, value));
    json_t *v = r->form == HEAD_FLAG ? json_boolean(value[0] == '1') : json_string(value);
    return v && json_object_set_new(o, r->name, v) == 0 ? LT_OK : no_memory(cx);
}

/* "-- name: value"; false: the head has ended. */
static bool split_line(span line, span out[2])
{
    size_t colon = span_find(line, 0, ':');
    if (line.n < 4 || memcmp(line.p, "-- ", 3) != 0 || colon == line.n)
        return false;
    out[0] = span_cut(line, 3, colon);
    out[1] = span_trim(span_cut(line, colon + 1, line.n));
    for (size_t i = 0; i < out[0].n; i++)
        if (!islower(out[0].p[i]) && out[0].p[i] != '_')
            return false;
    return out[0].n > 0;
}

static lt_err read_text(lt_cx *cx, plan_query_type type, span text, json_t *o)
{
    reader r = reader_of(text);
    span line, parts[2];
    size_t at = 0;
    while (at = r.at, reader_line(&r, &line) && split_line(line, parts))
        TRY(take_line(cx, type, o, parts));
    at = at < text.n ? at : text.n;
    span sql = span_trim(span_cut(text, at, text.n));
    if (!sql.n)
        return cx_fail(cx, LT_BAD_INPUT, "sql: no statement stands under the head");
    json_t *v = json_stringn((const char *)sql.p, sql.n);
    if (!v || json_object_set_new(o, "sql", v) != 0)
        return no_memory(cx);
    return plan_query_verify(cx, type, o);
}

lt_err plan_query_parse(lt_cx *cx, plan_query_type type, span text, json_t **out)
{
    if (text.n > PLAN_QUERY_BYTES_MAX)
        return cx_fail(cx, LT_LIMIT, "longer than %u bytes", PLAN_QUERY_BYTES_MAX);
    if (!span_is_utf8(text))
        return cx_fail(cx, LT_BAD_INPUT, "is not UTF-8 text");
    json_t *o = json_object();
    lt_err e = o ? read_text(cx, type, text, o) : no_memory(cx);
    if (e)
        json_decref(o);
    else
        *out = o;
    return e;
}

/* --- an object ---------------------------------------------------------------------------------------------------------- */

static lt_err verify_steps(lt_cx *cx, const json_t *steps)
{
    const char *before = "";
    if (steps && (!json_is_array(steps) || json_array_size(steps) > PLAN_STEPS_MAX))
        return cx_fail(cx, LT_BAD_INPUT, "steps: at most %u of them are wanted", PLAN_STEPS_MAX);
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *s = json_array_get(steps, i);
        const char *date = json_get_text(s, "date", ""), *limit = json_get_text(s, "limit", "");
        if (!plan_is_day(date) || !is_decimal(limit))
            return cx_fail(cx, LT_BAD_INPUT, "step: \"%.20s %.20s\": a date and a limit are wanted", date, limit);
        if (strcmp(date, before) <= 0)
            return cx_fail(cx, LT_BAD_INPUT, "step: %s does not come after %s", date, before);
        before = date;
    }
    return LT_OK;
}

static lt_err verify_members(lt_cx *cx, plan_query_type type, const json_t *o)
{
    const char *name;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)o, name, v) /* jansson knows no const here */
        if (strcmp(name, "sql") != 0 && strcmp(name, "steps") != 0 && (!find_row(type, span_text(name)) || strcmp(name, "step") == 0))
            return cx_fail(cx, LT_BAD_INPUT, "\"%.40s\" is no member of the head", name);
    for (const head_row *r = rows_of(type); r->name; r++) {
        v = json_object_get(o, r->name);
        if (!v && !r->is_needed)
            continue;
        if (r->form == HEAD_FLAG ? !json_is_boolean(v) : !json_is_string(v))
            return cx_fail(cx, LT_BAD_INPUT, "%s: %s", r->name, v ? "is of the wrong type" : "is missing");
        if (r->form != HEAD_FLAG)
            TRY(verify_value(cx, r, json_string_value(v)));
    }
    return LT_OK;
}

lt_err plan_query_verify(lt_cx *cx, plan_query_type type, const json_t *o)
{
    const char *sql = json_get_text(o, "sql", "");
    if (!json_is_object(o))
        return cx_fail(cx, LT_BAD_INPUT, "an object is wanted");
    TRY(verify_members(cx, type, o));
    TRY(verify_steps(cx, json_object_get(o, "steps")));
    if (!sql[0] || strlen(sql) > PLAN_QUERY_BYTES_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "sql: a statement of at most %u bytes is wanted", PLAN_QUERY_BYTES_MAX);
    if (type == PLAN_INDICATOR && !json_get_text(o, "op", "")[0] != !json_get_text(o, "target", "")[0])
        return cx_fail(cx, LT_BAD_INPUT, "op and target: both or none");
    if (type == PLAN_INDICATOR && json_object_get(o, "steps") && !json_get_text(o, "target", "")[0])
        return cx_fail(cx, LT_BAD_INPUT, "step: there is no target");
    return LT_OK;
}
