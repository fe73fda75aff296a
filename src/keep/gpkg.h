/* gpkg.h - the GeoPackage side of the keep: the schema, geometries as GeoPackage binary, the functions RTree triggers need.
 * Place      keep
 * Source     OGC 12-128r17 (GeoPackage 1.3): 2.1.3 binary header, 2.1.1 tables, annex F.3 RTree index
 *
 *   point:   'G' 'P'  u8 version 0  u8 flags  i32 srs_id  [envelope: 0, 32, 48, 48 or 64 bytes]  WKB
 *   flags:   bit 0 little-endian header   bits 1-3 envelope kind   bit 4 empty
 *   WKB:     u8 order  u32 type  then by type
 *            1 point: f64 x  f64 y      2 line: u32 n, n points      3 polygon: u32 n, n rings (each as a line's points)
 *            5 lines, 6 polygons: u32 n, n whole WKBs. Ours are 1, 5 and 6, with an envelope but for points
 *
 * Returned   gpkg_point_parse: false where the bytes are no GeoPackage point (other geometries: false)
 *            gpkg_shape_parse: false where they are no geometry that gpkg_shape_format writes
 * Threads    any
 */
#ifndef LT_KEEP_GPKG_H
#define LT_KEEP_GPKG_H

#include <sqlite3.h>

#include "base/buf.h"
#include "fact/shape.h"

#define GPKG_POINT_BYTES    29
#define GPKG_APPLICATION_ID 0x47504B47
#define GPKG_VERSION        10300

typedef struct gpkg_point {
    double  x, y;
    int32_t srs;
    bool    is_empty;
} gpkg_point;

void gpkg_point_format(double longitude, double latitude, uint8_t out[GPKG_POINT_BYTES]); /* WGS-84 */
bool gpkg_point_parse(span s, gpkg_point *out);
extern const char *const GPKG_SCHEMA[]; /* statements that make an empty keep; ends with NULL */
void gpkg_shape_format(const shape *s, buf *out); /* WGS-84; lines and polygons as the multi types */
LT_MUST lt_err gpkg_shape_parse(lt_cx *cx, span s, shape *out); /* LT_DAMAGED; arrays in the arena */
/* ST_IsEmpty ST_MinX ST_MaxX ST_MinY ST_MaxY on this connection, for points and for what has an envelope. */
LT_MUST lt_err gpkg_register(lt_cx *cx, sqlite3 *db);

#endif
