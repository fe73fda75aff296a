/* cmd_prove.c - lantian prove DIR --entry N | --value SERIES TIME: a proof file on standard output or in a file. */
#include "app/cmd.h"

#include <stdio.h>

#include "app/prove.h"
#include "app/store.h"
#include "base/civil.h"
#include "base/file.h"

#define PROOF_MAX (64u << 20)

static const args_option OPTIONS[] = {
    {"entry", "N", "prove entry N of the journal"},
    {"value", "SERIES", "prove a value: --value 3179A/PM2.5/hour 2026-11-24T13:00 (the start of its hour)"},
    {"out", "FILE", "write there (default: standard output)"},
    {"json", NULL, "accepted; proofs are JSON anyway"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static lt_err make(lt_cx *cx, const args *a, store *s, buf *out)
{
    int64_t number, t_ms;
    const char *series = args_get(a, "value", NULL);
    TRY(args_int(cx, a, "entry", (args_range){-1, 0, INT64_MAX}, &number));
    if (!series)
        return prove_entry(cx, s->j, (uint64_t)number, out);
    const char *when = a->positions[1];
    if (!civil_parse_iso(span_text(when), s->set.offset_min, &t_ms))
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\" is no time; YYYY-MM-DDThh:mm is wanted", when);
    return prove_value(cx, s->j, s->k, series, t_ms, out);
}

lt_err cmd_prove(lt_cx *cx, int argc, char **argv)
{
    args a;
    store s;
    buf out;
    if (cmd_help_wanted(argc, argv, "prove DIR --entry N | --value SERIES TIME [--out FILE]",
                        "Makes a proof file that anybody can check with lantian verify and the public key.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    bool by_value = args_has(&a, "value");
    if (a.count != (by_value ? 2 : 1) || by_value == args_has(&a, "entry"))
        return cx_fail(cx, LT_BAD_INPUT, "a data folder and either --entry N or --value SERIES TIME are wanted (see --help)");
    lt_err e = store_open(cx, a.positions[0], true, &s);
    if (e == LT_BUSY) /* a server runs: it signs heads, we only read */
        e = store_open(cx, a.positions[0], false, &s);
    TRY(e);
    buf_init(&out, PROOF_MAX);
    e = make(cx, &a, &s, &out);
    const char *path = args_get(&a, "out", NULL);
    if (!e && path)
        e = file_replace(cx, path, buf_span(&out), 0644);
    else if (!e)
        printf("%.*s\n", (int)out.n, (const char *)out.p);
    buf_fini(&out);
    store_close(&s);
    return e;
}
