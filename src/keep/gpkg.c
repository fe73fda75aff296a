/* gpkg.c - schema of the keep as a GeoPackage, geometries in and out; see gpkg.h. */
#include "keep/gpkg.h"

#include <math.h>

#include "base/arena.h"

const char *const GPKG_SCHEMA[] = {
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,"
    " organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);",
    "INSERT INTO gpkg_spatial_ref_sys VALUES"
    " ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),"
    " ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),"
    " ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,"
    "AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],"
    "UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],"
    "AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude and latitude in degrees on WGS 84');",
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,"
    " description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),"
    " min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,"
    " CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));",
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,"
    " srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,"
    " CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),"
    " CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),"
    " CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));",
    "CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,"
    " scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));",
    "CREATE TABLE places (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, id TEXT NOT NULL UNIQUE, name TEXT,"
    " name_en TEXT, kind TEXT, street TEXT, district TEXT, city TEXT, longitude DOUBLE, latitude DOUBLE, is_control BOOLEAN,"
    " is_simulated BOOLEAN, source TEXT);",
    "CREATE VIRTUAL TABLE rtree_places_geom USING rtree(id, minx, maxx, miny, maxy);",
    "CREATE TRIGGER rtree_places_geom_insert AFTER INSERT ON places WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN"
    " INSERT OR REPLACE INTO rtree_places_geom VALUES"
    " (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;",
    /* update6 and update7 of GeoPackage 1.4 in place of update1: inside an upsert its INSERT OR REPLACE does not replace */
    "CREATE TRIGGER rtree_places_geom_update6 AFTER UPDATE OF geom ON places WHEN OLD.fid = NEW.fid AND"
    " (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) AND (OLD.geom NOTNULL AND NOT ST_IsEmpty(OLD.geom)) BEGIN"
    " UPDATE rtree_places_geom SET minx = ST_MinX(NEW.geom), maxx = ST_MaxX(NEW.geom), miny = ST_MinY(NEW.geom),"
    " maxy = ST_MaxY(NEW.geom) WHERE id = NEW.fid; END;",
    "CREATE TRIGGER rtree_places_geom_update7 AFTER UPDATE OF geom ON places WHEN OLD.fid = NEW.fid AND"
    " (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) AND (OLD.geom ISNULL OR ST_IsEmpty(OLD.geom)) BEGIN"
    " INSERT INTO rtree_places_geom VALUES"
    " (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;",
    "CREATE TRIGGER rtree_places_geom_update2 AFTER UPDATE OF geom ON places WHEN OLD.fid = NEW.fid AND"
    " (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM rtree_places_geom WHERE id = OLD.fid; END;",
    "CREATE TRIGGER rtree_places_geom_update3 AFTER UPDATE ON places WHEN OLD.fid != NEW.fid AND"
    " (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM rtree_places_geom WHERE id = OLD.fid;"
    " INSERT OR REPLACE INTO rtree_places_geom VALUES"
    " (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END;",
    "CREATE TRIGGER rtree_places_geom_update4 AFTER UPDATE ON places WHEN OLD.fid != NEW.fid AND"
    " (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM rtree_places_geom WHERE id IN (OLD.fid, NEW.fid); END;",
    "CREATE TRIGGER rtree_places_geom_delete AFTER DELETE ON places WHEN OLD.geom NOT NULL BEGIN"
    " DELETE FROM rtree_places_geom WHERE id = OLD.fid; END;",
    "CREATE TABLE device (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, mn TEXT NOT NULL UNIQUE, place TEXT NOT NULL,"
    " password TEXT NOT NULL, crc INTEGER NOT NULL, is_strict INTEGER NOT NULL, time_is_end INTEGER NOT NULL,"
    " has_sm4 INTEGER NOT NULL, is_simulated INTEGER NOT NULL, sm4_key BLOB NOT NULL, unit_profile TEXT NOT NULL,"
    " peer TEXT NOT NULL, has_password INTEGER GENERATED ALWAYS AS (password != '') STORED);", /* told without reading it */
    "CREATE TABLE series (id INTEGER PRIMARY KEY NOT NULL, place TEXT NOT NULL, quantity TEXT NOT NULL, stat TEXT NOT NULL,"
    " period TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE (place, quantity, period, stat));",
    "CREATE TABLE state (key TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID;",
    "CREATE TABLE fact (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;",
    "CREATE TABLE unknown_code (id INTEGER PRIMARY KEY NOT NULL, device INTEGER NOT NULL, code TEXT NOT NULL,"
    " count INTEGER NOT NULL, first_entry INTEGER NOT NULL, last_entry INTEGER NOT NULL, last_t_ms INTEGER NOT NULL,"
    " last_value TEXT NOT NULL, UNIQUE (device, code));",
    "CREATE TABLE device_health (device INTEGER PRIMARY KEY NOT NULL, last_recv_ms INTEGER NOT NULL,"
    " last_data_ms INTEGER NOT NULL, clock_error_ms INTEGER NOT NULL, frames INTEGER NOT NULL, refused INTEGER NOT NULL,"
    " last_entry INTEGER NOT NULL);",
    "CREATE TABLE import (id INTEGER PRIMARY KEY NOT NULL, sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL, format TEXT NOT NULL,"
    " entry INTEGER NOT NULL, rows INTEGER NOT NULL, bad INTEGER NOT NULL);",
    "CREATE TABLE product (id INTEGER PRIMARY KEY NOT NULL, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL,"
    " entry INTEGER NOT NULL);",
    "CREATE TABLE entity (fid INTEGER PRIMARY KEY NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,"
    " version INTEGER NOT NULL, made INTEGER NOT NULL, is_gone INTEGER NOT NULL, UNIQUE (kind, id));",
    /* keep_query lets nobody read it: one row a secret, sealed before it came here */
    "CREATE TABLE secret (kind TEXT NOT NULL, id TEXT NOT NULL, sealed TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;",
    "CREATE TABLE act (entry INTEGER PRIMARY KEY NOT NULL, t_ms INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,"
    " kind TEXT NOT NULL, id TEXT NOT NULL, request TEXT NOT NULL, digest TEXT NOT NULL, reason TEXT NOT NULL,"
    " patch TEXT NOT NULL);",
    "CREATE UNIQUE INDEX act_request ON act (who, request) WHERE request != '';",
    "CREATE INDEX act_entity ON act (kind, id, entry);",
    "CREATE INDEX act_who ON act (who, entry);",
    "CREATE TABLE row_words (fid INTEGER PRIMARY KEY NOT NULL, words TEXT NOT NULL);",
    "CREATE VIRTUAL TABLE row_text USING fts5(words, content='row_words', content_rowid='fid', tokenize='trigram');",
    "CREATE VIRTUAL TABLE row_vocab USING fts5vocab('row_text', 'row');",
    "CREATE TRIGGER row_words_insert AFTER INSERT ON row_words BEGIN"
    " INSERT INTO row_text (rowid, words) VALUES (NEW.fid, NEW.words); END;",
    "CREATE TRIGGER row_words_delete AFTER DELETE ON row_words BEGIN"
    " INSERT INTO row_text (row_text, rowid, words) VALUES ('delete', OLD.fid, OLD.words); END;",
    "CREATE TRIGGER row_words_update AFTER UPDATE ON row_words WHEN OLD.words != NEW.words BEGIN"
    " INSERT INTO row_text (row_text, rowid, words) VALUES ('delete', OLD.fid, OLD.words);"
    " INSERT INTO row_text (rowid, words) VALUES (NEW.fid, NEW.words); END;",
    "CREATE TABLE row_cell (kind TEXT NOT NULL, level INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL, state TEXT NOT NULL,"
    " street TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (kind, level, x, y, state, street)) WITHOUT ROWID;",
    "CREATE TABLE attachment (kind TEXT NOT NULL, id TEXT NOT NULL, sha256 TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,"
    " bytes INTEGER NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL, lon DOUBLE, lat DOUBLE, distance_m DOUBLE, taken_ms INTEGER,"
    " t_ms INTEGER NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (kind, id, sha256)) WITHOUT ROWID;",
    "CREATE INDEX attachment_file ON attachment (sha256);",
    "CREATE TABLE chunk (id INTEGER PRIMARY KEY NOT NULL, data BLOB NOT NULL);",
    /* value has no type: a REAL column would make 0 of -0.0 */
    "CREATE TABLE tail (series INTEGER NOT NULL, t_ms INTEGER NOT NULL, value NOT NULL, mark INTEGER NOT NULL,"
    " entry INTEGER NOT NULL, PRIMARY KEY (series, t_ms)) WITHOUT ROWID;",
    "CREATE TABLE dirty (place TEXT NOT NULL, hour_ms INTEGER NOT NULL, period INTEGER NOT NULL, generation INTEGER NOT NULL,"
    " PRIMARY KEY (hour_ms, place)) WITHOUT ROWID;",
    "CREATE VIEW devices AS SELECT id, mn, place, CASE crc WHEN 0 THEN 'std' WHEN 1 THEN 'modbus' WHEN 2 THEN 'modbus-le'"
    " ELSE 'off' END AS crc, has_password, is_strict, time_is_end, has_sm4, is_simulated, unit_profile, peer"
    " FROM device;",
    "CREATE VIEW health AS SELECT h.device AS device, d.mn AS mn, d.place AS place,"
    " strftime('%Y-%m-%dT%H:%M:%SZ', h.last_recv_ms / 1000, 'unixepoch') AS last_received,"
    " strftime('%Y-%m-%dT%H:%M:%SZ', h.last_data_ms / 1000, 'unixepoch') AS last_data, h.clock_error_ms AS clock_error_ms,"
    " h.frames AS frames, h.refused AS refused, h.last_entry AS last_entry"
    " FROM device_health h LEFT JOIN device d ON d.id = h.device;",
    "CREATE VIEW unknown_codes AS SELECT u.id AS id, u.device AS device, d.mn AS mn, u.code AS code, u.count AS count,"
    " u.first_entry AS first_entry, u.last_entry AS last_entry,"
    " strftime('%Y-%m-%dT%H:%M:%SZ', u.last_t_ms / 1000, 'unixepoch') AS last_time, u.last_value AS last_value"
    " FROM unknown_code u LEFT JOIN device d ON d.id = u.device;",
    "CREATE VIEW imports AS SELECT id, sha256, name, format, entry, rows, bad FROM import;",
    "CREATE VIEW products AS SELECT id, key, body, entry FROM product;",
    "CREATE VIEW entities AS SELECT kind, id, body, version, made, is_gone FROM entity;",
    "CREATE VIEW acts AS SELECT entry, strftime('%Y-%m-%dT%H:%M:%SZ', t_ms / 1000, 'unixepoch') AS time, who, what, kind, id,"
    " reason, patch FROM act;",
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES"
    " ('places', 'features', 'places', 'where and what is measured', 4326),"
    " ('series', 'attributes', 'series', 'what is measured: place, quantity, period', NULL),"
    " ('device_health', 'attributes', 'device_health', 'devices: last frame, counts', NULL),"
    " ('unknown_code', 'attributes', 'unknown_code', 'factor codes that no table row knows', NULL),"
    " ('import', 'attributes', 'import', 'files taken in', NULL),"
    " ('product', 'attributes', 'product', 'published conclusions', NULL),"
    " ('entity', 'attributes', 'entity', 'what people change by acts: people, tokens, reviews', NULL),"
    " ('act', 'attributes', 'act', 'who changed what, when and why', NULL);",
    "INSERT INTO gpkg_geometry_columns VALUES ('places', 'geom', 'POINT', 4326, 0, 0);",
    "INSERT INTO gpkg_extensions VALUES ('places', 'geom', 'gpkg_rtree_index',"
    " 'http://www.geopackage.org/spec121/#extension_rtree', 'write-only');",
    NULL,
};

static void put_double(uint8_t *p, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, 8);
    span_put_u64(p, bits);
}

void gpkg_point_format(double longitude, double latitude, uint8_t out[GPKG_POINT_BYTES])
{
    static const uint8_t HEAD[13] = {'G', 'P', 0, 1, 4326 & 0xFF, 4326 >> 8, 0, 0, 1, 1, 0, 0, 0};
    memcpy(out, HEAD, sizeof HEAD);
    put_double(out + 13, longitude);
    put_double(out + 21, latitude);
}

static uint32_t swap32(uint32_t v, bool is_little)
{
    return is_little ? v : __builtin_bswap32(v);
}

static bool take_double(reader *r, bool is_little, double *out)
{
    uint64_t bits;
    if (!reader_u64(r, &bits))
        return false;
    bits = is_little ? bits : __builtin_bswap64(bits);
    memcpy(out, &bits, 8);
    return true;
}

bool gpkg_point_parse(span s, gpkg_point *out)
{
    static const uint8_t ENVELOPE_BYTES[8] = {0, 32, 48, 48, 64};
    reader r = reader_of(s);
    span head, envelope, order;
    uint32_t srs, type;
    if (!reader_take(&r, 4, &head) || head.p[0] != 'G' || head.p[1] != 'P' || head.p[2] != 0 || (head.p[3] & 0xE0) != 0)
        return false;
    unsigned kind = head.p[3] >> 1 & 7u;
    if (kind > 4 || !reader_u32(&r, &srs) || !reader_take(&r, ENVELOPE_BYTES[kind], &envelope) || !reader_take(&r, 1, &order) ||
        order.p[0] > 1 || !reader_u32(&r, &type) || swap32(type, order.p[0]) != 1 || !take_double(&r, order.p[0], &out->x) ||
        !take_double(&r, order.p[0], &out->y) || r.at != s.n)
        return false;
    out->srs = (int32_t)swap32(srs, head.p[3] & 1u);
    out->is_empty = (head.p[3] & 0x10u) != 0 || isnan(out->x) || isnan(out->y);
    return true;
}

/* --- lines and polygons -------------------------------------------------------------------------------------------- */

static void put_u32(buf *b, uint32_t v)
{
    uint8_t bytes[4];
    span_put_u32(bytes, v);
    buf_put(b, bytes, sizeof bytes);
}

static void put_f64(buf *b, double v)
{
    uint8_t bytes[8];
    put_double(bytes, v);
    buf_put(b, bytes, sizeof bytes);
}

static void put_type(buf *b, uint32_t type)
{
    buf_byte(b, 1);
    put_u32(b, type);
}

static void put_points(const shape *s, const shape_ring *r, buf *out)
{
    put_u32(out, r->n);
    for (uint32_t i = 0; i < r->n; i++) {
        put_f64(out, s->points[r->from + i].x);
        put_f64(out, s->points[r->from + i].y);
    }
}

static uint32_t rings_of_part(const shape *s, uint32_t from)
{
    uint32_t n = 1;
    while (from + n < s->ring_count && s->rings[from + n].is_hole)
        n++;
    return n;
}

void gpkg_shape_format(const shape *s, buf *out)
{
    uint32_t parts = 0;
    if (s->kind == SHAPE_POINT) {
        uint8_t point[GPKG_POINT_BYTES];
        gpkg_point_format(s->points[0].x, s->points[0].y, point);
        buf_put(out, point, sizeof point);
        return;
    }
    static const uint8_t HEAD[8] = {'G', 'P', 0, 3, 4326 & 0xFF, 4326 >> 8, 0, 0}; /* flags: little-endian, envelope of 32 bytes */
    buf_put(out, HEAD, sizeof HEAD);
    const double bounds[4] = {s->min_x, s->max_x, s->min_y, s->max_y};
    for (int i = 0; i < 4; i++)
        put_f64(out, bounds[i]);
    for (uint32_t i = 0; i < s->ring_count; i++)
        parts += !s->rings[i].is_hole;
    put_type(out, s->kind == SHAPE_LINE ? 5 : 6);
    put_u32(out, parts);
    for (uint32_t i = 0; i < s->ring_count;) {
        uint32_t n = rings_of_part(s, i);
        put_type(out, s->kind == SHAPE_LINE ? 2 : 3);
        if (s->kind == SHAPE_POLYGON)
            put_u32(out, n);
        for (uint32_t end = i + n; i < end; i++)
            put_points(s, &s->rings[i], out);
    }
}

static bool take_type(reader *r, uint32_t type)
{
    span order;
    uint32_t v;
    return reader_take(r, 1, &order) && order.p[0] == 1 && reader_u32(r, &v) && v == type;
}

static bool take_points(reader *r, shape *s, uint32_t room)
{
    uint32_t n;
    if (!reader_u32(r, &n) || n > room - s->point_count)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        shape_point *p = &s->points[s->point_count++];
        if (!take_double(r, true, &p->x) || !take_double(r, true, &p->y))
            return false;
    }
    return true;
}

/* Room was made for as many points and rings as the bytes can hold. */
static bool take_parts(reader *r, shape *s, uint32_t room)
{
    uint32_t parts, n = 1;
    if (!take_type(r, s->kind == SHAPE_LINE ? 5 : 6) || !reader_u32(r, &parts))
        return false;
    for (uint32_t i = 0; i < parts; i++) {
        if (!take_type(r, s->kind == SHAPE_LINE ? 2 : 3) || (s->kind == SHAPE_POLYGON && (!reader_u32(r, &n) || n == 0)))
            return false;
        for (uint32_t k = 0; k < n; k++) {
            if (s->ring_count == room)
                return false;
            shape_ring *ring = &s->rings[s->ring_count++];
            *ring = (shape_ring){.from = s->point_count, .is_hole = k > 0};
            if (!take_points(r, s, room))
                return false;
            ring->n = s->point_count - ring->from;
        }
    }
    return parts > 0 && r->at == r->s.n;
}

static lt_err parse_point(lt_cx *cx, span s, shape *out)
{
    gpkg_point p;
    if (!gpkg_point_parse(s, &p) || p.is_empty)
        return cx_fail(cx, LT_DAMAGED, "a geometry of the keep does not decode");
    TRY(ARENA_ARRAY(cx, 1, &out->points));
    out->kind = SHAPE_POINT;
    out->points[0] = (shape_point){p.x, p.y};
    out->point_count = 1;
    out->min_x = out->max_x = p.x;
    out->min_y = out->max_y = p.y;
    return LT_OK;
}

lt_err gpkg_shape_parse(lt_cx *cx, span s, shape *out)
{
    *out = (shape){0};
    if (s.n == GPKG_POINT_BYTES)
        return parse_point(cx, s, out);
    reader r = reader_of(s);
    span head;
    uint32_t room = (uint32_t)(s.n / 16);
    if (s.n < 50 || s.n > UINT32_MAX || !reader_take(&r, 8, &head) || head.p[0] != 'G' || head.p[1] != 'P' || head.p[2] != 0 ||
        head.p[3] != 3 || !take_double(&r, true, &out->min_x) || !take_double(&r, true, &out->max_x) ||
        !take_double(&r, true, &out->min_y) || !take_double(&r, true, &out->max_y))
        return cx_fail(cx, LT_DAMAGED, "a geometry of the keep does not decode");
    out->kind = s.p[r.at + 1] == 5 ? SHAPE_LINE : SHAPE_POLYGON;
    TRY(ARENA_ARRAY(cx, room, &out->points));
    TRY(ARENA_ARRAY(cx, room, &out->rings));
    return take_parts(&r, out, room) ? LT_OK : cx_fail(cx, LT_DAMAGED, "a geometry of the keep does not decode");
}

/* Bounds of a point, or of what has an envelope in its header: min x, max x, min y, max y. */
static bool take_bounds(span s, double out[4], bool *is_empty)
{
    gpkg_point p;
    reader r = reader_of(s);
    span head;
    if (gpkg_point_parse(s, &p)) {
        out[0] = out[1] = p.x;
        out[2] = out[3] = p.y;
        *is_empty = p.is_empty;
        return true;
    }
    if (!reader_take(&r, 8, &head) || head.p[0] != 'G' || head.p[1] != 'P' || head.p[2] != 0 || (head.p[3] >> 1 & 7u) == 0)
        return false;
    for (int i = 0; i < 4; i++)
        if (!take_double(&r, head.p[3] & 1u, &out[i]))
            return false;
    *is_empty = (head.p[3] & 0x10u) != 0;
    return true;
}

/* The user data of each function: which of the bounds. */
static const int MIN_X = 0, MAX_X = 1, MIN_Y = 2, MAX_Y = 3, IS_EMPTY = 4;

static void bounds_function(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
    double bounds[4];
    bool is_empty;
    int what = *(const int *)sqlite3_user_data(ctx);
    if (argc != 1 || sqlite3_value_type(argv[0]) != SQLITE_BLOB)
        return; /* NULL */
    const void *bytes = sqlite3_value_blob(argv[0]);
    if (!take_bounds(span_of(bytes, (size_t)sqlite3_value_bytes(argv[0])), bounds, &is_empty))
        return;
    if (what == IS_EMPTY)
        sqlite3_result_int(ctx, is_empty);
    else if (!is_empty)
        sqlite3_result_double(ctx, bounds[what]);
}

lt_err gpkg_register(lt_cx *cx, sqlite3 *db)
{
    static const struct {
        const char *name;
        const int  *what;
    } FUNCTIONS[] = {{"ST_IsEmpty", &IS_EMPTY}, {"ST_MinX", &MIN_X}, {"ST_MaxX", &MAX_X}, {"ST_MinY", &MIN_Y}, {"ST_MaxY", &MAX_Y}};
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof FUNCTIONS[0]; i++) {
        union {
            const int *in;
            void      *out;
        } user = {FUNCTIONS[i].what};
        if (sqlite3_create_function_v2(db, FUNCTIONS[i].name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, user.out,
                                       bounds_function, NULL, NULL, NULL) != SQLITE_OK)
            return cx_fail(cx, LT_NO_MEMORY, "%s cannot be registered: %s", FUNCTIONS[i].name, sqlite3_errmsg(db));
    }
    return LT_OK;
}
