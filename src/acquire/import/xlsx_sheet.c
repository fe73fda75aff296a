/* xlsx_sheet.c - a sheet's rows and cells; see xlsx.h. */
#include "acquire/import/xlsx_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/num.h"

typedef struct sheet_reader {
    xlsx       *x;
    xlsx_row_fn fn;
    void       *self;
    uint64_t    row; /* the newest row's number */
    bool        has_data, is_open;
    const char *fault;
    /* the cell that is read */
    uint32_t column, next_column;
    char     type[12];
    unsigned style;
    int      in_value, in_text, in_sound;
    buf      raw;
    /* the row */
    buf        text;
    size_t     from[TABLE_COLUMNS_MAX], to[TABLE_COLUMNS_MAX];
    table_cell cells[TABLE_COLUMNS_MAX];
    uint32_t   count;
} sheet_reader;

/* "AB12" -> 27, and 12 for the row; false: no reference. */
static bool parse_reference(const char *s, uint32_t *column, uint64_t *row)
{
    uint32_t c = 0;
    int letters = 0;
    for (; *s >= 'A' && *s <= 'Z' && letters < 4; s++, letters++)
        c = c * 26 + (uint32_t)(*s - 'A' + 1);
    *column = c - 1;
    return letters >= 1 && letters <= 3 && span_parse_u64(span_text(s), row);
}

static void begin_row(xlsx_part *p, sheet_reader *s, const char **a)
{
    const char *r = xlsx_attribute(a, "r");
    uint64_t number = s->row + 1;
    if (r && !span_parse_u64(span_text(r), &number))
        number = 0;
    if (number <= s->row) {
        xlsx_part_fail(p, cx_fail(p->cx, LT_BAD_INPUT, "工作表行号错乱 the row \"%.20s\" stands behind row %llu", r ? r : "?", (unsigned long long)s->row));
        return;
    }
    if (number > XLSX_ROWS_MAX) {
        xlsx_part_fail(p, cx_fail(p->cx, LT_LIMIT, "行数超过%u more than %u rows", XLSX_ROWS_MAX, XLSX_ROWS_MAX));
        return;
    }
    s->row = number;
    s->count = s->next_column = 0;
    s->fault = NULL;
    s->is_open = true;
    buf_reset(&s->text);
}

static void begin_cell(xlsx_part *p, sheet_reader *s, const char **a)
{
    const char *r = xlsx_attribute(a, "r"), *t = xlsx_attribute(a, "t"), *style = xlsx_attribute(a, "s");
    uint64_t row = s->row;
    s->column = s->next_column;
    if (r && (!parse_reference(r, &s->column, &row) || row != s->row || s->column < s->next_column)) {
        xlsx_part_fail(p, cx_fail(p->cx, LT_BAD_INPUT, "单元格位置错乱 the cell \"%.20s\" does not stand there in row %llu", r, (unsigned long long)s->row));
        return;
    }
    s->next_column = s->column + 1;
    snprintf(s->type, sizeof s->type, "%s", t ? t : "n");
    s->style = style ? (unsigned)strtoul(style, NULL, 10) : 0;
    buf_reset(&s->raw);
}

static void sheet_start(xlsx_part *p, const char *name, const char **a)
{
    sheet_reader *s = p->self;
    if (strcmp(name, "sheetData") == 0)
        s->has_data = true;
    else if (strcmp(name, "row") == 0)
        begin_row(p, s, a);
    else if (strcmp(name, "c") == 0 && s->is_open)
        begin_cell(p, s, a);
    s->in_value += strcmp(name, "v") == 0;
    s->in_text += strcmp(name, "t") == 0;
    s->in_sound += strcmp(name, "rPh") == 0;
}

static void sheet_text(xlsx_part *p, span text)
{
    sheet_reader *s = p->self;
    bool is_inline = strcmp(s->type, "inlineStr") == 0;
    if (s->is_open && (is_inline ? s->in_text && !s->in_sound : s->in_value))
        buf_put(&s->raw, text.p, text.n);
}

/* --- a cell's value ---------------------------------------------------------------------------------------------------------------- */

/* = ECMA-376-1 18.17.4.1: day 60 of the 1900 system never was */
static bool put_date(const xlsx *x, double serial, buf *out)
{
    double whole = floor(serial), base = x->is_1904 ? -24107 : whole >= 61 ? -25569 : -25568;
    char text[CIVIL_TEXT_MAX];
    int64_t ms = (int64_t)floor((serial + base) * 86400 + 0.5) * 1000;
    if (!(serial >= (x->is_1904 ? 0 : 1)) || serial > 109000 || (!x->is_1904 && whole == 60))
        return false;
    if (ms % CIVIL_DAY_MS == 0) {
        civil_format_date(ms, 0, text);
        buf_text(out, text);
    } else {
        civil_format_iso(ms, 0, text);
        buf_format(out, "%.19s", text);
    }
    return true;
}

static cell_form put_number(const sheet_reader *s, span v, buf *out)
{
    double serial;
    if (s->style < s->x->style_count && s->x->is_date[s->style] && num_parse_double(v, &serial) && put_date(s->x, serial, out))
        return CELL_DATE;
    buf_put(out, v.p, v.n);
    return CELL_NUMBER;
}

static lt_err put_shared(lt_cx *cx, const sheet_reader *s, span v, buf *out)
{
    uint64_t i;
    const xlsx *x = s->x;
    if (!span_parse_u64(v, &i) || i >= x->string_count)
        return cx_fail(cx, LT_BAD_INPUT, "工作簿已损坏 row %llu: there is no shared string %.*s", (unsigned long long)s->row, (int)(v.n < 20 ? v.n : 20), (const char *)v.p);
    size_t from = i ? x->ends[i - 1] : 0;
    buf_put(out, x->text.p + from, x->ends[i] - from);
    return LT_OK;
}

static lt_err put_value(lt_cx *cx, sheet_reader *s, cell_form *form)
{
    span v = buf_span(&s->raw);
    *form = CELL_TEXT;
    if (strcmp(s->type, "s") == 0)
        return put_shared(cx, s, span_trim(v), &s->text);
    if (strcmp(s->type, "str") == 0 || strcmp(s->type, "inlineStr") == 0)
        xlsx_put_text(&s->text, v);
    else if (strcmp(s->type, "n") == 0)
        *form = put_number(s, span_trim(v), &s->text);
    else {
        *form = strcmp(s->type, "b") == 0 ? CELL_BOOL : strcmp(s->type, "d") == 0 ? CELL_DATE : CELL_ERROR;
        v = span_trim(v);
        buf_put(&s->text, v.p, v.n);
    }
    return LT_OK;
}

static void end_cell(xlsx_part *p, sheet_reader *s)
{
    cell_form form;
    if (s->raw.n == 0)
        return;
    if (s->column >= TABLE_COLUMNS_MAX) {
        s->fault = "has too many columns";
        return;
    }
    while (s->count <= s->column) {
        s->cells[s->count] = (table_cell){.form = CELL_TEXT};
        s->from[s->count] = s->to[s->count] = 0;
        s->count++;
    }
    s->from[s->column] = s->text.n;
    lt_err e = put_value(p->cx, s, &form);
    if (!e && (s->text.err || s->raw.err))
        s->fault = "is longer than a row may be";
    s->to[s->column] = s->text.n;
    s->cells[s->column].form = form;
    xlsx_part_fail(p, e);
}

static void end_row(xlsx_part *p, sheet_reader *s)
{
    bool is_empty = true;
    for (uint32_t i = 0; i < s->count; i++) {
        s->cells[i].text = s->to[i] > s->from[i] ? span_of(s->text.p + s->from[i], s->to[i] - s->from[i]) : span_of("", 0);
        is_empty = is_empty && !s->cells[i].text.n;
        if (!s->fault && !span_is_utf8(s->cells[i].text))
            s->fault = "holds control characters";
    }
    s->is_open = false;
    if (is_empty && !s->fault)
        return;
    xlsx_row row = {.number = s->row, .count = s->fault ? 0 : s->count, .fault = s->fault, .cells = s->cells};
    xlsx_part_fail(p, s->fn(p->cx, s->self, &row));
}

static void sheet_end(xlsx_part *p, const char *name)
{
    sheet_reader *s = p->self;
    s->in_value -= strcmp(name, "v") == 0;
    s->in_text -= strcmp(name, "t") == 0;
    s->in_sound -= strcmp(name, "rPh") == 0;
    if (strcmp(name, "c") == 0 && s->is_open)
        end_cell(p, s);
    else if (strcmp(name, "row") == 0 && s->is_open)
        end_row(p, s);
}

static lt_err find_sheet(lt_cx *cx, const xlsx *x, const char *name, const xlsx_sheet **out)
{
    *out = NULL;
    for (size_t i = 0; i < x->sheet_count && !*out; i++)
        if (name ? strcmp(x->sheets[i].name, name) == 0 : !x->sheets[i].is_hidden)
            *out = &x->sheets[i];
    if (!*out || !(*out)->path[0])
        return cx_fail(cx, LT_BAD_INPUT, "没有工作表“%.60s” there is no sheet \"%.60s\"", name ? name : "", name ? name : "(visible)");
    return LT_OK;
}

lt_err xlsx_read(lt_cx *cx, xlsx *x, const char *sheet, xlsx_row_fn fn, void *self)
{
    const xlsx_sheet *which;
    TRY(find_sheet(cx, x, sheet, &which));
    TRY(xlsx_read_strings(cx, x));
    sheet_reader *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a sheet");
    *s = (sheet_reader){.x = x, .fn = fn, .self = self};
    buf_init(&s->raw, XLSX_ROW_BYTES_MAX);
    buf_init(&s->text, XLSX_ROW_BYTES_MAX);
    xlsx_part p = {.self = s, .on_start = sheet_start, .on_end = sheet_end, .on_text = sheet_text};
    lt_err e = xlsx_part_run(cx, x, which->path, &p);
    if (e == LT_NOT_FOUND)
        e = cx_fail(cx, LT_BAD_INPUT, "工作簿已损坏 the workbook lacks its sheet \"%.60s\"", which->name);
    if (!e && !s->has_data)
        e = cx_fail(cx, LT_BAD_INPUT, "工作表没有数据 the sheet \"%.60s\" has no rows", which->name);
    buf_fini(&s->raw);
    buf_fini(&s->text);
    free(s);
    return e;
}
