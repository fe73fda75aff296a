/* kind_check.c - does a row fit its kind; see kind.h. */
#include "plan/kind.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"

static size_t characters(span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += (s.p[i] & 0xC0) != 0x80;
    return n;
}

static lt_err wrong(lt_cx *cx, const kind_field *f, const json_t *v, const char *zh, const char *en)
{
    char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
    /* what is personal is not said again */
    lt_err e = f->is_hidden || !text ? cx_fail(cx, LT_BAD_INPUT, "“%s”%s %s: %s", f->title, zh, f->name, en)
                                     : cx_fail(cx, LT_BAD_INPUT, "“%s”%s：%.40s %s: %s", f->title, zh, text, f->name, en);
    free(text);
    return e;
}

/* --- one value --------------------------------------------------------------------------------------------------------- */

static bool is_choice(const kind_field *f, const char *s)
{
    for (size_t i = 0; i < f->choice_count; i++)
        if (strcmp(f->choices[i].key, s) == 0)
            return true;
    return false;
}

static bool is_date(span s)
{
    int64_t ms;
    return s.n == 10 && civil_parse_iso(s, 0, &ms);
}

/* With a zone, so that it is one moment everywhere. */
static bool is_moment(span s)
{
    int64_t here, there;
    return s.n > 10 && civil_parse_iso(s, 0, &here) && civil_parse_iso(s, 60, &there) && here == there;
}

static bool is_address(span s)
{
    static const char *const STARTS[] = {"https://", "http://"};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(STARTS[i]);
        if (s.n <= n || memcmp(s.p, STARTS[i], n) != 0)
            continue;
        for (size_t k = n; k < s.n; k++)
            if (s.p[k] <= ' ' || strchr("\"<>\\^`{|}", s.p[k]))
                return false;
        return s.p[n] != '/';
    }
    return false;
}

static lt_err check_text(lt_cx *cx, const kind_field *f, const json_t *v)
{
    char zh[80], en[80];
    if (!json_is_string(v))
        return wrong(cx, f, v, "应为文本", "a text is wanted");
    span s = span_of(json_string_value(v), json_string_length(v));
    if (s.n == 0 || span_trim(s).n != s.n)
        return wrong(cx, f, v, "不能为空，首尾不能有空格", "is empty, or begins or ends with a blank");
    if (!span_is_utf8(s))
        return wrong(cx, f, v, "含有控制字符", "holds control characters");
    if (characters(s) > (size_t)f->max_length) {
        snprintf(zh, sizeof zh, "超过%lld字", (long long)f->max_length);
        snprintf(en, sizeof en, "is longer than %lld characters", (long long)f->max_length);
        return wrong(cx, f, v, zh, en);
    }
    if (f->choice_count && !is_choice(f, json_string_value(v)))
        return wrong(cx, f, v, "不在可选项内", "is none of the choices");
    if (f->format == KIND_DATE && !is_date(s))
        return wrong(cx, f, v, "应为日期（YYYY-MM-DD）", "a date YYYY-MM-DD is wanted");
    if (f->format == KIND_TIME && !is_moment(s))
        return wrong(cx, f, v, "应为带时区的时间", "a time with its zone is wanted, such as 2026-11-24T13:00:00+08:00");
    if (f->format == KIND_URI && !is_address(s))
        return wrong(cx, f, v, "应为网址", "an address http(s)://... is wanted");
    if (f->pattern && !pattern_matches(f->pattern, s))
        return wrong(cx, f, v, "格式不符", "does not have the wanted form");
    return LT_OK;
}

static lt_err check_number(lt_cx *cx, const kind_field *f, const json_t *v, bool is_whole)
{
    char zh[80], en[80];
    if (is_whole ? !json_is_integer(v) : !json_is_number(v))
        return wrong(cx, f, v, is_whole ? "应为整数" : "应为数值", is_whole ? "a whole number is wanted" : "a number is wanted");
    double d = json_number_value(v);
    if ((f->has_min && d < f->min) || (f->has_max && d > f->max)) {
        bool is_low = f->has_min && d < f->min;
        snprintf(zh, sizeof zh, "应%s%g", is_low ? "不小于" : "不大于", is_low ? f->min : f->max);
        snprintf(en, sizeof en, "must be at %s %g", is_low ? "least" : "most", is_low ? f->min : f->max);
        return wrong(cx, f, v, zh, en);
    }
    return LT_OK;
}

static lt_err check_one(lt_cx *cx, const kind_field *f, kind_type type, const json_t *v)
{
    switch (type) {
    case KIND_STRING: return check_text(cx, f, v);
    case KIND_NUMBER: return check_number(cx, f, v, false);
    case KIND_INTEGER: return check_number(cx, f, v, true);
    case KIND_BOOLEAN: return json_is_boolean(v) ? LT_OK : wrong(cx, f, v, "应为是或否", "true or false is wanted");
    case KIND_ARRAY: break;
    }
    if (!json_is_array(v) || json_array_size(v) == 0 || json_array_size(v) > KIND_ITEMS_MAX)
        return wrong(cx, f, v, "应为1至100项的列表", "an array of 1 to 100 items is wanted");
    for (size_t i = 0; i < json_array_size(v); i++) {
        const json_t *item = json_array_get(v, i);
        TRY(check_one(cx, f, f->items, item));
        for (size_t k = 0; k < i; k++)
            if (json_equal(item, json_array_get(v, k)))
                return wrong(cx, f, item, "有重复项", "stands twice in the list");
    }
    return LT_OK;
}

lt_err kind_check_value(lt_cx *cx, const kind_field *f, const json_t *v)
{
    return check_one(cx, f, f->type, v);
}

/* --- a row ---------------------------------------------------------------------------------------------------------------- */

static lt_err check_ref(lt_cx *cx, const kind_row_check *c, const kind_field *f, const json_t *v)
{
    bool exists;
    size_t n = json_is_array(v) ? json_array_size(v) : 1;
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_is_array(v) ? json_array_get(v, i) : v;
        TRY(c->exists(cx, c->self, f, json_string_value(one), &exists));
        if (!exists)
            return wrong(cx, f, one, "所指对象不存在", "refers to something that does not exist");
    }
    return LT_OK;
}

static lt_err check_known(lt_cx *cx, const kind *k, kind_row_check *c)
{
    const char *name;
    json_t *v, *fields = (json_t *)(uintptr_t)c->fields;
    json_object_foreach(fields, name, v)
    {
        if (kind_find_field(k, name) || json_object_get(c->kept, name))
            continue;
        c->field = name;
        return cx_fail(cx, LT_BAD_INPUT, "台账“%s”没有“%.60s”这一项 the kind %s has no field \"%.60s\"", k->title, name, k->name, name);
    }
    return LT_OK;
}

lt_err kind_check_row(lt_cx *cx, const kind *k, kind_row_check *c)
{
    c->field = NULL;
    if (!json_is_object(c->fields))
        return cx_fail(cx, LT_BAD_INPUT, "fields: an object is wanted");
    TRY(check_known(cx, k, c));
    for (size_t i = 0; i < k->field_count; i++) {
        const kind_field *f = &k->fields[i];
        const json_t *v = json_object_get(c->fields, f->name);
        c->field = f->name;
        if (!v && f->is_needed)
            return cx_fail(cx, LT_BAD_INPUT, "“%s”为必填项 %s is needed", f->title, f->name);
        if (v)
            TRY(kind_check_value(cx, f, v));
        if (v && f->ref != KIND_REF_NONE && c->exists)
            TRY(check_ref(cx, c, f, v));
    }
    c->field = NULL;
    return LT_OK;
}

bool kind_meets(const kind_condition *w, const json_t *fields)
{
    const json_t *has = json_object_get(fields, w->field);
    for (size_t i = 0; i < w->count; i++) {
        json_t *v = json_loads(w->values[i], JSON_DECODE_ANY, NULL);
        bool is_it = has && v && (json_equal(has, v) || (json_is_number(has) && json_is_number(v) && json_number_value(has) == json_number_value(v)));
        json_decref(v);
        if (is_it)
            return true;
    }
    return false;
}

bool kind_is_id(const char *s)
{
    size_t n = strnlen(s, KIND_ID_MAX + 1);
    if (n == 0 || n > KIND_ID_MAX || !span_is_utf8(span_text(s)) || s[0] == '.' || s[0] == '-')
        return false;
    static const char *const ADDRESSES[] = {"map", "duplicates", "template", "export", "import"}; /* of the API */
    for (size_t i = 0; i < sizeof ADDRESSES / sizeof ADDRESSES[0]; i++)
        if (strcmp(s, ADDRESSES[i]) == 0)
            return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        bool is_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 128;
        if (!is_word && !strchr("._-", c))
            return false;
    }
    return true;
}
