/* vtab.c - the virtual tables sample, hour and day over the series; see src/keep/README.md for their columns.
 * One module, three tables. idxStr holds a pair of characters a pushed constraint: the column, the operator. */
#include "keep/keep_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "keep/tally.h"

typedef enum vtab_kind { VTAB_SAMPLE, VTAB_HOUR, VTAB_DAY } vtab_kind;
enum { C_SERIES, C_PLACE, C_QUANTITY, C_PERIOD, C_STAT, C_TIME, C_T_MS, C_VALUE, C_UNIT, C_MARK, C_VALID, C_MARKS, C_ENTRY, C_COUNT,
       C_MEAN, C_MIN, C_MAX };

/* Not the usual one, so that what SQLite makes of a pattern is told from what a person wrote (is_of_pattern). */
#define TIME_COLLATION "RTRIM"
#define COMMON                                                                                                            \
    "series INTEGER, place TEXT, quantity TEXT, period TEXT, stat TEXT, time TEXT COLLATE " TIME_COLLATION                \
    ", t_ms INTEGER, value REAL, unit TEXT, mark INTEGER, valid INTEGER, marks TEXT, entry INTEGER"
/* Without a rowid: where SQLite takes rows apart by two constraints joined with OR, the key tells which it has had. */
#define KEY ", PRIMARY KEY (series, t_ms)) WITHOUT ROWID"
static const char *const DECLARE[] = {"CREATE TABLE sample (" COMMON KEY, "CREATE TABLE hour (" COMMON KEY,
                                      "CREATE TABLE day (" COMMON ", count INTEGER, mean REAL, min REAL, max REAL" KEY};

typedef struct vtab {
    sqlite3_vtab base;
    embedded    *k;
    vtab_kind    kind;
} vtab;

typedef struct vtab_cursor {
    sqlite3_vtab_cursor base;
    series_scan *scan;
    uint32_t    *ids;
    int64_t      from_ms, to_ms;
    bool         at_end, has_block;
    keep_block   block;
    uint32_t     row;
    /* day */
    int64_t      day_ms;
    uint32_t     day_series;
    tally_way    way; /* of day_series */
    tally        day;
} vtab_cursor;

static int fail(vtab *v, lt_err e)
{
    v->k->vtab_err = e;
    sqlite3_free(v->base.zErrMsg);
    v->base.zErrMsg = sqlite3_mprintf("%s", v->k->query_cx->say);
    return e == LT_NO_MEMORY ? SQLITE_NOMEM : e == LT_CANCELLED ? SQLITE_INTERRUPT : SQLITE_ERROR;
}

/* --- tables -------------------------------------------------------------------------------------------------------- */

typedef struct vtab_module {
    embedded *k;
    vtab_kind kind;
} vtab_module;

static int vtab_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out, char **error)
{
    (void)argc;
    (void)argv;
    const vtab_module *m = aux;
    int rc = sqlite3_declare_vtab(db, DECLARE[m->kind]);
    if (rc != SQLITE_OK) {
        *error = sqlite3_mprintf("%s: %s", DECLARE[m->kind], sqlite3_errmsg(db));
        return rc;
    }
    vtab *v = sqlite3_malloc(sizeof *v);
    if (!v)
        return SQLITE_NOMEM;
    *v = (vtab){.k = m->k, .kind = m->kind};
    *out = &v->base;
    return SQLITE_OK;
}

static int vtab_disconnect(sqlite3_vtab *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

/* --- planning ------------------------------------------------------------------------------------------------------- */

static bool is_time_op(int op)
{
    return op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_GT || op == SQLITE_INDEX_CONSTRAINT_GE ||
           op == SQLITE_INDEX_CONSTRAINT_LT || op == SQLITE_INDEX_CONSTRAINT_LE;
}

/* Beside `time LIKE 'abc%'` (GLOB) SQLite puts time >= 'abc' AND time < 'abd' of its own: comparisons of texts, no moments. */
static bool is_of_pattern(sqlite3_index_info *info, int i)
{
    int op = info->aConstraint[i].op;
    if ((op != SQLITE_INDEX_CONSTRAINT_GE && op != SQLITE_INDEX_CONSTRAINT_LT) ||
        sqlite3_stricmp(sqlite3_vtab_collation(info, i), TIME_COLLATION) == 0)
        return false;
    for (int k = 0; k < info->nConstraint; k++)
        if (info->aConstraint[k].iColumn == C_TIME && (info->aConstraint[k].op == SQLITE_INDEX_CONSTRAINT_LIKE ||
                                                       info->aConstraint[k].op == SQLITE_INDEX_CONSTRAINT_GLOB))
            return true;
    return false;
}

/* How much one constraint narrows; 0: it cannot be used. */
static double narrows(sqlite3_index_info *info, int i)
{
    int column = info->aConstraint[i].iColumn, op = info->aConstraint[i].op;
    if (!info->aConstraint[i].usable)
        return 0;
    if (column == C_TIME && is_of_pattern(info, i))
        return 0;
    if (column == C_T_MS || column == C_TIME)
        return !is_time_op(op) ? 0 : op == SQLITE_INDEX_CONSTRAINT_EQ ? 10000 : 10;
    if (op != SQLITE_INDEX_CONSTRAINT_EQ || (column > C_STAT) || column < 0)
        return 0;
    if (column != C_SERIES && sqlite3_stricmp(sqlite3_vtab_collation(info, i), "BINARY") != 0)
        return 0;
    return column == C_SERIES ? 1000 : column == C_PLACE ? 100 : column == C_QUANTITY ? 10 : 2;
}

/* Rows come by series, then time. `fixed`: columns held by an equality. */
static bool is_natural_order(const sqlite3_index_info *info, unsigned fixed)
{
    bool one = (fixed >> C_SERIES & 1u) != 0;
    for (int i = 0; i < info->nOrderBy; i++) {
        int column = info->aOrderBy[i].iColumn;
        if (column >= 0 && (fixed >> column & 1u))
            continue;
        if (info->aOrderBy[i].desc)
            return false;
        if (!one && column == C_SERIES) {
            one = true;
            continue;
        }
        return one && (column == C_T_MS || (column == C_TIME && i + 1 == info->nOrderBy));
    }
    return true;
}

static int vtab_best_index(sqlite3_vtab *base, sqlite3_index_info *info)
{
    const vtab *v = (const vtab *)(const void *)base;
    double rows = 1e9;
    unsigned fixed = 0;
    int used = 0;
    char *plan = sqlite3_malloc(2 * info->nConstraint + 1);
    if (!plan)
        return SQLITE_NOMEM;
    for (int i = 0; i < info->nConstraint; i++) {
        double by = narrows(info, i);
        if (by == 0)
            continue;
        int column = info->aConstraint[i].iColumn, op = info->aConstraint[i].op;
        plan[2 * used] = (char)('A' + column);
        plan[2 * used + 1] = (char)op;
        info->aConstraintUsage[i].argvIndex = ++used;
        info->aConstraintUsage[i].omit = column != C_T_MS && column != C_SERIES;
        rows /= by;
        fixed |= op == SQLITE_INDEX_CONSTRAINT_EQ ? 1u << column : 0u;
    }
    plan[2 * used] = '\0';
    const unsigned NAMES = 1u << C_PLACE | 1u << C_QUANTITY | 1u << C_STAT;
    if ((fixed & NAMES) == NAMES && (v->kind != VTAB_SAMPLE || fixed >> C_PERIOD & 1u))
        fixed |= 1u << C_SERIES;
    info->orderByConsumed = is_natural_order(info, fixed);
    info->idxStr = plan;
    info->needToFreeIdxStr = 1;
    info->estimatedRows = rows < 1 ? 1 : (sqlite3_int64)rows;
    info->estimatedCost = 1000 + rows;
    return SQLITE_OK;
}

/* --- filter ---------------------------------------------------------------------------------------------------------- */

typedef struct filter {
    lt_series like;
    bool      is_empty;
    int64_t   from_ms, to_ms;
} filter;

static int64_t clamp_ms(double t)
{
    return t < (double)KEEP_TIME_MIN_MS ? KEEP_TIME_MIN_MS : t > (double)KEEP_TIME_MAX_MS ? KEEP_TIME_MAX_MS : (int64_t)t;
}

static void narrow_time(filter *f, int op, double t, bool is_whole)
{
    int64_t lo = clamp_ms(floor(t)), hi = clamp_ms(ceil(t)), from = KEEP_TIME_MIN_MS, to = KEEP_TIME_MAX_MS;
    if (op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_GE)
        from = hi;
    if (op == SQLITE_INDEX_CONSTRAINT_GT)
        from = lo + (t >= (double)KEEP_TIME_MIN_MS);
    if (op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_LE)
        to = lo + (t < (double)KEEP_TIME_MAX_MS && t >= (double)KEEP_TIME_MIN_MS);
    if (op == SQLITE_INDEX_CONSTRAINT_LT)
        to = hi;
    f->is_empty |= op == SQLITE_INDEX_CONSTRAINT_EQ && !is_whole;
    f->from_ms = from > f->from_ms ? from : f->from_ms;
    f->to_ms = to < f->to_ms ? to : f->to_ms;
}

static lt_err filter_time_text(lt_cx *cx, const embedded *k, filter *f, int op, sqlite3_value *v)
{
    int64_t t;
    span s = span_of(sqlite3_value_text(v), (size_t)sqlite3_value_bytes(v));
    if (!civil_parse_iso(s, k->offset_min, &t))
        return cx_fail(cx, LT_BAD_INPUT, "time \"%.*s\" cannot be read; 2026-11-24, 2026-11-24T13:00 or 2026-11-24T13:00:00+08:00 is wanted",
                       (int)(s.n < 40 ? s.n : 40), (const char *)s.p);
    narrow_time(f, op, (double)t, true);
    return LT_OK;
}

static void filter_name(filter *f, int column, sqlite3_value *v)
{
    span s = span_of(sqlite3_value_text(v), (size_t)sqlite3_value_bytes(v));
    char period[16];
    bool ok = s.n > 0;
    if (column == C_PERIOD) {
        series_period p;
        ok = ok && span_copy(s, period, sizeof period) && series_period_parse(period, &p) && (!f->like.period || f->like.period == p);
        f->like.period = ok ? p : f->like.period;
    } else {
        char *to = column == C_PLACE ? f->like.place : column == C_QUANTITY ? f->like.quantity : f->like.stat;
        size_t room = column == C_STAT ? sizeof f->like.stat : sizeof f->like.place;
        if (to[0])
            ok = ok && span_is(s, to);
        else
            ok = ok && span_copy(s, to, room);
    }
    f->is_empty |= !ok;
}

static lt_err filter_add(lt_cx *cx, const embedded *k, filter *f, const char plan[2], sqlite3_value *v)
{
    int column = plan[0] - 'A', op = plan[1];
    if (sqlite3_value_type(v) == SQLITE_NULL) {
        f->is_empty = true;
        return LT_OK;
    }
    if (column == C_TIME)
        return filter_time_text(cx, k, f, op, v);
    if (column != C_T_MS && column != C_SERIES) {
        filter_name(f, column, v);
        return LT_OK;
    }
    int type = sqlite3_value_numeric_type(v);
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return LT_OK; /* a text: SQLite compares it itself */
    double d = sqlite3_value_double(v);
    if (column == C_T_MS) {
        narrow_time(f, op, d, d == floor(d));
    } else {
        uint32_t id = d >= 0 && d <= KEEP_SERIES_MAX && d == floor(d) ? (uint32_t)d : 0;
        f->is_empty |= id == 0 || (f->like.id && f->like.id != id);
        f->like.id = id;
    }
    return LT_OK;
}

static size_t pick_series(const embedded *k, const filter *f, uint32_t *ids)
{
    size_t n = 0;
    for (size_t i = 0; i < k->reg.count; i++)
        if (registry_is_like(&k->reg.series[i], &f->like))
            ids[n++] = k->reg.series[i].id;
    return n;
}

/* --- the cursor ------------------------------------------------------------------------------------------------------- */

static int vtab_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    (void)base;
    vtab_cursor *c = calloc(1, sizeof *c); /* aligned for its 128-bit sums; sqlite3_malloc promises 8 bytes only */
    if (!c)
        return SQLITE_NOMEM;
    *out = &c->base;
    return SQLITE_OK;
}

static void cursor_reset(vtab_cursor *c)
{
    series_scan_end(c->scan);
    free(c->ids);
    c->scan = NULL;
    c->ids = NULL;
    c->has_block = c->at_end = false;
    c->day_series = 0;
}

static int vtab_close(sqlite3_vtab_cursor *base)
{
    cursor_reset((vtab_cursor *)(void *)base);
    free(base);
    return SQLITE_OK;
}

/* A row in block[row], or no block at the end. */
static lt_err next_row(lt_cx *cx, vtab_cursor *c)
{
    if (c->has_block && ++c->row < c->block.n)
        return LT_OK;
    c->row = 0;
    return series_scan_next(cx, c->scan, &c->block, &c->has_block);
}

/* Collects the hours of the next civil day that is in the range; at_end when there is none. */
static lt_err next_day(lt_cx *cx, const vtab *v, vtab_cursor *c)
{
    do {
        if (!c->has_block) {
            c->at_end = true;
            return LT_OK;
        }
        if (c->block.series != c->day_series) {
            c->day_series = c->block.series;
            c->way = tally_way_of(registry_get(v->k, c->day_series)->quantity);
        }
        c->day_ms = civil_day_start(keep_block_time(&c->block, c->row), v->k->offset_min);
        c->day = (tally){.is_direction = c->way == TALLY_CIRCULAR};
        while (c->has_block && c->block.series == c->day_series && keep_block_time(&c->block, c->row) < c->day_ms + CIVIL_DAY_MS) {
            tally_add(&c->day, &c->block, c->row);
            TRY(next_row(cx, c));
        }
    } while (c->day_ms < c->from_ms || c->day_ms >= c->to_ms);
    return LT_OK;
}

static int vtab_next(sqlite3_vtab_cursor *base)
{
    vtab_cursor *c = (vtab_cursor *)(void *)base;
    vtab *v = (vtab *)(void *)base->pVtab;
    lt_err e = v->kind == VTAB_DAY ? next_day(v->k->query_cx, v, c) : next_row(v->k->query_cx, c);
    if (v->kind != VTAB_DAY)
        c->at_end = !c->has_block;
    return e ? fail(v, e) : SQLITE_OK;
}

static lt_err begin_scan(lt_cx *cx, const vtab *v, vtab_cursor *c, const filter *f)
{
    if (v->k->is_read_only)
        TRY(registry_load(cx, v->k));
    c->ids = malloc((v->k->reg.count + 1) * sizeof *c->ids);
    if (!c->ids)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a list of series");
    keep_range r = {.series = c->ids, .from_ms = f->from_ms, .to_ms = f->to_ms, .want_entries = true};
    if (v->kind == VTAB_DAY && f->from_ms < f->to_ms) {
        r.from_ms = civil_day_start(f->from_ms, v->k->offset_min);
        r.to_ms = civil_day_start(f->to_ms - 1, v->k->offset_min) + CIVIL_DAY_MS;
    }
    r.series_count = f->is_empty || f->from_ms >= f->to_ms ? 0 : pick_series(v->k, f, c->ids);
    if (r.series_count == 0) {
        c->at_end = true;
        return LT_OK;
    }
    c->from_ms = f->from_ms;
    c->to_ms = f->to_ms;
    TRY(series_scan_begin(cx, v->k, &r, &c->scan));
    TRY(next_row(cx, c));
    if (v->kind == VTAB_DAY)
        return next_day(cx, v, c);
    c->at_end = !c->has_block;
    return LT_OK;
}

static int vtab_filter(sqlite3_vtab_cursor *base, int plan_number, const char *plan, int argc, sqlite3_value **argv)
{
    (void)plan_number;
    vtab_cursor *c = (vtab_cursor *)(void *)base;
    vtab *v = (vtab *)(void *)base->pVtab;
    lt_cx *cx = v->k->query_cx;
    filter f = {.from_ms = KEEP_TIME_MIN_MS, .to_ms = KEEP_TIME_MAX_MS};
    f.like.period = v->kind == VTAB_SAMPLE ? (series_period)0 : PERIOD_HOUR;
    lt_err e = LT_OK;
    cursor_reset(c);
    for (int i = 0; i < argc && !e; i++) {
        if (v->kind == VTAB_DAY && plan[2 * i] == 'A' + C_PERIOD) /* its period is "day", made of hours */
            f.is_empty |= !span_is(span_of(sqlite3_value_text(argv[i]), (size_t)sqlite3_value_bytes(argv[i])), "day");
        else
            e = filter_add(cx, v->k, &f, plan + 2 * i, argv[i]);
    }
    if (!e)
        e = begin_scan(cx, v, c, &f);
    return e ? fail(v, e) : SQLITE_OK;
}

static int vtab_eof(sqlite3_vtab_cursor *base)
{
    return ((vtab_cursor *)(void *)base)->at_end;
}

/* --- columns ------------------------------------------------------------------------------------------------------------ */

static void put_text(sqlite3_context *ctx, const char *s)
{
    sqlite3_result_text(ctx, s, -1, SQLITE_TRANSIENT);
}

static void put_marks(sqlite3_context *ctx, lt_mark m)
{
    char out[MARK_NAMES_MAX];
    mark_names(m, out);
    put_text(ctx, out);
}

static void put_number(sqlite3_context *ctx, bool has, double v)
{
    if (has)
        sqlite3_result_double(ctx, v);
}

static lt_mark day_mark(const tally *t, bool has)
{
    bool enough = t->counted >= tally_minimum("day_hours"); /* = GB 3095-2026 6.4 table 4 */
    return t->informs | MARK_DERIVED | (enough ? 0u : MARK_TOO_FEW) | (has ? 0u : MARK_MISSING);
}

static void put_day(sqlite3_context *ctx, const vtab_cursor *c, const lt_series *s, int column)
{
    double v = 0;
    bool is_sum = strcmp(s->stat, "Cou") == 0 || c->way == TALLY_SUM;
    bool has = is_sum && column != C_MEAN ? tally_sum(&c->day, &v) : tally_mean(&c->day, &v);
    switch (column) {
    case C_VALUE:
    case C_MEAN: put_number(ctx, has, v); break;
    case C_COUNT: sqlite3_result_int64(ctx, c->day.counted); break;
    case C_MIN: put_number(ctx, c->day.counted && !c->day.is_direction, c->day.min); break;
    case C_MAX: put_number(ctx, c->day.counted && !c->day.is_direction, c->day.max); break;
    case C_MARK: sqlite3_result_int64(ctx, day_mark(&c->day, has)); break;
    case C_MARKS: put_marks(ctx, day_mark(&c->day, has)); break;
    case C_VALID: sqlite3_result_int(ctx, !(day_mark(&c->day, has) & MARK_NOT_VALID)); break;
    case C_ENTRY: sqlite3_result_int64(ctx, (sqlite3_int64)c->day.entry); break;
    default: break;
    }
}

static void put_sample(sqlite3_context *ctx, const vtab_cursor *c, int column)
{
    const keep_block *b = &c->block;
    lt_mark m = b->marks ? b->marks[c->row] : 0;
    switch (column) {
    case C_VALUE: put_number(ctx, !(m & MARK_MISSING), keep_block_value(b, c->row)); break;
    case C_MARK: sqlite3_result_int64(ctx, m); break;
    case C_MARKS: put_marks(ctx, m); break;
    case C_VALID: sqlite3_result_int(ctx, !(m & MARK_NOT_VALID)); break;
    case C_ENTRY: sqlite3_result_int64(ctx, (sqlite3_int64)b->entries[c->row]); break;
    default: break;
    }
}

static int vtab_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int column)
{
    const vtab_cursor *c = (const vtab_cursor *)(const void *)base;
    const vtab *v = (const vtab *)(const void *)base->pVtab;
    bool is_day = v->kind == VTAB_DAY;
    uint32_t id = is_day ? c->day_series : c->block.series;
    const lt_series *s = registry_get(v->k, id);
    int64_t t = is_day ? c->day_ms : keep_block_time(&c->block, c->row);
    char when[CIVIL_TEXT_MAX];
    switch (column) {
    case C_SERIES: sqlite3_result_int64(ctx, id); break;
    case C_PLACE: put_text(ctx, s->place); break;
    case C_QUANTITY: put_text(ctx, s->quantity); break;
    case C_PERIOD: put_text(ctx, is_day ? "day" : series_period_name(s->period)); break;
    case C_STAT: put_text(ctx, s->stat); break;
    case C_UNIT: put_text(ctx, s->unit); break;
    case C_T_MS: sqlite3_result_int64(ctx, t); break;
    case C_TIME:
        if (is_day)
            civil_format_date(t, v->k->offset_min, when);
        else
            civil_format_iso(t, v->k->offset_min, when);
        put_text(ctx, when);
        break;
    default:
        if (is_day)
            put_day(ctx, c, s, column);
        else
            put_sample(ctx, c, column);
    }
    return SQLITE_OK;
}

static const sqlite3_module MODULE = {
    .iVersion = 0, /* no xCreate: the tables are there without a row in the schema, other tools see a plain GeoPackage */
    .xConnect = vtab_connect,
    .xBestIndex = vtab_best_index,
    .xDisconnect = vtab_disconnect,
    .xDestroy = vtab_disconnect,
    .xOpen = vtab_open,
    .xClose = vtab_close,
    .xFilter = vtab_filter,
    .xNext = vtab_next,
    .xEof = vtab_eof,
    .xColumn = vtab_column,
};

lt_err vtab_register(lt_cx *cx, embedded *k)
{
    static const char *const NAMES[] = {"sample", "hour", "day"};
    if (k->has_vtabs)
        return LT_OK;
    for (int i = VTAB_SAMPLE; i <= VTAB_DAY; i++) {
        vtab_module *m = malloc(sizeof *m);
        if (!m)
            return cx_fail(cx, LT_NO_MEMORY, "no memory for a virtual table");
        *m = (vtab_module){k, (vtab_kind)i};
        if (sqlite3_create_module_v2(k->db, NAMES[i], &MODULE, m, free) != SQLITE_OK) /* frees m on failure too */
            return keep_sqlite_fail(cx, k->db, NAMES[i]);
    }
    /* declared now, while no authorizer watches: it takes the declaration for a statement that makes a table */
    if (sqlite3_exec(k->db, "SELECT 1 FROM sample, hour, day, rtree_places_geom, json_each('[]'), json_tree('[]') WHERE 0", NULL, NULL, NULL) != SQLITE_OK)
        return keep_sqlite_fail(cx, k->db, "virtual tables");
    k->has_vtabs = true;
    return LT_OK;
}
