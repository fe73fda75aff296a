/* cmd_device.c - lantian device DIR: the registry of devices: list with health, show one, unknown codes, add, change. */
#include "app/cmd.h"

#include <stdio.h>
#include <unistd.h>

#include "app/act.h"
#include "app/device_seal.h"
#include "app/job_apply.h"
#include "app/plan_load.h"
#include "app/store.h"
#include "base/civil.h"
#include "base/jout.h"

static const args_option OPTIONS[] = {
    {"add", "MN", "register this MN, or change it"},
    {"place", "ID", "the place it measures at (must be known: lantian query DIR \"SELECT * FROM places\")"},
    {"password", "PW", "PW field that it must send; without: any (a risk)"},
    {"crc", "MODE", "std, modbus, modbus-le, off"},
    {"sm4", "HEX32", "SM4 key of an HJ 212-2025 device"},
    {"profile", "NAME", "unit profile (tables/unit_profile.tsv)"},
    {"peer", "ADDRESS", "the only address it may come from"},
    {"strict", NULL, "refuse what the standard does not print"},
    {"time-is-end", NULL, "its DataTime names the end of the period"},
    {"simulated", NULL, "fed by lantian world: every value is marked"},
    {"show", "MN", "everything known of one device, but its secrets"},
    {"unknown", NULL, "factor codes and MNs that nothing knows, with the entry where they were last seen"},
    {"json", NULL, "as JSON"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static void put_time(jout *j, const char *key, int64_t ms, int offset_min, bool is_known)
{
    char when[CIVIL_TEXT_MAX];
    if (is_known)
        civil_format_iso(ms, offset_min, when);
    jout_put_text(j, key, is_known ? when : NULL);
}

/* A password and a key are told to be there, never what they are. */
static void put_device_json(jout *j, const lt_device *d, const keep_health *h, int offset_min)
{
    jout_begin_object(j);
    jout_put_int(j, "id", d->id);
    jout_put_text(j, "mn", d->mn);
    jout_put_text(j, "place", d->place);
    put_time(j, "last_frame", h->last_recv_ms, offset_min, h->frames > 0);
    put_time(j, "last_data", h->last_data_ms, offset_min, h->last_data_ms > 0);
    jout_put_int(j, "frames", (int64_t)h->frames);
    jout_put_int(j, "refused", (int64_t)h->refused);
    jout_put_int(j, "clock_error_ms", h->clock_error_ms);
    jout_put_int(j, "last_entry", (int64_t)h->last_entry);
    jout_put_bool(j, "any_password", !d->password[0]);
    jout_put_text(j, "crc", device_crc_name(d->crc));
    jout_put_bool(j, "sm4", d->has_sm4);
    jout_put_text(j, "unit_profile", d->unit_profile[0] ? d->unit_profile : "usual");
    jout_put_text(j, "peer", d->peer[0] ? d->peer : NULL);
    jout_put_bool(j, "strict", d->is_strict);
    jout_put_bool(j, "time_is_end", d->time_is_end);
    jout_put_bool(j, "simulated", d->is_simulated);
    jout_end_object(j);
}

static void print_device(const lt_device *d, const keep_health *h, int offset_min)
{
    char when[CIVIL_TEXT_MAX] = "never 未连";
    if (h->frames)
        civil_format_iso(h->last_recv_ms, offset_min, when);
    printf("%5u  %-26s %-20s last %s  frames %llu  refused %llu%s%s\n", d->id, d->mn, d->place, when, (unsigned long long)h->frames,
           (unsigned long long)h->refused, d->password[0] ? "" : "  ANY PASSWORD 任意密码", d->is_simulated ? "  simulated 模拟" : "");
}

static void print_details(const lt_device *d, const keep_health *h)
{
    printf("       crc %s, %s, units %s, DataTime names the %s of a period, %s%s%s\n", device_crc_name(d->crc), d->has_sm4 ? "SM4" : "plain",
           d->unit_profile[0] ? d->unit_profile : "usual", d->time_is_end ? "end" : "start", d->is_strict ? "strict" : "tolerant",
           d->peer[0] ? ", only from " : "", d->peer);
    printf("       clock %+.1f s against ours at the last real-time frame; last entry %llu\n", (double)h->clock_error_ms / 1000.0,
           (unsigned long long)h->last_entry);
}

static const keep_health *health_of(const keep_health *h, size_t n, uint32_t device)
{
    static const keep_health NONE;
    for (size_t i = 0; i < n; i++)
        if (h[i].device == device)
            return &h[i];
    return &NONE;
}

/* All devices, or the one named. */
static lt_err list(lt_cx *cx, store *s, const char *mn, bool as_json)
{
    lt_device *d;
    keep_health *h;
    size_t n, hn, shown = 0;
    buf b;
    TRY(keep_list_devices(cx, s->k, &d, &n));
    TRY(keep_list_health(cx, s->k, &h, &hn));
    buf_init(&b, 64u << 20);
    jout j = jout_of(&b);
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        const keep_health *mine = health_of(h, hn, d[i].id);
        if (mn && strcmp(mn, d[i].mn) != 0)
            continue;
        shown++;
        put_device_json(&j, &d[i], mine, s->set.offset_min);
        if (!as_json)
            print_device(&d[i], mine, s->set.offset_min);
        if (!as_json && mn)
            print_details(&d[i], mine);
    }
    jout_end_array(&j);
    lt_err e = buf_check(cx, &b);
    if (!e && mn && !shown)
        e = cx_fail(cx, LT_NOT_FOUND, "no device has the MN %.70s", mn);
    if (!e && as_json)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

typedef struct unknown_list {
    jout j;
    bool as_json;
} unknown_list;

static lt_err on_unknown(lt_cx *cx, void *self, int columns, const char *const *names, const keep_cell *c)
{
    unknown_list *u = self;
    (void)cx;
    if (!c)
        return LT_OK;
    if (!u->as_json) {
        printf("%-20.*s x%lld  device %.*s, last in entry %lld: %.*s\n", (int)c[1].s.n, (const char *)c[1].s.p, (long long)c[2].i,
               c[0].type == KEEP_TEXT ? (int)c[0].s.n : 1, c[0].type == KEEP_TEXT ? (const char *)c[0].s.p : "-", (long long)c[3].i,
               (int)c[4].s.n, (const char *)c[4].s.p);
        return LT_OK;
    }
    cmd_put_row(&u->j, columns, names, c);
    return LT_OK;
}

static lt_err list_unknown(lt_cx *cx, store *s, bool as_json)
{
    buf b;
    buf_init(&b, 64u << 20);
    unknown_list u = {.j = jout_of(&b), .as_json = as_json};
    jout_begin_array(&u.j);
    lt_err e = keep_query(cx, s->k, "SELECT mn, code, count, last_entry, last_value FROM unknown_codes ORDER BY count DESC, code", NULL, 0, on_unknown, &u);
    jout_end_array(&u.j);
    if (!e)
        e = buf_check(cx, &b);
    if (!e && as_json)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

/* The device as asked for on the command line; the words are checked as a plan's are. */
static lt_err read_device(lt_cx *cx, const args *a, lt_device *out)
{
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s, s:s, s:b, s:b, s:b}", "mn", args_get(a, "add", ""), "place", args_get(a, "place", ""),
                          "password", args_get(a, "password", ""), "crc", args_get(a, "crc", "std"), "sm4_key", args_get(a, "sm4", NULL),
                          "unit_profile", args_get(a, "profile", ""), "peer", args_get(a, "peer", ""), "strict", args_has(a, "strict"),
                          "time_is_end", args_has(a, "time-is-end"), "simulated", args_has(a, "simulated"));
    if (!o)
        return cx_fail(cx, LT_BAD_INPUT, "the device's words are no UTF-8 text");
    lt_err e = plan_parse_device(cx, o, "--add", out);
    json_decref(o);
    return e;
}

static lt_err add(lt_cx *cx, store *s, const args *a)
{
    char who[64];
    lt_device d;
    json_t *patch;
    act_desk *desk;
    uint64_t number;
    TRY(job_apply_all(cx, s));
    TRY(read_device(cx, a, &d));
    TRY(device_seal_check(cx, s->k, &d));
    TRY(device_seal_patch(cx, s->dir, &d, &patch));
    snprintf(who, sizeof who, "cli:%ld", (long)getuid());
    act put = {.who = who, .what = "device.put", .kind = "device", .id = d.mn, .patch = patch};
    lt_err e = act_open_alone(cx, s, &desk);
    if (!e) {
        e = act_do(cx, desk, s->k, &put, &number, NULL);
        act_close(desk);
    }
    json_decref(patch);
    TRY(e);
    printf("device %s registered at %s (entry %llu)\n", d.mn, d.place, (unsigned long long)number);
    return LT_OK;
}

lt_err cmd_device(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    if (cmd_help_wanted(argc, argv, "device DIR [--show MN | --unknown | --add MN --place ID ...]",
                        "Lists the registered devices with their health, or registers one. What --add does not name is set to its default,\n"
                        "also for a device that is known.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count != 1)
        return cx_fail(cx, LT_BAD_INPUT, "a data folder is wanted (see --help)");
    if (args_has(&a, "add") + args_has(&a, "show") + args_has(&a, "unknown") > 1)
        return cx_fail(cx, LT_BAD_INPUT, "one of --add, --show, --unknown at a time");
    TRY(store_open(cx, a.positions[0], args_has(&a, "add"), &s));
    lt_err e;
    if (args_has(&a, "add"))
        e = add(cx, &s, &a);
    else if (args_has(&a, "unknown"))
        e = list_unknown(cx, &s, args_has(&a, "json"));
    else
        e = list(cx, &s, args_get(&a, "show", NULL), args_has(&a, "json"));
    store_close(&s);
    return e;
}
