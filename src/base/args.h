/* args.h - the command line of a subcommand: options with a table, positions, --help.
 * Place      base
 * Given      rows of {name, value word or NULL for a switch, help}; "--name value" and "--name=value"
 * Returned   LT_BAD_INPUT names the unknown option, or the one without its value
 */
#ifndef LT_BASE_ARGS_H
#define LT_BASE_ARGS_H

#include "base/cx.h"

#define ARGS_OPTIONS_MAX 24

typedef struct args_option {
    const char *name;  /* without the dashes */
    const char *value; /* "ADDR:PORT", or NULL: a switch */
    const char *help;
} args_option;

typedef struct args {
    const args_option *options; /* ends with a row whose name is NULL */
    const char        *given[ARGS_OPTIONS_MAX]; /* value, "" for a switch that was given, NULL */
    char             **positions;
    int                count;
} args;

/* argv is reordered: the positions come to stand in argv[0..count). */
LT_MUST lt_err args_parse(lt_cx *cx, const args_option *options, int argc, char **argv, args *out);
const char *args_get(const args *a, const char *name, const char *otherwise);
bool args_has(const args *a, const char *name);
typedef struct args_range {
    int64_t otherwise, lo, hi;
} args_range;
/* Whole number in [lo, hi]; `otherwise` when the option was not given. */
LT_MUST lt_err args_int(lt_cx *cx, const args *a, const char *name, args_range range, int64_t *out);
void args_print_help(const char *usage, const char *about, const args_option *options);

#endif
