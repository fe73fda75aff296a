/* keep_row_test.c - ledgers: what is refused, lists by every way against a plain model, words, maps, a changed kind, what is hidden. */
#include "keep/keep_testkit.h"

#include <math.h>
#include <sqlite3.h>

#include "keep/keep_row.h"

static const keep_column COLUMNS[] = {
    {"name", KEEP_COLUMN_TEXT, .is_indexed = true, .is_searched = true},
    {"area_m2", KEEP_COLUMN_REAL, .is_indexed = true},
    {"responsible", KEEP_COLUMN_TEXT, .owner = KEEP_OWNER_AGENCY},
    {.name = "measures", .type = KEEP_COLUMN_LIST},
    {"phone", KEEP_COLUMN_TEXT, .is_hidden = true},
    {"code", KEEP_COLUMN_TEXT, .is_searched = true},
};
#define COLUMN_COUNT (sizeof COLUMNS / sizeof COLUMNS[0])
static const char *const BY_CODE[] = {"code"}, *const BY_PHONE[] = {"name", "phone"};
static const keep_unique UNIQUE[] = {{BY_CODE, 1}, {BY_PHONE, 2}};
static const keep_kind KIND = {.name = "bare-land", .title = "裸土", .about = "x", .geometry = SHAPE_POINT, .columns = COLUMNS,
                               .column_count = COLUMN_COUNT, .unique = UNIQUE, .unique_count = 2};

typedef struct thing { /* a row in a test's words */
    const char *id, *state, *street, *name, *responsible, *measures, *phone, *code;
    double      area_m2, x, y;
    int64_t     changed_ms;
    uint64_t    version;
    bool        is_gone;
} thing;

static keep_cell text(const char *s)
{
    return s ? (keep_cell){.type = KEEP_TEXT, .s = span_text(s)} : (keep_cell){.type = KEEP_NULL};
}

static lt_err put(hoard *h, const keep_kind *kind, const thing *t)
{
    shape_point at = {t->x, t->y};
    shape where = {.kind = SHAPE_POINT, .points = &at, .point_count = 1, .min_x = t->x, .max_x = t->x, .min_y = t->y, .max_y = t->y};
    keep_cell cells[COLUMN_COUNT] = {text(t->name), {.type = t->area_m2 > 0 ? KEEP_REAL : KEEP_NULL, .r = t->area_m2}, text(t->responsible),
                                     text(t->measures), text(t->phone), text(t->code)};
    keep_cell shown[COLUMN_COUNT];
    memcpy(shown, cells, sizeof shown);
    shown[4] = text(t->phone ? "***" : NULL);
    char hidden[64];
    snprintf(hidden, sizeof hidden, "{\"phone\":\"%s\"}", t->phone ? t->phone : "");
    keep_row r = {.id = t->id, .state = t->state ? t->state : "seen", .street = t->street ? t->street : "", .body = "{\"a\":1}",
                  .hidden = t->phone ? hidden : NULL, .cells = cells, .shown = shown, .where = t->x != 0 ? &where : NULL, .made_ms = 1,
                  .changed_ms = t->changed_ms, .version = t->version, .is_gone = t->is_gone};
    return keep_put_row(&h->cx, h->k, kind, &r);
}

/* What the entity's body of this test says: nothing. A row named "bad" does not fit. */
static lt_err project(lt_cx *cx, void *self, keep_row *row)
{
    static const keep_cell NONE[COLUMN_COUNT];
    (void)cx, (void)self;
    row->cells = row->shown = NONE;
    row->state = "seen";
    row->street = "";
    row->misfit = strcmp(row->id, "bad") == 0 ? "no" : NULL;
    return LT_OK;
}

static int begin(void **state)
{
    keep_kind_change c = {.project = project, .t_ms = DAY0};
    hoard_begin(state);
    hoard *h = *state;
    hoard_txn(h);
    hoard_ok(h, keep_put_kind(&h->cx, h->k, &KIND, &c));
    hoard_commit(h, 1);
    return 0;
}

static void names_that_are_refused(void **state)
{
    hoard *h = *state;
    static const char *const NAMES[] = {"", "Bare", "1a", "a_b", "a--b", "x-personal", "a;drop", "裸土",
                                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    static const char *const FIELDS[] = {"", "id", "geom", "a-b", "a__b", "A", "x\"", "misfit"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        keep_kind k = {.name = NAMES[i]};
        assert_int_equal(keep_check_kind(&h->cx, &k), LT_BAD_INPUT);
    }
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        keep_column c = {.name = FIELDS[i]};
        keep_kind k = {.name = "a", .columns = &c, .column_count = 1};
        assert_int_equal(keep_check_kind(&h->cx, &k), LT_BAD_INPUT);
    }
    const keep_column twice[] = {{.name = "a"}, {.name = "a"}};
    assert_int_equal(keep_check_kind(&h->cx, &(keep_kind){.name = "a", .columns = twice, .column_count = 2}), LT_BAD_INPUT);
    const char *const other[] = {"b"};
    const keep_unique u = {other, 1};
    assert_int_equal(keep_check_kind(&h->cx, &(keep_kind){.name = "a", .columns = twice, .column_count = 1, .unique = &u, .unique_count = 1}), LT_BAD_INPUT);
}

static void what_is_not_there(void **state)
{
    hoard *h = *state;
    keep_row r;
    keep_row_list l;
    keep_kind other = KIND;
    other.name = "other";
    assert_int_equal(put(h, &KIND, &(thing){.id = "1"}), LT_DENIED); /* no transaction */
    assert_int_equal(keep_get_row(&h->cx, h->k, &KIND, "1", &r), LT_NOT_FOUND);
    assert_int_equal(keep_list_rows(&h->cx, h->k, &other, &(keep_row_filter){0}, &l), LT_NOT_FOUND);
    assert_int_equal(keep_list_rows(&h->cx, h->k, &KIND, &(keep_row_filter){.sort = "body"}, &l), LT_BAD_INPUT);
    assert_int_equal(keep_list_rows(&h->cx, h->k, &KIND, &(keep_row_filter){.sort = "phone"}, &l), LT_BAD_INPUT);
    assert_int_equal(keep_list_rows(&h->cx, h->k, &KIND, &(keep_row_filter){.after = "x.1"}, &l), LT_BAD_INPUT);
    assert_int_equal(keep_list_rows(&h->cx, h->k, &KIND, &(keep_row_filter){.after = "t.99", .sort = "name"}, &l), LT_BAD_INPUT);
    assert_int_equal(keep_list_rows(&h->cx, h->k, &KIND, &(keep_row_filter){.limit = 1001}, &l), LT_LIMIT);
    keep_condition c = {.column = "none"};
    assert_int_equal(keep_list_rows(&h->cx, h->k, &KIND, &(keep_row_filter){.conditions = &c, .condition_count = 1}, &l), LT_BAD_INPUT);
    assert_int_equal(keep_list_rows(&h->cx, h->k, &KIND, &(keep_row_filter){.text = "a b c d e f g h i"}, &l), LT_LIMIT);
    hoard_ok(h, keep_list_rows(&h->cx, h->k, &KIND, &(keep_row_filter){0}, &l));
    assert_int_equal(l.n, 0);
}

static void a_unique_field_is_unique(void **state)
{
    hoard *h = *state;
    hoard_txn(h);
    hoard_ok(h, put(h, &KIND, &(thing){.id = "1", .code = "A", .name = "x", .phone = "1"}));
    assert_int_equal(put(h, &KIND, &(thing){.id = "2", .code = "A"}), LT_CONFLICT);
    assert_non_null(strstr(h->cx.say, "\"1\""));
    assert_int_equal(put(h, &KIND, &(thing){.id = "2", .name = "x", .phone = "1"}), LT_CONFLICT); /* one of them hidden */
    hoard_ok(h, put(h, &KIND, &(thing){.id = "2", .name = "x", .phone = "2"}));
    hoard_ok(h, put(h, &KIND, &(thing){.id = "3", .name = "x"}));
    assert_int_equal(put(h, &KIND, &(thing){.id = "4", .name = "x"}), LT_CONFLICT); /* in a group, no value is one like others */
    hoard_ok(h, put(h, &KIND, &(thing){.id = "4"})); /* none at all is not compared */
    hoard_ok(h, put(h, &KIND, &(thing){.id = "6"}));
    hoard_ok(h, put(h, &KIND, &(thing){.id = "1", .code = "A", .name = "y"})); /* itself */
    hoard_ok(h, put(h, &KIND, &(thing){.id = "1", .code = "A", .is_gone = true}));
    hoard_ok(h, put(h, &KIND, &(thing){.id = "5", .code = "A"}));
    hoard_commit(h, 2);
}

/* --- lists against a plain model ---------------------------------------------------------------------------------------- */

#define MODEL_ROWS 700

static const char *const STATES[] = {"seen", "treating", "closed"}, *const STREETS[] = {"太和街道", "吴井街道", "六甲街道"};
static thing MODEL[MODEL_ROWS];
static char  MODEL_TEXT[MODEL_ROWS][4][48];

static void fill_model(hoard *h)
{
    static const char *const WORDS[] = {"官渡裸土", "地块", "Guandu", "示例工地", "小板桥"};
    uint32_t dice = 12345;
    hoard_txn(h);
    for (int i = 0; i < MODEL_ROWS; i++) {
        thing *t = &MODEL[i];
        dice = dice * 1664525u + 1013904223u;
        snprintf(MODEL_TEXT[i][0], 48, "r%03d", i);
        snprintf(MODEL_TEXT[i][1], 48, "%s%d", WORDS[dice >> 8 & 3], i % 50);
        snprintf(MODEL_TEXT[i][2], 48, "C%05d", i);
        snprintf(MODEL_TEXT[i][3], 48, "138%08d", i);
        *t = (thing){.id = MODEL_TEXT[i][0], .name = i % 7 ? MODEL_TEXT[i][1] : NULL, .code = MODEL_TEXT[i][2], .state = STATES[(dice >> 12) % 3],
                     .street = STREETS[(dice >> 16) % 3], .area_m2 = i % 5 ? (double)((dice >> 20) % 40) : 0, .changed_ms = DAY0 + (dice >> 9) % 97,
                     .responsible = i % 3 ? "eco" : "street-taihe", .measures = i % 2 ? "[\"cover\"]" : "[\"green\",\"cover\"]", .phone = MODEL_TEXT[i][3],
                     .x = i % 11 ? 102.6 + (double)((dice >> 4) % 1000) / 2000 : 0, .y = 24.9 + (double)(dice % 1000) / 4000, .is_gone = i % 13 == 0,
                     .version = (uint64_t)i};
        hoard_ok(h, put(h, &KIND, t));
    }
    hoard_commit(h, 2);
}

static bool fits(const thing *t, const keep_row_filter *f)
{
    if (t->is_gone || (f->state && strcmp(t->state, f->state) != 0) || (f->street && strcmp(t->street, f->street) != 0))
        return false;
    if (f->text && !((t->name && strstr(t->name, f->text)) || strstr(t->code, f->text) || strstr(t->id, f->text)))
        return false;
    if (f->bounds && (t->x == 0 || t->x < f->bounds[0] || t->x > f->bounds[2] || t->y < f->bounds[1] || t->y > f->bounds[3]))
        return false;
    if (f->own && strcmp(t->street, f->own->areas[0]) != 0 && strcmp(t->responsible, f->own->agency) != 0)
        return false;
    for (size_t i = 0; i < f->condition_count; i++) {
        const keep_condition *c = &f->conditions[i];
        if (strcmp(c->column, "area_m2") == 0 && !(t->area_m2 > 0 && (c->how == KEEP_AT_LEAST ? t->area_m2 >= c->value.r : t->area_m2 == c->value.r)))
            return false;
        if (strcmp(c->column, "measures") == 0 && !strstr(t->measures, "green"))
            return false;
        if (strcmp(c->column, "phone") == 0 && !span_is(c->value.s, t->phone))
            return false;
        if (strcmp(c->column, "name") == 0 && (c->how == KEEP_IS_NULL) != (t->name == NULL))
            return false;
    }
    return true;
}

static void check_list(hoard *h, keep_row_filter f)
{
    static bool seen[MODEL_ROWS];
    size_t want = 0, got = 0, pages = 0;
    keep_row_list l;
    const char *last = NULL;
    memset(seen, 0, sizeof seen);
    for (int i = 0; i < MODEL_ROWS; i++)
        want += fits(&MODEL[i], &f);
    f.limit = 7;
    do {
        hoard_ok(h, keep_list_rows(&h->cx, h->k, &KIND, &f, &l));
        for (size_t i = 0; i < l.n; i++) {
            int at = (int)strtol(l.rows[i].id + 1, NULL, 10);
            const thing *t = &MODEL[at], *before = last ? &MODEL[strtol(last + 1, NULL, 10)] : NULL;
            assert_true(fits(t, &f));
            assert_false(seen[at]);
            seen[at] = true;
            if (before && !f.sort)
                assert_true(t->changed_ms <= before->changed_ms);
            if (before && f.sort && strcmp(f.sort, "area_m2") == 0)
                assert_true(f.is_descending ? t->area_m2 <= before->area_m2 : t->area_m2 >= before->area_m2); /* none is 0 here and NULL there */
            if (before && f.sort && strcmp(f.sort, "name") == 0)
                assert_true((strcmp(t->name ? t->name : "", before->name ? before->name : "") >= 0) != f.is_descending || strcmp(t->name ? t->name : "", before->name ? before->name : "") == 0);
            assert_string_equal(l.rows[i].body, "{\"a\":1}");
            assert_non_null(strstr(l.rows[i].hidden, t->phone));
            last = t->id;
        }
        got += l.n;
        f.after = l.next;
    } while (l.next && ++pages < MODEL_ROWS);
    assert_int_equal(got, want);
}

static void lists_are_as_the_model(void **state)
{
    hoard *h = *state;
    static const char *const WORDS[] = {NULL, "裸土", "官渡裸", "官渡裸土1", "渡", "Guandu", "r01", "C006", "示例工地49", "无", "9"};
    static const char *const SORTS[] = {NULL, "area_m2", "name", "id"};
    const double bounds[] = {102.65, 24.95, 102.8, 25.05};
    const char *const areas[] = {"太和街道"};
    const keep_own own = {areas, 1, "street-taihe", NULL};
    const keep_condition conditions[] = {{"area_m2", KEEP_AT_LEAST, {.type = KEEP_REAL, .r = 12}}, {"measures", KEEP_HAS, text("green")}};
    const keep_condition phone = {"phone", KEEP_IS, text("13800000101")}, exact = {"area_m2", KEEP_IS, {.type = KEEP_REAL, .r = 7}};
    const keep_condition nameless = {.column = "name", .how = KEEP_IS_NULL};
    fill_model(h);
    for (size_t w = 0; w < sizeof WORDS / sizeof WORDS[0]; w++)
        for (int more = 0; more < 128; more++) {
            keep_row_filter f = {.text = WORDS[w], .state = more & 1 ? "treating" : NULL, .street = more & 2 ? STREETS[1] : NULL,
                                 .bounds = more & 4 ? bounds : NULL, .own = more & 8 ? &own : NULL, .conditions = conditions,
                                 .condition_count = more & 16 ? 2 : 0, .sort = SORTS[more >> 5], .is_descending = w % 2 == 0};
            check_list(h, f);
            arena_reset(&h->room);
        }
    check_list(h, (keep_row_filter){.conditions = &phone, .condition_count = 1});
    check_list(h, (keep_row_filter){.conditions = &exact, .condition_count = 1, .sort = "name"});
    check_list(h, (keep_row_filter){.conditions = &nameless, .condition_count = 1, .sort = "name"});
}

/* More rows than any way is short for: the order's index is walked, and gives the same. */
static void long_ways_give_the_same(void **state)
{
    hoard *h = *state;
    enum { ROWS = 10400 };
    size_t got[4] = {0}, want[4] = {0};
    const double bounds[] = {102, 24, 103, 26};
    hoard_txn(h);
    for (int i = 0; i < ROWS; i++) {
        char id[16], name[48];
        snprintf(id, sizeof id, "w%05d", i);
        snprintf(name, sizeof name, "示例工地%d号", i);
        thing t = {.id = id, .name = name, .state = STATES[i % 3], .street = STREETS[i % 2], .area_m2 = i % 4, .x = 102.5 + i % 2, .y = 25, .changed_ms = DAY0 + i,
                   .responsible = i % 5 ? "eco" : "city", .measures = "[]"};
        hoard_ok(h, put(h, &KIND, &t));
        want[0] += i % 3 == 1;
        want[1] += i % 3 == 2 && i % 2 == 0;
        want[2] += i % 2 == 0 && i % 4 >= 1;
        want[3] += i % 2 == 1 && i % 5 == 0;
    }
    hoard_commit(h, 2);
    const keep_condition area = {"area_m2", KEEP_AT_LEAST, {.type = KEEP_REAL, .r = 1}}, city = {"responsible", KEEP_IS, text("city")};
    keep_row_filter asks[] = {{.text = "示例工地", .state = "treating"}, {.text = "工地", .state = "closed", .bounds = bounds, .sort = "name"},
                              {.text = "地", .street = STREETS[0], .conditions = &area, .condition_count = 1, .sort = "area_m2", .is_descending = true},
                              {.text = "示例", .street = STREETS[1], .conditions = &city, .condition_count = 1}};
    for (int a = 0; a < 4; a++) {
        keep_row_list l;
        asks[a].limit = 1000;
        do {
            hoard_ok(h, keep_list_rows(&h->cx, h->k, &KIND, &asks[a], &l));
            got[a] += l.n;
            asks[a].after = l.next;
        } while (l.next);
        assert_int_equal(got[a], want[a]);
    }
}

static void counts_by_state(void **state)
{
    hoard *h = *state;
    keep_state_count *c;
    size_t n, want[3] = {0}, own_want = 0, own_got = 0;
    const char *const areas[] = {"太和街道"};
    const keep_own own = {areas, 1, "", "nobody"};
    fill_model(h);
    for (int i = 0; i < MODEL_ROWS; i++) {
        for (int s = 0; s < 3; s++)
            want[s] += !MODEL[i].is_gone && strcmp(MODEL[i].state, STATES[s]) == 0;
        own_want += !MODEL[i].is_gone && strcmp(MODEL[i].street, areas[0]) == 0;
    }
    hoard_ok(h, keep_count_rows(&h->cx, h->k, &KIND, NULL, &c, &n));
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++)
        for (int s = 0; s < 3; s++)
            if (strcmp(c[i].state, STATES[s]) == 0)
                assert_int_equal(c[i].n, want[s]);
    hoard_ok(h, keep_count_rows(&h->cx, h->k, &KIND, &own, &c, &n));
    for (size_t i = 0; i < n; i++)
        own_got += c[i].n;
    assert_int_equal(own_got, own_want);
    assert_true(own_want > 0);
}

/* --- maps ------------------------------------------------------------------------------------------------------------------ */

typedef struct picture {
    uint64_t n, rows, cells;
} picture;

static lt_err on_map(lt_cx *cx, void *self, const keep_map_row *row)
{
    picture *p = self;
    (void)cx;
    p->n += row->n;
    p->rows += row->id != NULL;
    p->cells += row->id == NULL;
    assert_int_equal(row->where.kind, SHAPE_POINT);
    return LT_OK;
}

static void a_map_shows_rows_then_cells(void **state)
{
    hoard *h = *state;
    const double bounds[] = {102.65, 24.95, 102.8, 25.05}, all[] = {102, 24, 104, 26}, wrong[] = {103, 24, 102, 26};
    keep_row_filter f = {.bounds = bounds};
    keep_map_query q = {.filter = &f, .label = "name"};
    picture p = {0};
    size_t want = 0, placed = 0;
    shape s;
    fill_model(h);
    for (int i = 0; i < MODEL_ROWS; i++) {
        want += fits(&MODEL[i], &f);
        placed += !MODEL[i].is_gone && MODEL[i].x != 0;
    }
    hoard_ok(h, keep_map_rows(&h->cx, h->k, &KIND, &q, on_map, &p));
    assert_true(q.is_whole);
    assert_int_equal(p.rows, want);
    f.bounds = wrong;
    assert_int_equal(keep_map_rows(&h->cx, h->k, &KIND, &q, on_map, &p), LT_BAD_INPUT);
    f.bounds = all;
    q.label = "phone";
    assert_int_equal(keep_map_rows(&h->cx, h->k, &KIND, &q, on_map, &p), LT_BAD_INPUT);
    q.label = NULL;
    assert_int_equal(keep_row_where(&h->cx, h->k, &KIND, "r000", &s), LT_NOT_FOUND);
    hoard_ok(h, keep_row_where(&h->cx, h->k, &KIND, "r001", &s));
    assert_true(s.points[0].x == MODEL[1].x);
    hoard_txn(h); /* too many for points; one is moved, one goes, one changes its state */
    char id[16];
    for (int i = 0; i < 2000; i++) {
        snprintf(id, sizeof id, "m%04d", i);
        hoard_ok(h, put(h, &KIND, &(thing){.id = id, .x = 103.001 + i * 1e-5, .y = 25.001}));
    }
    hoard_ok(h, put(h, &KIND, &(thing){.id = "m0000", .x = 0}));
    hoard_ok(h, put(h, &KIND, &(thing){.id = "m0001", .x = 103.5, .y = 25.5, .is_gone = true}));
    hoard_ok(h, put(h, &KIND, &(thing){.id = "m0002", .x = 103.5, .y = 25.5, .state = "closed"}));
    hoard_commit(h, 3);
    p = (picture){0};
    hoard_ok(h, keep_map_rows(&h->cx, h->k, &KIND, &q, on_map, &p));
    assert_false(q.is_whole);
    assert_int_equal(p.rows, 0);
    assert_int_equal(p.n, placed + 1998);
    f.state = "closed";
    p = (picture){0};
    hoard_ok(h, keep_map_rows(&h->cx, h->k, &KIND, &q, on_map, &p)); /* few enough again */
    assert_int_equal(p.cells, 0);
    f.text = "m00";
    p = (picture){0};
    hoard_ok(h, keep_map_rows(&h->cx, h->k, &KIND, &q, on_map, &p));
    assert_int_equal(p.rows, 1);
}

/* --- what is hidden, what changes --------------------------------------------------------------------------------------------- */

static void no_query_reads_what_is_hidden(void **state)
{
    hoard *h = *state;
    static hoard_text t;
    static const char *const ASKS[] = {
        "SELECT * FROM ledger_bare_land_personal",
        "SELECT phone FROM LEDGER_BARE_LAND_PERSONAL",
        "SELECT (SELECT max(phone) FROM ledger_bare_land_personal)",
        "SELECT * FROM secret",
        "SELECT 1 FROM ledger_bare_land_personal JOIN (SELECT '13911112222' AS phone) USING (phone)",
        "SELECT count(*) FROM ledger_bare_land_personal NATURAL JOIN (SELECT '13911112222' AS phone)",
    };
    hoard_txn(h);
    hoard_ok(h, put(h, &KIND, &(thing){.id = "1", .name = "x", .phone = "13911112222"}));
    hoard_commit(h, 2);
    for (size_t i = 0; i < sizeof ASKS / sizeof ASKS[0]; i++) {
        assert_int_equal(hoard_query(h, ASKS[i], &t), LT_DENIED);
        assert_int_equal(t.rows, 0);
    }
    hoard_ok(h, hoard_query(h, "SELECT id, name, phone FROM ledger_bare_land", &t));
    assert_string_equal(t.text, "1|x|***;");
    hoard_ok(h, hoard_query(h, "SELECT * FROM entities, row_words, ledger_bare_land", &t));
    assert_null(strstr(t.text, "13911112222"));
    hoard_ok(h, hoard_query(h, "SELECT table_name, data_type FROM gpkg_contents WHERE table_name LIKE 'ledger%'", &t));
    assert_string_equal(t.text, "ledger_bare_land|features;");
}

static void a_changed_kind_keeps_every_row(void **state)
{
    hoard *h = *state;
    static const keep_column FEWER[] = {{"name", KEEP_COLUMN_INT, .is_indexed = true}, {.name = "more", .type = KEEP_COLUMN_DATE}};
    static const keep_kind OTHER = {.name = "bare-land", .title = "裸土", .columns = FEWER, .column_count = 2};
    keep_kind_change c = {.project = project, .t_ms = DAY0};
    static hoard_text t;
    keep_row r;
    keep_row_list l;
    uint64_t n;
    char id[16];
    hoard_txn(h);
    for (int i = 0; i < 600; i++) { /* more than two batches */
        snprintf(id, sizeof id, "a%d", i);
        hoard_ok(h, put(h, &KIND, &(thing){.id = id, .name = id, .x = 102.7, .y = 25, .version = 5}));
    }
    hoard_ok(h, put(h, &KIND, &(thing){.id = "bad", .version = 6}));
    hoard_ok(h, put(h, &KIND, &(thing){.id = "gone", .version = 7, .is_gone = true}));
    hoard_commit(h, 2);
    hoard_txn(h);
    hoard_ok(h, keep_put_kind(&h->cx, h->k, &OTHER, &c));
    keep_abort(h->k); /* as if nothing had been */
    hoard_ok(h, hoard_query(h, "SELECT count(*), min(name) FROM ledger_bare_land", &t));
    assert_string_equal(t.text, "601|a0;");
    hoard_txn(h);
    hoard_ok(h, put(h, &KIND, &(thing){.id = "a0", .name = "y", .version = 8}));
    hoard_ok(h, keep_put_kind(&h->cx, h->k, &OTHER, &c));
    hoard_commit(h, 3);
    assert_int_equal(c.rows, 601);
    assert_int_equal(c.misfits, 1);
    hoard_ok(h, keep_count_misfits(&h->cx, h->k, &OTHER, &n));
    assert_int_equal(n, 1);
    hoard_ok(h, keep_list_rows(&h->cx, h->k, &OTHER, &(keep_row_filter){.only_misfits = true}, &l));
    assert_int_equal(l.n, 1);
    assert_string_equal(l.rows[0].misfit, "no");
    hoard_ok(h, keep_get_row(&h->cx, h->k, &OTHER, "bad", &r));
    assert_int_equal(r.version, 6);
    assert_string_equal(r.body, "{\"a\":1}");
    hoard_ok(h, hoard_query(h, "SELECT data_type FROM gpkg_contents WHERE table_name = 'ledger_bare_land'", &t));
    assert_string_equal(t.text, "attributes;");
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%bare_land_personal%' OR name LIKE 'rtree_ledger%'", &t));
    assert_string_equal(t.text, "0;");
    hoard_ok(h, hoard_query(h, "SELECT count(*) FROM row_cell WHERE n > 0 AND level > 0", &t));
    assert_string_equal(t.text, "0;");
}

static void files_hang_on_rows(void **state)
{
    hoard *h = *state;
    keep_attachment a = {.kind = "bare-land", .id = "1", .sha256 = "ab", .name = "照片.jpg", .type = "image/jpeg", .bytes = 5, .what = "before", .who = "li",
                         .longitude = 102.7, .latitude = 25, .has_position = true, .taken_ms = DAY0, .t_ms = DAY0 + 1, .entry = 9}, *l;
    size_t n;
    assert_int_equal(keep_put_attachment(&h->cx, h->k, &a), LT_DENIED);
    hoard_txn(h);
    hoard_ok(h, keep_put_attachment(&h->cx, h->k, &a));
    a.id = "2";
    a.entry = 10;
    a.has_position = false;
    hoard_ok(h, keep_put_attachment(&h->cx, h->k, &a));
    hoard_commit(h, 11);
    hoard_ok(h, keep_list_attachments(&h->cx, h->k, "bare-land", "3", &l, &n));
    assert_int_equal(n, 0);
    hoard_ok(h, keep_list_attachments(&h->cx, h->k, "bare-land", "1", &l, &n));
    assert_int_equal(n, 1);
    assert_string_equal(l->name, "照片.jpg");
    assert_true(l->has_position && l->longitude == 102.7 && !l->has_distance && l->taken_ms == DAY0);
    hoard_ok(h, keep_find_attachments(&h->cx, h->k, "ab", &l, &n));
    assert_int_equal(n, 2);
    assert_false(l[1].has_position);
}

static lt_err on_words(lt_cx *cx, void *self, const keep_map_row *row)
{
    (void)cx, (void)self, (void)row;
    return LT_OK;
}

/* Polygons and lines come back as they went in, and the layer is what GeoPackage readers expect. */
static void shapes_come_back(void **state)
{
    hoard *h = *state;
    static const keep_kind LINES = {.name = "lines", .title = "线", .geometry = SHAPE_LINE}, AREAS = {.name = "areas", .title = "面", .geometry = SHAPE_POLYGON};
    static const char *const TEXTS[] = {
        "{\"type\":\"MultiLineString\",\"coordinates\":[[[102.1,25.1],[102.2,25.2]],[[102.3,25.3],[102.4,25.4],[102.5,25.4]]]}",
        "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]],[[[5,5],[6,5],[6,6],[5,5]]]]}"};
    for (int i = 0; i < 2; i++) {
        const keep_kind *kind = i ? &AREAS : &LINES;
        keep_kind_change c = {.project = project, .t_ms = DAY0};
        json_t *o;
        shape s, got;
        hoard_ok(h, json_parse(&h->cx, span_text(TEXTS[i]), &o));
        hoard_ok(h, shape_parse(&h->cx, o, &s));
        json_decref(o);
        keep_row r = {.id = "1", .state = "a", .street = "", .body = "{}", .where = &s, .changed_ms = DAY0};
        hoard_txn(h);
        hoard_ok(h, keep_put_kind(&h->cx, h->k, kind, &c));
        hoard_ok(h, keep_put_row(&h->cx, h->k, kind, &r));
        hoard_commit(h, 2 + (uint64_t)i);
        hoard_ok(h, keep_row_where(&h->cx, h->k, kind, "1", &got));
        assert_int_equal(got.point_count, s.point_count);
        assert_int_equal(got.ring_count, s.ring_count);
        assert_memory_equal(got.points, s.points, s.point_count * sizeof *s.points);
        for (uint32_t n = 0; n < s.ring_count; n++)
            assert_true(got.rings[n].from == s.rings[n].from && got.rings[n].n == s.rings[n].n && got.rings[n].is_hole == s.rings[n].is_hole);
        const double bounds[] = {s.min_x, s.min_y, s.min_x, s.min_y}, off[] = {120, 30, 121, 31};
        keep_row_list l;
        hoard_ok(h, keep_list_rows(&h->cx, h->k, kind, &(keep_row_filter){.bounds = bounds}, &l));
        assert_int_equal(l.n, 1);
        hoard_ok(h, keep_list_rows(&h->cx, h->k, kind, &(keep_row_filter){.bounds = off}, &l));
        assert_int_equal(l.n, 0);
        keep_row_filter f = {.bounds = bounds};
        hoard_ok(h, keep_map_rows(&h->cx, h->k, kind, &(keep_map_query){.filter = &f}, on_words, NULL));
    }
}

#define WITH_KIND(f) cmocka_unit_test_setup_teardown(f, begin, hoard_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_KIND(names_that_are_refused),    WITH_KIND(what_is_not_there), WITH_KIND(a_unique_field_is_unique),
        WITH_KIND(lists_are_as_the_model),    WITH_KIND(long_ways_give_the_same), WITH_KIND(counts_by_state),   WITH_KIND(a_map_shows_rows_then_cells),
        WITH_KIND(no_query_reads_what_is_hidden), WITH_KIND(a_changed_kind_keeps_every_row), WITH_KIND(files_hang_on_rows),
        WITH_KIND(shapes_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
