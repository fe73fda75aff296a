/* trace_input.h - what a trace needs of one quantity, out of the keep: stations with their hours, winds, sources that are known.
 * Place      app
 * Method     hour values of stations, building sites and weather stations with a position, TRACE_INPUT_HISTORY hours before the window of
 *            TRACE_INPUT_WINDOW hours that ends with the hour asked for; winds of all of them, settled in AIR_SKIES skies, and where
 *            three stations report one a field of it (trace_winds.h); sources: monitored outlets and sites, and the ledgers of
 *            tables/trace_source.tsv (rows that are no samples, in a state that still emits), their rates by trace_rates.h
 * Given      quantity PM10 PM2.5 SO2 NO2 CO (others: LT_BAD_INPUT); the hour's start
 * Returned   in the arena; metres about the stations' middle; ug/m3; sha256 of everything that went in
 * Errors     LT_NOT_ENOUGH: no station with a position has the quantity
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_TRACE_INPUT_H
#define LT_APP_TRACE_INPUT_H

#include "keep/keep.h"
#include "model/trace/trace.h"
#include "model/trace/wind_mesh.h"

#define TRACE_INPUT_HISTORY 48
#define TRACE_INPUT_WINDOW  6
#define TRACE_INPUT_HOURS   (TRACE_INPUT_HISTORY + TRACE_INPUT_WINDOW)

typedef struct trace_named {
    const char *kind, *id, *name; /* "boiler", "b-12" */
    double      longitude, latitude;
    const char *rate_from; /* "online", "inventory", "typical" (the table's), "given" (a case's) or "unknown" */
} trace_named;

typedef struct trace_input {
    const char   *quantity;
    int           offset_min;
    int64_t       from_ms;  /* of the first hour */
    size_t        hours, window, skies;
    lt_place     *stations;
    size_t        n;
    trace_spot   *spots;
    double       *y;        /* [hours][n] */
    uint8_t      *has;
    air          *airs;     /* [skies][hours] */
    mesh_wind    *mesh;     /* [hours][n] */
    wind_map     *maps;     /* [hours], of some hours; NULL: of none */
    trace_source *sources;
    trace_named  *names;
    size_t        source_count;
    double        longitude, latitude; /* of the origin */
    bool          is_simulated;
    char          sha256[65];
} trace_input;

typedef struct trace_ask {
    const char *quantity;
    int64_t     hour_ms; /* start of the last hour */
    int         offset_min;
    bool        only_readings; /* no winds, no sources: to look whether there is a peak */
} trace_ask;
/* The case of it; the doors and arrays are the input's. */
trace_case trace_input_case(const trace_input *in, trace_kernel kernel);
/* Hour means of `quantity` at the places of `at` (ids), as stored, hours from_ms on: [hours][n]. */
typedef struct trace_readings {
    double  *y;
    uint8_t *has;
    size_t   series; /* how many series there are */
} trace_readings;
LT_MUST lt_err trace_readings_take(lt_cx *cx, keep *k, trace_input *in, const char *quantity, trace_readings *out);
LT_MUST lt_err trace_input_load(lt_cx *cx, keep *k, const trace_ask *ask, trace_input *out);
bool trace_is_quantity(const char *quantity);
extern const char *const TRACE_QUANTITIES[]; /* ends with NULL */
void trace_to_degrees(const trace_input *in, double x_m, double y_m, double out[2]);

#endif
