/* main.c - the entrance: picks the subcommand, turns a failure into a sentence and an exit code. */
#include "app/cmd.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/jout.h"

typedef struct command {
    const char *name;
    cmd_fn      run;
    const char *about;
} command;

static const command COMMANDS[] = {
    {"init", cmd_init, "make a data folder, load a plan"},
    {"serve", cmd_serve, "run the gateway, the jobs and the page"},
    {"import", cmd_import, "take in files of measured data"},
    {"device", cmd_device, "list, add and change registered devices"},
    {"user", cmd_user, "list, add and change people; the first admin"},
    {"kind", cmd_kind, "kinds of ledgers: list, show, add, check"},
    {"ledger", cmd_ledger, "rows of ledgers: list, show, put, move, history"},
    {"plan", cmd_plan, "the plan: measures, indicators, checks, scores, dispatch"},
    {"forecast", cmd_forecast, "the air quality forecast: issue, verify, show"},
    {"model", cmd_model, "sources, plumes, tracing, apportionment, forecast"},
    {"aqi", cmd_aqi, "air quality index of given concentrations"},
    {"assess", cmd_assess, "lawful evaluation of a period"},
    {"hj212", cmd_hj212, "decode, encode and play HJ 212 frames"},
    {"query", cmd_query, "read-only SQL over everything"},
    {"journal", cmd_journal, "list and check the journal's entries"},
    {"prove", cmd_prove, "make a proof file for an entry or a value"},
    {"verify", cmd_verify, "check a proof file with a public key"},
    {"api", cmd_api, "the API's own documents"},
    {"world", cmd_world, "a made-up district that speaks HJ 212"},
    {NULL, NULL, NULL},
};

static void print_help(FILE *out)
{
    fprintf(out, "lantian 蓝天 %s - a district's clean-air plan, from device bytes to a provable number\n\n"
                 "usage: lantian COMMAND [...]      (lantian COMMAND --help tells more)\n\n", LT_VERSION);
    for (const command *c = COMMANDS; c->name; c++)
        fprintf(out, "  %-10s %s\n", c->name, c->about);
}

static void print_progress(void *self, const char *what, uint64_t done, uint64_t total)
{
    (void)self;
    if (total)
        fprintf(stderr, "\r%s %llu of %llu (%llu %%)  ", what, (unsigned long long)done, (unsigned long long)total,
                (unsigned long long)(done * 100 / total));
    else
        fprintf(stderr, "\r%s %llu  ", what, (unsigned long long)done);
    if (total && done >= total)
        fputc('\n', stderr);
}

static void print_error_json(lt_err e, const char *say)
{
    buf b;
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    jout_key(&j, "error");
    jout_begin_object(&j);
    jout_put_text(&j, "kind", cx_err_row(e)->name);
    jout_put_text(&j, "sentence", say);
    jout_end_object(&j);
    jout_end_object(&j);
    if (!b.err)
        printf("%.*s\n", (int)b.n, (const char *)b.p);
    buf_fini(&b);
}

static bool has_json(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

static int run(const command *c, int argc, char **argv)
{
    arena a;
    lt_cx cx;
    arena_init(&a, CMD_ARENA_MAX);
    cx_init(&cx, &a);
    cx.cancel = cmd_cancel_flag();
    if (isatty(STDERR_FILENO))
        cx.progress = print_progress;
    bool json = has_json(argc, argv);
    lt_err e = c->run(&cx, argc, argv);
    if (e) {
        fprintf(stderr, "lantian %s: %s\n", c->name, cx.say[0] ? cx.say : cx_err_row(e)->name);
        if (json)
            print_error_json(e, cx.say);
    }
    if (fflush(stdout) != 0 && !e)
        e = LT_IO;
    arena_fini(&a);
    return cx_err_row(e)->exit;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* output to a pipe that ended fails with words */
    if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? cx_err_row(LT_BAD_INPUT)->exit : 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("lantian %s\n", LT_VERSION);
        return 0;
    }
    for (const command *c = COMMANDS; c->name; c++)
        if (strcmp(c->name, argv[1]) == 0)
            return run(c, argc - 2, argv + 2);
    fprintf(stderr, "lantian: there is no command \"%s\" (see lantian help)\n", argv[1]);
    return cx_err_row(LT_BAD_INPUT)->exit;
}
