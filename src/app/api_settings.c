/* api_settings.c - settings that are changed by acts, and those of lantian.ini to be read; see api.h, setting.h. */
#include "app/api_give.h"

#include "app/setting.h"

static lt_err put_row(api_call *c, jout *j, const table_setting *row)
{
    const char *value;
    uint64_t number = 0;
    keep_entity t = {0};
    TRY(setting_text(&c->cx, c->k, row->key, &value));
    lt_err e = keep_get_entity(&c->cx, c->k, SETTING_KIND, row->key, &t);
    if (e && e != LT_NOT_FOUND)
        return e;
    bool is_int = strcmp(row->kind, "int") == 0;
    jout_begin_object(j);
    jout_put_text(j, "key", row->key);
    jout_put_text(j, "zh", row->zh);
    jout_put_text(j, "en", row->en);
    jout_put_text(j, "kind", row->kind);
    if (is_int && span_parse_u64(span_text(value), &number))
        jout_put_int(j, "value", (int64_t)number);
    else
        jout_put_text(j, "value", value);
    if (is_int && span_parse_u64(span_text(row->default_value), &number))
        jout_put_int(j, "default", (int64_t)number);
    else
        jout_put_text(j, "default", row->default_value);
    jout_put_int(j, "min", row->min);
    jout_put_int(j, "max", row->max);
    jout_put_text(j, "where", "act");
    jout_put_int(j, "version", e ? 0 : (int64_t)t.version);
    jout_end_object(j);
    return LT_OK;
}

static void put_fixed(jout *j, const char *key, const char *zh, const char *en)
{
    jout_begin_object(j);
    jout_put_text(j, "key", key);
    jout_put_text(j, "zh", zh);
    jout_put_text(j, "en", en);
    jout_put_text(j, "where", "ini");
}

static void put_ini(jout *j, const settings *set)
{
    put_fixed(j, "listen.http", "页面与接口地址", "address of the pages and the API");
    jout_put_text(j, "kind", "text");
    jout_put_text(j, "value", set->http);
    jout_end_object(j);
    put_fixed(j, "listen.hj212", "设备接入地址（HJ 212）", "address for devices (HJ 212)");
    jout_put_text(j, "kind", "text");
    jout_put_text(j, "value", set->hj212);
    jout_end_object(j);
    put_fixed(j, "listen.connections_max", "设备连接数上限", "connections of devices at most");
    jout_put_text(j, "kind", "int");
    jout_put_int(j, "value", set->connections_max);
    jout_end_object(j);
    put_fixed(j, "account.idle_s", "无操作自动退出（秒）", "seconds without a request until a session ends");
    jout_put_text(j, "kind", "int");
    jout_put_int(j, "value", set->account.idle_s);
    jout_end_object(j);
    put_fixed(j, "account.life_s", "登录最长有效时间（秒）", "seconds until a session ends in any case");
    jout_put_text(j, "kind", "int");
    jout_put_int(j, "value", set->account.life_s);
    jout_end_object(j);
    put_fixed(j, "civil.offset_min", "时区（东经分钟）", "minutes east of UTC");
    jout_put_text(j, "kind", "int");
    jout_put_int(j, "value", set->offset_min);
    jout_end_object(j);
}

static lt_err get_settings(api_call *c)
{
    keep_entity all = {0};
    lt_err e = keep_get_entity(&c->cx, c->k, SETTING_KIND, SETTING_ALL, &all);
    if (e && e != LT_NOT_FOUND)
        return e;
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < TABLE_SETTING_COUNT; i++)
        TRY(put_row(c, &j, &TABLE_SETTING[i]));
    put_ini(&j, &c->owner->set);
    jout_end_array(&j);
    jout_put_int(&j, "version", e ? 0 : (int64_t)all.version);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err patch_settings(api_call *c)
{
    jout j;
    const json_t *values = api_json(c, "values");
    c->field = "values";
    TRY(setting_check(&c->cx, values));
    c->field = NULL;
    json_t *patch = json_pack("{s:O}", "values", values);
    if (!patch)
        return cx_fail(&c->cx, LT_NO_MEMORY, "no memory for an act");
    act a = {.what = SETTING_WHAT, .kind = SETTING_KIND, .id = SETTING_ALL, .patch = patch};
    lt_err e = api_act(c, &a, &j);
    json_decref(patch);
    TRY(e);
    jout_end_object(&j);
    api_publish_now(c->owner); /* the public page shows some of them */
    return LT_OK;
}

static const api_param SETTING_PARAMS[] = {
    {"values", API_BODY, API_OBJECT, true, 0, 0, NULL, "{key: value} of the settings to change"},
    {.name = NULL},
};
const api_route SETTING_ROUTES[] = {
    {"GET", API_PREFIX "/settings", RIGHT_SETTING_READ, get_settings, .tag = "system", .summary = "Settings, with defaults and where they stand", .reply = "Settings"},
    {"PATCH", API_PREFIX "/settings", RIGHT_SETTING_CHANGE, patch_settings, SETTING_PARAMS, "system", "Change settings", .reply = "Done"},
    {.path = NULL},
};
