/* gcj02.h - positions as Chinese web maps shift them, back to where they are: GCJ-02 and BD-09 to WGS-84 and the other way.
 * Place      fact. Pure.
 * Source     the obfuscation is not published; the formulas are those that independent open implementations agree on (eviltransform,
 *            gcoord: MIT): a sum of sines on the Krasovsky 1940 ellipsoid; BD-09 is a second shift upon GCJ-02. Confidence B
 * Method     WGS-84 -> GCJ-02 by the formula; the way back by iteration on it until the step is below 1e-10 degrees
 * Valid      within 72.004..137.8347 E, 0.8293..55.8271 N; outside nothing is shifted. There and back: well below 1 cm
 *            (docs/decisions/0006)
 */
#ifndef LT_FACT_GCJ02_H
#define LT_FACT_GCJ02_H

#include <stdbool.h>

typedef enum crs { CRS_WGS84, CRS_GCJ02, CRS_BD09 } crs;
bool crs_parse(const char *s, crs *out); /* "wgs84" "gcj02" "bd09" */
const char *crs_name(crs c);

typedef struct crs_point {
    double longitude, latitude;
} crs_point;
crs_point crs_to_wgs84(crs from, crs_point p);
crs_point crs_from_wgs84(crs to, crs_point p);

#endif
