/* plan_sheet.c - see plan_sheet.h. */
#include "app/plan_sheet.h"

#include <stdio.h>

#include "app/plan_load.h"
#include "base/civil.h"
#include "base/num.h"

typedef struct sheet {
    const sheet_spec   *spec;
    const sheet_column *columns[SHEET_COLUMNS_MAX];
    size_t              count;
    uint32_t            line;
} sheet;

static const sheet_column *find_column(const sheet_spec *spec, span name)
{
    for (const sheet_column *c = spec->columns; c->name; c++)
        if (span_is(name, c->name))
            return c;
    return NULL;
}

static lt_err read_head(lt_cx *cx, sheet *s, span line)
{
    reader r = reader_of(line);
    span cell;
    while (reader_field(&r, '\t', &cell)) {
        const sheet_column *c = find_column(s->spec, cell);
        if (!c)
            return cx_fail(cx, LT_BAD_INPUT, "%s line %u: \"%.*s\" is no column of this sheet", s->spec->file, s->line,
                           (int)(cell.n < 60 ? cell.n : 60), (const char *)cell.p);
        for (size_t i = 0; i < s->count; i++)
            if (s->columns[i] == c)
                return cx_fail(cx, LT_BAD_INPUT, "%s line %u: column %s stands twice", s->spec->file, s->line, c->name);
        if (s->count == SHEET_COLUMNS_MAX)
            return cx_fail(cx, LT_LIMIT, "%s line %u: more than %d columns", s->spec->file, s->line, SHEET_COLUMNS_MAX);
        s->columns[s->count++] = c;
    }
    for (const sheet_column *c = s->spec->columns; c->name; c++) {
        bool has = !c->is_needed;
        for (size_t i = 0; i < s->count; i++)
            has |= s->columns[i] == c;
        if (!has)
            return cx_fail(cx, LT_BAD_INPUT, "%s line %u: column %s is missing", s->spec->file, s->line, c->name);
    }
    return LT_OK;
}

static json_t *cell_value(sheet_type type, span cell)
{
    double d;
    num_dec dec;
    int64_t ms;
    switch (type) {
    case SHEET_NUMBER: return num_parse_double(cell, &d) ? json_real(d) : NULL;
    case SHEET_BOOL: return span_is(cell, "1") ? json_true() : span_is(cell, "0") ? json_false() : NULL;
    case SHEET_DATE:
        return cell.n == 10 && civil_parse_iso(cell, CIVIL_SHANGHAI_MIN, &ms) ? json_stringn((const char *)cell.p, cell.n) : NULL;
    case SHEET_DECIMAL: return num_parse_dec(cell, &dec) ? json_stringn((const char *)cell.p, cell.n) : NULL;
    case SHEET_TEXT:
    default: return json_stringn((const char *)cell.p, cell.n);
    }
}

static lt_err read_cell(lt_cx *cx, const sheet *s, const sheet_column *c, span cell, json_t *row)
{
    static const char *const WANTED[] = {"text", "number", "0 or 1", "date (YYYY-MM-DD)", "decimal number"};
    int shown = (int)(cell.n < 60 ? cell.n : 60);
    if (cell.n > PLAN_CELL_MAX)
        return cx_fail(cx, LT_LIMIT, "%s line %u, column %s: longer than %u bytes", s->spec->file, s->line, c->name, PLAN_CELL_MAX);
    if (!cell.n && c->is_needed)
        return cx_fail(cx, LT_BAD_INPUT, "%s line %u, column %s: is empty", s->spec->file, s->line, c->name);
    if (!cell.n)
        return LT_OK;
    json_t *v = cell_value(c->type, cell);
    if (!v)
        return cx_fail(cx, LT_BAD_INPUT, "%s line %u, column %s: \"%.*s\" is no %s", s->spec->file, s->line, c->name, shown,
                       (const char *)cell.p, WANTED[c->type]);
    return json_object_set_new(row, c->name, v) == 0 ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for %s", s->spec->file);
}

static lt_err read_row(lt_cx *cx, const sheet *s, span line, json_t *row)
{
    reader r = reader_of(line);
    span cell;
    size_t n = 0;
    while (reader_field(&r, '\t', &cell)) {
        if (n == s->count)
            return cx_fail(cx, LT_BAD_INPUT, "%s line %u: more cells than the %zu columns", s->spec->file, s->line, s->count);
        TRY(read_cell(cx, s, s->columns[n++], cell, row));
    }
    if (n != s->count)
        return cx_fail(cx, LT_BAD_INPUT, "%s line %u: %zu cells, %zu are wanted", s->spec->file, s->line, n, s->count);
    return LT_OK;
}

static lt_err take_row(lt_cx *cx, const sheet *s, span line, json_t *array)
{
    char where[512];
    if (json_array_size(array) >= PLAN_ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "%s line %u: more than %u rows", s->spec->file, s->line, PLAN_ROWS_MAX);
    json_t *row = json_object();
    lt_err e = row ? read_row(cx, s, line, row) : cx_fail(cx, LT_NO_MEMORY, "no memory for %s", s->spec->file);
    snprintf(where, sizeof where, "%s line %u", s->spec->file, s->line);
    if (!e && s->spec->check)
        e = s->spec->check(cx, s->spec->self, row, where);
    if (!e)
        return json_array_append_new(array, row) == 0 ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for %s", s->spec->file);
    json_decref(row);
    return e;
}

lt_err plan_sheet_parse(lt_cx *cx, const sheet_spec *spec, span text, json_t *array)
{
    sheet s = {.spec = spec};
    span line;
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
        text = span_cut(text, 3, text.n);
    reader r = reader_of(text);
    while (reader_line(&r, &line)) {
        s.line++;
        if (!line.n || line.p[0] == '#')
            continue;
        if (!span_is_utf8(line))
            return cx_fail(cx, LT_BAD_INPUT, "%s line %u: is not UTF-8 text", spec->file, s.line);
        if (s.count)
            TRY(take_row(cx, &s, line, array));
        else
            TRY(read_head(cx, &s, line));
    }
    return s.count ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s: has no row of column names", spec->file);
}
