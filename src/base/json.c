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
