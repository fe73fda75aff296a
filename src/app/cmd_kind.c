/* cmd_kind.c - lantian kind: kinds of ledgers: list, show, add, check a file, the page for people. */
#include "app/cmd.h"

#include <stdio.h>

#include "app/job_apply.h"
#include "app/ledger_file.h"
#include "base/file.h"

static const args_option OPTIONS[] = {
    {"check", "FILE", "docs: fail when this page is not what the kinds give"},
    {"json", NULL, "as JSON"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static const char USAGE[] = "kind DIR list | DIR show KIND | DIR add FILE... | check FILE... | docs FOLDER";

static void print_counts(const keep_state_count *c, size_t n, uint64_t *total)
{
    for (size_t i = 0; i < n; i++) {
        printf(" %s %llu", c[i].state, (unsigned long long)c[i].n);
        *total += c[i].n;
    }
}

static lt_err list(lt_cx *cx, store *s, bool as_json)
{
    keep_entity *kinds;
    size_t n, count;
    keep_state_count *c;
    TRY(keep_list_entities(cx, s->k, LEDGER_KIND, &kinds, &n));
    for (size_t i = 0; i < n; i++) {
        kind k;
        uint64_t total = 0, misfits;
        TRY(kind_parse_text(cx, span_text(kinds[i].body), &k));
        TRY(keep_count_rows(cx, s->k, &k.table, NULL, &c, &count));
        TRY(keep_count_misfits(cx, s->k, &k.table, &misfits));
        if (as_json) {
            for (size_t m = 0; m < count; m++)
                total += c[m].n;
            printf("%s{\"kind\":\"%s\",\"rows\":%llu,\"misfits\":%llu,\"version\":%llu}", i ? "," : "[", k.name, (unsigned long long)total,
                   (unsigned long long)misfits, (unsigned long long)kinds[i].version);
            continue;
        }
        printf("%-22s %s %s:", k.name, k.title, k.title_en);
        print_counts(c, count, &total);
        printf(" (%llu)", (unsigned long long)total);
        if (misfits)
            printf(", %llu do not fit 不符 %llu", (unsigned long long)misfits, (unsigned long long)misfits);
        putchar('\n');
    }
    if (as_json)
        printf(n ? "]\n" : "[]\n");
    return LT_OK;
}

static lt_err show(lt_cx *cx, store *s, const char *name)
{
    keep_entity e;
    lt_err err = keep_get_entity(cx, s->k, LEDGER_KIND, name, &e);
    if (err == LT_NOT_FOUND)
        return cx_fail(cx, LT_NOT_FOUND, "there is no kind \"%.60s\"", name);
    TRY(err);
    printf("%s\n", e.body);
    return LT_OK;
}

static lt_err add(lt_cx *cx, store *s, char **files, int n)
{
    for (int i = 0; i < n; i++) {
        kind k;
        json_t *o;
        bool done;
        uint64_t misfits;
        TRY(ledger_file_read(cx, files[i], &k, &o));
        json_decref(o);
        TRY(ledger_file_add(cx, s, files[i], &done));
        TRY(job_apply_all(cx, s));
        TRY(keep_count_misfits(cx, s->k, &k.table, &misfits));
        printf("%s: %s%s\n", k.name, done ? "added" : "as it was", misfits ? "; some rows do not fit, they are kept (see: lantian ledger DIR list KIND --misfit)" : "");
    }
    return LT_OK;
}

static lt_err check(lt_cx *cx, char **files, int n)
{
    for (int i = 0; i < n; i++) {
        kind k;
        json_t *o;
        TRY(ledger_file_read(cx, files[i], &k, &o));
        json_decref(o);
        printf("%s: %zu fields, %zu states, %zu transitions\n", k.name, k.field_count, k.state_count, k.transition_count);
    }
    return LT_OK;
}

static lt_err docs(lt_cx *cx, const char *folder, const char *against)
{
    buf page, there;
    buf_init(&page, 16u << 20);
    buf_init(&there, 16u << 20);
    lt_err e = ledger_file_document(cx, folder, &page);
    if (!e && against)
        e = file_read_all(cx, against, &there);
    if (!e && against && !span_equal(buf_span(&page), buf_span(&there)))
        e = cx_fail(cx, LT_CONFLICT, "%s is stale: make it again (lantian kind docs %s > %s)", against, folder, against);
    if (!e && !against)
        fwrite(page.p, 1, page.n, stdout);
    buf_fini(&page);
    buf_fini(&there);
    return e;
}

static lt_err with_store(lt_cx *cx, const args *a)
{
    store s;
    const char *verb = a->positions[1];
    bool adds = strcmp(verb, "add") == 0;
    if (!adds && strcmp(verb, "list") != 0 && !(strcmp(verb, "show") == 0 && a->count == 3))
        return cx_fail(cx, LT_BAD_INPUT, "\"%.40s\": %s", verb, USAGE);
    TRY(store_open(cx, a->positions[0], adds, &s));
    lt_err e;
    if (adds)
        e = add(cx, &s, a->positions + 2, a->count - 2);
    else
        e = strcmp(verb, "show") == 0 ? show(cx, &s, a->positions[2]) : list(cx, &s, args_has(a, "json"));
    store_close(&s);
    return e;
}

lt_err cmd_kind(lt_cx *cx, int argc, char **argv)
{
    args a;
    if (cmd_help_wanted(argc, argv, USAGE,
                        "Kinds of ledgers in a data folder: list with counts, show one, add or change from files; check files alone,\n"
                        "or print docs/ledgers.md of a folder of kinds. While a server runs, add by POST /api/v1/kinds.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count >= 2 && strcmp(a.positions[0], "check") == 0)
        return check(cx, a.positions + 1, a.count - 1);
    if (a.count == 2 && strcmp(a.positions[0], "docs") == 0)
        return docs(cx, a.positions[1], args_get(&a, "check", NULL));
    if (a.count < 2)
        return cx_fail(cx, LT_BAD_INPUT, "%s is wanted (see --help)", USAGE);
    return with_store(cx, &a);
}
