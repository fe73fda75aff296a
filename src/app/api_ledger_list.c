/* api_ledger_list.c - rows of a ledger: lists with filters, maps, possible duplicates; search over all ledgers; see api.h. */
#include "app/api_rows.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/num.h"

#define CONDITIONS_MAX ROWS_CONDITIONS_MAX
#define SEARCH_ROWS    10 /* of a ledger */
#define HINT_ROWS      300 /* newest rows that are looked at for duplicates */

/* --- filters -------------------------------------------------------------------------------------------------------------- */

typedef rows_filter filter;

static lt_err read_value(api_call *c, const kind_field *f, const char *text, keep_cell *out)
{
    int64_t v;
    double d;
    bool minus = text[0] == '-';
    uint64_t n;
    switch (f->type) {
    case KIND_NUMBER:
        if (!num_parse_double(span_text(text), &d))
            break;
        *out = (keep_cell){.type = KEEP_REAL, .r = d};
        return LT_OK;
    case KIND_INTEGER:
        if (!span_parse_u64(span_text(text + minus), &n))
            break;
        v = minus ? -(int64_t)n : (int64_t)n;
        *out = (keep_cell){.type = KEEP_INT, .i = v};
        return LT_OK;
    case KIND_BOOLEAN:
        if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
            break;
        *out = (keep_cell){.type = KEEP_INT, .i = text[0] == 't'};
        return LT_OK;
    case KIND_STRING:
    case KIND_ARRAY: *out = (keep_cell){.type = KEEP_TEXT, .s = span_text(text)}; return LT_OK;
    }
    return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”不能与“%.60s”比较 %s cannot be compared with \"%.60s\"", f->title, text, f->name, text);
}

/* "f.area_m2.min=5": a field and how it is compared. */
static lt_err read_condition(api_call *c, const kind *k, const api_pair *pair, keep_condition *out)
{
    static const struct {
        const char  *tail;
        keep_compare how;
    } TAILS[] = {{".min", KEEP_AT_LEAST}, {".max", KEEP_AT_MOST}, {".has", KEEP_HAS}, {".not", KEEP_IS_NOT}, {".null", KEEP_IS_NULL}};
    char name[KEEP_ROW_NAME_MAX + 1];
    const char *from = pair->name + 2, *dot = strchr(from, '.');
    *out = (keep_condition){.how = KEEP_IS};
    for (size_t i = 0; dot && i < sizeof TAILS / sizeof TAILS[0]; i++)
        if (strcmp(dot, TAILS[i].tail) == 0)
            out->how = TAILS[i].how;
    c->field = pair->name;
    if ((dot && out->how == KEEP_IS) || !span_copy(span_of(from, dot ? (size_t)(dot - from) : strlen(from)), name, sizeof name))
        return cx_fail(&c->cx, LT_BAD_INPUT, "筛选条件“%.80s”不可用 \"%.80s\": f.FIELD, and behind it .min .max .has .not .null or nothing", pair->name, pair->name);
    const kind_field *f = kind_find_field(k, name);
    if (!f)
        return cx_fail(&c->cx, LT_BAD_INPUT, "台账“%s”没有“%.60s”一项 the ledger %s has no field \"%.60s\"", k->title, name, k->name, name);
    if (f->is_hidden && !api_may(c, RIGHT_LEDGER_PERSONAL, NULL))
        return cx_fail(&c->cx, LT_DENIED, "“%s”为个人信息，不能查询 %s is personal", f->title, f->name);
    out->column = f->name;
    if (out->how == KEEP_IS_NULL) {
        out->how = strcmp(pair->value, "false") == 0 ? KEEP_IS_SET : KEEP_IS_NULL;
        return LT_OK;
    }
    if (f->type == KIND_ARRAY && out->how == KEEP_IS)
        out->how = KEEP_HAS;
    TRY(read_value(c, f, pair->value, &out->value));
    c->field = NULL;
    return LT_OK;
}

/* Who sees personal fields only of the own rows asks about them among the own rows only: else a filter could be used to guess. */
static lt_err read_conditions(api_call *c, const kind *k, filter *out)
{
    api_pair pairs[API_PAIRS_MAX];
    size_t n;
    bool asks_hidden = false;
    TRY(api_param_split(&c->cx, c->query, pairs, &n));
    for (size_t i = 0; i < n; i++) {
        bool is_own = strcmp(pairs[i].name, "lang") == 0;
        for (const api_param *p = c->route->params; p && p->name && !is_own; p++)
            is_own = strcmp(p->name, pairs[i].name) == 0;
        if (is_own || !*pairs[i].value)
            continue;
        c->field = pairs[i].name;
        if (strncmp(pairs[i].name, "f.", 2) != 0)
            return cx_fail(&c->cx, LT_BAD_INPUT, "此处没有参数“%.60s” there is no parameter \"%.60s\" here; a field is f.NAME", pairs[i].name, pairs[i].name);
        if (out->f.condition_count == CONDITIONS_MAX)
            return cx_fail(&c->cx, LT_LIMIT, "筛选条件最多 %d 个 at most %d conditions", CONDITIONS_MAX, CONDITIONS_MAX);
        keep_condition *condition = &out->conditions[out->f.condition_count++];
        TRY(read_condition(c, k, &pairs[i], condition));
        asks_hidden |= kind_find_field(k, condition->column)->is_hidden;
    }
    c->field = NULL;
    out->f.conditions = out->conditions;
    if (asks_hidden && !out->f.own) {
        const char *district;
        TRY(rows_district(c, &district));
        ledger_scope_make(&c->who.p, RIGHT_LEDGER_PERSONAL, district, &out->scope);
        out->f.own = out->scope.is_all ? NULL : &out->scope.own;
    }
    return LT_OK;
}

lt_err rows_filter_read(api_call *c, const kind *k, filter *out)
{
    *out = (filter){.f = {.text = api_text(c, "q"), .state = api_text(c, "state"), .street = api_text(c, "street")}};
    TRY(rows_scope(c, &out->scope));
    out->f.own = out->scope.is_all ? NULL : &out->scope.own;
    if (api_text(c, "bbox")) {
        TRY(rows_bounds(c, api_text(c, "bbox"), out->bounds));
        out->f.bounds = out->bounds;
    }
    c->field = "state";
    if (out->f.state && !kind_find_state(k, out->f.state))
        return cx_fail(&c->cx, LT_BAD_INPUT, "没有状态“%.60s” there is no such state", out->f.state);
    c->field = NULL;
    return read_conditions(c, k, out);
}

/* The person's own rows only, whatever more may be seen. */
static void keep_to_mine(api_call *c, filter *f)
{
    f->scope.own = (keep_own){.areas = f->scope.areas, .area_count = c->who.p.area_count, .agency = c->who.p.agency, .person = c->who.p.id};
    for (size_t i = 0; i < c->who.p.area_count && i < PERSON_AREAS_MAX; i++)
        f->scope.areas[i] = c->who.p.areas[i];
    f->f.own = &f->scope.own;
}

/* --- lists ------------------------------------------------------------------------------------------------------------------ */

static lt_err put_row(api_call *c, const kind *k, const keep_row *from, rows_view v, jout *j)
{
    ledger_row r;
    TRY(ledger_row_read(&c->cx, k, from, &r));
    v.misfit = from->misfit;
    jout_begin_object(j);
    rows_write(c, &r, &v, j);
    jout_end_object(j);
    ledger_row_fini(&r);
    return LT_OK;
}

static lt_err get_rows(api_call *c)
{
    kind k;
    filter f;
    keep_row_list list;
    rows_view v = {.with_geometry = api_bool(c, "geometry", false)};
    TRY(rows_find_kind(c, &k));
    TRY(rows_filter_read(c, &k, &f));
    TRY(rows_district(c, &v.district));
    if (api_bool(c, "mine", false))
        keep_to_mine(c, &f);
    f.f.due_before_ms = api_time_of(c, "due_before", 0);
    f.f.only_misfits = api_bool(c, "misfit", false);
    f.f.only_samples = api_bool(c, "sample", false);
    f.f.sort = api_text(c, "sort");
    f.f.is_descending = api_text(c, "order") && strcmp(api_text(c, "order"), "desc") == 0;
    f.f.after = api_text(c, "after");
    f.f.limit = (uint32_t)api_int(c, "limit", 50);
    TRY(keep_list_rows(&c->cx, c->k, &k.table, &f.f, &list));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < list.n; i++)
        TRY(put_row(c, &k, &list.rows[i], v, &j));
    jout_end_array(&j);
    jout_put_text(&j, "next", list.next);
    jout_end_object(&j);
    return LT_OK;
}

/* --- maps --------------------------------------------------------------------------------------------------------------------- */

static void put_position(jout *j, shape_point p)
{
    jout_begin_array(j);
    jout_double(j, p.x);
    jout_double(j, p.y);
    jout_end_array(j);
}

static void put_run(jout *j, const shape *s, const shape_ring *r)
{
    jout_begin_array(j);
    for (uint32_t i = 0; i < r->n; i++)
        put_position(j, s->points[r->from + i]);
    jout_end_array(j);
}

static void put_geometry(jout *j, const shape *s)
{
    static const char *const TYPES[] = {"", "Point", "MultiLineString", "MultiPolygon"};
    jout_key(j, "geometry");
    jout_begin_object(j);
    jout_put_text(j, "type", TYPES[s->kind]);
    jout_key(j, "coordinates");
    if (s->kind == SHAPE_POINT) {
        put_position(j, s->points[0]);
        jout_end_object(j);
        return;
    }
    jout_begin_array(j);
    for (uint32_t i = 0; i < s->ring_count; i++) {
        if (s->kind == SHAPE_POLYGON && !s->rings[i].is_hole)
            jout_begin_array(j);
        put_run(j, s, &s->rings[i]);
        if (s->kind == SHAPE_POLYGON && (i + 1 == s->ring_count || !s->rings[i + 1].is_hole))
            jout_end_array(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}

static lt_err on_feature(lt_cx *cx, void *self, const keep_map_row *row)
{
    jout *j = self;
    jout_begin_object(j);
    jout_put_text(j, "type", "Feature");
    if (row->id)
        jout_put_text(j, "id", row->id);
    put_geometry(j, &row->where);
    jout_key(j, "properties");
    jout_begin_object(j);
    jout_put_text(j, "state", row->state);
    if (row->id) {
        jout_put_text(j, "label", row->label);
        jout_put_bool(j, "sample", row->is_sample);
    } else {
        jout_put_int(j, "count", (int64_t)row->n);
    }
    jout_end_object(j);
    jout_end_object(j);
    return buf_check(cx, j->b);
}

static lt_err get_map(api_call *c)
{
    kind k;
    filter f;
    TRY(rows_find_kind(c, &k));
    TRY(rows_filter_read(c, &k, &f));
    c->field = "bbox";
    if (k.geometry == SHAPE_NONE)
        return cx_fail(&c->cx, LT_BAD_INPUT, "台账“%s”不带位置 rows of %s have no place", k.title, k.name);
    c->field = NULL;
    keep_map_query q = {.filter = &f.f, .label = k.label ? k.label->name : NULL};
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "type", "FeatureCollection");
    jout_key(&j, "features");
    jout_begin_array(&j);
    TRY(keep_map_rows(&c->cx, c->k, &k.table, &q, on_feature, &j));
    jout_end_array(&j);
    jout_put_bool(&j, "whole", q.is_whole);
    jout_end_object(&j);
    c->type = "application/geo+json";
    return LT_OK;
}

/* --- duplicates, search ---------------------------------------------------------------------------------------------------------- */

static lt_err put_suspect(api_call *c, const ledger_row *r, jout *j)
{
    ledger_hint hints[LEDGER_HINTS_MAX];
    size_t n;
    TRY(ledger_find_hints(&c->cx, c->k, r, hints, &n));
    if (!n)
        return LT_OK;
    jout_begin_object(j);
    jout_put_text(j, "id", r->id);
    jout_put_text(j, "label", r->k->label ? json_get_text(r->fields, r->k->label->name, "") : "");
    TRY(rows_write_hints(c, r, j));
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_duplicates(api_call *c)
{
    kind k;
    ledger_scope scope;
    keep_row_list list;
    TRY(rows_find_kind(c, &k));
    TRY(rows_scope(c, &scope));
    keep_row_filter f = {.own = scope.is_all ? NULL : &scope.own, .id = api_text(c, "id"), .after = api_text(c, "after"), .limit = HINT_ROWS};
    TRY(keep_list_rows(&c->cx, c->k, &k.table, &f, &list));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < list.n; i++) {
        ledger_row r;
        TRY(ledger_row_read(&c->cx, &k, &list.rows[i], &r));
        lt_err e = put_suspect(c, &r, &j);
        ledger_row_fini(&r);
        TRY(e);
        if (cx_is_cancelled(&c->cx))
            return cx_fail(&c->cx, LT_CANCELLED, "stopped");
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", list.next);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err search_kind(api_call *c, const kind *k, const ledger_scope *scope, jout *j)
{
    keep_row_list list;
    keep_row_filter f = {.text = api_text(c, "q"), .own = scope->is_all ? NULL : &scope->own, .limit = SEARCH_ROWS};
    TRY(keep_list_rows(&c->cx, c->k, &k->table, &f, &list));
    for (size_t i = 0; i < list.n; i++) {
        ledger_row r;
        TRY(ledger_row_read(&c->cx, k, &list.rows[i], &r));
        const kind_state *s = kind_find_state(k, r.state);
        jout_begin_object(j);
        jout_put_text(j, "kind", k->name);
        text_put_pair(j, "title", k->title, k->title_en);
        jout_put_text(j, "id", r.id);
        jout_put_text(j, "label", k->label ? json_get_text(r.fields, k->label->name, "") : "");
        text_put_pair(j, "state_name", s ? s->zh : r.state, s ? s->en : r.state);
        jout_put_text(j, "street", r.street[0] ? r.street : NULL);
        jout_put_bool(j, "more", list.next && i + 1 == list.n);
        jout_end_object(j);
        ledger_row_fini(&r);
    }
    return LT_OK;
}

static lt_err get_search(api_call *c)
{
    keep_entity *list;
    size_t n;
    ledger_scope scope;
    TRY(rows_scope(c, &scope));
    TRY(keep_list_entities(&c->cx, c->k, LEDGER_KIND, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        kind k;
        TRY(kind_parse_text(&c->cx, span_text(list[i].body), &k));
        TRY(search_kind(c, &k, &scope, &j));
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* --- the table -------------------------------------------------------------------------------------------------------------------- */

#define WORDS  {"q", API_QUERY, API_TEXT, false, 1, 100, NULL, "words that the row holds (each of them, Chinese from one character on)"}
#define STATE  {"state", API_QUERY, API_TEXT, false, 1, 63, NULL, "key of a state"}
#define STREET {"street", API_QUERY, API_TEXT, false, 1, 60, NULL, "name of a street"}
static const api_param LIST_PARAMS[] = {
    WORDS, STATE, STREET,
    {"bbox", API_QUERY, API_TEXT, false, 1, 120, NULL, "west,south,east,north in degrees"},
    {"mine", API_QUERY, API_BOOL, false, 0, 0, NULL, "only rows of the caller's areas and agency, or made by the caller"},
    {"due_before", API_QUERY, API_TIME, false, 0, 0, NULL, "only rows whose deadline ends before"},
    {"misfit", API_QUERY, API_BOOL, false, 0, 0, NULL, "only rows that do not fit their kind any more"},
    {"sample", API_QUERY, API_BOOL, false, 0, 0, NULL, "only samples"},
    {"geometry", API_QUERY, API_BOOL, false, 0, 0, NULL, "with their places"},
    {"sort", API_QUERY, API_TEXT, false, 1, 63, NULL, "changed (the newest first, the default), made, due, id, or a column of the kind's lists"},
    {"order", API_QUERY, API_CHOICE, false, 0, 0, "asc desc", "of sort"},
    {"after", API_QUERY, API_TEXT, false, 1, 64, NULL, "\"next\" of the page before"},
    {"limit", API_QUERY, API_INT, false, 1, KEEP_ROW_LIMIT_MAX, NULL, "rows of a page; 50"},
    {.name = NULL},
};
static const api_param MAP_PARAMS[] = {
    {"bbox", API_QUERY, API_TEXT, true, 1, 120, NULL, "west,south,east,north in degrees"}, WORDS, STATE, STREET, {.name = NULL}};
static const api_param DUPLICATE_PARAMS[] = {
    {"id", API_QUERY, API_TEXT, false, 1, KIND_ID_MAX, NULL, "of this row only; without: of the newest rows, page by page"},
    {"after", API_QUERY, API_TEXT, false, 1, 64, NULL, "\"next\" of the page before"}, {.name = NULL}};
static const api_param SEARCH_PARAMS[] = {{"q", API_QUERY, API_TEXT, true, 1, 100, NULL, "words, Chinese from one character on"}, {.name = NULL}};

const api_route LEDGER_LIST_ROUTES[] = {
    {"GET", API_PREFIX "/ledgers/{kind}", RIGHT_LEDGER_READ, get_rows, LIST_PARAMS, "ledger",
     "Rows of a ledger; fields are asked for as f.FIELD=value, f.FIELD.min, .max, .has, .not, .null", .reply = "Rows", .flags = API_FREE_QUERY},
    {"GET", API_PREFIX "/ledgers/{kind}/map", RIGHT_LEDGER_READ, get_map, MAP_PARAMS, "ledger",
     "Rows within bounds as GeoJSON; too many: cells with their counts", .reply = "LedgerMap", .type = "application/geo+json", .flags = API_FREE_QUERY},
    {"GET", API_PREFIX "/ledgers/{kind}/duplicates", RIGHT_LEDGER_READ, get_duplicates, DUPLICATE_PARAMS, "ledger",
     "Rows that may be the same thing: same code, near and alike, alike", .reply = "Duplicates", .flags = API_SLOW},
    {"GET", API_PREFIX "/search", RIGHT_LEDGER_READ, get_search, SEARCH_PARAMS, "ledger", "Rows of all ledgers by their words", .reply = "SearchHits", .flags = API_SLOW},
    {.path = NULL},
};
