/* receptor_table.c - see receptor_table.h. */
#include "wire/receptor/receptor_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"

typedef struct parser {
    reader          r;
    uint8_t         separator;
    uint32_t        line;
    receptor_table *t;
    size_t          room;
    bool            keep_gaps;
    receptor_faults *faults; /* NULL: the first one ends it */
} parser;

static bool next_line(parser *p, span *line)
{
    if (!reader_line(&p->r, line))
        return false;
    p->line++;
    return true;
}

/* The next cell of a line, without its quotes (two quotes within stay two: names are compared, not printed). */
static bool next_cell(span *rest, bool *is_over, uint8_t separator, span *cell)
{
    if (*is_over)
        return false;
    size_t end = 0;
    bool quoted = rest->n && rest->p[0] == '"';
    if (quoted) {
        for (end = 1; end < rest->n && !(rest->p[end] == '"' && (end + 1 == rest->n || rest->p[end + 1] == separator)); end++)
            ;
        *cell = span_trim(span_cut(*rest, 1, end));
        end = end < rest->n ? end + 1 : end;
    } else {
        end = span_find(*rest, 0, separator);
        if (end > rest->n)
            end = rest->n;
        *cell = span_trim(span_cut(*rest, 0, end));
    }
    *is_over = end >= rest->n;
    *rest = *is_over ? span_cut(*rest, rest->n, rest->n) : span_cut(*rest, end + 1, rest->n);
    return true;
}

static bool is_blank(span s)
{
    static const char *const WORDS[] = {"NA", "N/A", "NaN", "null", "none", "-", NULL};
    if (s.n == 0)
        return true;
    for (int i = 0; WORDS[i]; i++)
        if (span_is_fold(s, WORDS[i]))
            return true;
    if (s.n < 4 || s.p[0] != '-')
        return false;
    for (size_t i = 1; i < s.n; i++) /* -999, -9999.0 ... */
        if (s.p[i] != '9' && !(s.p[i] == '.' && i >= 4) && !(s.p[i] == '0' && memchr(s.p, '.', i)))
            return false;
    return true;
}

static uint8_t find_separator(span head)
{
    static const uint8_t EACH[] = {'\t', ';', ','};
    size_t most = 0;
    uint8_t best = ',';
    for (int i = 0; i < 3; i++) {
        size_t n = 0;
        for (size_t at = 0; at < head.n; at++)
            n += head.p[at] == EACH[i];
        if (n > most) {
            most = n;
            best = EACH[i];
        }
    }
    return best;
}

static lt_err read_head(lt_cx *cx, parser *p)
{
    span line, cell;
    bool is_over = false;
    receptor_table *t = p->t;
    do {
        if (!next_line(p, &line))
            return cx_fail(cx, LT_NOT_ENOUGH, "表是空的 the table is empty: a line of names is wanted first");
    } while (span_trim(line).n == 0);
    if (line.n >= 3 && memcmp(line.p, "\xEF\xBB\xBF", 3) == 0)
        line = span_cut(line, 3, line.n);
    p->separator = find_separator(line);
    TRY(ARENA_ARRAY(cx, RECEPTOR_COLUMNS_MAX, &t->names));
    next_cell(&line, &is_over, p->separator, &cell); /* the date's */
    while (next_cell(&line, &is_over, p->separator, &cell)) {
        if (cell.n == 0 && is_over)
            break; /* a separator at the end */
        if (t->columns == RECEPTOR_COLUMNS_MAX)
            return cx_fail(cx, LT_LIMIT, "列多于 %u 个 more than %u columns", RECEPTOR_COLUMNS_MAX, RECEPTOR_COLUMNS_MAX);
        if (cell.n == 0)
            return cx_fail(cx, LT_BAD_INPUT, "第 %u 行：第 %zu 列没有名称 line %u: column %zu has no name", p->line, t->columns + 2, p->line, t->columns + 2);
        for (size_t i = 0; i < t->columns; i++)
            if (span_equal(t->names[i], cell))
                return cx_fail(cx, LT_BAD_INPUT, "两列同名 line %u: two columns are called \"%.*s\"", p->line, (int)(cell.n < 60 ? cell.n : 60), (const char *)cell.p);
        t->names[t->columns++] = cell;
    }
    return t->columns ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, "只有一列 line %u: there is no column beside the first", p->line);
}

static lt_err bad_cell(lt_cx *cx, const parser *p, span date, size_t column, span cell)
{
    span name = p->t->names[column];
    return cx_fail(cx, LT_BAD_INPUT, "单元格不是数字 line %u (%.*s), column %.*s: \"%.*s\" is no number", p->line, (int)(date.n < 40 ? date.n : 40), (const char *)date.p,
                   (int)(name.n < 60 ? name.n : 60), (const char *)name.p, (int)(cell.n < 40 ? cell.n : 40), (const char *)cell.p);
}

static void note_fault(receptor_faults *f, receptor_fault one)
{
    if (f->kept < RECEPTOR_FAULTS_MAX)
        f->list[f->kept++] = one;
    f->count++;
}

/* One row into the tables' next place; *there: how many cells hold a number. */
static lt_err read_cells(lt_cx *cx, parser *p, span line, size_t *there)
{
    receptor_table *t = p->t;
    span cell, date = span_cut(line, 0, 0);
    bool is_over = false;
    size_t j = 0;
    double *values = t->values + t->rows * t->columns;
    bool *has = t->has + t->rows * t->columns;
    *there = 0;
    next_cell(&line, &is_over, p->separator, &date);
    t->dates[t->rows] = date;
    t->at[t->rows] = p->line;
    while (next_cell(&line, &is_over, p->separator, &cell)) {
        if (j == t->columns && cell.n == 0)
            continue;
        if (j == t->columns && p->faults) {
            note_fault(p->faults, (receptor_fault){p->line, SIZE_MAX, date, cell});
            break;
        }
        if (j == t->columns)
            return cx_fail(cx, LT_BAD_INPUT, "单元格多于表头 line %u (%.*s): more cells than the %zu columns of the head", p->line, (int)(date.n < 40 ? date.n : 40),
                           (const char *)date.p, t->columns + 1);
        has[j] = !is_blank(cell);
        values[j] = 0;
        if (has[j] && !num_parse_double(cell, &values[j])) {
            if (!p->faults)
                return bad_cell(cx, p, date, j, cell);
            note_fault(p->faults, (receptor_fault){p->line, j, date, cell});
            has[j] = false;
        }
        *there += has[j++];
    }
    for (; j < t->columns; j++)
        has[j] = false; /* a row that ends early lacks its last cells */
    return LT_OK;
}

static size_t count_lines(span text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n < RECEPTOR_ROWS_MAX ? n : RECEPTOR_ROWS_MAX;
}

static lt_err parse(lt_cx *cx, span text, bool keep_gaps, receptor_faults *faults, receptor_table *out)
{
    parser p = {.r = reader_of(text), .t = out, .keep_gaps = keep_gaps, .faults = faults};
    span line;
    *out = (receptor_table){.rows = 0};
    TRY(read_head(cx, &p));
    p.room = count_lines(text);
    if (p.room > RECEPTOR_CELLS_MAX / out->columns)
        return cx_fail(cx, LT_LIMIT, "表太大 %zu lines of %zu columns: at most %zu cells are read", p.room, out->columns, RECEPTOR_CELLS_MAX);
    TRY(ARENA_ARRAY(cx, p.room, &out->dates));
    TRY(ARENA_ARRAY(cx, p.room, &out->at));
    TRY(ARENA_ARRAY(cx, p.room * out->columns, &out->values));
    TRY(ARENA_ARRAY(cx, p.room * out->columns, &out->has));
    while (next_line(&p, &line)) {
        size_t there;
        if (out->rows == p.room)
            return cx_fail(cx, LT_LIMIT, "行多于 %u 行 more than %u rows", RECEPTOR_ROWS_MAX, RECEPTOR_ROWS_MAX);
        if (line.n == 0)
            continue;
        TRY(read_cells(cx, &p, line, &there));
        if (there == 0) {
            out->blank_rows++;
        } else if (there < out->columns && !keep_gaps) {
            out->gap_rows++;
            if (!out->first_gap)
                out->first_gap = p.line;
        } else {
            out->rows++;
        }
    }
    if (!keep_gaps)
        out->has = NULL;
    if (out->rows == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "没有一行是完整的：%zu 行全空，%zu 行有缺 no row is whole: %zu are blank, %zu have gaps", out->blank_rows, out->gap_rows, out->blank_rows, out->gap_rows);
    return LT_OK;
}

lt_err receptor_table_parse(lt_cx *cx, span text, bool keep_gaps, receptor_table *out)
{
    return parse(cx, text, keep_gaps, NULL, out);
}

lt_err receptor_table_survey(lt_cx *cx, span text, receptor_faults *faults, receptor_table *out)
{
    faults->kept = faults->count = 0;
    return parse(cx, text, false, faults, out);
}

/* --- two tables ---------------------------------------------------------------------------------------------------------------- */

typedef struct key {
    span   date;
    size_t row;
} key;

static int compare_keys(const void *a, const void *b)
{
    const key *x = a, *y = b;
    size_t n = x->date.n < y->date.n ? x->date.n : y->date.n;
    int by = n ? memcmp(x->date.p, y->date.p, n) : 0;
    return by ? by : x->date.n < y->date.n ? -1 : x->date.n > y->date.n ? 1 : x->row < y->row ? -1 : x->row > y->row;
}

static lt_err sort_keys(lt_cx *cx, const receptor_table *t, key **out)
{
    TRY(ARENA_ARRAY(cx, t->rows + 1, out));
    for (size_t i = 0; i < t->rows; i++)
        (*out)[i] = (key){t->dates[i], i};
    qsort(*out, t->rows, sizeof **out, compare_keys);
    for (size_t i = 1; i < t->rows; i++)
        if (span_equal((*out)[i].date, (*out)[i - 1].date))
            return cx_fail(cx, LT_BAD_INPUT, "同一日期出现两次 line %u: %.*s stands twice (line %u)", t->at[(*out)[i].row], (int)((*out)[i].date.n < 40 ? (*out)[i].date.n : 40),
                           (const char *)(*out)[i].date.p, t->at[(*out)[i - 1].row]);
    return LT_OK;
}

static lt_err find_columns(lt_cx *cx, const receptor_table *t, const receptor_table *u, size_t *of)
{
    for (size_t j = 0; j < t->columns; j++) {
        for (of[j] = 0; of[j] < u->columns && !span_equal(u->names[of[j]], t->names[j]); of[j]++)
            ;
        if (of[j] == u->columns)
            return cx_fail(cx, LT_BAD_INPUT, "不确定度表里没有列“%.*s” column \"%.*s\" of the concentrations has no uncertainties", (int)(t->names[j].n < 60 ? t->names[j].n : 60),
                           (const char *)t->names[j].p, (int)(t->names[j].n < 60 ? t->names[j].n : 60), (const char *)t->names[j].p);
    }
    return LT_OK;
}

lt_err receptor_table_join(lt_cx *cx, receptor_table *t, receptor_table *u, size_t *unmatched)
{
    size_t of[RECEPTOR_COLUMNS_MAX], rows = 0;
    key *keys, *own;
    double *values;
    TRY(find_columns(cx, t, u, of));
    TRY(sort_keys(cx, t, &own));
    TRY(sort_keys(cx, u, &keys));
    TRY(ARENA_ARRAY(cx, t->rows * t->columns + 1, &values));
    for (size_t i = 0; i < t->rows; i++) {
        size_t low = 0, high = u->rows;
        while (low < high) {
            size_t mid = (low + high) / 2;
            key wanted = {t->dates[i], 0};
            if (compare_keys(&keys[mid], &wanted) < 0)
                low = mid + 1;
            else
                high = mid;
        }
        if (low == u->rows || !span_equal(keys[low].date, t->dates[i]))
            continue;
        for (size_t j = 0; j < t->columns; j++)
            values[rows * t->columns + j] = u->values[keys[low].row * u->columns + of[j]];
        memmove(t->values + rows * t->columns, t->values + i * t->columns, t->columns * sizeof *values);
        t->dates[rows] = t->dates[i];
        t->at[rows++] = t->at[i];
    }
    *unmatched = t->rows - rows;
    t->rows = u->rows = rows;
    u->columns = t->columns;
    u->names = t->names;
    u->dates = t->dates;
    u->at = t->at;
    u->values = values;
    return rows ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, "两个表没有一行的日期相同 no row of the concentrations has the date of a row of uncertainties");
}
