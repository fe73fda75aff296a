/* gpkg_fuzz.c - hostile GeoPackage geometries: parsed, seen through the SQL functions, and points that must come back. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "keep/gpkg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lt_cx         cx;
static sqlite3      *db;
static sqlite3_stmt *st;

static void open_once(void)
{
    if (st)
        return;
    cx_init(&cx, NULL);
    if (sqlite3_open(":memory:", &db) != SQLITE_OK || gpkg_register(&cx, db) != LT_OK ||
        sqlite3_prepare_v2(db, "SELECT ST_IsEmpty(?1), ST_MinX(?1), ST_MaxX(?1), ST_MinY(?1), ST_MaxY(?1)", -1, &st, NULL) != SQLITE_OK)
        abort();
}

/* What SQL sees is what the parser says: NULL for what is no point or has no coordinates. */
static void ask_sql(const uint8_t *data, size_t size, const gpkg_point *p)
{
    sqlite3_bind_blob(st, 1, data, (int)size, SQLITE_STATIC);
    assert(sqlite3_step(st) == SQLITE_ROW);
    if (!p)
        assert(sqlite3_column_type(st, 0) == SQLITE_NULL);
    else
        assert(sqlite3_column_int(st, 0) == p->is_empty);
    for (int i = 1; i < 5; i++) {
        if (!p || p->is_empty)
            assert(sqlite3_column_type(st, i) == SQLITE_NULL);
        else
            assert(sqlite3_column_double(st, i) == (i < 3 ? p->x : p->y));
    }
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
}

static void round_trip(const uint8_t *data)
{
    uint8_t bytes[GPKG_POINT_BYTES];
    gpkg_point p;
    double xy[2];
    memcpy(xy, data, sizeof xy);
    gpkg_point_format(xy[0], xy[1], bytes);
    assert(gpkg_point_parse(span_of(bytes, sizeof bytes), &p) && p.srs == 4326);
    assert(memcmp(&p.x, &xy[0], 8) == 0 && memcmp(&p.y, &xy[1], 8) == 0);
    assert(p.is_empty == (isnan(xy[0]) || isnan(xy[1])));
    for (size_t n = 0; n < sizeof bytes; n++)
        assert(!gpkg_point_parse(span_of(bytes, n), &p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gpkg_point p;
    open_once();
    if (size == 0 || size > 65536) /* an empty blob binds as NULL */
        return 0;
    ask_sql(data, size, gpkg_point_parse(span_of(data, size), &p) ? &p : NULL);
    if (size >= 16)
        round_trip(data);
    return 0;
}
