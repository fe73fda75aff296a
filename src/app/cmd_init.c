/* cmd_init.c - lantian init DIR [--plan FOLDER]: a new data folder; or load a (newer) plan into one that exists. */
#include "app/cmd.h"

#include <stdio.h>

#include "app/job_apply.h"
#include "app/ledger_file.h"
#include "app/plan_load.h"
#include "app/store.h"
#include "base/file.h"
#include "base/jout.h"

#define PLAN_MAX ENTRY_PAYLOAD_MAX

static const args_option OPTIONS[] = {
    {"plan", "FOLDER", "load this plan, such as plans/guandu"},
    {"demo", NULL, "with the plan's simulated places and devices, which lantian world plays (never for real data)"},
    {"kinds", "FOLDER", "load these kinds of ledgers (default: kinds beside the plan's folder or above it)"},
    {"name", "ORIGIN", "the log's name in signed heads (default: lantian/ and the folder's name)"},
    {"json", NULL, "the result as JSON"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static lt_err load_plan(lt_cx *cx, store *s, const char *folder, plan_part part)
{
    buf b;
    uint64_t number;
    buf_init(&b, PLAN_MAX);
    lt_err e = plan_read(cx, folder, part, &b);
    if (!e)
        e = store_append_json(cx, s, ENTRY_ACT, &b, &number);
    buf_fini(&b);
    TRY(e);
    return job_apply_all(cx, s);
}

/* Kinds stand in a folder of their own: they are the same for every plan. */
static lt_err load_kinds(lt_cx *cx, store *s, const args *a)
{
    char found[FILE_PATH_MAX];
    ledger_file_count n = {0};
    const char *plan = args_get(a, "plan", NULL), *folder = args_get(a, "kinds", NULL);
    if (!folder && plan && ledger_file_find(plan, found))
        folder = found;
    return folder ? ledger_file_load(cx, s, folder, args_has(a, "demo"), &n) : LT_OK;
}

static lt_err report(lt_cx *cx, store *s, bool as_json)
{
    lt_place *places;
    lt_device *devices;
    keep_entity *kinds;
    size_t pn, dn, kn;
    TRY(keep_list_entities(cx, s->k, LEDGER_KIND, &kinds, &kn));
    TRY(keep_list_places(cx, s->k, &places, &pn));
    TRY(keep_list_devices(cx, s->k, &devices, &dn));
    if (!as_json) {
        printf("%s: %zu places, %zu devices, %zu kinds of ledgers; public key: %s/keys/sign.pub\n", s->dir, pn, dn, kn, s->dir);
        return LT_OK;
    }
    buf b;
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_put_text(&j, "dir", s->dir);
    jout_put_int(&j, "places", (int64_t)pn);
    jout_put_int(&j, "devices", (int64_t)dn);
    jout_put_int(&j, "kinds", (int64_t)kn);
    jout_put_int(&j, "entries", (int64_t)journal_count(s->j));
    jout_end_object(&j);
    lt_err e = buf_check(cx, &b);
    if (!e)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

lt_err cmd_init(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    char origin[128];
    if (cmd_help_wanted(argc, argv, "init DIR [--plan plans/guandu [--demo]]",
                        "Makes a data folder: journal, keys (0600), keep, settings; loads a plan. For a folder that exists,\n"
                        "--plan loads the plan again: changed places and devices are updated, nothing is removed.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    const char *plan = args_get(&a, "plan", NULL);
    if (a.count != 1)
        return cx_fail(cx, LT_BAD_INPUT, "a folder is wanted (see --help)");
    const char *dir = a.positions[0], *slash = strrchr(dir, '/');
    snprintf(origin, sizeof origin, "lantian/%s", slash && slash[1] ? slash + 1 : dir);
    lt_err e = store_create(cx, dir, args_get(&a, "name", origin));
    if (e && !(e == LT_CONFLICT && plan))
        return e;
    TRY(store_open(cx, dir, true, &s));
    e = plan ? load_plan(cx, &s, plan, args_has(&a, "demo") ? PLAN_WHOLE : PLAN_REAL) : LT_OK;
    if (!e)
        e = load_kinds(cx, &s, &a);
    if (!e)
        e = report(cx, &s, args_has(&a, "json"));
    store_close(&s);
    return e;
}
