/* plan_load.c - see plan_load.h. */
#include "app/plan_load.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/plan_map.h"
#include "app/plan_part.h"
#include "app/plan_sheet.h"
#include "base/arena.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/num.h"

/* A text member into a field; absent is "" unless needed. */
typedef struct text_field {
    const char *key;
    char       *out;
    size_t      size;
    bool        is_needed;
} text_field;

static lt_err take_texts(lt_cx *cx, const json_t *o, const char *what, const text_field *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_object_get(o, f[i].key);
        f[i].out[0] = '\0';
        if (v && !json_is_null(v) && !json_is_string(v))
            return cx_fail(cx, LT_BAD_INPUT, "%s, column %s: is no text", what, f[i].key);
        const char *s = json_is_string(v) ? json_string_value(v) : "";
        if (f[i].is_needed && !s[0])
            return cx_fail(cx, LT_BAD_INPUT, "%s, column %s: is empty", what, f[i].key);
        if (!span_copy(span_text(s), f[i].out, f[i].size))
            return cx_fail(cx, LT_BAD_INPUT, "%s, column %s: \"%.40s...\" is longer than %zu bytes", what, f[i].key, s, f[i].size - 1);
    }
    return LT_OK;
}

static lt_err take_bool(lt_cx *cx, const json_t *o, const char *what, const char *key, bool *out)
{
    const json_t *v = json_object_get(o, key);
    *out = json_is_true(v);
    return !v || json_is_null(v) || json_is_boolean(v) ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s, column %s: is neither true nor false", what, key);
}

static lt_err take_degrees(lt_cx *cx, const json_t *v, const char *what, double limit, double *out)
{
    if (!json_is_number(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: longitude and latitude stand together, as numbers", what);
    *out = json_number_value(v);
    if (!(fabs(*out) <= limit))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column %s: %g is outside -%g..%g", what, limit > 90 ? "longitude" : "latitude", *out, limit, limit);
    return LT_OK;
}

/* An identifier goes into series names, URLs and frames: no separators of any of these, no white space. */
static bool is_clean_id(const char *s, const char *refused)
{
    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        if (*p <= ' ' || *p == 0x7f || strchr(refused, *p))
            return false;
    return s[0] != '\0';
}

lt_err plan_parse_place(lt_cx *cx, const json_t *o, const char *what, lt_place *out)
{
    char kind[16];
    *out = (lt_place){0};
    const text_field f[] = {
        {"id", out->id, sizeof out->id, true},           {"name", out->name, sizeof out->name, true},
        {"name_en", out->name_en, sizeof out->name_en, false}, {"kind", kind, sizeof kind, true},
        {"street", out->street, sizeof out->street, false},    {"district", out->district, sizeof out->district, false},
        {"city", out->city, sizeof out->city, false},          {"source", out->source, sizeof out->source, false}};
    if (!json_is_object(o))
        return cx_fail(cx, LT_BAD_INPUT, "%s: a place is wanted", what);
    TRY(take_texts(cx, o, what, f, sizeof f / sizeof f[0]));
    if (!place_kind_parse(kind, &out->kind))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column kind: \"%s\" is none of station, outlet, site, weather", what, kind);
    if (!is_clean_id(out->id, "/?&#%\"'\\<>"))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column id: \"%s\" holds white space or one of /?&#%%\"'\\<>", what, out->id);
    const json_t *lon = json_object_get(o, "longitude"), *lat = json_object_get(o, "latitude");
    out->has_position = (lon && !json_is_null(lon)) || (lat && !json_is_null(lat));
    if (out->has_position) {
        TRY(take_degrees(cx, lon, what, 180, &out->longitude));
        TRY(take_degrees(cx, lat, what, 90, &out->latitude));
    }
    TRY(take_bool(cx, o, what, "control", &out->is_control));
    return take_bool(cx, o, what, "simulated", &out->is_simulated);
}

lt_err plan_parse_device(lt_cx *cx, const json_t *o, const char *what, lt_device *out)
{
    char crc[16], key[2 * sizeof out->sm4_key + 1];
    *out = (lt_device){0};
    const text_field f[] = {
        {"mn", out->mn, sizeof out->mn, true},           {"place", out->place, sizeof out->place, true},
        {"password", out->password, sizeof out->password, false}, {"crc", crc, sizeof crc, false},
        {"sm4_key", key, sizeof key, false},             {"peer", out->peer, sizeof out->peer, false},
        {"unit_profile", out->unit_profile, sizeof out->unit_profile, false}};
    if (!json_is_object(o))
        return cx_fail(cx, LT_BAD_INPUT, "%s: a device is wanted", what);
    TRY(take_texts(cx, o, what, f, sizeof f / sizeof f[0]));
    if (!is_clean_id(out->mn, ";=&#,"))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column mn: \"%s\" holds white space or one of ;=&#,", what, out->mn);
    if (out->password[0] && !is_clean_id(out->password, ";=&#,"))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column password: holds white space or one of ;=&#,", what);
    if (crc[0] && !device_crc_parse(crc, &out->crc))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column crc: \"%s\" is none of std, modbus, modbus-le, off", what, crc);
    out->has_sm4 = key[0] != '\0';
    if (out->has_sm4 && !hash_unhex(span_text(key), out->sm4_key, sizeof out->sm4_key))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column sm4_key: 32 hexadecimal digits are wanted", what);
    TRY(take_bool(cx, o, what, "strict", &out->is_strict));
    TRY(take_bool(cx, o, what, "time_is_end", &out->time_is_end));
    return take_bool(cx, o, what, "simulated", &out->is_simulated);
}

/* --- checks of rows, the same for a folder and for an act ------------------------------------------------ */

static bool is_one_of(const char *s, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(s, *list) == 0)
            return true;
    return false;
}

static lt_err check_target(lt_cx *cx, const json_t *o, const char *what)
{
    static const char *const STATISTICS[] = {PLAN_STATISTICS, NULL}, *const OPS[] = {"<", "<=", ">", ">=", "=", NULL};
    const char *key, *statistic = json_get_text(o, "statistic", ""), *op = json_get_text(o, "op", ""), *limit = json_get_text(o, "limit", "");
    num_dec d;
    TRY(json_need_text(cx, o, "key", what, &key));
    if (!is_one_of(statistic, STATISTICS))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column statistic: \"%s\" is none that can be asked (see plan_load.h)", what, statistic);
    if (!is_one_of(op, OPS))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column op: \"%s\" is none of < <= > >= =", what, op);
    if (limit[0] && !num_parse_dec(span_text(limit), &d))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column limit: \"%s\" is no decimal number", what, limit);
    if (strcmp(json_get_text(o, "from", ""), json_get_text(o, "to", "")) > 0)
        return cx_fail(cx, LT_BAD_INPUT, "%s, column to: %s is before from", what, json_get_text(o, "to", ""));
    return LT_OK;
}

/* What has been named so far, to find repeats and devices without a place. */
typedef struct plan_names {
    json_t *places, *mns, *targets;
} plan_names;

static lt_err names_init(lt_cx *cx, plan_names *n)
{
    *n = (plan_names){json_object(), json_object(), json_object()};
    return n->places && n->mns && n->targets ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
}

static void names_fini(plan_names *n)
{
    json_decref(n->places);
    json_decref(n->mns);
    json_decref(n->targets);
}

static lt_err name_once(lt_cx *cx, json_t *seen, const char *name, const char *what, const char *column)
{
    const json_t *before = json_object_get(seen, name);
    if (before)
        return cx_fail(cx, LT_BAD_INPUT, "%s, column %s: \"%s\" stands in %s already", what, column, name, json_string_value(before));
    return json_object_set_new(seen, name, json_string(what)) == 0 ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
}

static lt_err on_place(lt_cx *cx, void *self, json_t *row, const char *where)
{
    plan_names *n = self;
    lt_place p;
    TRY(plan_parse_place(cx, row, where, &p));
    return name_once(cx, n->places, p.id, where, "id");
}

static lt_err on_device(lt_cx *cx, void *self, json_t *row, const char *where)
{
    plan_names *n = self;
    lt_device d;
    TRY(plan_parse_device(cx, row, where, &d));
    if (!json_object_get(n->places, d.place))
        return cx_fail(cx, LT_BAD_INPUT, "%s, column place: \"%s\" is no place of this plan", where, d.place);
    return name_once(cx, n->mns, d.mn, where, "mn");
}

static lt_err on_target(lt_cx *cx, void *self, json_t *row, const char *where)
{
    plan_names *n = self;
    TRY(check_target(cx, row, where));
    return name_once(cx, n->targets, json_get_text(row, "key", ""), where, "key");
}

/* --- a folder into a document ---------------------------------------------------------------------------- */

static const sheet_column PLACE_COLUMNS[] = {
    {"id", SHEET_TEXT, true},          {"name", SHEET_TEXT, true},        {"name_en", SHEET_TEXT, false}, {"kind", SHEET_TEXT, true},
    {"street", SHEET_TEXT, false},     {"district", SHEET_TEXT, false},   {"city", SHEET_TEXT, false},    {"longitude", SHEET_NUMBER, false},
    {"latitude", SHEET_NUMBER, false}, {"control", SHEET_BOOL, false},    {"simulated", SHEET_BOOL, false}, {"source", SHEET_TEXT, true},
    {NULL, SHEET_TEXT, false}};
static const sheet_column DEVICE_COLUMNS[] = {
    {"mn", SHEET_TEXT, true},          {"place", SHEET_TEXT, true},       {"password", SHEET_TEXT, false}, {"crc", SHEET_TEXT, true},
    {"sm4_key", SHEET_TEXT, false},    {"unit_profile", SHEET_TEXT, false}, {"peer", SHEET_TEXT, false},   {"strict", SHEET_BOOL, false},
    {"time_is_end", SHEET_BOOL, false}, {"simulated", SHEET_BOOL, false}, {"edition", SHEET_TEXT, false},  {"st", SHEET_TEXT, false},
    {"model", SHEET_TEXT, false},      {NULL, SHEET_TEXT, false}};
static const sheet_column TARGET_COLUMNS[] = {
    {"key", SHEET_TEXT, true},         {"quantity", SHEET_TEXT, false},   {"statistic", SHEET_TEXT, true}, {"op", SHEET_TEXT, true},
    {"limit", SHEET_DECIMAL, false},   {"unit", SHEET_TEXT, false},       {"from", SHEET_DATE, true},      {"to", SHEET_DATE, true},
    {"is_aspiration", SHEET_BOOL, false}, {"title_zh", SHEET_TEXT, true}, {"title_en", SHEET_TEXT, true},  {"clause", SHEET_TEXT, true},
    {"quote", SHEET_TEXT, true},       {NULL, SHEET_TEXT, false}};
static const sheet_column AREA_COLUMNS[] = {
    {"code", SHEET_TEXT, true},        {"kind", SHEET_TEXT, true},        {"name", SHEET_TEXT, true},      {"name_en", SHEET_TEXT, false},
    {"communities", SHEET_NUMBER, false}, {"source", SHEET_TEXT, true},   {NULL, SHEET_TEXT, false}};
static const sheet_column AGENCY_COLUMNS[] = {
    {"key", SHEET_TEXT, true},         {"name", SHEET_TEXT, true},        {"name_en", SHEET_TEXT, false}, {"clause", SHEET_TEXT, false},
    {"kind", SHEET_TEXT, false},       {"members", SHEET_TEXT, false},    {"area", SHEET_TEXT, false},    {"full_name", SHEET_TEXT, false},
    {"successor", SHEET_TEXT, false},  {"since", SHEET_TEXT, false},      {"confidence", SHEET_TEXT, false}, {"note", SHEET_TEXT, false},
    {NULL, SHEET_TEXT, false}};

typedef struct plan_sheet_row {
    const char         *file, *member;
    const sheet_column *columns;
    sheet_row_fn        check;
    bool                is_needed;
} plan_sheet_row;
/* Places come before devices, which name them. */
static const plan_sheet_row SHEETS[] = {
    {"stations.tsv", "places", PLACE_COLUMNS, on_place, true},   {"sites.tsv", "places", PLACE_COLUMNS, on_place, false},
    {"devices.tsv", "devices", DEVICE_COLUMNS, on_device, false}, {"targets.tsv", "targets", TARGET_COLUMNS, on_target, false},
    {"areas.tsv", "areas", AREA_COLUMNS, NULL, false},           {"agencies.tsv", "agencies", AGENCY_COLUMNS, NULL, false}};

static lt_err read_sheet(lt_cx *cx, const char *folder, const plan_sheet_row *row, plan_names *names, json_t *doc)
{
    char path[FILE_PATH_MAX];
    buf b;
    json_t *array = json_object_get(doc, row->member);
    if (!array) {
        array = json_array();
        if (!array || json_object_set_new(doc, row->member, array) != 0)
            return cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
    }
    TRY(file_path(cx, path, "%s/%s", folder, row->file));
    if (!row->is_needed && !file_exists(path))
        return LT_OK;
    buf_init(&b, PLAN_SHEET_MAX);
    lt_err e = file_read_all(cx, path, &b);
    sheet_spec spec = {.file = row->file, .columns = row->columns, .check = row->check, .self = names};
    if (!e)
        e = plan_sheet_parse(cx, &spec, buf_span(&b), array);
    buf_fini(&b);
    return e;
}

static lt_err check_about(lt_cx *cx, const json_t *about)
{
    static const char *const NEEDED[] = {"key", "name_zh", "name_en", "district", "city", "from", "to", "source"};
    const char *s;
    if (!json_is_object(about))
        return cx_fail(cx, LT_BAD_INPUT, "plan.json: an object is wanted");
    for (size_t i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++) {
        TRY(json_need_text(cx, about, NEEDED[i], "plan.json", &s));
        int64_t ms;
        bool is_day = strcmp(NEEDED[i], "from") == 0 || strcmp(NEEDED[i], "to") == 0;
        if (is_day && (strlen(s) != 10 || !civil_parse_iso(span_text(s), CIVIL_SHANGHAI_MIN, &ms)))
            return cx_fail(cx, LT_BAD_INPUT, "plan.json: \"%s\": \"%.40s\" is no date (YYYY-MM-DD)", NEEDED[i], s);
    }
    return LT_OK;
}

static lt_err read_about(lt_cx *cx, const char *folder, json_t *doc)
{
    char path[FILE_PATH_MAX];
    buf b;
    json_t *about = NULL;
    TRY(file_path(cx, path, "%s/plan.json", folder));
    buf_init(&b, PLAN_SHEET_MAX);
    lt_err e = file_read_all(cx, path, &b);
    if (!e) {
        e = json_parse(cx, buf_span(&b), &about);
        if (e)
            e = cx_place(cx, e, "plan.json: ");
    }
    buf_fini(&b);
    if (!e)
        e = check_about(cx, about);
    if (!e && json_object_set_new(doc, "plan", json_incref(about)) != 0)
        e = cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
    json_decref(about);
    return e;
}

static lt_err write_json(lt_cx *cx, const json_t *v, buf *out)
{
    char *text = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(12));
    if (!text)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
    buf_text(out, text);
    free(text);
    return buf_check(cx, out);
}

static lt_err read_map(lt_cx *cx, const char *folder, json_t *doc)
{
    json_t *map;
    TRY(plan_map_read(cx, folder, &map));
    return json_object_set_new(doc, "map", map) == 0 ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
}

/* Rows marked simulated out of the document: a real folder must not know devices whose passwords are public. */
static void drop_simulated(json_t *doc)
{
    static const char *const MEMBERS[] = {"places", "devices"};
    for (size_t m = 0; m < sizeof MEMBERS / sizeof MEMBERS[0]; m++) {
        json_t *list = json_object_get(doc, MEMBERS[m]);
        for (size_t i = json_array_size(list); i > 0; i--)
            if (json_is_true(json_object_get(json_array_get(list, i - 1), "simulated")))
                (void)json_array_remove(list, i - 1);
    }
}

lt_err plan_read(lt_cx *cx, const char *folder, plan_part part, buf *out)
{
    plan_names names;
    json_t *doc = json_pack("{s:s}", "what", "plan.load");
    lt_err e = names_init(cx, &names);
    if (!e && !doc)
        e = cx_fail(cx, LT_NO_MEMORY, "no memory for a plan");
    if (!e)
        e = read_about(cx, folder, doc);
    for (size_t i = 0; !e && i < sizeof SHEETS / sizeof SHEETS[0]; i++)
        e = read_sheet(cx, folder, &SHEETS[i], &names, doc);
    if (!e)
        e = read_map(cx, folder, doc);
    if (!e)
        e = plan_part_read(cx, folder, doc);
    if (part == PLAN_REAL)
        drop_simulated(doc);
    if (e)
        e = cx_place(cx, e, "%s: ", folder);
    else
        e = write_json(cx, doc, out);
    names_fini(&names);
    json_decref(doc);
    return e;
}

/* --- a document into the keep ---------------------------------------------------------------------------- */

static lt_err check_array(lt_cx *cx, const json_t *act, const char *member, sheet_row_fn check, plan_names *names)
{
    char where[64];
    json_t *array = json_object_get(act, member);
    if (array && !json_is_array(array))
        return cx_fail(cx, LT_BAD_INPUT, "plan.load: \"%s\" is no array", member);
    for (size_t i = 0; i < json_array_size(array); i++) {
        snprintf(where, sizeof where, "plan.load: %s[%zu]", member, i);
        TRY(check(cx, names, json_array_get(array, i), where));
    }
    return LT_OK;
}

static lt_err check_act(lt_cx *cx, const json_t *act)
{
    plan_names names;
    lt_err e = names_init(cx, &names);
    if (!e)
        e = check_about(cx, json_object_get(act, "plan"));
    if (!e)
        e = check_array(cx, act, "places", on_place, &names);
    if (!e)
        e = check_array(cx, act, "devices", on_device, &names);
    if (!e)
        e = check_array(cx, act, "targets", on_target, &names);
    if (!e && json_object_get(act, "map")) /* plans loaded before maps came have none */
        e = plan_map_check(cx, json_object_get(act, "map"), "plan.load: map");
    if (!e)
        e = plan_part_check(cx, act, "plan.load: ");
    names_fini(&names);
    return e;
}

static lt_err put_fact_json(lt_cx *cx, keep *k, const char *key, const json_t *v)
{
    buf b;
    if (!v)
        return LT_OK;
    buf_init(&b, PLAN_SHEET_MAX * 2);
    lt_err e = write_json(cx, v, &b);
    buf_byte(&b, 0);
    if (!e)
        e = buf_check(cx, &b);
    if (!e)
        e = keep_put_fact(cx, k, key, (const char *)b.p);
    buf_fini(&b);
    return e;
}

static lt_err put_facts(lt_cx *cx, keep *k, const json_t *act)
{
    const json_t *about = json_object_get(act, "plan");
    TRY(keep_put_fact(cx, k, "plan/name", json_get_text(about, "name_zh", "")));
    TRY(keep_put_fact(cx, k, "plan/name_en", json_get_text(about, "name_en", "")));
    TRY(keep_put_fact(cx, k, "plan/key", json_get_text(about, "key", "")));
    TRY(keep_put_fact(cx, k, "plan/district", json_get_text(about, "district", "")));
    TRY(keep_put_fact(cx, k, "plan/district_en", json_get_text(about, "district_en", "")));
    TRY(keep_put_fact(cx, k, "plan/city", json_get_text(about, "city", "")));
    TRY(put_fact_json(cx, k, "plan/about", about));
    TRY(put_fact_json(cx, k, "plan/targets", json_object_get(act, "targets")));
    TRY(put_fact_json(cx, k, "plan/areas", json_object_get(act, "areas")));
    TRY(put_fact_json(cx, k, "plan/map", json_object_get(act, "map")));
    for (size_t i = 0; i < PLAN_PART_COUNT; i++) {
        char fact[32];
        snprintf(fact, sizeof fact, "plan/%s", PLAN_PARTS[i]);
        TRY(put_fact_json(cx, k, fact, json_object_get(act, PLAN_PARTS[i])));
    }
    return put_fact_json(cx, k, "plan/agencies", json_object_get(act, "agencies"));
}

lt_err plan_apply(lt_cx *cx, keep *k, const json_t *act)
{
    const json_t *places = json_object_get(act, "places"), *devices = json_object_get(act, "devices");
    TRY(check_act(cx, act));
    for (size_t i = 0; i < json_array_size(places); i++) {
        lt_place p;
        TRY(plan_parse_place(cx, json_array_get(places, i), "plan.load", &p));
        TRY(keep_put_place(cx, k, &p));
    }
    for (size_t i = 0; i < json_array_size(devices); i++) {
        lt_device d;
        TRY(plan_parse_device(cx, json_array_get(devices, i), "plan.load", &d));
        TRY(keep_put_device(cx, k, &d));
    }
    return put_facts(cx, k, act);
}
