/* wind_grid.h - gridded winds of some hours out of CSV or GRIB files, as model/pattern/trajectory.h wants them; and as CSV again.
 * Place      app. Files in, arrays out; no arithmetic beyond laying values on their grid
 * Method     CSV (also .xz .gz .zst): a row a point and time, in any order; the first row names the columns: time, longitude, latitude, u, v,
 *            and where there are several levels level (hPa), and w (omega, Pa/s) where it is known. Time: ISO, a moment; without a zone that of
 *            offset_min. Empty, NA, NaN, null, "-": no value there; a point without a row has none. The longitudes, and the latitudes, stand in
 *            equal steps. GRIB: u, v (and w in Pa/s) on pressure levels; where a file has none of these 10u and 10v, as one level; of two
 *            fields of one moment the one of the later run. Several files are one grid: the same points and levels; of one time the later
 *            file's winds
 * Given      a name that ends in .grib .grib2 .grb .grb2: GRIB; any other: CSV. A box: points outside it are passed over
 * Returned   times ascending, latitudes from south, longitudes from west, levels falling; NaN: no wind; gaps counts such points
 * Errors     LT_BAD_INPUT names file, line, column and value: no such column, no time, no number, a place that is none, a wind above
 *            WIND_GRID_FASTEST, a point given twice, steps that are not equal, files whose points differ; LT_NOT_ENOUGH: no wind in it, fewer than
 *            two longitudes or latitudes; LT_LIMIT; as grib.h
 * Cost       linear in the rows     Limits  WIND_GRID_ROWS_MAX rows a file, WIND_GRID_CELLS_MAX points x levels x times in all
 * Threads    any     Owner  cx->arena
 */
#ifndef LT_APP_WIND_GRID_H
#define LT_APP_WIND_GRID_H

#include "app/hour_file.h"
#include "base/buf.h"
#include "model/pattern/trajectory.h"

#define WIND_GRID_ROWS_MAX  4000000u
#define WIND_GRID_CELLS_MAX 40000000u
#define WIND_GRID_TIMES_MAX 9000u
#define WIND_GRID_SIDE_MAX  2000u /* longitudes, latitudes */
#define WIND_GRID_FASTEST   150.0 /* m/s */
#define WIND_GRID_SURFACE   1000.0 /* hPa, of winds without a level */

typedef struct wind_grid {
    trajectory_grid g;
    bool            is_surface; /* one level, which no file names */
    size_t          gaps;
} wind_grid;

typedef struct wind_grid_query {
    int    offset_min;
    bool   has_box;
    double west, south, east, north;
} wind_grid_query;

LT_MUST lt_err wind_grid_read(lt_cx *cx, const char *path, const wind_grid_query *q, wind_grid *out);
LT_MUST lt_err wind_grid_read_csv(lt_cx *cx, hour_file_bytes from, const char *name, const wind_grid_query *q, wind_grid *out);
bool wind_grid_is_alike(const wind_grid *a, const wind_grid *b); /* the same points and levels */
/* n grids in one; names[i] stands where it does not fit. */
LT_MUST lt_err wind_grid_join(lt_cx *cx, const wind_grid *parts, const char *const *names, size_t n, wind_grid *out);
LT_MUST lt_err wind_grid_to_csv(lt_cx *cx, const wind_grid *w, buf *csv);

#endif
