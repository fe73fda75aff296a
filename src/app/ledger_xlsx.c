/* ledger_xlsx.c - rows and templates as workbooks; the only file that meets libxlsxwriter; see ledger_export.h. */
#include "app/ledger_export.h"

#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>

#include "base/civil.h"
#include "base/num.h"

#define CELL_MAX      ((size_t)1 << 20)
#define TEXT_MAX      32767 /* characters of a cell */
#define TEMPLATE_ROWS 5000
#define CHOICES_SHEET "选项"

typedef struct book {
    const ledger_export *e;
    lxw_workbook        *wb;
    lxw_worksheet       *ws;
    lxw_format          *head, *date;
    sheet                sheet;
    buf                  cell, safe;
    lxw_row_t            row;
} book;

static lt_err failed(lt_cx *cx, lxw_error e)
{
    if (e == LXW_NO_ERROR)
        return LT_OK;
    return cx_fail(cx, e == LXW_ERROR_MEMORY_MALLOC_FAILED ? LT_NO_MEMORY : LT_IO, "the workbook cannot be written: %s", lxw_strerror(e));
}

/* What a reader would take for an escape, and CR, which XML would make a line feed, as escapes. */
static void put_safe(buf *b, span s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool looks = s.n - i >= 7 && s.p[i] == '_' && s.p[i + 1] == 'x' && s.p[i + 6] == '_' && strspn((const char *)s.p + i + 2, "0123456789abcdefABCDEF") >= 4;
        if (looks)
            buf_text(b, "_x005F");
        if (s.p[i] == '\r')
            buf_text(b, "_x000D_");
        else
            buf_byte(b, s.p[i]);
    }
}

static lt_err write_text(lt_cx *cx, book *b, lxw_col_t col, span text)
{
    buf_reset(&b->safe);
    put_safe(&b->safe, text);
    buf_byte(&b->safe, 0);
    TRY(buf_check(cx, &b->safe));
    lxw_error e = worksheet_write_string(b->ws, b->row, col, (const char *)b->safe.p, NULL);
    if (e == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
        return cx_fail(cx, LT_LIMIT, "第%u行有单元格超过%d字，请改用CSV或GeoJSON导出 a cell of row %u is longer than %d characters; export as CSV or GeoJSON", b->row + 1,
                       TEXT_MAX, b->row + 1, TEXT_MAX);
    return failed(cx, e);
}

/* The library writes 16 digits: what needs more stays a text. */
static lt_err write_number(lt_cx *cx, book *b, lxw_col_t col, span text)
{
    double v, back;
    char digits[40];
    num_dec exact, again;
    if (!num_parse_double(text, &v))
        return write_text(cx, b, col, text);
    snprintf(digits, sizeof digits, "%.16G", v);
    bool is_same = num_parse_double(span_text(digits), &back) && back == v;
    if (is_same && num_parse_dec(text, &exact) && num_parse_dec(span_text(digits), &again) && exact.decimals == 0 && again.decimals == 0)
        is_same = exact.scaled == again.scaled; /* an integer beyond 2^53 */
    else if (is_same && text.n > 17 && span_find(text, 0, '.') == text.n && span_find(text, 0, 'e') == text.n)
        is_same = false;
    return is_same ? failed(cx, worksheet_write_number(b->ws, b->row, col, v, NULL)) : write_text(cx, b, col, text);
}

static lt_err write_date(lt_cx *cx, book *b, lxw_col_t col, span text)
{
    int64_t ms;
    if (text.n != 10 || !civil_parse_iso(text, 0, &ms) || ms < civil_day_number(1900, 3, 1) * CIVIL_DAY_MS)
        return write_text(cx, b, col, text);
    return failed(cx, worksheet_write_number(b->ws, b->row, col, (double)(ms / CIVIL_DAY_MS + 25569), b->date));
}

static lt_err write_cell(lt_cx *cx, book *b, lxw_col_t col, cell_form form)
{
    span s = buf_span(&b->cell);
    if (!s.n)
        return LT_OK;
    return form == CELL_NUMBER ? write_number(cx, b, col, s) : form == CELL_DATE ? write_date(cx, b, col, s) : write_text(cx, b, col, s);
}

static lt_err write_head(lt_cx *cx, book *b, bool is_english)
{
    char title[SHEET_TITLE_MAX + 4];
    lxw_col_t col = 0;
    for (size_t i = 0; i < b->sheet.count; i++) {
        if (!b->sheet.columns[i].is_written)
            continue;
        sheet_title(&b->sheet, i, is_english, title);
        if (b->sheet.columns[i].field && b->sheet.columns[i].field->is_needed)
            snprintf(title + strlen(title), 4, " *");
        TRY(failed(cx, worksheet_write_string(b->ws, 0, col++, title, b->head)));
    }
    return LT_OK;
}

static lt_err begin(lt_cx *cx, book *b, const char *path, const char *folder)
{
    char name[32];
    lxw_workbook_options o = {.constant_memory = folder != NULL, .tmpdir = (char *)(uintptr_t)folder};
    b->wb = workbook_new_opt(path, &o);
    if (!b->wb)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a workbook");
    size_t n = 0; /* a sheet's name: 31 characters, some signs not */
    for (const char *c = b->e->kd->title; *c && n + 4 < sizeof name - 1;)
        if (strchr("[]:*?/\\'", *c))
            c++;
        else
            do
                name[n++] = *c++;
            while ((*c & 0xC0) == 0x80);
    name[n] = '\0';
    b->ws = workbook_add_worksheet(b->wb, n ? name : b->e->kd->name);
    if (!b->ws)
        b->ws = workbook_add_worksheet(b->wb, NULL);
    b->head = workbook_add_format(b->wb);
    b->date = workbook_add_format(b->wb);
    if (!b->ws || !b->head || !b->date)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a workbook");
    format_set_bold(b->head);
    format_set_num_format(b->date, "yyyy-mm-dd");
    worksheet_freeze_panes(b->ws, 1, 1);
    worksheet_set_column(b->ws, 0, (lxw_col_t)(b->sheet.count), 16, NULL);
    return LT_OK;
}

static lt_err put_row(lt_cx *cx, void *self, const ledger_row *r)
{
    book *b = self;
    lxw_col_t col = 0;
    if (++b->row >= LXW_ROW_MAX)
        return cx_fail(cx, LT_LIMIT, "超过XLSX的1048576行，请改用CSV导出 more rows than a workbook holds; export as CSV");
    for (size_t i = 0; i < b->sheet.count; i++) {
        cell_form form;
        if (!b->sheet.columns[i].is_written)
            continue;
        buf_reset(&b->cell);
        TRY(ledger_export_cell(cx, b->e, r, &b->sheet.columns[i], &b->cell, &form));
        TRY(write_cell(cx, b, col++, form));
    }
    return LT_OK;
}

static lt_err finish(lt_cx *cx, book *b, const char *path, lt_err e)
{
    lxw_error closed = b->wb ? workbook_close(b->wb) : LXW_NO_ERROR;
    buf_fini(&b->cell);
    buf_fini(&b->safe);
    if (!e)
        e = failed(cx, closed);
    if (e)
        remove(path);
    return e;
}

lt_err ledger_export_xlsx(lt_cx *cx, keep *k, const ledger_export *e, const char *const path_folder[2], uint64_t *rows)
{
    book b = {.e = e};
    buf_init(&b.cell, CELL_MAX);
    buf_init(&b.safe, 8 * CELL_MAX);
    sheet_make(e->kd, &b.sheet);
    lt_err err = begin(cx, &b, path_folder[0], path_folder[1]);
    if (!err)
        err = write_head(cx, &b, e->is_english);
    if (!err)
        err = ledger_export_each(cx, k, e, put_row, &b);
    *rows = b.row;
    return finish(cx, &b, path_folder[0], err);
}

/* --- templates ---------------------------------------------------------------------------------------------------------------- */

static void put_note(const book *b, const sheet_column *c, bool is_english, buf *out)
{
    const kind_field *f = c->field;
    static const char *const OWN_ZH[] = {"", "系统编号：留空则按唯一项查找或新建", "状态：仅新建时可填，已有条目按流程变更", "街道：留空则按位置判定", "WGS-84经度，十进制度",
                                         "WGS-84纬度，十进制度", "GeoJSON图形（WGS-84）", "“填写示例”行不导入"};
    static const char *const OWN_EN[] = {"", "Row id: empty finds the row by its unique fields, or makes one", "State: for new rows only", "Street: empty is found by the place",
                                         "Longitude, WGS 84, decimal degrees", "Latitude, WGS 84, decimal degrees", "GeoJSON geometry (WGS 84)", "The example row is not imported"};
    if (!f) {
        buf_text(out, (is_english ? OWN_EN : OWN_ZH)[c->role]);
        return;
    }
    buf_format(out, "%.600s%s", is_english ? f->about_en : f->about, is_english ? f->about_en[0] ? "\n" : "" : f->about[0] ? "\n" : "");
    if (f->is_needed)
        buf_text(out, is_english ? "Needed. " : "必填。");
    if (f->type == KIND_ARRAY)
        buf_text(out, is_english ? "Several: with ; between. " : "可填多项，用分号隔开。");
    for (size_t i = 0; f->choice_count && i < f->choice_count && out->n < 1500; i++)
        buf_format(out, "%s%.60s", i ? " / " : "", is_english && f->choices[i].en[0] ? f->choices[i].en : f->choices[i].zh);
    if (f->has_min)
        buf_format(out, "%s%.15g ", is_english ? "from " : "不小于", f->min);
    if (f->has_max)
        buf_format(out, "%s%.15g ", is_english ? "to " : "不大于", f->max);
    if (f->ref != KIND_REF_NONE)
        buf_format(out, "%s%s%s", is_english ? "key of: " : "填编号：", f->ref == KIND_REF_KIND ? f->ref_kind : kind_ref_name(f->ref), "");
    (void)b;
}

static lt_err write_note(lt_cx *cx, book *b, lxw_col_t col, const sheet_column *c, bool is_english)
{
    buf note;
    buf_init(&note, 65536);
    put_note(b, c, is_english, &note);
    buf_byte(&note, 0);
    lt_err e = buf_check(cx, &note);
    if (!e && note.n > 1)
        e = failed(cx, worksheet_write_comment(b->ws, 0, col, (const char *)note.p));
    buf_fini(&note);
    return e;
}

/* Words to choose from stand on a hidden sheet, a column each; the cells below the header take no others. */
static lt_err write_choices(lt_cx *cx, const book *b, lxw_worksheet *list, lxw_col_t col, const char *const *words, size_t n)
{
    char formula[80], name[16];
    lxw_data_validation v = {.validate = LXW_VALIDATION_TYPE_LIST_FORMULA, .value_formula = formula, .error_type = LXW_VALIDATION_ERROR_TYPE_STOP,
                             .error_title = "选项 Choices", .error_message = "请从下拉列表中选择 choose one of the list"};
    for (size_t i = 0; i < n; i++)
        TRY(failed(cx, worksheet_write_string(list, (lxw_row_t)i, col, words[i], NULL)));
    lxw_col_to_name(name, col, 1);
    snprintf(formula, sizeof formula, "='" CHOICES_SHEET "'!%s$1:%s$%zu", name, name, n);
    return failed(cx, worksheet_data_validation_range(b->ws, 1, col, TEMPLATE_ROWS, col, &v));
}

static lt_err write_list(lt_cx *cx, const book *b, lxw_worksheet *list, lxw_col_t col, const sheet_column *c, bool is_english)
{
    const char *words[KIND_CHOICES_MAX];
    size_t n = 0;
    const kind *kd = b->e->kd;
    if (c->role == SHEET_STATE)
        for (; n < kd->state_count; n++)
            words[n] = ledger_state_word(kd, kd->states[n].key, is_english);
    else if (c->field && c->field->type == KIND_BOOLEAN) {
        words[n++] = is_english ? "yes" : "是";
        words[n++] = is_english ? "no" : "否";
    } else if (c->field && c->field->type == KIND_STRING)
        for (; n < c->field->choice_count; n++)
            words[n] = is_english && c->field->choices[n].en[0] ? c->field->choices[n].en : c->field->choices[n].zh;
    return n ? write_choices(cx, b, list, col, words, n) : LT_OK;
}

static lt_err write_template(lt_cx *cx, book *b, bool is_english)
{
    lxw_col_t col = 0;
    lxw_worksheet *list = workbook_add_worksheet(b->wb, CHOICES_SHEET);
    if (!list)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a workbook");
    worksheet_hide(list);
    TRY(write_head(cx, b, is_english));
    b->row = 1;
    for (size_t i = 0; i < b->sheet.count; i++) {
        const sheet_column *c = &b->sheet.columns[i];
        cell_form form;
        if (!c->is_written)
            continue;
        buf_reset(&b->cell);
        TRY(ledger_template_cell(cx, c, is_english, &b->cell, &form));
        TRY(write_cell(cx, b, col, form));
        TRY(write_note(cx, b, col, c, is_english));
        TRY(write_list(cx, b, list, col, c, is_english));
        col++;
    }
    return LT_OK;
}

lt_err ledger_template_xlsx(lt_cx *cx, const kind *kd, bool is_english, const char *path)
{
    ledger_export e = {.kd = kd, .is_english = is_english};
    book b = {.e = &e};
    buf_init(&b.cell, CELL_MAX);
    buf_init(&b.safe, 8 * CELL_MAX);
    sheet_make(kd, &b.sheet);
    lt_err err = begin(cx, &b, path, NULL);
    if (!err)
        err = write_template(cx, &b, is_english);
    return finish(cx, &b, path, err);
}
