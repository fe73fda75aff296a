/* forecast_csv.h - hourly series of places from CSV files (plain, .xz, .gz, .zst) for lantian model forecast, outlook and trend.
 * Place      app. Reads files; the numbers go to model/forecast as arrays with marks.
 * Given      files, or folders whose .csv* files are taken in the order of their names. A header names the columns, letter case aside:
 *            year month day hour, or time (2026-01-31 14:00, local); station (else the file's name is the place); SO2 NO2 CO O3 PM10
 *            PM2.5; TEMP PRES DEWP RAIN WSPM with wd (sixteen words or degrees, from where it blows) or U V, RADIATION, MIXING.
 *            Empty, NA and NaN are missing; other columns are left alone
 * Returned   places in the order they appear; an hour given twice keeps its last row
 * Errors     LT_BAD_INPUT names file, line and value; LT_NOT_FOUND: no file, no such column
 * Limits     FORECAST_PLACES_MAX places, FORECAST_HOURS_MAX hours, FORECAST_CSV_ROWS_MAX rows
 * Owner      forecast_csv_open .. forecast_csv_close
 */
#ifndef LT_APP_FORECAST_CSV_H
#define LT_APP_FORECAST_CSV_H

#include "model/forecast/forecast.h"

#define FORECAST_CSV_ROWS_MAX 20000000u
#define FORECAST_CSV_NAME_MAX 64

typedef struct forecast_csv {
    forecast_history history;
    forecast_place  *place;
    char           (*name)[FORECAST_CSV_NAME_MAX];
    float           *value; /* place x quantity x hour */
    uint8_t         *have;
} forecast_csv;
LT_MUST lt_err forecast_csv_open(lt_cx *cx, int count, char *const *paths, forecast_csv *out);
void forecast_csv_close(forecast_csv *c);
/* Another unit of a pollutant: CO in ug/m3 is 1000 times what forecast.h takes. */
void forecast_csv_divide(forecast_csv *c, int pollutant, float by);

#endif
