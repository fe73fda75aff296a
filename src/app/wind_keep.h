/* wind_keep.h - gridded winds that were imported (format wind-grid): CSV files among the blobs, found by their hours.
 * Place      app
 * Method     import: the winds of a GRIB or CSV file within WIND_KEEP_REACH_DEG of a point become one CSV (wind_grid.h), a blob with its
 *            journal entry; applying the entry reads the blob once, and keeps what it holds as the product "weather/grid/SHA256"
 *            {file, sha256, from_ms, to_ms, box, levels, points, gaps}. load: the files whose hours reach into a period, in the order of
 *            their entries, as one grid: those that stand on the points of the newest
 * Returned   load: the grid; used and passed over (other points) are counted
 * Errors     apply: LT_BAD_INPUT, LT_LIMIT, LT_NOT_ENOUGH as wind_grid.h; load: LT_NOT_ENOUGH: no gridded weather of these hours was imported
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_WIND_KEEP_H
#define LT_APP_WIND_KEEP_H

#include "app/wind_grid.h"
#include "keep/keep.h"

#define WIND_KEEP_FORMAT    "wind-grid"
#define WIND_KEEP_PREFIX    "weather/grid/"
#define WIND_KEEP_REACH_DEG 10.0
#define WIND_KEEP_FILES_MAX 400u
#define WIND_KEEP_CSV_MAX   ((size_t)512 << 20)

typedef struct wind_keep_file {
    const char *name, *sha256_hex;
    uint64_t    entry;
} wind_keep_file;
/* The applier's half, of an entry whose file is a blob already. */
LT_MUST lt_err wind_keep_apply(lt_cx *cx, const char *dir, keep *k, const wind_keep_file *f);

typedef struct wind_keep_query {
    int64_t from_ms, to_ms;
} wind_keep_query;
typedef struct wind_kept {
    wind_grid    winds;
    size_t       used, passed;
    const char **files; /* names of those used */
} wind_kept;
LT_MUST lt_err wind_keep_load(lt_cx *cx, const char *dir, keep *k, const wind_keep_query *q, wind_kept *out);

#endif
