/* cmd.c - what all subcommands share; see cmd.h. */
#include "app/cmd.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static atomic_int cancel;

static void on_signal(int number)
{
    if (atomic_exchange(&cancel, 1) != 0)
        _exit(128 + number);
}

atomic_int *cmd_cancel_flag(void)
{
    static atomic_int is_set;
    if (atomic_exchange(&is_set, 1) == 0) {
        struct sigaction sa = {.sa_handler = on_signal};
        sigaction(SIGINT, &sa, NULL);
        sigaction(SIGTERM, &sa, NULL);
    }
    return &cancel;
}

void cmd_put_row(jout *j, int columns, const char *const *names, const keep_cell *cells)
{
    jout_begin_object(j);
    for (int i = 0; i < columns; i++) {
        const keep_cell *c = &cells[i];
        jout_key(j, names[i]);
        if (c->type == KEEP_INT)
            jout_int(j, c->i);
        else if (c->type == KEEP_REAL)
            jout_double(j, c->r);
        else if (c->type == KEEP_TEXT)
            jout_span(j, c->s);
        else
            jout_null(j);
    }
    jout_end_object(j);
}

bool cmd_help_wanted(int argc, char **argv, const char *usage, const char *about, const args_option *options)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            args_print_help(usage, about, options);
            return true;
        }
    return false;
}
