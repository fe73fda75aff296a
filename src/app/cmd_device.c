/* cmd_device.c - lantian device DIR: the registry of devices: list with health, add, change. */
#include "app/cmd.h"

#include <stdio.h>
#include <unistd.h>

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
    {"json", NULL, "the list as JSON"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static lt_err list(lt_cx *cx, store *s, bool as_json)
{
    lt_device *d;
    keep_health *h;
    size_t n, hn;
    buf b;
    TRY(keep_list_devices(cx, s->k, &d, &n));
    TRY(keep_list_health(cx, s->k, &h, &hn));
    buf_init(&b, 64u << 20);
    jout j = jout_of(&b);
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        keep_health none = {0}, *mine = &none;
        char when[CIVIL_TEXT_MAX] = "never";
        for (size_t k = 0; k < hn; k++)
            if (h[k].device == d[i].id)
                mine = &h[k];
        if (mine->frames)
            civil_format_iso(mine->last_recv_ms, s->set.offset_min, when);
        if (!as_json)
            printf("%5u  %-26s %-20s last %s  frames %llu  refused %llu%s%s\n", d[i].id, d[i].mn, d[i].place, when,
                   (unsigned long long)mine->frames, (unsigned long long)mine->refused, d[i].password[0] ? "" : "  ANY PASSWORD",
                   d[i].is_simulated ? "  simulated" : "");
        jout_begin_object(&j);
        jout_put_int(&j, "id", d[i].id);
        jout_put_text(&j, "mn", d[i].mn);
        jout_put_text(&j, "place", d[i].place);
        jout_put_text(&j, "last_frame", mine->frames ? when : NULL);
        jout_put_int(&j, "frames", (int64_t)mine->frames);
        jout_put_int(&j, "refused", (int64_t)mine->refused);
        jout_put_bool(&j, "any_password", !d[i].password[0]);
        jout_put_bool(&j, "simulated", d[i].is_simulated);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    lt_err e = buf_check(cx, &b);
    if (!e && as_json)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

static void put_device(buf *b, const args *a)
{
    char who[64];
    snprintf(who, sizeof who, "cli:%ld", (long)getuid());
    jout j = jout_of(b);
    jout_begin_object(&j);
    jout_put_text(&j, "what", "device.put");
    jout_put_text(&j, "who", who);
    jout_key(&j, "device");
    jout_begin_object(&j);
    jout_put_text(&j, "mn", args_get(a, "add", ""));
    jout_put_text(&j, "place", args_get(a, "place", ""));
    jout_put_text(&j, "password", args_get(a, "password", ""));
    jout_put_text(&j, "crc", args_get(a, "crc", "std"));
    if (args_has(a, "sm4"))
        jout_put_text(&j, "sm4_key", args_get(a, "sm4", ""));
    jout_put_text(&j, "unit_profile", args_get(a, "profile", ""));
    jout_put_text(&j, "peer", args_get(a, "peer", ""));
    jout_put_bool(&j, "strict", args_has(a, "strict"));
    jout_put_bool(&j, "time_is_end", args_has(a, "time-is-end"));
    jout_put_bool(&j, "simulated", args_has(a, "simulated"));
    jout_end_object(&j);
    jout_end_object(&j);
}

static lt_err add(lt_cx *cx, store *s, const args *a)
{
    buf b;
    uint64_t number;
    lt_place p;
    const char *place = args_get(a, "place", "");
    lt_err e = keep_get_place(cx, s->k, place, &p);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, LT_NOT_FOUND, "--place %s: there is no such place", place);
    TRY(e);
    buf_init(&b, 65536);
    put_device(&b, a);
    json_t *check = NULL;
    lt_device parsed;
    e = buf_check(cx, &b);
    if (!e)
        e = json_parse(cx, buf_span(&b), &check);
    if (!e) /* refuse before it becomes an entry */
        e = plan_parse_device(cx, json_object_get(check, "device"), "--add", &parsed);
    json_decref(check);
    if (!e)
        e = store_append_json(cx, s, ENTRY_ACT, &b, &number);
    buf_fini(&b);
    TRY(e);
    TRY(job_apply_all(cx, s->dir, s->j, s->k));
    printf("device %s registered at %s (entry %llu)\n", parsed.mn, parsed.place, (unsigned long long)number);
    return LT_OK;
}

lt_err cmd_device(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    if (cmd_help_wanted(argc, argv, "device DIR [--add MN --place ID ...]", "Lists the registered devices with their health, or registers one.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count != 1)
        return cx_fail(cx, LT_BAD_INPUT, "a data folder is wanted (see --help)");
    TRY(store_open(cx, a.positions[0], args_has(&a, "add"), &s));
    lt_err e = args_has(&a, "add") ? add(cx, &s, &a) : list(cx, &s, args_has(&a, "json"));
    store_close(&s);
    return e;
}
