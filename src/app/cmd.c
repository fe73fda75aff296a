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

bool cmd_help_wanted(int argc, char **argv, const char *usage, const char *about, const args_option *options)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            args_print_help(usage, about, options);
            return true;
        }
    return false;
}
