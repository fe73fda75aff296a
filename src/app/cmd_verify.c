/* cmd_verify.c - lantian verify PROOF --key FILE: checks a proof with nothing but the proof and the public key. */
#include "app/cmd.h"

#include <stdio.h>

#include "base/file.h"
#include "base/json.h"
#include "record/proof.h"

#define PROOF_FILE_MAX (64u << 20)
#define KEY_FILE_MAX   4096u

static const args_option OPTIONS[] = {
    {"key", "FILE", "the public key (keys/sign.pub of the data folder, or as published)"},
    {"json", NULL, "the report as JSON"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static void print_report(const buf *report)
{
    lt_cx cx;
    json_t *o = NULL, *step;
    size_t i;
    cx_init(&cx, NULL);
    if (json_parse(&cx, buf_span(report), &o) != LT_OK)
        return;
    json_array_foreach(json_object_get(o, "steps"), i, step)
        printf("%s  %s: %s\n", json_is_true(json_object_get(step, "ok")) ? "ok " : "NOT", json_get_text(step, "step", "?"),
               json_get_text(step, "detail", ""));
    const char *text = json_get_text(o, "payload_text", NULL);
    if (text)
        printf("    entry holds: %.400s\n", text);
    json_decref(o);
}

static lt_err verify(lt_cx *cx, const char *proof_path, const char *key_path, bool as_json)
{
    buf proof, key, report;
    buf_init(&proof, PROOF_FILE_MAX);
    buf_init(&key, KEY_FILE_MAX);
    buf_init(&report, PROOF_FILE_MAX);
    lt_err e = file_read_all(cx, proof_path, &proof);
    if (!e)
        e = file_read_all(cx, key_path, &key);
    if (!e)
        e = proof_verify(cx, buf_span(&proof), span_trim(buf_span(&key)), &report);
    if (as_json && report.n)
        printf("%.*s\n", (int)report.n, (const char *)report.p);
    else if (report.n)
        print_report(&report);
    if (!as_json && !e)
        printf("the proof holds\n");
    buf_fini(&report);
    buf_fini(&key);
    buf_fini(&proof);
    return e;
}

lt_err cmd_verify(lt_cx *cx, int argc, char **argv)
{
    args a;
    if (cmd_help_wanted(argc, argv, "verify PROOF --key FILE [--json]",
                        "Checks a proof file offline: payload digest, Merkle path, signed tree head. Uses no data folder.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    const char *key = args_get(&a, "key", NULL);
    if (a.count != 1 || !key)
        return cx_fail(cx, LT_BAD_INPUT, "a proof file and --key FILE are wanted (see --help)");
    return verify(cx, a.positions[0], key, args_has(&a, "json"));
}
