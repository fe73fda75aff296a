/* product_file.h - runs of an outside model at one place (CAMS, a chemical transport model) out of CSV or GRIB files, as correction.h takes them.
 * Place      app. Files in, arrays out
 * Method     CSV (also .xz .gz .zst): time (the valid hour), issued or lead (hours) if there is, station if there is, and the pollutant's
 *            column (SO2 NO2 CO O3 PM10 PM2.5 or PM25); rows without issue or lead stand as issued one day before. GRIB (name ends in
 *            .grib, .grib2, .grb or .grb2): pm2p5 pm10 go3 no2 so2 co at the point, in kg m-3, or in kg kg-1 with the air's density
 *            Times without a zone are the place's own; those with one, and all of GRIB, are turned by offset_h
 * Given      several files are one product; a row given twice (issue and hour) keeps its last value
 * Returned   rows sorted by issue and hour in ug/m3 (CO: mg/m3) as CSV says them, of GRIB turned; in cx->arena
 * Errors     LT_BAD_INPUT names file, line and value; LT_NOT_FOUND: no such station or pollutant; LT_LIMIT
 * Limits     CORRECTION_ROWS_MAX rows
 */
#ifndef LT_APP_PRODUCT_FILE_H
#define LT_APP_PRODUCT_FILE_H

#include "model/forecast/correction.h"

typedef struct product_query {
    int          pollutant; /* forecast_pollutant */
    const char  *station;   /* of CSV files that have the column */
    bool         has_point; /* GRIB wants it */
    double       longitude, latitude;
    double       density_kg_m3; /* 0: not given */
    int64_t      offset_h;
} product_query;
typedef struct product_rows {
    correction_row *row;
    size_t          n;
} product_rows;
LT_MUST lt_err product_file_read(lt_cx *cx, int count, char *const *paths, const product_query *q, product_rows *out);

#endif
