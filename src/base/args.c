/* args.c - see args.h. */
#include "base/args.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int find(const args_option *options, const char *name, size_t n)
{
    for (int i = 0; options[i].name; i++)
        if (strlen(options[i].name) == n && memcmp(options[i].name, name, n) == 0)
            return i;
    return -1;
}

lt_err args_parse(lt_cx *cx, const args_option *options, int argc, char **argv, args *out)
{
    *out = (args){.options = options, .positions = argv};
    bool only_positions = false;
    for (int i = 0; i < argc; i++) {
        char *a = argv[i];
        if (only_positions || strncmp(a, "--", 2) != 0) {
            out->positions[out->count++] = a;
            continue;
        }
        if (a[2] == '\0') {
            only_positions = true;
            continue;
        }
        const char *equals = strchr(a, '=');
        size_t n = equals ? (size_t)(equals - a - 2) : strlen(a + 2);
        int k = find(options, a + 2, n);
        if (k < 0 || k >= ARGS_OPTIONS_MAX)
            return cx_fail(cx, LT_BAD_INPUT, "unknown option %s (see --help)", a);
        if (!options[k].value && equals)
            return cx_fail(cx, LT_BAD_INPUT, "option --%s takes no value", options[k].name);
        if (options[k].value && !equals && i + 1 >= argc)
            return cx_fail(cx, LT_BAD_INPUT, "option --%s needs a value: %s", options[k].name, options[k].value);
        out->given[k] = !options[k].value ? "" : equals ? equals + 1 : argv[++i];
    }
    return LT_OK;
}

const char *args_get(const args *a, const char *name, const char *otherwise)
{
    int k = find(a->options, name, strlen(name));
    assert(k >= 0);
    return a->given[k] ? a->given[k] : otherwise;
}

bool args_has(const args *a, const char *name)
{
    return args_get(a, name, NULL) != NULL;
}

lt_err args_int(lt_cx *cx, const args *a, const char *name, args_range range, int64_t *out)
{
    const char *s = args_get(a, name, NULL);
    *out = range.otherwise;
    if (!s)
        return LT_OK;
    char *end;
    errno = 0;
    long long v = strtoll(s, &end, 10);
    bool is_number = (*s == '-' || (*s >= '0' && *s <= '9')) && *end == '\0' && end[-1] != '-' && errno == 0;
    if (!is_number || v < range.lo || v > range.hi)
        return cx_fail(cx, LT_BAD_INPUT, "--%s %s: a whole number from %lld to %lld is wanted", name, s,
                       (long long)range.lo, (long long)range.hi);
    *out = v;
    return LT_OK;
}

void args_print_help(const char *usage, const char *about, const args_option *options)
{
    printf("usage: lantian %s\n\n%s\n", usage, about);
    if (options[0].name)
        printf("\noptions:\n");
    for (int i = 0; options[i].name; i++)
        printf("  --%s%s%-*s %s\n", options[i].name, options[i].value ? " " : "",
               (int)(24 - strlen(options[i].name) > 0 ? 24 - strlen(options[i].name) : 1),
               options[i].value ? options[i].value : "", options[i].help);
}
