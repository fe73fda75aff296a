/* cmd_model.h - the methods of lantian model: one function each, one file each (cmd_model_NAME.c).
 * Place      app. Files in, files and JSON out; the arithmetic is model's
 * Returned   as cmd.h
 */
#ifndef LT_APP_CMD_MODEL_H
#define LT_APP_CMD_MODEL_H

#include "app/cmd.h"

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

#endif
