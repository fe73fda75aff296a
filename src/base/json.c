/* json.c - see json.h. */
#include "base/json.h"

lt_err json_parse(lt_cx *cx, span text, json_t **out)
{
    json_error_t e;
    if (text.n > JSON_IN_MAX)
        return cx_fail(cx, LT_LIMIT, "JSON of %zu bytes is longer than %u", text.n, JSON_IN_MAX);
    *out = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &e);
    if (!*out)
        return cx_fail(cx, LT_BAD_INPUT, "JSON line %d column %d: %s", e.line, e.column, e.text);
    return LT_OK;
}

lt_err json_need_text(lt_cx *cx, const json_t *o, const char *key, const char *what, const char **out)
{
    *out = json_string_value(json_object_get(o, key));
    return *out ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s: \"%s\" is missing or no text", what, key);
}

lt_err json_need_int(lt_cx *cx, const json_t *o, const char *key, const char *what, int64_t *out)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_integer(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: \"%s\" is missing or no integer", what, key);
    *out = json_integer_value(v);
    return LT_OK;
}

const char *json_get_text(const json_t *o, const char *key, const char *otherwise)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : otherwise;
}

int64_t json_get_int(const json_t *o, const char *key, int64_t otherwise)
{
    const json_t *v = json_object_get(o, key);
    return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

double json_get_double(const json_t *o, const char *key, double otherwise)
{
    const json_t *v = json_object_get(o, key);
    return json_is_number(v) ? json_number_value(v) : otherwise;
}

typedef struct level { /* an array or object on its way out */
    const json_t *v;
    void         *member;
    size_t        at;
} level;

static void write_one(jout *j, const json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_STRING: jout_span(j, span_of(json_string_value(v), json_string_length(v))); break;
    case JSON_INTEGER: jout_int(j, json_integer_value(v)); break;
    case JSON_REAL: jout_double(j, json_real_value(v)); break;
    case JSON_TRUE: jout_bool(j, true); break;
    case JSON_FALSE: jout_bool(j, false); break;
    default: jout_null(j); break;
    }
}

static bool is_nested(const json_t *v)
{
    return json_is_object(v) || json_is_array(v);
}

static level enter(jout *j, const json_t *v)
{
    if (json_is_array(v))
        jout_begin_array(j);
    else
        jout_begin_object(j);
    return (level){v, json_is_object(v) ? json_object_iter((json_t *)(uintptr_t)v) : NULL, 0};
}

/* The next value of a level, its key written; NULL: the level is done. */
static const json_t *next_of(jout *j, level *l)
{
    if (json_is_array(l->v))
        return json_array_get(l->v, l->at++);
    if (!l->member)
        return NULL;
    jout_key(j, json_object_iter_key(l->member));
    const json_t *v = json_object_iter_value(l->member);
    l->member = json_object_iter_next((json_t *)(uintptr_t)l->v, l->member);
    return v;
}

void json_write(jout *j, const json_t *v)
{
    level stack[JSON_WRITE_DEPTH];
    size_t n = 0;
    if (!v || !is_nested(v)) {
        if (v)
            write_one(j, v);
        else
            jout_null(j);
        return;
    }
    stack[n++] = enter(j, v);
    while (n) {
        const json_t *next = next_of(j, &stack[n - 1]);
        if (next && is_nested(next) && n < JSON_WRITE_DEPTH) {
            stack[n++] = enter(j, next);
        } else if (next && is_nested(next)) {
            jout_null(j);
        } else if (next) {
            write_one(j, next);
        } else {
            const level *done = &stack[--n];
            if (json_is_array(done->v))
                jout_end_array(j);
            else
                jout_end_object(j);
        }
    }
}
