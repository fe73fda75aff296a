/* row_filter.c - what a listing asks, as SQL that takes the shortest way; see row_int.h.
 * A way is short when at most ROW_SHORT rows go through it (counted no further than that): words by their trigrams, bounds by the
 * RTree, a column by its index. Without one the index of the order is walked until a page is full. */
#include "keep/row_int.h"

#include <stdio.h>

#include "base/arena.h"

#define ROW_SHORT     10000
#define TERMS_MAX     300 /* trigrams that begin with one or two given characters */
#define WORDS_MAX     8
#define WORD_BYTES    200

/* --- SQL being built -------------------------------------------------------------------------------------------------- */

void row_ask_init(row_ask *a)
{
    *a = (row_ask){0};
    buf_init(&a->sql, ROW_SQL_MAX);
}

void row_ask_fini(row_ask *a)
{
    buf_fini(&a->sql);
}

void row_ask_bind(row_ask *a, keep_cell c)
{
    if (a->n == ROW_BINDS_MAX) {
        a->is_too_long = true;
        return;
    }
    a->binds[a->n++] = c;
    buf_format(&a->sql, "?%d", a->n);
}

void row_ask_text(row_ask *a, const char *s)
{
    row_ask_bind(a, (keep_cell){.type = KEEP_TEXT, .s = span_text(s)});
}

static void bind_real(row_ask *a, double v)
{
    row_ask_bind(a, (keep_cell){.type = KEEP_REAL, .r = v});
}

lt_err row_ask_prepare(lt_cx *cx, embedded *k, row_ask *a, sqlite3_stmt **out)
{
    if (a->is_too_long)
        return cx_fail(cx, LT_LIMIT, "筛选条件过多 too many conditions");
    TRY(row_prepare(cx, k, &a->sql, out));
    for (int i = 0; i < a->n; i++)
        row_bind(*out, i + 1, &a->binds[i]);
    return LT_OK;
}

/* --- words --------------------------------------------------------------------------------------------------------------- */

static size_t characters(span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += (s.p[i] & 0xC0) != 0x80;
    return n;
}

static void put_phrase(buf *b, const char *s, size_t n)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, (uint8_t)s[i]);
    }
    buf_byte(b, '"');
}

/* The trigrams of all ledgers that begin with the word, joined by OR. *n is above TERMS_MAX when there are too many. */
static lt_err put_beginnings(lt_cx *cx, embedded *k, span word, buf *b, int *n)
{
    char lo[WORD_BYTES + 1], hi[WORD_BYTES + 8];
    sqlite3_stmt *st;
    bool row = true;
    snprintf(lo, sizeof lo, "%.*s", (int)word.n, (const char *)word.p);
    for (char *p = lo; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 'a' - 'A') : *p; /* the tokenizer folds case */
    snprintf(hi, sizeof hi, "%s\xF4\x8F\xBF\xBF", lo);
    TRY(keep_sqlite_get(cx, k, ST_VOCAB, &st));
    keep_sqlite_text(st, 1, lo);
    keep_sqlite_text(st, 2, hi);
    sqlite3_bind_int(st, 3, TERMS_MAX + 1);
    for (*n = 0; row; ++*n) {
        TRY(keep_sqlite_step(cx, k, st, "row_vocab", &row));
        if (!row)
            break;
        if (*n)
            buf_text(b, " OR ");
        put_phrase(b, (const char *)sqlite3_column_text(st, 0), (size_t)sqlite3_column_bytes(st, 0));
    }
    return LT_OK;
}

/* Words whose trigrams can be asked for stand first. */
static lt_err add_like(lt_cx *cx, row_words *w, span word, bool in_match)
{
    char *text, *to;
    TRY(arena_alloc(cx, word.n * 2 + 3, &text));
    to = text;
    *to++ = '%';
    for (size_t i = 0; i < word.n; i++) {
        if (strchr("%_\\", word.p[i]))
            *to++ = '\\';
        *to++ = (char)word.p[i];
    }
    *to = '%';
    w->likes[w->like_count++] = text;
    if (!in_match)
        return LT_OK;
    w->likes[w->like_count - 1] = w->likes[w->in_match];
    w->likes[w->in_match++] = text;
    return LT_OK;
}

static lt_err add_word(lt_cx *cx, embedded *k, span word, row_words *w, buf *match)
{
    int n = 0;
    size_t before = match->n;
    if (match->n)
        buf_text(match, " AND ");
    if (characters(word) >= 3) {
        put_phrase(match, (const char *)word.p, word.n);
        return add_like(cx, w, word, true);
    }
    buf_byte(match, '(');
    TRY(put_beginnings(cx, k, word, match, &n));
    buf_byte(match, ')');
    w->is_nothing = w->is_nothing || n == 0;
    if (n > 0 && n <= TERMS_MAX)
        return add_like(cx, w, word, true);
    match->n = before;
    return add_like(cx, w, word, false);
}

lt_err row_words_parse(lt_cx *cx, embedded *k, const char *text, row_words *out)
{
    buf match;
    reader r = reader_of(span_text(text));
    span word;
    char *copy;
    size_t n = 0;
    lt_err e = LT_OK;
    *out = (row_words){0};
    TRY(ARENA_ARRAY(cx, WORDS_MAX, &out->likes));
    buf_init(&match, ROW_SQL_MAX);
    while (!e && reader_field(&r, ' ', &word)) {
        word = span_trim(word);
        if (!word.n)
            continue;
        if (++n > WORDS_MAX || word.n > WORD_BYTES)
            e = cx_fail(cx, LT_LIMIT, "查询词过多或过长 at most %d words of %d bytes can be searched", WORDS_MAX, WORD_BYTES);
        else
            e = add_word(cx, k, word, out, &match);
    }
    if (!e)
        e = buf_check(cx, &match);
    if (!e && match.n) {
        e = arena_text(cx, (const char *)match.p, match.n, &copy);
        out->match = e ? NULL : copy;
    }
    buf_fini(&match);
    return e;
}

/* --- conditions ------------------------------------------------------------------------------------------------------- */

static lt_err check_condition(lt_cx *cx, const keep_kind *kind, const keep_condition *c)
{
    const keep_column *column = row_find_column(kind, c->column);
    if (!column)
        return cx_fail(cx, LT_BAD_INPUT, "台账“%s”没有“%.60s”一项 the ledger %s has no field \"%.60s\"", kind->title, c->column, kind->name, c->column);
    if (c->how == KEEP_HAS && column->type != KEEP_COLUMN_TEXT && column->type != KEEP_COLUMN_LIST)
        return cx_fail(cx, LT_BAD_INPUT, "“%s”不是文本 \"%s\" is neither text nor list", c->column, c->column);
    return LT_OK;
}

static void put_condition(const keep_kind *kind, row_ask *a, const keep_condition *c)
{
    static const char *const OPS[] = {"=", "IS NOT", ">=", "<="};
    const keep_column *column = row_find_column(kind, c->column);
    buf_text(&a->sql, " AND ");
    if (column->is_hidden) { /* the real value stands beside */
        char table[ROW_TABLE_MAX];
        row_table_name(kind->name, table);
        buf_format(&a->sql, "l.fid IN (SELECT fid FROM %s_personal l WHERE ", table);
    }
    if (c->how == KEEP_IS_NULL || c->how == KEEP_IS_SET) {
        buf_format(&a->sql, "l.\"%s\" %s", c->column, c->how == KEEP_IS_NULL ? "ISNULL" : "NOTNULL");
    } else if (c->how == KEEP_HAS) {
        if (column->type == KEEP_COLUMN_LIST)
            buf_format(&a->sql, "EXISTS (SELECT 1 FROM json_each(l.\"%s\") WHERE value = ", c->column);
        else
            buf_format(&a->sql, "(0 < instr(l.\"%s\", ", c->column);
        row_ask_bind(a, c->value);
        buf_text(&a->sql, column->type == KEEP_COLUMN_LIST ? ")" : "))");
    } else {
        buf_format(&a->sql, "l.\"%s\" %s ", c->column, OPS[c->how]);
        row_ask_bind(a, c->value);
    }
    if (column->is_hidden)
        buf_byte(&a->sql, ')');
}

static void put_areas(row_ask *a, const keep_own *own, const char *column, bool *is_first)
{
    if (!own->area_count)
        return;
    buf_format(&a->sql, "%s%s IN (", *is_first ? "" : " OR ", column);
    *is_first = false;
    for (size_t i = 0; i < own->area_count; i++) {
        if (i)
            buf_byte(&a->sql, ',');
        row_ask_text(a, own->areas[i]);
    }
    buf_byte(&a->sql, ')');
}

static void put_own(const keep_kind *kind, row_ask *a, const keep_own *own)
{
    char column[KEEP_ROW_NAME_MAX + 8];
    bool is_first = true;
    buf_byte(&a->sql, '(');
    put_areas(a, own, "l.street", &is_first);
    put_areas(a, own, "l.id", &is_first);
    if (own->person && own->person[0]) {
        buf_text(&a->sql, is_first ? "(l.made_by = " : " OR (l.made_by = ");
        row_ask_text(a, own->person);
        buf_byte(&a->sql, ')');
        is_first = false;
    }
    for (size_t i = 0; i < kind->column_count; i++) {
        const keep_column *c = &kind->columns[i];
        snprintf(column, sizeof column, "l.\"%s\"", c->name);
        if (c->owner == KEEP_OWNER_PLACE && c->type == KEEP_COLUMN_TEXT)
            put_areas(a, own, column, &is_first);
        if (c->owner != KEEP_OWNER_AGENCY || !own->agency || !own->agency[0])
            continue;
        buf_format(&a->sql, c->type == KEEP_COLUMN_LIST ? "%sEXISTS (SELECT 1 FROM json_each(%s) WHERE value = " : "%s(%s = ", is_first ? "" : " OR ", column);
        row_ask_text(a, own->agency);
        buf_byte(&a->sql, ')');
        is_first = false;
    }
    buf_text(&a->sql, is_first ? "0)" : ")");
}

static void put_bounds(row_ask *a, const double *b)
{
    static const char *const SIDES[] = {"maxx >= ", " AND maxy >= ", " AND minx <= ", " AND miny <= "};
    for (int i = 0; i < 4; i++) {
        buf_text(&a->sql, SIDES[i]);
        bind_real(a, b[i]);
    }
}

/* --- the way ------------------------------------------------------------------------------------------------------------ */

/* Rows that the SELECT in `a` gives, counted no further than one beyond what is short. */
static lt_err count_short(lt_cx *cx, embedded *k, row_ask *a, int64_t *out)
{
    sqlite3_stmt *st = NULL;
    bool row = false;
    buf_format(&a->sql, " LIMIT %d)", ROW_SHORT + 1);
    lt_err e = row_ask_prepare(cx, k, a, &st);
    if (!e)
        e = keep_sqlite_step(cx, k, st, "a ledger", &row);
    *out = row ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    return e;
}

typedef enum way { WAY_TEXT, WAY_BOUNDS, WAY_OWN, WAY_COLUMN, WAY_HIDDEN } way;

static lt_err measure_way(lt_cx *cx, embedded *k, const row_plan *p, way w, const keep_condition *c, int64_t *n)
{
    row_ask a;
    row_ask_init(&a);
    buf_text(&a.sql, "SELECT count(*) FROM (SELECT 1 FROM ");
    switch (w) {
    case WAY_TEXT:
        buf_text(&a.sql, "row_text WHERE row_text MATCH ");
        row_ask_text(&a, p->words.match);
        break;
    case WAY_BOUNDS:
        buf_format(&a.sql, "rtree_%s_geom WHERE ", p->table);
        put_bounds(&a, p->f->bounds);
        break;
    case WAY_OWN:
        buf_format(&a.sql, "%s l WHERE ", p->table);
        put_own(p->kind, &a, p->f->own);
        break;
    case WAY_COLUMN:
        buf_format(&a.sql, "%s l INDEXED BY ix_%s__%s WHERE l.\"%s\" = ", p->table, p->table, c->column, c->column);
        row_ask_bind(&a, c->value);
        break;
    case WAY_HIDDEN:
        buf_format(&a.sql, "%s_personal WHERE \"%s\" = ", p->table, c->column);
        row_ask_bind(&a, c->value);
        break;
    }
    lt_err e = count_short(cx, k, &a, n);
    row_ask_fini(&a);
    return e;
}

static bool can_own_be_a_way(const keep_kind *kind, const keep_own *own)
{
    for (size_t i = 0; i < kind->column_count; i++)
        if (kind->columns[i].owner != KEEP_OWNER_NONE && kind->columns[i].type == KEEP_COLUMN_LIST)
            return false;
    return own->area_count > 0 || (own->agency && own->agency[0]) || (own->person && own->person[0]);
}

static bool has_index(const keep_kind *kind, const keep_column *c)
{
    if (c->is_hidden)
        return false;
    for (size_t i = 0; i < kind->unique_count; i++)
        if (strcmp(kind->unique[i].columns[0], c->name) == 0)
            return true;
    return c->is_indexed || c->owner != KEEP_OWNER_NONE;
}

static lt_err find_short_way(lt_cx *cx, embedded *k, row_plan *p)
{
    int64_t best = ROW_SHORT + 1, n;
    const keep_row_filter *f = p->f;
    if (p->words.match) {
        TRY(measure_way(cx, k, p, WAY_TEXT, NULL, &n));
        if (n < best)
            best = n, p->by = ROW_BY_TEXT;
    }
    if (f->bounds && best > 100) {
        TRY(measure_way(cx, k, p, WAY_BOUNDS, NULL, &n));
        if (n < best)
            best = n, p->by = ROW_BY_BOUNDS;
    }
    for (size_t i = 0; i < f->condition_count && best > 100; i++) {
        const keep_condition *c = &f->conditions[i];
        if (c->how == KEEP_IS && row_find_column(p->kind, c->column)->is_hidden) {
            TRY(measure_way(cx, k, p, WAY_HIDDEN, c, &n));
            if (n < best)
                best = n, p->by = ROW_BY_HIDDEN, p->hidden = c;
            continue;
        }
        if (c->how != KEEP_IS || !has_index(p->kind, row_find_column(p->kind, c->column)))
            continue;
        TRY(measure_way(cx, k, p, WAY_COLUMN, c, &n));
        if (n < best) {
            best = n, p->by = ROW_BY_COLUMN;
            snprintf(p->index, sizeof p->index, "ix_%s__%s", p->table, c->column);
        }
    }
    if (f->own && best > 100 && can_own_be_a_way(p->kind, f->own)) {
        TRY(measure_way(cx, k, p, WAY_OWN, NULL, &n));
        if (n < best)
            p->by = ROW_BY_OWN;
    }
    return LT_OK;
}

static lt_err choose_order(lt_cx *cx, const keep_kind *kind, const keep_row_filter *f, row_plan *p)
{
    static const struct {
        const char *name, *column, *index;
    } ORDERS[] = {{"changed", "changed_ms", "changed"}, {"made", "made_ms", "made"}, {"due", "due_ms", "due"},
                  {"id", "id", NULL}, {"state", "state", NULL}, {"street", "street", NULL}};
    bool is_plain = !f->sort || strcmp(f->sort, "changed") == 0;
    p->is_descending = f->sort ? f->is_descending : true;
    for (size_t i = 0; i < sizeof ORDERS / sizeof ORDERS[0]; i++)
        if (strcmp(f->sort ? f->sort : "changed", ORDERS[i].name) == 0) {
            p->order = ORDERS[i].column;
            if (ORDERS[i].index)
                snprintf(p->index, sizeof p->index, "is_%s__%s%s%s", p->table, is_plain && f->street ? "street_" : "",
                         is_plain && f->state ? "state_" : "", ORDERS[i].index);
            if (strcmp(p->order, "due_ms") == 0 && !f->due_before_ms)
                p->index[0] = '\0'; /* its index holds only rows with a deadline */
            return LT_OK;
        }
    const keep_column *c = row_find_column(kind, f->sort);
    if (!c || !has_index(kind, c) || c->type == KEEP_COLUMN_LIST)
        return cx_fail(cx, LT_BAD_INPUT, "不能按“%.60s”排序 the ledger %s cannot be sorted by \"%.60s\"", f->sort, kind->name, f->sort);
    p->order = c->name;
    snprintf(p->index, sizeof p->index, "ix_%s__%s", p->table, c->name);
    return LT_OK;
}

lt_err row_plan_make(lt_cx *cx, embedded *k, const keep_kind *kind, const keep_row_filter *f, row_plan *out)
{
    *out = (row_plan){.kind = kind, .f = f, .by = ROW_BY_WALK};
    row_table_name(kind->name, out->table);
    TRY(row_check_made(cx, k, kind));
    TRY(choose_order(cx, kind, f, out));
    for (size_t i = 0; i < f->condition_count; i++)
        TRY(check_condition(cx, kind, &f->conditions[i]));
    if (f->bounds && kind->geometry == SHAPE_NONE)
        return cx_fail(cx, LT_BAD_INPUT, "台账“%s”没有位置 the ledger %s has no places", kind->title, kind->name);
    if (f->text)
        TRY(row_words_parse(cx, k, f->text, &out->words));
    if (out->words.is_nothing)
        return LT_OK;
    return find_short_way(cx, k, out);
}

static void put_words(const row_plan *p, row_ask *a)
{
    bool by_match = p->words.match && p->by == ROW_BY_TEXT;
    if (p->words.is_nothing)
        buf_text(&a->sql, " AND 0");
    /* a common word: each row walked over is looked at, which costs less than to ask the trigrams for it */
    for (size_t i = by_match ? p->words.in_match : 0; i < p->words.like_count; i++) {
        buf_text(&a->sql, " AND (SELECT words FROM row_words WHERE fid = l.fid) LIKE ");
        row_ask_text(a, p->words.likes[i]);
        buf_text(&a->sql, " ESCAPE '\\'");
    }
}

static void put_source(const row_plan *p, row_ask *a)
{
    switch (p->by) {
    case ROW_BY_TEXT:
        buf_format(&a->sql, " FROM (SELECT rowid AS at FROM row_text WHERE row_text MATCH ");
        row_ask_text(a, p->words.match);
        buf_format(&a->sql, ") t CROSS JOIN %s l ON l.fid = t.at WHERE ", p->table);
        break;
    case ROW_BY_BOUNDS:
        buf_format(&a->sql, " FROM (SELECT id AS at FROM rtree_%s_geom WHERE ", p->table);
        put_bounds(a, p->f->bounds);
        buf_format(&a->sql, ") t CROSS JOIN %s l ON l.fid = t.at WHERE ", p->table);
        break;
    case ROW_BY_HIDDEN:
        buf_format(&a->sql, " FROM (SELECT fid AS at FROM %s_personal WHERE \"%s\" = ", p->table, p->hidden->column);
        row_ask_bind(a, p->hidden->value);
        buf_format(&a->sql, ") t CROSS JOIN %s l ON l.fid = t.at WHERE ", p->table);
        break;
    case ROW_BY_OWN:
        buf_format(&a->sql, " FROM (SELECT fid AS at FROM %s l WHERE ", p->table);
        put_own(p->kind, a, p->f->own);
        buf_format(&a->sql, ") t CROSS JOIN %s l ON l.fid = t.at WHERE ", p->table);
        break;
    case ROW_BY_COLUMN:
    case ROW_BY_WALK:
        buf_format(&a->sql, " FROM %s l", p->table);
        if (p->index[0])
            buf_format(&a->sql, " INDEXED BY %s", p->index);
        buf_text(&a->sql, " WHERE ");
        break;
    }
}

void row_plan_from(row_plan *p, row_ask *a)
{
    const keep_row_filter *f = p->f;
    put_source(p, a);
    buf_byte(&a->sql, '1');
    if (f->state) {
        buf_text(&a->sql, " AND l.state = ");
        row_ask_text(a, f->state);
    }
    if (f->street) {
        buf_text(&a->sql, " AND l.street = ");
        row_ask_text(a, f->street);
    }
    if (f->id) {
        buf_text(&a->sql, " AND l.id = ");
        row_ask_text(a, f->id);
    }
    if (f->only_misfits)
        buf_text(&a->sql, " AND l.misfit NOTNULL");
    if (f->only_samples)
        buf_text(&a->sql, " AND l.is_sample = 1");
    if (f->due_before_ms) {
        buf_text(&a->sql, " AND l.due_ms < ");
        row_ask_bind(a, (keep_cell){.type = KEEP_INT, .i = f->due_before_ms});
    }
    for (size_t i = 0; i < f->condition_count; i++)
        put_condition(p->kind, a, &f->conditions[i]);
    put_words(p, a);
    if (f->bounds && p->by != ROW_BY_BOUNDS) {
        buf_format(&a->sql, " AND EXISTS (SELECT 1 FROM rtree_%s_geom WHERE id = l.fid AND ", p->table);
        put_bounds(a, f->bounds);
        buf_byte(&a->sql, ')');
    }
    if (f->own && p->by != ROW_BY_OWN) {
        buf_text(&a->sql, " AND ");
        put_own(p->kind, a, f->own);
    }
}
