/* weather_grib.h - a GRIB forecast at one point, written as the CSV of import format weather-forecast.
 * Place      app. So that the journal holds text that every later reading understands, with ecCodes or without
 * Method     bilinear at the point; per valid time: 2t (K -> degC), 2d or 2r (relative humidity: Magnus, Alduchov and Eskridge
 *            1996, over water), 10u and 10v -> speed and the direction it comes from, sp or msl or prmsl (Pa -> hPa), tp (m or kg/m2
 *            since the run's begin or of the step -> mm of the hours since the time before)
 * Given      a GRIB file of one run; the point in degrees WGS-84
 * Returned   CSV text with header; times with offset +00:00; cells that the file does not give are empty
 * Errors     as grib.h; LT_BAD_INPUT: two runs in one file, or nothing that is known at this point
 * Valid      steps of more than an hour: the rain stands at the time that ends the step, divided by its hours
 * Limits     WEATHER_GRIB_TIMES_MAX valid times
 */
#ifndef LT_APP_WEATHER_GRIB_H
#define LT_APP_WEATHER_GRIB_H

#include "base/buf.h"

#define WEATHER_GRIB_TIMES_MAX 512u

LT_MUST lt_err weather_grib_to_csv(lt_cx *cx, const char *path, double longitude, double latitude, buf *csv);

#endif
