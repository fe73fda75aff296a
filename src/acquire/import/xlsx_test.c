/* xlsx_test.c - what is no workbook; days of both systems, escapes and rich texts of a sound one. Bombs and DTDs: test/ledger/io.test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zip.h>

#include "acquire/import/xlsx.h"
#include "base/buf.h"
#include "base/scratch_testkit.h"

static const char BOOK[] = "<x:workbook xmlns:x=\"m\" xmlns:r=\"r\"><x:workbookPr date1904=\"%d\"/><x:sheets><x:sheet name=\"藏\" state=\"hidden\" r:id=\"r0\"/>"
                           "<x:sheet name=\"A\" sheetId=\"9\" r:id=\"r1\"/></x:sheets></x:workbook>";
static const char LINKS[] = "<Relationships><Relationship Id=\"r0\" Target=\"worksheets/no.xml\"/><Relationship Id=\"r1\" Target=\"worksheets/s.xml\"/></Relationships>";
static const char STYLES[] = "<styleSheet><numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy&quot;年&quot;m\"/><numFmt numFmtId=\"171\" formatCode=\"0.0&quot;day&quot;\"/>"
                             "<numFmt numFmtId=\"172\" formatCode=\"[Red]0\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"
                             "<xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf numFmtId=\"171\"/><xf numFmtId=\"172\"/><xf numFmtId=\"31\"/></cellXfs></styleSheet>";
static const char STRINGS[] = "<sst><si><t>a</t></si><si><r><t>b</t></r><r><t xml:space=\"preserve\"> c</t></r><rPh><t>no</t></rPh></si><si><t>x_x000D_y_x005F_x0041_</t></si></sst>";

static void add(zip_t *z, const char *name, const char *text)
{
    zip_source_t *s = zip_source_buffer(z, text, strlen(text), 0);
    assert_non_null(s);
    assert_true(zip_file_add(z, name, s, 0) >= 0);
}

typedef struct told {
    char   text[2000];
    size_t n;
} told;

static lt_err on_row(lt_cx *cx, void *self, const xlsx_row *row)
{
    static const char FORMS[] = "atndbej";
    told *t = self;
    (void)cx;
    t->n += (size_t)snprintf(t->text + t->n, sizeof t->text - t->n, "%llu", (unsigned long long)row->number);
    for (uint32_t i = 0; i < row->count; i++)
        t->n += (size_t)snprintf(t->text + t->n, sizeof t->text - t->n, "|%c:%.*s", FORMS[row->cells[i].form], (int)row->cells[i].text.n, (const char *)row->cells[i].text.p);
    t->n += (size_t)snprintf(t->text + t->n, sizeof t->text - t->n, "\n");
    return LT_OK;
}

static lt_err read_book(const char *cells, int is_1904, const char *sheet, told *out)
{
    char dir[64], path[128], book[512], *data;
    lt_cx cx;
    xlsx *x;
    int bad;
    cx_init(&cx, NULL);
    memset(out, 0, sizeof *out);
    scratch_make(dir, sizeof dir, "xlsx");
    snprintf(path, sizeof path, "%s/a.xlsx", dir);
    snprintf(book, sizeof book, BOOK, is_1904);
    data = calloc(1, strlen(cells) + 100);
    assert_non_null(data);
    snprintf(data, strlen(cells) + 100, "<worksheet><sheetData>%s</sheetData></worksheet>", cells);
    zip_t *z = zip_open(path, ZIP_CREATE, &bad);
    assert_non_null(z);
    add(z, "xl/workbook.xml", book);
    add(z, "xl/_rels/workbook.xml.rels", LINKS);
    add(z, "xl/styles.xml", STYLES);
    add(z, "xl/sharedStrings.xml", STRINGS);
    add(z, "xl/worksheets/s.xml", data);
    assert_int_equal(zip_close(z), 0);
    lt_err e = xlsx_open_file(&cx, path, &x);
    if (!e) {
        e = xlsx_read(&cx, x, sheet, on_row, out);
        xlsx_close(x);
    }
    free(data);
    scratch_remove(dir);
    return e;
}

static void what_is_refused(void **state)
{
    static const char *const ROWS[] = {"<row><c t=\"s\"><v>3</v></c></row>", "<row><c t=\"s\"><v>-1</v></c></row>", "<row r=\"2\"/><row r=\"2\"/>", "<row r=\"0\"/>", "<row r=\"x\"/>",
                                       "<row><c r=\"B1\"/><c r=\"A1\"/></row>", "<row><c r=\"1A\"/></row>", "<row><c r=\"AAAA1\"/></row>", "<row>"};
    told t;
    lt_cx cx;
    xlsx *x;
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++)
        if (read_book(ROWS[i], 0, NULL, &t) != LT_BAD_INPUT)
            fail_msg("taken: %s", ROWS[i]);
    assert_int_equal(read_book("<row r=\"1048577\"/>", 0, NULL, &t), LT_LIMIT);
    assert_int_equal(read_book("", 0, "B", &t), LT_BAD_INPUT);
    assert_int_equal(read_book("", 0, "藏", &t), LT_BAD_INPUT);
    cx_init(&cx, NULL);
    assert_int_equal(xlsx_open_bytes(&cx, span_text("PK\3\4 nothing of it"), &x), LT_BAD_INPUT);
    assert_int_equal(xlsx_open_bytes(&cx, span_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", 12), &x), LT_BAD_INPUT);
    assert_non_null(strstr(cx.say, ".xls"));
}

static void what_cells_say(void **state)
{
    told t;
    (void)state;
    assert_int_equal(read_book("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c></row><row r=\"5\"><c r=\"B5\"><f>1+1</f><v>0.10000000000000001</v></c>"
                               "<c t=\"b\"><v>1</v></c><c t=\"e\"><v>#N/A</v></c><c t=\"str\"><v>s</v></c><c t=\"inlineStr\"><is><t>i</t></is></c></row><row/>", 0, "A", &t), LT_OK);
    assert_string_equal(t.text, "1|t:a|t:b c|t:x\ry_x0041_\n5|t:|n:0.10000000000000001|b:1|e:#N/A|t:s|t:i\n");
    assert_int_equal(read_book("<row><c s=\"1\"><v>46352</v></c><c s=\"2\"><v>61</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>60</v></c><c s=\"5\"><v>46352.75</v></c>"
                               "<c s=\"3\"><v>5</v></c><c s=\"4\"><v>6</v></c><c s=\"1\"><v>-1</v></c><c s=\"99\"><v>7</v></c></row>", 0, NULL, &t), LT_OK);
    assert_string_equal(t.text, "1|d:2026-11-26|d:1900-03-01|d:1900-02-28|n:60|d:2026-11-26T18:00:00|n:5|n:6|n:-1|n:7\n");
    assert_int_equal(read_book("<row><c s=\"1\"><v>44890</v></c><c s=\"1\"><v>0</v></c></row>", 1, NULL, &t), LT_OK);
    assert_string_equal(t.text, "1|d:2026-11-26|d:1904-01-01\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_refused), cmocka_unit_test(what_cells_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
