/* ledger_export.c - CSV, GeoJSON, templates as CSV; see ledger_export.h. */
#include "app/ledger_export.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/num.h"

#define PAGE_ROWS  500u
#define FLUSH_FROM 65536u
#define CELL_MAX   ((size_t)1 << 20)
#define BOM        "\xEF\xBB\xBF"

/* --- rows ------------------------------------------------------------------------------------------------------------------ */

static lt_err put_page(lt_cx *cx, const ledger_export *e, const keep_row_list *list, ledger_page_fn fn, void *self)
{
    for (size_t i = 0; i < list->n; i++) {
        ledger_row r;
        TRY(ledger_row_read(cx, e->kd, &list->rows[i], &r));
        lt_err err = fn(cx, self, &r);
        ledger_row_fini(&r);
        TRY(err);
    }
    return cx_is_cancelled(cx) ? cx_fail(cx, LT_CANCELLED, "stopped") : LT_OK;
}

lt_err ledger_export_each(lt_cx *cx, keep *k, const ledger_export *e, ledger_page_fn fn, void *self)
{
    arena page, *before = cx->arena;
    keep_row_list list;
    char after[80] = "";
    lt_err err = LT_OK;
    arena_init(&page, (size_t)512 << 20);
    cx->arena = &page;
    do {
        keep_row_filter f = e->filter;
        f.sort = "id";
        f.is_descending = false;
        f.limit = PAGE_ROWS;
        f.after = after[0] ? after : NULL;
        err = keep_list_rows(cx, k, &e->kd->table, &f, &list);
        if (!err)
            err = put_page(cx, e, &list, fn, self);
        if (!err)
            snprintf(after, sizeof after, "%s", list.next ? list.next : "");
        arena_reset(&page);
    } while (!err && after[0]);
    cx->arena = before;
    arena_fini(&page);
    return err;
}

/* --- cells -------------------------------------------------------------------------------------------------------------------- */

const char *ledger_state_word(const kind *kd, const char *key, bool is_english)
{
    const kind_state *s = kind_find_state(kd, key);
    const char *word = !s ? key : is_english && s->en[0] ? s->en : s->zh;
    size_t n = 0;
    for (size_t i = 0; i < kd->state_count; i++) /* a word that several states have leads nowhere */
        n += strcmp(kd->states[i].zh, word) == 0 || span_is_fold(span_text(word), kd->states[i].en) || (strcmp(kd->states[i].key, word) == 0 && &kd->states[i] != s);
    return n == 1 ? word : key;
}

static lt_err put_field(lt_cx *cx, const ledger_export *e, const ledger_row *r, const kind_field *f, buf *out, cell_form *form)
{
    const json_t *v = json_object_get(r->fields, f->name);
    char mask[MASK_TEXT_MAX];
    if (!v)
        return LT_OK;
    if (!f->is_hidden || (e->shows_hidden && e->shows_hidden(e->self, r)))
        return sheet_write(cx, f, v, e->is_english, out, form);
    mask_text(f->mask, json_is_string(v) ? span_of(json_string_value(v), json_string_length(v)) : span_text(""), mask);
    buf_text(out, mask);
    return LT_OK;
}

static void put_ordinate(const ledger_row *r, size_t which, buf *out, cell_form *form)
{
    char digits[NUM_TEXT_MAX];
    const json_t *v = json_array_get(json_object_get(r->geometry, "coordinates"), which);
    if (!json_is_number(v))
        return;
    *form = CELL_NUMBER;
    buf_put(out, digits, num_format_double(json_number_value(v), digits));
}

lt_err ledger_export_cell(lt_cx *cx, const ledger_export *e, const ledger_row *r, const sheet_column *c, buf *out, cell_form *form)
{
    jout j = jout_of(out);
    *form = CELL_TEXT;
    switch (c->role) {
    case SHEET_FIELD: return put_field(cx, e, r, c->field, out, form);
    case SHEET_ID: buf_text(out, r->id); break;
    case SHEET_STATE: buf_text(out, ledger_state_word(e->kd, r->state, e->is_english)); break;
    case SHEET_STREET: buf_text(out, r->street); break;
    case SHEET_LONGITUDE: put_ordinate(r, 0, out, form); break;
    case SHEET_LATITUDE: put_ordinate(r, 1, out, form); break;
    case SHEET_GEOMETRY:
        if (r->geometry)
            json_write(&j, r->geometry);
        break;
    case SHEET_SAMPLE: buf_text(out, !r->is_sample ? "" : e->is_english ? "yes" : "是"); break;
    }
    return buf_check(cx, out);
}

/* --- files ---------------------------------------------------------------------------------------------------------------------- */

typedef struct writing {
    const ledger_export      *e;
    const ledger_export_sink *sink;
    sheet                     sheet;
    buf                       cell;
    uint64_t                  rows;
} writing;

static lt_err flush_when_full(lt_cx *cx, const writing *w)
{
    TRY(buf_check(cx, w->sink->out));
    return w->sink->out->n >= FLUSH_FROM ? w->sink->flush(cx, w->sink->self, w->sink->out) : LT_OK;
}

static lt_err put_csv_row(lt_cx *cx, void *self, const ledger_row *r)
{
    writing *w = self;
    bool is_first = true;
    for (size_t i = 0; i < w->sheet.count; i++) {
        cell_form form;
        if (!w->sheet.columns[i].is_written)
            continue;
        buf_reset(&w->cell);
        TRY(ledger_export_cell(cx, w->e, r, &w->sheet.columns[i], &w->cell, &form));
        if (!is_first)
            buf_byte(w->sink->out, ',');
        is_first = false;
        sheet_put_csv(w->sink->out, buf_span(&w->cell), form);
    }
    buf_text(w->sink->out, "\r\n");
    w->rows++;
    return flush_when_full(cx, w);
}

static void put_csv_head(const sheet *s, bool is_english, buf *out)
{
    char title[SHEET_TITLE_MAX];
    bool is_first = true;
    buf_text(out, BOM);
    for (size_t i = 0; i < s->count; i++) {
        if (!s->columns[i].is_written)
            continue;
        sheet_title(s, i, is_english, title);
        if (!is_first)
            buf_byte(out, ',');
        is_first = false;
        buf_csv(out, span_text(title));
    }
    buf_text(out, "\r\n");
}

static void put_properties(const writing *w, const ledger_row *r, jout *j)
{
    const char *name;
    json_t *v;
    bool shows = w->e->shows_hidden && w->e->shows_hidden(w->e->self, r);
    char mask[MASK_TEXT_MAX];
    jout_put_text(j, "state", r->state);
    jout_put_text(j, "street", r->street[0] ? r->street : NULL);
    if (r->is_sample)
        jout_put_bool(j, "sample", true);
    json_object_foreach(r->fields, name, v)
    {
        const kind_field *f = kind_find_field(r->k, name);
        if (!f) /* of a kind of before: it does not come back by an import */
            continue;
        jout_key(j, name);
        if (f->is_hidden && !shows) {
            mask_text(f->mask, json_is_string(v) ? span_of(json_string_value(v), json_string_length(v)) : span_text(""), mask);
            jout_text(j, mask);
        } else {
            json_write(j, v);
        }
    }
}

static lt_err put_feature(lt_cx *cx, void *self, const ledger_row *r)
{
    writing *w = self;
    buf *out = w->sink->out;
    buf_text(out, w->rows++ ? ",\n" : "\n");
    jout j = jout_of(out);
    jout_begin_object(&j);
    jout_put_text(&j, "type", "Feature");
    jout_put_text(&j, "id", r->id);
    jout_key(&j, "properties");
    jout_begin_object(&j);
    put_properties(w, r, &j);
    jout_end_object(&j);
    jout_key(&j, "geometry");
    json_write(&j, r->geometry);
    jout_end_object(&j);
    return flush_when_full(cx, w);
}

lt_err ledger_export_run(lt_cx *cx, keep *k, const ledger_export *e, ledger_format format, const ledger_export_sink *sink, uint64_t *rows)
{
    writing w = {.e = e, .sink = sink};
    buf_init(&w.cell, CELL_MAX);
    sheet_make(e->kd, &w.sheet);
    if (format == LEDGER_CSV)
        put_csv_head(&w.sheet, e->is_english, sink->out);
    else
        buf_text(sink->out, "{\"type\":\"FeatureCollection\",\"features\":[");
    lt_err err = ledger_export_each(cx, k, e, format == LEDGER_CSV ? put_csv_row : put_feature, &w);
    if (!err && format != LEDGER_CSV)
        buf_text(sink->out, "\n]}\n");
    if (!err)
        err = buf_check(cx, sink->out);
    if (!err)
        err = sink->flush(cx, sink->self, sink->out);
    buf_fini(&w.cell);
    *rows = w.rows;
    return err;
}

/* --- templates -------------------------------------------------------------------------------------------------------------------- */

static const char *choice(const kind_field *f, bool is_english)
{
    return is_english && f->choices[0].en && f->choices[0].en[0] ? f->choices[0].en : f->choices[0].zh;
}

static void put_example(const kind_field *f, bool is_english, buf *out, cell_form *form)
{
    if (f->is_hidden || f->ref != KIND_REF_NONE || f->pattern)
        return;
    if (f->choice_count) {
        buf_text(out, choice(f, is_english));
        return;
    }
    switch (f->type) {
    case KIND_BOOLEAN: buf_text(out, is_english ? "yes" : "是"); return;
    case KIND_NUMBER:
    case KIND_INTEGER:
        *form = CELL_NUMBER;
        buf_format(out, "%.15g", f->has_min && f->min > 1 ? f->min : f->has_max && f->max < 1 ? f->max : 1.0);
        return;
    case KIND_ARRAY: return;
    case KIND_STRING: break;
    }
    if (f->format == KIND_DATE) {
        *form = CELL_DATE;
        buf_text(out, "2026-11-26");
    } else if (f->format == KIND_TIME) {
        buf_text(out, "2026-11-26 13:00");
    } else if (f->format == KIND_PLAIN && f->max_length >= 4) {
        buf_text(out, is_english ? "text" : "示例");
    }
}

lt_err ledger_template_cell(lt_cx *cx, const sheet_column *c, bool is_english, buf *out, cell_form *form)
{
    *form = CELL_TEXT;
    if (c->role == SHEET_SAMPLE)
        buf_text(out, SHEET_EXAMPLE);
    else if (c->role == SHEET_LONGITUDE || c->role == SHEET_LATITUDE) {
        *form = CELL_NUMBER;
        buf_text(out, c->role == SHEET_LONGITUDE ? "102.7" : "25.01");
    } else if (c->role == SHEET_FIELD)
        put_example(c->field, is_english, out, form);
    return buf_check(cx, out);
}

lt_err ledger_template_csv(lt_cx *cx, const kind *kd, bool is_english, buf *out)
{
    sheet s;
    buf cell;
    bool is_first = true;
    lt_err e = LT_OK;
    sheet_make(kd, &s);
    put_csv_head(&s, is_english, out);
    buf_init(&cell, CELL_MAX);
    for (size_t i = 0; !e && i < s.count; i++) {
        cell_form form;
        if (!s.columns[i].is_written)
            continue;
        buf_reset(&cell);
        e = ledger_template_cell(cx, &s.columns[i], is_english, &cell, &form);
        if (!is_first)
            buf_byte(out, ',');
        is_first = false;
        sheet_put_csv(out, buf_span(&cell), form);
    }
    buf_fini(&cell);
    buf_text(out, "\r\n");
    return e ? e : buf_check(cx, out);
}
