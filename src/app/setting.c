/* setting.c - see setting.h. */
#include "app/setting.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/jout.h"

const table_setting *setting_find(const char *key)
{
    for (size_t i = 0; i < TABLE_SETTING_COUNT; i++)
        if (strcmp(TABLE_SETTING[i].key, key) == 0)
            return &TABLE_SETTING[i];
    return NULL;
}

lt_err setting_text(lt_cx *cx, keep *k, const char *key, const char **out)
{
    keep_entity t;
    json_t *o;
    char *copy = NULL;
    const table_setting *row = setting_find(key);
    assert(row && "a setting that the table does not name");
    *out = row->default_value;
    lt_err e = keep_get_entity(cx, k, SETTING_KIND, key, &t);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(json_parse(cx, span_text(t.body), &o));
    const char *value = json_get_text(o, "value", row->default_value);
    e = arena_text(cx, value, strlen(value), &copy);
    json_decref(o);
    *out = copy;
    return e;
}

lt_err setting_int(lt_cx *cx, keep *k, const char *key, int64_t *out)
{
    const char *text;
    uint64_t v = 0;
    TRY(setting_text(cx, k, key, &text));
    if (!span_parse_u64(span_text(text), &v))
        return cx_fail(cx, LT_DAMAGED, "the setting %s is \"%.40s\", no number", key, text);
    *out = (int64_t)v;
    return LT_OK;
}

static int64_t count_characters(const char *s)
{
    int64_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0u) != 0x80u;
    return n;
}

/* Settings are kept as texts: a number in its digits, a truth as 1 or 0. */
static lt_err to_text(lt_cx *cx, const table_setting *row, const json_t *v, char *number, size_t size, const char **out)
{
    if (strcmp(row->kind, "text") == 0) {
        const char *s = json_string_value(v);
        if (!s || !span_is_utf8(span_text(s)) || count_characters(s) < row->min || count_characters(s) > row->max)
            return cx_fail(cx, LT_BAD_INPUT, "%s：文字长度须为 %lld 至 %lld 个字符 %s: a text of %lld to %lld characters is wanted", row->key, (long long)row->min, (long long)row->max,
                           row->key, (long long)row->min, (long long)row->max);
        *out = s;
        return LT_OK;
    }
    bool is_bool = strcmp(row->kind, "bool") == 0;
    if (is_bool ? !json_is_boolean(v) : !json_is_integer(v) || json_integer_value(v) < row->min || json_integer_value(v) > row->max)
        return cx_fail(cx, LT_BAD_INPUT, is_bool ? "%s: true or false is wanted" : "%s: a whole number from %lld to %lld is wanted", row->key,
                       (long long)row->min, (long long)row->max);
    snprintf(number, size, "%lld", is_bool ? (long long)json_is_true(v) : (long long)json_integer_value(v));
    *out = number;
    return LT_OK;
}

lt_err setting_check(lt_cx *cx, const json_t *values)
{
    const char *key, *text;
    json_t *v;
    char number[32];
    if (!json_is_object(values) || json_object_size(values) == 0)
        return cx_fail(cx, LT_BAD_INPUT, "没有给出设置 \"values\": an object of settings is wanted");
    json_object_foreach((json_t *)(uintptr_t)values, key, v) /* jansson knows no const here */
    {
        const table_setting *row = setting_find(key);
        if (!row)
            return cx_fail(cx, LT_BAD_INPUT, "“%.60s”不是可改的设置 \"%.60s\" is no setting that can be changed", key, key);
        TRY(to_text(cx, row, v, number, sizeof number, &text));
    }
    return LT_OK;
}

static lt_err put_one(lt_cx *cx, keep *k, const lt_entry *e, const table_setting *row, const json_t *v)
{
    char number[32];
    const char *text;
    buf b;
    TRY(to_text(cx, row, v, number, sizeof number, &text));
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "value", text);
    jout_end_object(&j);
    buf_byte(&b, 0);
    lt_err err = buf_check(cx, &b);
    if (!err)
        err = keep_put_entity(cx, k, &(keep_entity){.kind = SETTING_KIND, .id = row->key, .body = (const char *)b.p, .version = e->number});
    buf_fini(&b);
    return err;
}

lt_err setting_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act)
{
    const char *key;
    json_t *v, *values = json_object_get(json_object_get(act, "patch"), "values");
    TRY(setting_check(cx, values));
    json_object_foreach(values, key, v)
        TRY(put_one(cx, k, e, setting_find(key), v));
    return keep_put_entity(cx, k, &(keep_entity){.kind = SETTING_KIND, .id = SETTING_ALL, .body = "{}", .version = e->number});
}
