/* cmd_api.c - lantian api: the API's own documents. */
#include "app/cmd.h"

#include <stdio.h>

#include "app/api.h"

static const args_option OPTIONS[] = {
    {"openapi", NULL, "the OpenAPI 3.1 document"},
    {"reference", NULL, "docs/api.md"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

lt_err cmd_api(lt_cx *cx, int argc, char **argv)
{
    args a;
    buf out;
    if (cmd_help_wanted(argc, argv, "api --openapi | --reference", "Prints what the API offers, from its table of routes.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (a.count != 0 || args_has(&a, "openapi") == args_has(&a, "reference"))
        return cx_fail(cx, LT_BAD_INPUT, "one of --openapi and --reference is wanted (see --help)");
    buf_init(&out, API_REPLY_MAX);
    lt_err e = args_has(&a, "openapi") ? api_write_openapi(cx, NULL, &out) : api_write_reference(cx, &out);
    if (!e && fwrite(out.p, 1, out.n, stdout) != out.n)
        e = cx_fail(cx, LT_IO, "the document could not be written");
    buf_fini(&out);
    return e;
}
