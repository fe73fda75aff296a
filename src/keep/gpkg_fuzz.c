/* gpkg_fuzz.c - hostile GeoPackage geometries: parsed, seen through the SQL functions, and points that must come back. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "keep/gpkg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static lt_cx         cx;
static sqlite3      *db;
static sqlite3_stmt *st;
static arena         room;

static void open_once(void)
{
    if (st)
        return;
    arena_init(&room, 64u << 20);
    cx_init(&cx, &room);
    if (sqlite3_open(":memory:", &db) != SQLITE_OK || gpkg_register(&cx, db) != LT_OK ||
        sqlite3_prepare_v2(db, "SELECT ST_IsEmpty(?1), ST_MinX(?1), ST_MaxX(?1), ST_MinY(?1), ST_MaxY(?1)", -1, &st, NULL) != SQLITE_OK)
        abort();
}

/* What SQL sees is what the parser says: NULL for what has no coordinates, and for what is neither a point nor has an envelope. */
static void ask_sql(const uint8_t *data, size_t size, const gpkg_point *p)
{
    sqlite3_bind_blob(st, 1, data, (int)size, SQLITE_STATIC);
    assert(sqlite3_step(st) == SQLITE_ROW);
    bool has_envelope = size >= 40 && (data[3] >> 1 & 7u) != 0;
    if (!p && !has_envelope)
        assert(sqlite3_column_type(st, 0) == SQLITE_NULL);
    if (p)
        assert(sqlite3_column_int(st, 0) == p->is_empty);
    for (int i = 1; (p || !has_envelope) && i < 5; i++) {
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

/* A geometry that decodes is written as it came. */
static void shape_round_trip(const uint8_t *data, size_t size)
{
    shape s;
    buf b;
    arena_reset(&room);
    if (gpkg_shape_parse(&cx, span_of(data, size), &s) != LT_OK || s.kind == SHAPE_POINT)
        return;
    for (uint32_t i = 0; i < s.ring_count; i++)
        if (s.kind == SHAPE_LINE && s.rings[i].is_hole)
            abort();
    buf_init(&b, 1u << 20);
    gpkg_shape_format(&s, &b);
    assert(b.n == size && memcmp(b.p + 8, data + 8, size - 8) == 0);
    buf_fini(&b);
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
    shape_round_trip(data, size);
    return 0;
}
