/* grib.h - fields of gridded weather out of a GRIB file, one message after the other, at points and in boxes.
 * Place      app. The only file that knows ecCodes; built without it, every call says so. No arithmetic beyond the grid's own
 * Method     GRIB 1 and 2 through ecCodes; regular latitude-longitude grids. Values are turned to one order: rows from south to
 *            north, in a row from west to east, longitudes in [-180, 360) as the file counts them
 * Source     WMO No. 306 (Manual on Codes), FM 92 GRIB
 * Given      a file; what is wanted (names, levels, a box): other messages are passed over without being unpacked
 * Returned   grib_next: the field, its times, level and unit as ecCodes names them. A value that the file's bitmap leaves out is
 *            marked in `missing`, and no interpolation uses it
 * Errors     LT_BAD_INPUT names file and message: another grid, no times, more than GRIB_POINTS_MAX points; LT_NOT_FOUND: the
 *            end; LT_NOT_ENOUGH: this build has no ecCodes; LT_IO
 * Limits     GRIB_POINTS_MAX points a field, GRIB_MESSAGES_MAX messages, GRIB_WANTED_MAX names and levels
 * Threads    one file, one thread     Owner  grib_open .. grib_close; a field's arrays are in cx->arena
 */
#ifndef LT_APP_GRIB_H
#define LT_APP_GRIB_H

#include "base/cx.h"

#define GRIB_POINTS_MAX   (4u << 20)
#define GRIB_MESSAGES_MAX 100000u
#define GRIB_WANTED_MAX   32u

typedef struct grib grib;

typedef struct grib_want {
    const char *names[GRIB_WANTED_MAX];  /* short names: "2t" "u" ...; the first NULL ends the list, none: all */
    const char *level_type;              /* "isobaricInhPa" "surface" ...; NULL: any */
    long        levels[GRIB_WANTED_MAX]; /* used up to level_count; none: all */
    size_t      level_count;
    bool        has_box;
    double      west, south, east, north; /* degrees; points inside and the ring of points around them are kept */
} grib_want;

typedef struct grib_field {
    char     name[32], units[32], level_type[32];
    long     level;
    int64_t  issued_ms, valid_ms;
    long     from_h, to_h; /* steps in hours; they differ for what is summed or averaged over time */
    size_t   rows, columns;
    double   south, west, row_deg, column_deg; /* of value[0], and the steps to the north and the east */
    double  *value;   /* [row * columns + column] */
    bool    *missing; /* as value; NULL: none is */
    uint64_t message; /* from 1 */
} grib_field;

bool grib_is_built(void);
LT_MUST lt_err grib_open(lt_cx *cx, const char *path, const grib_want *w, grib **out);
LT_MUST lt_err grib_next(lt_cx *cx, grib *g, grib_field *out);
void grib_close(grib *g);
/* Bilinear between the four points around; false: outside the field, or one of the four is missing. */
bool grib_field_at(const grib_field *f, double longitude, double latitude, double *out);

#endif
