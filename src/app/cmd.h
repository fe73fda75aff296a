/* cmd.h - the subcommands of lantian: one function each, one file each (cmd_NAME.c).
 * Place      app. The entrance, thin.
 * Returned   the kind of failure becomes the exit code (cx_err_row), the sentence goes to stderr; with --json a
 *            failure is also {"error":{"kind","sentence"}} on stdout
 */
#ifndef LT_APP_CMD_H
#define LT_APP_CMD_H

#include "base/args.h"
#include "base/arena.h"
#include "base/jout.h"
#include "keep/keep.h"

#define CMD_ARENA_MAX ((size_t)1 << 30)

/* argc/argv: what stands behind the subcommand's name. --help is handled by cmd_help_wanted. */
typedef lt_err (*cmd_fn)(lt_cx *cx, int argc, char **argv);

lt_err cmd_api(lt_cx *cx, int argc, char **argv);
lt_err cmd_aqi(lt_cx *cx, int argc, char **argv);
lt_err cmd_assess(lt_cx *cx, int argc, char **argv);
lt_err cmd_forecast(lt_cx *cx, int argc, char **argv);
lt_err cmd_hj212(lt_cx *cx, int argc, char **argv);
lt_err cmd_hj212_play(lt_cx *cx, int argc, char **argv);
lt_err cmd_import(lt_cx *cx, int argc, char **argv);
lt_err cmd_init(lt_cx *cx, int argc, char **argv);
lt_err cmd_journal(lt_cx *cx, int argc, char **argv);
lt_err cmd_model(lt_cx *cx, int argc, char **argv);
lt_err cmd_plan(lt_cx *cx, int argc, char **argv);
lt_err cmd_prove(lt_cx *cx, int argc, char **argv);
lt_err cmd_query(lt_cx *cx, int argc, char **argv);
lt_err cmd_serve(lt_cx *cx, int argc, char **argv);
lt_err cmd_user(lt_cx *cx, int argc, char **argv);
lt_err cmd_verify(lt_cx *cx, int argc, char **argv);
lt_err cmd_world(lt_cx *cx, int argc, char **argv);
lt_err cmd_device(lt_cx *cx, int argc, char **argv);
lt_err cmd_kind(lt_cx *cx, int argc, char **argv);
lt_err cmd_ledger(lt_cx *cx, int argc, char **argv);

/* True and prints when --help stands among the arguments. */
bool cmd_help_wanted(int argc, char **argv, const char *usage, const char *about, const args_option *options);
/* A row of a query as one object; a blob is null. */
void cmd_put_row(jout *j, int columns, const char *const *names, const keep_cell *cells);
/* SIGINT and SIGTERM set the returned flag (the second one ends the process). */
atomic_int *cmd_cancel_flag(void);

#endif
