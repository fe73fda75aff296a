/* trace_case_json.h - a trace's case and a wind's stations as JSON files: for lantian model trace --case and lantian model wind.
 * Place      app. Pure: bytes to a trace_input
 * Given      "form": "lantian-trace-1"; a member that is not known is refused
 *              quantity (PM10 ...), first (ISO time of the first hour, default 1970-01-01T00:00Z), window (hours to explain, from the end),
 *              seed, model_error, roughness_m, wind_height_m, mode "puff" (default) "steady" "auto", kernel "plume" (default) "simple",
 *              origin {longitude, latitude}: x_m and y_m are metres east and north of it
 *              winds [one an hour, null: none; {speed_m_s, from (degrees, or a word of 16), error_deg, sky "day" "night", or measured:
 *                obukhov_m (0: neutral), and as known ustar_m_s, mixing_m, lateral_m_s, wander_deg}]: when every hour's length is
 *                measured there is one sky, else AIR_SKIES; left out: made of the stations' winds, sky by the hour
 *              stations [{id, name, x_m, y_m, height_m, values [one an hour, ug/m3, null: none], wind [one an hour, null or [speed,
 *                from]]}]: for the wind's field (trace_winds_make is the caller's)
 *              sources [{id, kind, name, x_m, y_m, height_m, spread_m, diameter_m, velocity_m_s, temperature_c, rate_g_s, sd_log}]
 *              unknown {rate_g_s, sd_log} or false; map {x0_m, y0_m, step_m, nx, ny}
 *              background {level [window], noise (of every station, ug/m3)}: instead of the hours before
 *            "form": "lantian-wind-1"
 *              stations [{x_m, y_m, speed_m_s, from}], grid {x0_m, y0_m, step_m, nx, ny, nz, layer_m, rise}, ground_m [ny * nx, south-west
 *              first] or left out: flat
 * Returned   in cx->arena
 * Errors     LT_BAD_INPUT: member and place ("stations[2].values[5]: ..."); LT_LIMIT
 * Limits     those of trace.h and wind_field.h; TRACE_CASE_FILE_MAX bytes
 * Threads    any
 */
#ifndef LT_APP_TRACE_CASE_JSON_H
#define LT_APP_TRACE_CASE_JSON_H

#include "app/trace_input.h"
#include "model/trace/wind_field.h"

#define TRACE_CASE_FILE_MAX ((size_t)32 << 20)

typedef struct trace_file {
    trace_input in;
    trace_case  c;         /* all but the kernel and the maps */
    bool        is_simple; /* kernel "simple" */
} trace_file;
LT_MUST lt_err trace_case_parse(lt_cx *cx, span text, trace_file *out);

typedef struct wind_file {
    wind_field_grid grid;
    mesh_wind      *stations;
    size_t          n;
} wind_file;
LT_MUST lt_err wind_case_parse(lt_cx *cx, span text, wind_file *out);

#endif
