/* cmd_model.h - the methods of lantian model: one function each, one file each (cmd_model_NAME.c).
 * Place      app. Files in, files and JSON out; the arithmetic is model's
 * Returned   as cmd.h
 */
#ifndef LT_APP_CMD_MODEL_H
#define LT_APP_CMD_MODEL_H

#include "app/cmd.h"
#include "app/forecast_csv.h"
#include "base/file.h"

typedef struct model_method {
    const char *name;
    cmd_fn      run;
    const char *about;
} model_method;

lt_err cmd_model_inventory(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_forecast(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_pmf(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_cmb(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_polar(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_cpf(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_rose(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_nwr(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_variation(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_cluster(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_theil_sen(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_trace(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_trajectory(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_pscf(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_cwt(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_wind(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_plume(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_trend(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_outlook(lt_cx *cx, int argc, char **argv);
lt_err cmd_model_forecast_correct(lt_cx *cx, int argc, char **argv); /* a verb of forecast */

/* What methods over time share: a day or month as its first hour (is_end: the hour behind its last), numbered as forecast.h does. */
LT_MUST lt_err cmd_model_day(lt_cx *cx, const char *option, span s, bool is_end, int64_t *hour);
/* A pollutant by its name. */
LT_MUST lt_err cmd_model_pollutant(lt_cx *cx, const char *name, int *out);
/* A number in [lo, hi]; *out stays when the option was not given. */
LT_MUST lt_err cmd_model_number(lt_cx *cx, const args *a, const char *option, const double range[2], double *out);
/* The series of --csv and of what stands beside the options. */
LT_MUST lt_err cmd_model_series(lt_cx *cx, const args *a, forecast_csv *out);
/* A file in the folder of --out, which is there; its path, and b empty again. */
LT_MUST lt_err cmd_model_put_file(lt_cx *cx, const args *a, const char *name, buf *b, char path[FILE_PATH_MAX]);
/* JSON and a line end to standard output. */
LT_MUST lt_err cmd_model_print(lt_cx *cx, buf *b);

#endif
