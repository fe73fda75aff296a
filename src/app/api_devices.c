/* api_devices.c - devices with their health, registered and changed by acts; codes that nothing knows; see api.h. */
#include "app/api_give.h"

#include <stdlib.h>

#include "app/device_seal.h"
#include "app/device_view.h"
#include "app/plan_load.h"
#include "base/hash.h"
#include "base/vault.h"

/* --- reading ------------------------------------------------------------------------------------------------------------ */

static void put_moment(jout *j, const char *key, int64_t ms, bool is_known, int offset_min)
{
    if (is_known)
        give_time(j, key, ms, offset_min);
    else
        jout_put_text(j, key, NULL);
}

/* A password and a key are told to be there, never what they are. */
static void put_device(jout *j, const device_view *v, int offset_min)
{
    const lt_device *d = &v->d;
    const keep_health *h = &v->h;
    jout_put_text(j, "mn", d->mn);
    jout_put_text(j, "place", d->place);
    jout_put_text(j, "name", v->place.name[0] ? v->place.name : d->place);
    jout_put_text(j, "kind", v->place.name[0] ? place_kind_name(v->place.kind) : NULL);
    jout_put_bool(j, "simulated", d->is_simulated);
    put_moment(j, "last_frame", h->last_recv_ms, h->frames > 0, offset_min);
    put_moment(j, "last_data", h->last_data_ms, h->last_data_ms > 0, offset_min);
    jout_key(j, "delay_ms");
    if (h->last_data_ms > 0)
        jout_int(j, h->last_recv_ms - h->last_data_ms);
    else
        jout_null(j);
    jout_put_int(j, "usual_ms", v->usual_ms);
    jout_put_int(j, "gap_hours_24", v->gap_hours);
    jout_put_int(j, "frames", (int64_t)h->frames);
    jout_put_int(j, "refused", (int64_t)h->refused);
    jout_put_int(j, "unknown_codes", (int64_t)v->unknown);
    jout_put_int(j, "clock_error_ms", h->clock_error_ms);
    jout_put_int(j, "last_entry", (int64_t)h->last_entry);
    jout_put_text(j, "state", device_state_name(v->state));
    jout_put_text(j, "crc", device_crc_name(d->crc));
    jout_put_bool(j, "sm4", d->has_sm4);
    jout_put_text(j, "unit_profile", d->unit_profile[0] ? d->unit_profile : "usual");
    give_text(j, "peer", d->peer);
    jout_put_bool(j, "strict", d->is_strict);
    jout_put_bool(j, "time_is_end", d->time_is_end);
    jout_put_bool(j, "any_password", !d->password[0]);
    jout_put_int(j, "version", (int64_t)v->version);
}

static bool may_see(api_call *c, const device_view *v)
{
    permit_target t = permit_target_of_place(&v->place);
    return api_may(c, RIGHT_DEVICE_READ, &t);
}

static lt_err get_devices(api_call *c)
{
    device_view *list;
    size_t n;
    int offset = c->owner->set.offset_min;
    TRY(device_view_list(&c->cx, c->k, cx_now_ms(&c->cx), offset, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        if (!may_see(c, &list[i]))
            continue;
        jout_begin_object(&j);
        put_device(&j, &list[i], offset);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* mn, code, count, last_entry, last_value and last_time of a row of unknown_codes. */
static void put_unknown(jout *j, const keep_cell *cells)
{
    jout_begin_object(j);
    jout_key(j, "mn");
    if (cells[0].type == KEEP_TEXT)
        jout_span(j, cells[0].s);
    else
        jout_null(j);
    jout_key(j, "code");
    jout_span(j, cells[1].s);
    jout_put_int(j, "count", cells[2].i);
    jout_put_int(j, "last_entry", cells[3].i);
    jout_key(j, "last_value");
    jout_span(j, cells[4].s);
    jout_key(j, "last_time");
    jout_span(j, cells[5].s);
    jout_end_object(j);
}

static lt_err on_unknown(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *cells)
{
    (void)cx, (void)columns, (void)names;
    if (cells)
        put_unknown(self, cells);
    return LT_OK;
}

#define UNKNOWN_SQL "SELECT mn, code, count, last_entry, last_value, last_time FROM unknown_codes"

static lt_err find_device(api_call *c, const char *mn, device_view *out)
{
    device_view *list;
    size_t n;
    c->field = "mn";
    TRY(device_view_list(&c->cx, c->k, cx_now_ms(&c->cx), c->owner->set.offset_min, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].d.mn, mn) == 0) {
            permit_target t = permit_target_of_place(&list[i].place);
            TRY(api_permit(c, &t));
            *out = list[i];
            c->field = NULL;
            return LT_OK;
        }
    return cx_fail(&c->cx, LT_NOT_FOUND, "没有编码（MN）为“%s”的设备 no device has the MN \"%s\"", mn, mn);
}

static lt_err get_device(api_call *c)
{
    device_view v;
    const char *mn = api_text(c, "mn");
    TRY(find_device(c, mn, &v));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    put_device(&j, &v, c->owner->set.offset_min);
    jout_key(&j, "unknown");
    jout_begin_array(&j);
    TRY(keep_query(&c->cx, c->k, UNKNOWN_SQL " WHERE mn = ?1 ORDER BY count DESC, code LIMIT 500", &mn, 1, on_unknown, &j));
    jout_end_array(&j);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_unknown(api_call *c)
{
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    if (permit_reach(c->who.p.role, RIGHT_DEVICE_READ) == REACH_ANY) /* an unknown MN belongs to no area */
        TRY(keep_query(&c->cx, c->k, UNKNOWN_SQL " ORDER BY last_entry DESC LIMIT 1000", NULL, 0, on_unknown, &j));
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* --- registering and changing ------------------------------------------------------------------------------------------ */

static lt_err take_text(api_call *c, const char *name, char *out, size_t size)
{
    const char *s = api_text(c, name);
    if (!s)
        return LT_OK;
    c->field = name;
    if (!span_copy(span_text(s), out, size))
        return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”长于 %zu 字节 \"%s\" is longer than %zu bytes", name, size - 1, name, size - 1);
    return LT_OK;
}

/* What was sent over what is known; an empty password or key takes it away. */
static lt_err take_words(api_call *c, lt_device *d)
{
    const char *crc = api_text(c, "crc"), *key = api_text(c, "sm4_key");
    TRY(take_text(c, "place", d->place, sizeof d->place));
    TRY(take_text(c, "password", d->password, sizeof d->password));
    TRY(take_text(c, "unit_profile", d->unit_profile, sizeof d->unit_profile));
    TRY(take_text(c, "peer", d->peer, sizeof d->peer));
    if (crc)
        (void)device_crc_parse(crc, &d->crc); /* one of the row's choices */
    if (key) {
        c->field = "sm4_key";
        d->has_sm4 = key[0] != '\0';
        if (d->has_sm4 && !hash_unhex(span_text(key), d->sm4_key, sizeof d->sm4_key))
            return cx_fail(&c->cx, LT_BAD_INPUT, "SM4 密钥须为 32 位十六进制数 \"sm4_key\": 32 hexadecimal digits are wanted");
    }
    d->is_strict = api_bool(c, "strict", d->is_strict);
    d->time_is_end = api_bool(c, "time_is_end", d->time_is_end);
    c->field = NULL;
    return LT_OK;
}

/* The same rules as for a plan's devices. */
static lt_err check_words(api_call *c, const lt_device *d)
{
    lt_device again;
    json_t *o = json_pack("{s:s, s:s, s:s}", "mn", d->mn, "place", d->place, "password", d->password);
    if (!o)
        return cx_fail(&c->cx, LT_BAD_INPUT, "设备信息不是 UTF-8 文字 the device's words are no UTF-8 text");
    lt_err e = plan_parse_device(&c->cx, o, "device", &again);
    json_decref(o);
    TRY(e);
    c->field = "place";
    TRY(device_seal_check(&c->cx, c->k, d));
    c->field = NULL;
    return LT_OK;
}

static lt_err permit_new_place(api_call *c, const char *id)
{
    lt_place p;
    TRY(keep_get_place(&c->cx, c->k, id, &p));
    permit_target t = permit_target_of_place(&p);
    return api_permit(c, &t);
}

static lt_err put_act(api_call *c, const lt_device *d, bool is_new)
{
    jout j;
    json_t *patch = NULL, *asked = NULL;
    TRY(check_words(c, d));
    TRY(permit_new_place(c, d->place));
    TRY(device_seal_asked(&c->cx, d, &asked));
    lt_err e = device_seal_patch(&c->cx, c->owner->dir, d, &patch);
    if (!e) {
        act a = {.what = "device.put", .kind = "device", .id = d->mn, .patch = patch, .asked = asked, .has_version = is_new};
        e = api_act(c, &a, &j);
    }
    json_decref(patch);
    json_decref(asked);
    TRY(e);
    jout_put_text(&j, "mn", d->mn);
    jout_end_object(&j);
    c->status = is_new ? 201 : 200;
    return LT_OK;
}

/* A device that a plan brought has no entity: its MN is looked for among the devices. */
static lt_err refuse_known(api_call *c, const char *mn)
{
    lt_device *list;
    size_t n;
    keep_act before;
    const char *request = http_header(c->r, "Idempotency-Key");
    if (request && keep_find_act(&c->cx, c->k, c->who.p.id, request, &before) == LT_OK)
        return LT_OK; /* a repeat finds its answer */
    TRY(keep_list_devices(&c->cx, c->k, &list, &n));
    c->field = "mn";
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].mn, mn) == 0)
            return cx_fail(&c->cx, LT_CONFLICT, "编码（MN）“%s”已有设备，请改动该设备 a device has the MN \"%s\" already; change it with PATCH", mn, mn);
    c->field = NULL;
    return LT_OK;
}

static lt_err post_device(api_call *c)
{
    lt_device d = {0};
    TRY(take_text(c, "mn", d.mn, sizeof d.mn));
    TRY(refuse_known(c, d.mn));
    lt_err e = take_words(c, &d);
    d.is_simulated = api_bool(c, "simulated", false);
    if (!e)
        e = put_act(c, &d, true);
    vault_wipe(&d, sizeof d);
    return e;
}

static lt_err patch_device(api_call *c)
{
    device_view v;
    TRY(find_device(c, api_text(c, "mn"), &v));
    lt_err e = take_words(c, &v.d);
    if (!e)
        e = put_act(c, &v.d, false);
    vault_wipe(&v, sizeof v);
    return e;
}

#define DEVICE_WORDS(place_is_needed)                                                                                             \
    {"place", API_BODY, API_TEXT, (place_is_needed), 1, PLACE_ID_MAX - 1, NULL, "id of the place where it measures"},             \
    {"password", API_BODY, API_TEXT, false, 0, DEVICE_MN_MAX - 1, NULL, "PW that its frames must carry; empty: any (a risk)"},    \
    {"crc", API_BODY, API_CHOICE, false, 0, 0, "std modbus modbus-le off", "how it computes the CRC"},                            \
    {"sm4_key", API_BODY, API_TEXT, false, 0, 32, NULL, "SM4 key of an HJ 212-2025 device, hex; empty: none"},                    \
    {"unit_profile", API_BODY, API_TEXT, false, 0, PLACE_ID_MAX - 1, NULL, "key of tables/unit_profile.tsv"},                     \
    {"peer", API_BODY, API_TEXT, false, 0, 63, NULL, "the only address it may come from; empty: any"},                            \
    {"strict", API_BODY, API_BOOL, false, 0, 0, NULL, "refuse what the standard does not print"},                                 \
    {"time_is_end", API_BODY, API_BOOL, false, 0, 0, NULL, "its DataTime names the end of the period"}

static const api_param POST_PARAMS[] = {
    {"mn", API_BODY, API_TEXT, true, 1, DEVICE_MN_MAX - 1, NULL, "MN of the device"},
    DEVICE_WORDS(true),
    {"simulated", API_BODY, API_BOOL, false, 0, 0, NULL, "fed by lantian world: every value is marked"},
    {.name = NULL},
};
static const api_param PATCH_PARAMS[] = {
    {"mn", API_PATH, API_TEXT, true, 1, DEVICE_MN_MAX - 1, NULL, "MN of the device"},
    DEVICE_WORDS(false),
    {.name = NULL},
};
static const api_param MN_PARAMS[] = {
    {"mn", API_PATH, API_TEXT, true, 1, DEVICE_MN_MAX - 1, NULL, "MN of the device"},
    {.name = NULL},
};
const api_route DEVICE_ROUTES[] = {
    {"GET", API_PREFIX "/devices", RIGHT_DEVICE_READ, get_devices, .tag = "monitoring", .summary = "Registered devices with their health", .reply = "Devices"},
    {"POST", API_PREFIX "/devices", RIGHT_DEVICE_CHANGE, post_device, POST_PARAMS, "monitoring", "Register a device; the gateway takes its frames at once",
     .reply = "Done", .flags = API_NO_STORE},
    {"GET", API_PREFIX "/devices/{mn}", RIGHT_DEVICE_READ, get_device, MN_PARAMS, "monitoring", "One device, with the codes of it that nothing knows",
     .reply = "Device"},
    {"PATCH", API_PREFIX "/devices/{mn}", RIGHT_DEVICE_CHANGE, patch_device, PATCH_PARAMS, "monitoring", "Change a device; what is not sent stays",
     .reply = "Done", .flags = API_NO_STORE},
    {"GET", API_PREFIX "/unknown", RIGHT_DEVICE_READ, get_unknown, .tag = "monitoring", .summary = "Factor codes and MNs that nothing knows",
     .reply = "Unknown"},
    {.path = NULL},
};
