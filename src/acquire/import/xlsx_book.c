/* xlsx_book.c - a workbook's sheets, styles and shared strings; see xlsx.h. */
#include "acquire/import/xlsx_int.h"

#include <stdio.h>
#include <stdlib.h>

#define FORMATS_MAX 4096u

/* --- sheets ------------------------------------------------------------------------------------------------------------------ */

static void copy_word(const char *s, char *out, size_t size)
{
    snprintf(out, size, "%s", s ? s : "");
}

static bool is_true(const char *s)
{
    return s && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0);
}

static void book_start(xlsx_part *p, const char *name, const char **a)
{
    xlsx *x = p->self;
    const char *state = xlsx_attribute(a, "state");
    if (strcmp(name, "workbookPr") == 0)
        x->is_1904 = is_true(xlsx_attribute(a, "date1904"));
    if (strcmp(name, "sheet") != 0)
        return;
    if (x->sheet_count == XLSX_SHEETS_MAX) {
        xlsx_part_fail(p, cx_fail(p->cx, LT_LIMIT, "工作表过多 more than %u sheets", XLSX_SHEETS_MAX));
        return;
    }
    xlsx_sheet *s = &x->sheets[x->sheet_count++];
    copy_word(xlsx_attribute(a, "name"), s->name, sizeof s->name);
    s->is_hidden = state && strcmp(state, "visible") != 0;
    for (; a[0]; a += 2) /* r:id, not the sheetId */
        if (strchr(a[0], ':') && strcmp(strchr(a[0], ':'), ":id") == 0)
            copy_word(a[1], s->link, sizeof s->link);
}

static void link_start(xlsx_part *p, const char *name, const char **a)
{
    xlsx *x = p->self;
    const char *id = xlsx_attribute(a, "Id"), *target = xlsx_attribute(a, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !target)
        return;
    for (size_t i = 0; i < x->sheet_count; i++)
        if (strcmp(x->sheets[i].link, id) == 0)
            snprintf(x->sheets[i].path, sizeof x->sheets[i].path, target[0] == '/' ? "%s" : "xl/%s", target[0] == '/' ? target + 1 : target);
}

static void no_end(xlsx_part *p, const char *name)
{
    (void)p, (void)name;
}

/* --- styles: which of them show a day or a time -------------------------------------------------------------------------------- */

typedef struct styles {
    xlsx    *x;
    unsigned ids[FORMATS_MAX];
    uint8_t  is_date[FORMATS_MAX];
    size_t   count;
    bool     in_cells;
} styles;

/* = ECMA-376-1 18.8.30, those of Chinese, Japanese and Korean workbooks among them */
static bool is_builtin_date(unsigned id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* y m d h s, or their Chinese words, outside quotes, brackets and escapes; of the first section. */
static bool is_date_code(const char *code)
{
    bool in_quote = false;
    if (strcmp(code, "General") == 0)
        return false;
    for (const char *c = code; *c; c++) {
        if (*c == '"') {
            in_quote = !in_quote;
        } else if (in_quote) {
            continue;
        } else if ((*c == '\\' || *c == '_' || *c == '*') && c[1]) {
            c++;
        } else if (*c == '[') {
            if ((c[1] == 'h' || c[1] == 'm' || c[1] == 's' || c[1] == 'H') && (c[2] == ']' || c[2] == c[1]))
                return true;
            while (c[1] && *c != ']')
                c++;
        } else if (*c == ';') {
            return false;
        } else if (strchr("yYmMdDhHsS", *c)) {
            return true;
        }
    }
    return false;
}

static unsigned number_of(const char *s)
{
    unsigned long v = s ? strtoul(s, NULL, 10) : 0;
    return v > 1000000 ? 1000000 : (unsigned)v;
}

static bool is_date_format(const styles *s, unsigned id)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->ids[i] == id)
            return s->is_date[i];
    return is_builtin_date(id);
}

static void style_start(xlsx_part *p, const char *name, const char **a)
{
    styles *s = p->self;
    const char *code = xlsx_attribute(a, "formatCode");
    if (strcmp(name, "cellXfs") == 0)
        s->in_cells = true;
    if (strcmp(name, "numFmt") == 0 && s->count < FORMATS_MAX) {
        s->ids[s->count] = number_of(xlsx_attribute(a, "numFmtId"));
        s->is_date[s->count++] = code && is_date_code(code);
    }
    if (strcmp(name, "xf") != 0 || !s->in_cells)
        return;
    if (s->x->style_count == XLSX_STYLES_MAX) {
        xlsx_part_fail(p, cx_fail(p->cx, LT_LIMIT, "单元格样式过多 more than %u styles", XLSX_STYLES_MAX));
        return;
    }
    s->x->is_date[s->x->style_count++] = is_date_format(s, number_of(xlsx_attribute(a, "numFmtId")));
}

static void style_end(xlsx_part *p, const char *name)
{
    styles *s = p->self;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cells = false;
}

static lt_err read_styles(lt_cx *cx, xlsx *x)
{
    styles *s = calloc(1, sizeof *s);
    x->is_date = calloc(XLSX_STYLES_MAX, 1);
    if (!s || !x->is_date) {
        free(s);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a workbook");
    }
    s->x = x;
    xlsx_part p = {.self = s, .on_start = style_start, .on_end = style_end};
    lt_err e = xlsx_part_run(cx, x, "xl/styles.xml", &p);
    free(s);
    return e == LT_NOT_FOUND ? LT_OK : e;
}

lt_err xlsx_read_book(lt_cx *cx, xlsx *x)
{
    xlsx_part book = {.self = x, .on_start = book_start, .on_end = no_end}, links = {.self = x, .on_start = link_start, .on_end = no_end};
    x->sheets = calloc(XLSX_SHEETS_MAX, sizeof *x->sheets);
    if (!x->sheets)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a workbook");
    lt_err e = xlsx_part_run(cx, x, "xl/workbook.xml", &book);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, LT_BAD_INPUT, "不是XLSX工作簿 a ZIP file, but no XLSX workbook");
    if (!e)
        e = xlsx_part_run(cx, x, "xl/_rels/workbook.xml.rels", &links);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, LT_BAD_INPUT, "工作簿已损坏 the workbook does not say where its sheets are");
    return e ? e : read_styles(cx, x);
}

/* --- shared strings -------------------------------------------------------------------------------------------------------------- */

typedef struct strings {
    xlsx *x;
    buf   one;
    int   in_text, in_sound; /* <t>; <rPh>: how it is read aloud */
} strings;

static int hex_digit(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void put_character(buf *b, unsigned c)
{
    if (c < 0x80) {
        buf_byte(b, (uint8_t)c);
    } else if (c < 0x800) {
        buf_byte(b, (uint8_t)(0xC0 | c >> 6));
        buf_byte(b, (uint8_t)(0x80 | (c & 63)));
    } else {
        buf_byte(b, (uint8_t)(0xE0 | c >> 12));
        buf_byte(b, (uint8_t)(0x80 | (c >> 6 & 63)));
        buf_byte(b, (uint8_t)(0x80 | (c & 63)));
    }
}

void xlsx_put_text(buf *b, span s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned c = 0;
        bool is_escape = s.n - i >= 7 && s.p[i] == '_' && s.p[i + 1] == 'x' && s.p[i + 6] == '_';
        for (size_t k = 2; is_escape && k < 6; k++) {
            int d = hex_digit(s.p[i + k]);
            is_escape = d >= 0;
            c = c * 16 + (unsigned)(d & 15);
        }
        if (is_escape && c && !(c >= 0xD800 && c <= 0xDFFF)) {
            put_character(b, c);
            i += 6;
        } else {
            buf_byte(b, s.p[i]);
        }
    }
}

static void string_start(xlsx_part *p, const char *name, const char **a)
{
    strings *s = p->self;
    (void)a;
    if (strcmp(name, "si") == 0)
        buf_reset(&s->one);
    s->in_sound += strcmp(name, "rPh") == 0;
    s->in_text += strcmp(name, "t") == 0;
}

static lt_err add_string(lt_cx *cx, strings *s)
{
    xlsx *x = s->x;
    if (x->string_count == XLSX_STRINGS_MAX)
        return cx_fail(cx, LT_LIMIT, "工作簿文本过多 more than %u shared strings", XLSX_STRINGS_MAX);
    if (x->string_count == x->string_room) {
        size_t room = x->string_room ? x->string_room * 2 : 1024;
        size_t *more = realloc(x->ends, room * sizeof *more);
        if (!more)
            return cx_fail(cx, LT_NO_MEMORY, "no memory for a workbook's texts");
        x->ends = more;
        x->string_room = room;
    }
    xlsx_put_text(&x->text, buf_span(&s->one));
    TRY(buf_check(cx, &s->one));
    TRY(buf_check(cx, &x->text));
    x->ends[x->string_count++] = x->text.n;
    return LT_OK;
}

static void string_end(xlsx_part *p, const char *name)
{
    strings *s = p->self;
    s->in_sound -= strcmp(name, "rPh") == 0;
    s->in_text -= strcmp(name, "t") == 0;
    if (strcmp(name, "si") == 0)
        xlsx_part_fail(p, add_string(p->cx, s));
}

static void string_text(xlsx_part *p, span text)
{
    strings *s = p->self;
    if (s->in_text && !s->in_sound)
        buf_put(&s->one, text.p, text.n);
}

lt_err xlsx_read_strings(lt_cx *cx, xlsx *x)
{
    strings s = {.x = x};
    xlsx_part p = {.self = &s, .on_start = string_start, .on_end = string_end, .on_text = string_text};
    if (x->has_strings)
        return LT_OK;
    buf_init(&s.one, XLSX_ROW_BYTES_MAX);
    lt_err e = xlsx_part_run(cx, x, "xl/sharedStrings.xml", &p);
    buf_fini(&s.one);
    x->has_strings = !e || e == LT_NOT_FOUND;
    return e == LT_NOT_FOUND ? LT_OK : e;
}
