/* cmd_ledger.c - lantian ledger DIR: rows of a ledger: list, show, put, move, remove, history; files (cmd_ledger_file.h). While a server runs, only to read. */
#include "app/cmd_ledger_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/act.h"
#include "app/job_apply.h"
#include "app/ledger.h"
#include "base/civil.h"
#include "base/file.h"

static const args_option OPTIONS[] = {
    {"state", "KEY", "list: only rows in this state"},
    {"street", "NAME", "list: only rows of this street"},
    {"text", "WORDS", "list: only rows that hold these words"},
    {"misfit", NULL, "list: only rows that do not fit their kind any more"},
    {"after", "CURSOR", "list: the page behind"},
    {"limit", "N", "list: rows of a page (50)"},
    {"personal", NULL, "personal fields as they are"},
    {"patch", "JSON", "put: {\"fields\": {...}, \"street\", \"geometry\"}; - reads standard input"},
    {"evidence", "JSON", "move: {KEY: value}"},
    {"role", "ROLE", "move: in which role (admin)"},
    {"reason", "TEXT", "put, move, remove, import: why"},
    {"dry-run", NULL, "import: say what would become of each row, change nothing"},
    {"encoding", "NAME", "import: of a CSV file: utf-8, gb18030 (gbk); else it is found out, or asked"},
    {"crs", "NAME", "import: wgs84, gcj02 or bd09; else it is asked where it is in doubt"},
    {"order", "NAME", "import: lonlat or latlon; else it is asked where it is in doubt"},
    {"sheet", "NAME", "import: of a workbook; else its first"},
    {"ignore-columns", NULL, "import: leave out columns that the ledger does not have"},
    {"loose", NULL, "import: rows may refer to what is not there (yet)"},
    {"format", "NAME", "export, template: csv, xlsx or geojson; else by the file's name"},
    {"english", NULL, "export, template: titles and words in English"},
    {"json", NULL, "as JSON"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
static const char USAGE[] = "ledger DIR list KIND | show KIND ID | history KIND ID | put KIND ID --patch JSON | move KIND ID TRANSITION | remove KIND ID\n"
                            "       | import KIND FILE | export KIND FILE | template KIND FILE";

typedef struct ledger_call {
    const args *a;
    store      *s;
    kind        k;
    const char *id;
} ledger_call;

static lt_err print_row(lt_cx *cx, const ledger_call *c, const ledger_row *r, const char *misfit)
{
    buf b;
    if (!args_has(c->a, "json") && !c->id) {
        const char *label = c->k.label ? json_get_text(r->fields, c->k.label->name, "") : "";
        printf("%-28s %-14s %-14s %s%s%s%s\n", r->id, r->state, r->street, label, r->is_sample ? "  (sample 示例)" : "", misfit ? "  ! " : "", misfit ? misfit : "");
        return LT_OK;
    }
    buf_init(&b, 4u << 20);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    ledger_row_write(r, args_has(c->a, "personal"), &j);
    jout_put_text(&j, "misfit", misfit);
    jout_end_object(&j);
    lt_err e = buf_check(cx, &b);
    if (!e)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
    return e;
}

static lt_err list(lt_cx *cx, const ledger_call *c)
{
    keep_row_list l;
    int64_t limit;
    TRY(args_int(cx, c->a, "limit", (args_range){50, 1, KEEP_ROW_LIMIT_MAX}, &limit));
    keep_row_filter f = {.state = args_get(c->a, "state", NULL), .street = args_get(c->a, "street", NULL), .text = args_get(c->a, "text", NULL),
                         .only_misfits = args_has(c->a, "misfit"), .after = args_get(c->a, "after", NULL),
                         .limit = (uint32_t)limit};
    TRY(keep_list_rows(cx, c->s->k, &c->k.table, &f, &l));
    for (size_t i = 0; i < l.n; i++) {
        ledger_row r;
        TRY(ledger_row_read(cx, &c->k, &l.rows[i], &r));
        lt_err e = print_row(cx, c, &r, l.rows[i].misfit);
        ledger_row_fini(&r);
        TRY(e);
    }
    if (l.next && !args_has(c->a, "json"))
        printf("more: --after %s\n", l.next);
    return LT_OK;
}

static lt_err show(lt_cx *cx, const ledger_call *c)
{
    ledger_row r;
    TRY(ledger_get_row(cx, c->s->k, &c->k, c->id, &r));
    lt_err e = print_row(cx, c, &r, NULL);
    ledger_row_fini(&r);
    return e;
}

static lt_err history(lt_cx *cx, const ledger_call *c)
{
    keep_act *list_;
    size_t n;
    char entity_kind[KEEP_ROW_NAME_MAX + 16], when[CIVIL_TEXT_MAX];
    snprintf(entity_kind, sizeof entity_kind, KEEP_ROW_PREFIX "%s", c->k.name);
    TRY(keep_list_acts(cx, c->s->k, &(keep_act_filter){.kind = entity_kind, .id = c->id}, &list_, &n));
    for (size_t i = 0; i < n; i++) {
        civil_format_iso(list_[i].t_ms, c->s->set.offset_min, when);
        printf("%llu  %s  %s  %s  %s  %s\n", (unsigned long long)list_[i].entry, when, list_[i].who, list_[i].what, list_[i].reason, list_[i].patch);
    }
    return LT_OK;
}

/* --- acts -------------------------------------------------------------------------------------------------------------------- */

static lt_err act_on(lt_cx *cx, const ledger_call *c, const char *what, const json_t *patch)
{
    char entity_kind[KEEP_ROW_NAME_MAX + 16], who[32];
    uint64_t entry;
    act_desk *desk;
    snprintf(entity_kind, sizeof entity_kind, KEEP_ROW_PREFIX "%s", c->k.name);
    snprintf(who, sizeof who, "cli:0");
    TRY(act_open_alone(cx, c->s, &desk));
    act a = {.who = who, .what = what, .kind = entity_kind, .id = c->id, .patch = patch, .reason = args_get(c->a, "reason", NULL)};
    lt_err e = act_do(cx, desk, c->s->k, &a, &entry, NULL);
    act_close(desk);
    if (!e)
        printf("%s/%s: entry %llu\n", c->k.name, c->id, (unsigned long long)entry);
    return e;
}

static lt_err read_option(lt_cx *cx, const ledger_call *c, const char *name, json_t **out)
{
    const char *text = args_get(c->a, name, NULL);
    buf b;
    *out = NULL;
    if (!text)
        return LT_OK;
    buf_init(&b, KIND_ROW_BYTES_MAX);
    lt_err e = LT_OK;
    if (strcmp(text, "-") == 0)
        e = file_read_all(cx, "-", &b);
    else
        buf_text(&b, text);
    if (!e)
        e = buf_check(cx, &b);
    if (!e)
        e = json_parse(cx, buf_span(&b), out);
    buf_fini(&b);
    return e ? cx_place(cx, e, "--%s: ", name) : LT_OK;
}

/* The same checks as over HTTP, with references. */
static lt_err check_put(lt_cx *cx, const ledger_call *c, const json_t *patch)
{
    ledger_row r;
    ledger_refs refs = {ledger_exists, c->s->k};
    const char *field;
    lt_err e = ledger_get_row(cx, c->s->k, &c->k, c->id, &r);
    bool is_new = e == LT_NOT_FOUND;
    if (is_new)
        e = kind_is_id(c->id) ? ledger_row_init(cx, &c->k, c->id, &r) : cx_fail(cx, LT_BAD_INPUT, "\"%.70s\" is no id of a row", c->id);
    TRY(e);
    json_t *kept = json_incref(r.fields);
    e = ledger_row_patch(cx, &r, patch, is_new, &field);
    if (!e)
        e = ledger_row_check(cx, &r, is_new ? NULL : kept, &refs, &field);
    if (!e)
        e = ledger_check_cycles(cx, c->s->k, &r, &field);
    json_decref(kept);
    ledger_row_fini(&r);
    return e;
}

static lt_err put(lt_cx *cx, const ledger_call *c)
{
    json_t *patch;
    TRY(read_option(cx, c, "patch", &patch));
    if (!patch)
        return cx_fail(cx, LT_BAD_INPUT, "--patch is wanted");
    lt_err e = check_put(cx, c, patch);
    if (!e)
        e = act_on(cx, c, "ledger.put", patch);
    json_decref(patch);
    return e;
}

static lt_err move(lt_cx *cx, const ledger_call *c, const char *key)
{
    json_t *evidence;
    const kind_transition *t = kind_find_transition(&c->k, key);
    const char *role = args_get(c->a, "role", "admin");
    if (!t)
        return cx_fail(cx, LT_BAD_INPUT, "the kind %s has no transition \"%.60s\"", c->k.name, key);
    if (!kind_words_have(&t->roles, role))
        return cx_fail(cx, LT_DENIED, "the role %s does not do %s (--role names another)", role, key);
    TRY(read_option(cx, c, "evidence", &evidence));
    json_t *patch = json_pack("{s:s, s:o*}", "transition", key, "evidence", evidence);
    lt_err e = patch ? act_on(cx, c, "ledger.move", patch) : cx_fail(cx, LT_NO_MEMORY, "no memory for an act");
    json_decref(patch);
    return e;
}

static lt_err run(lt_cx *cx, ledger_call *c, const char *verb)
{
    const args *a = c->a;
    if (strcmp(verb, "list") == 0 && a->count == 3)
        return list(cx, c);
    c->id = a->count > 3 ? a->positions[3] : NULL;
    if (a->count == 4 && cmd_ledger_is_file(verb))
        return cmd_ledger_file(cx, &(ledger_file_call){.a = a, .s = c->s, .k = &c->k, .verb = verb, .path = a->positions[3]});
    if (strcmp(verb, "show") == 0 && a->count == 4)
        return show(cx, c);
    if (strcmp(verb, "history") == 0 && a->count == 4)
        return history(cx, c);
    if (strcmp(verb, "put") == 0 && a->count == 4)
        return put(cx, c);
    if (strcmp(verb, "move") == 0 && a->count == 5)
        return move(cx, c, a->positions[4]);
    if (strcmp(verb, "remove") == 0 && a->count == 4)
        return act_on(cx, c, "ledger.remove", NULL);
    return cx_fail(cx, LT_BAD_INPUT, "%s is wanted (see --help)", USAGE);
}

lt_err cmd_ledger(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    if (cmd_help_wanted(argc, argv, USAGE,
                        "Rows of ledgers in a data folder. What changes one is an act in the journal, as over HTTP; while a server runs,\n"
                        "rows are changed there.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count < 3)
        return cx_fail(cx, LT_BAD_INPUT, "%s is wanted (see --help)", USAGE);
    const char *verb = a.positions[1];
    bool writes = strcmp(verb, "put") == 0 || strcmp(verb, "move") == 0 || strcmp(verb, "remove") == 0 ||
                  (strcmp(verb, "import") == 0 && !args_has(&a, "dry-run"));
    TRY(store_open(cx, a.positions[0], writes, &s));
    ledger_call c = {.a = &a, .s = &s};
    lt_err e = writes ? job_apply_all(cx, &s) : LT_OK; /* what somebody was interrupted in stands in the journal */
    if (!e)
        e = ledger_get_kind(cx, s.k, a.positions[2], &c.k, NULL);
    if (!e)
        e = run(cx, &c, verb);
    store_close(&s);
    return e;
}
