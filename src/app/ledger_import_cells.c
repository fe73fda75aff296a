/* ledger_import_cells.c - a row's cells as the parts of a row; see ledger_import.h. */
#include "app/ledger_import_int.h"

#include <stdio.h>

#include "base/num.h"

#define VALUE_SHOWN 60

/* --- problems -------------------------------------------------------------------------------------------------------------- */

/* Our sentences are Chinese first, then English: the English begins with the field's key, or behind the last CJK. */
static size_t english_at(const char *s, const char *column)
{
    size_t last = 0, n = strlen(s), length = strlen(column);
    for (const char *at = length ? strstr(s, column) : NULL; at; at = strstr(at + 1, column))
        if (at > s && at[-1] == ' ' && (at[length] == ':' || at[length] == ' '))
            last = (size_t)(at - s);
    if (last)
        return last;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] >= 0x80)
            last = i + 1;
    if (last == 0)
        return 0;
    while (last < n && s[last] != ' ')
        last++;
    return last < n ? last + 1 : 0;
}

lt_err import_problem_add(lt_cx *cx, import_outcome *o, const char *column, span value, bool is_hidden)
{
    char *zh, *en, *shown;
    size_t at = english_at(cx->say, column), cut = value.n < VALUE_SHOWN ? value.n : VALUE_SHOWN;
    if (o->problem_count == IMPORT_PROBLEMS_MAX)
        return LT_OK;
    while (cut && cut < value.n && (value.p[cut] & 0xC0) == 0x80)
        cut--;
    TRY(arena_text(cx, cx->say, at ? at - 1 : strlen(cx->say), &zh));
    TRY(arena_text(cx, cx->say + at, strlen(cx->say + at), &en));
    TRY(arena_text(cx, is_hidden ? "" : (const char *)value.p, is_hidden ? 0 : cut, &shown));
    o->problems[o->problem_count++] = (import_problem){column, shown, zh, en};
    return LT_OK;
}

static bool is_of_the_cell(lt_err e)
{
    return e == LT_BAD_INPUT || e == LT_LIMIT;
}

/* --- fields ------------------------------------------------------------------------------------------------------------------ */

/* Stars that an export put in place of what somebody may not see are no value. */
static bool is_mask(const kind_field *f, const json_t *v)
{
    return f->is_hidden && json_is_string(v) && strstr(json_string_value(v), "***") != NULL;
}

static lt_err take_field(lt_cx *cx, import_run *m, const kind_field *f, const table_cell *c, row_work *w)
{
    json_t *v;
    if (c->form == CELL_ABSENT)
        return LT_OK;
    lt_err e = sheet_read(cx, f, c, m->o->offset_min, &v);
    if (!e && v && !is_mask(f, v))
        e = kind_check_value(cx, f, v);
    if (is_of_the_cell(e)) {
        json_decref(v);
        span said = json_is_string(c->json) ? span_of(json_string_value(c->json), json_string_length(c->json)) : c->text;
        return import_problem_add(cx, w->out, f->name, said, f->is_hidden);
    }
    TRY(e);
    return json_object_set_new(w->fields, f->name, v ? v : json_null()) == 0 ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a row");
}

/* --- the columns of every ledger ------------------------------------------------------------------------------------------------ */

static lt_err text_of(lt_cx *cx, const table_cell *c, const char **out)
{
    buf b;
    char *copy;
    buf_init(&b, 65536);
    lt_err e = sheet_text(c, &b) ? buf_check(cx, &b) : cx_fail(cx, LT_BAD_INPUT, "应为文本 a text is wanted");
    if (!e)
        e = arena_text(cx, (const char *)b.p, b.n, &copy);
    buf_fini(&b);
    if (!e)
        *out = copy;
    return e;
}

static lt_err take_state(lt_cx *cx, const import_run *m, const char *text, row_work *w)
{
    const kind_state *found = kind_find_state(m->kd, text);
    for (size_t i = 0; !found && i < m->kd->state_count; i++)
        if (strcmp(m->kd->states[i].zh, text) == 0 || span_is_fold(span_text(text), m->kd->states[i].en))
            found = &m->kd->states[i];
    if (!found && text[0])
        return cx_fail(cx, LT_BAD_INPUT, "没有状态“%.60s” there is no such state", text);
    w->state = found ? found->key : "";
    return LT_OK;
}

static lt_err take_sample(lt_cx *cx, const char *text, row_work *w)
{
    static const char *const YES[] = {"是", "true", "yes", "1"}, *const NO[] = {"否", "false", "no", "0", ""};
    w->is_example = strcmp(text, SHEET_EXAMPLE) == 0;
    for (size_t i = 0; i < 4; i++)
        if (span_is_fold(span_text(text), YES[i])) {
            w->sample = 1;
            return LT_OK;
        }
    for (size_t i = 0; i < 5; i++)
        if (span_is_fold(span_text(text), NO[i])) {
            w->sample = text[0] ? 0 : -1;
            return LT_OK;
        }
    return w->is_example ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "“示例”应为是或否 sample: yes or no is wanted");
}

static lt_err take_number(lt_cx *cx, const char *text, double *out, bool *has, row_work *w)
{
    w->are_named = true;
    if (!text[0])
        return LT_OK;
    *has = num_parse_double(span_text(text), out);
    if (*has)
        return LT_OK;
    w->positions = -1;
    return cx_fail(cx, LT_BAD_INPUT, "经纬度应为十进制度数 degrees with a decimal point are wanted");
}

static lt_err take_geometry(lt_cx *cx, const table_cell *c, row_work *w)
{
    const char *text;
    if (c->form == CELL_JSON && (json_is_object(c->json) || json_is_null(c->json))) {
        w->geometry = json_deep_copy(c->json);
        return w->geometry ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a row");
    }
    buf b;
    buf_init(&b, LEDGER_CSV_ROW_MAX);
    lt_err e = sheet_text(c, &b) ? buf_check(cx, &b) : cx_fail(cx, LT_BAD_INPUT, "应为GeoJSON图形 a GeoJSON geometry is wanted");
    (void)text;
    if (!e && b.n == 0)
        w->geometry = json_null();
    else if (!e && json_parse(cx, buf_span(&b), &w->geometry) != LT_OK)
        e = cx_fail(cx, LT_BAD_INPUT, "应为GeoJSON图形 a GeoJSON geometry is wanted");
    buf_fini(&b);
    return e;
}

static lt_err take_own(lt_cx *cx, import_run *m, sheet_role role, const table_cell *c, row_work *w)
{
    const char *text = "";
    if (role == SHEET_GEOMETRY)
        return take_geometry(cx, c, w);
    TRY(text_of(cx, c, &text));
    switch (role) {
    case SHEET_ID: w->id = text; return LT_OK;
    case SHEET_STATE: return take_state(cx, m, text, w);
    case SHEET_STREET: w->street = text; return LT_OK;
    case SHEET_LONGITUDE: return take_number(cx, text, &w->x, &w->has_x, w);
    case SHEET_LATITUDE: return take_number(cx, text, &w->y, &w->has_y, w);
    case SHEET_SAMPLE: return take_sample(cx, text, w);
    case SHEET_FIELD:
    case SHEET_GEOMETRY: break;
    }
    return LT_OK;
}

/* --- positions -------------------------------------------------------------------------------------------------------------------- */

crs_point import_place(const import_run *m, double x, double y)
{
    crs_point p = m->is_latlon ? (crs_point){y, x} : (crs_point){x, y};
    return crs_to_wgs84(m->crs, p);
}

/* Every [x, y] of a GeoJSON's coordinates; what is none is left for shape_parse to say. */
static int convert(const import_run *m, json_t *c, int depth)
{
    json_t *x = json_array_get(c, 0), *y = json_array_get(c, 1);
    int bad = 0;
    if (json_is_number(x) && json_is_number(y)) {
        crs_point p = import_place(m, json_number_value(x), json_number_value(y));
        return json_array_set_new(c, 0, json_real(p.longitude)) | json_array_set_new(c, 1, json_real(p.latitude));
    }
    for (size_t i = 0; depth < 5 && !bad && i < json_array_size(c); i++)
        bad = convert(m, json_array_get(c, i), depth + 1);
    return bad;
}

static lt_err make_geometry(lt_cx *cx, const import_run *m, row_work *w)
{
    if (w->geometry && json_is_object(w->geometry) && (m->crs != CRS_WGS84 || m->is_latlon) && convert(m, json_object_get(w->geometry, "coordinates"), 0) != 0)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a row");
    if (!w->are_named || w->positions < 0 || (w->geometry && !json_is_null(w->geometry)))
        return LT_OK;
    if (w->has_x != w->has_y) {
        (void)cx_fail(cx, LT_BAD_INPUT, "经度和纬度须同时填写 longitude and latitude go together");
        return import_problem_add(cx, w->out, w->has_x ? "latitude" : "longitude", span_text(""), false);
    }
    json_decref(w->geometry);
    if (!w->has_x) {
        w->geometry = json_null();
        return LT_OK;
    }
    crs_point p = import_place(m, w->x, w->y);
    w->geometry = json_pack("{s:s, s:[f,f]}", "type", "Point", "coordinates", p.longitude, p.latitude);
    return w->geometry ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a row");
}

lt_err import_read_cells(lt_cx *cx, import_run *m, const ledger_source_row *row, row_work *w)
{
    for (size_t i = 0; i < row->count; i++) {
        int at = i < m->column_count ? m->map[i] : -1;
        if (at < 0 || row->cells[i].form == CELL_ABSENT)
            continue;
        const sheet_column *c = &m->sheet.columns[at];
        if (c->role == SHEET_FIELD) {
            TRY(take_field(cx, m, c->field, &row->cells[i], w));
            continue;
        }
        lt_err e = take_own(cx, m, c->role, &row->cells[i], w);
        if (is_of_the_cell(e))
            e = import_problem_add(cx, w->out, c->key, row->cells[i].text, false);
        TRY(e);
    }
    /* cells behind the last that is written are empty, not absent */
    static const table_cell EMPTY = {.form = CELL_TEXT};
    for (size_t i = row->count; m->s->format != LEDGER_GEOJSON && i < m->column_count; i++) {
        const sheet_column *c = m->map[i] < 0 ? NULL : &m->sheet.columns[m->map[i]];
        if (c && c->role == SHEET_FIELD)
            TRY(take_field(cx, m, c->field, &EMPTY, w));
        else if (c)
            TRY(take_own(cx, m, c->role, &EMPTY, w));
    }
    return make_geometry(cx, m, w);
}
