/* xlsx_fuzz.c - any bytes as a workbook, or as one part of a workbook that is otherwise sound: it ends, rows go up, texts are text. */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "acquire/import/xlsx.h"
#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const PARTS[][2] = {
    {"xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"A\" r:id=\"r1\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
    {"xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
    {"xl/sharedStrings.xml", "<sst><si><t>a</t></si><si><r><t>b</t></r></si></sst>"},
    {"xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r=\"1\"><c t=\"s\"><v>1</v></c><c s=\"1\"><v>46352</v></c></row></sheetData></worksheet>"},
};
#define PART_COUNT (sizeof PARTS / sizeof PARTS[0])

static void put_u16(buf *b, unsigned v)
{
    buf_byte(b, (uint8_t)v);
    buf_byte(b, (uint8_t)(v >> 8));
}

static void put_u32(buf *b, size_t v)
{
    put_u16(b, (unsigned)(v & 0xFFFF));
    put_u16(b, (unsigned)(v >> 16 & 0xFFFF));
}

static void put_about(buf *b, const char *name, span data)
{
    put_u16(b, 10);
    put_u16(b, 0); /* flags */
    put_u16(b, 0); /* stored */
    put_u32(b, 0); /* time */
    put_u32(b, crc32(0, data.p, (uInt)data.n));
    put_u32(b, data.n);
    put_u32(b, data.n);
    put_u16(b, (unsigned)strlen(name));
    put_u16(b, 0);
}

/* = APPNOTE.TXT 4.3: stored files, one of them the given bytes */
static void make_zip(buf *b, size_t which, span given)
{
    size_t at[PART_COUNT], directory;
    for (size_t i = 0; i < PART_COUNT; i++) {
        span data = i == which ? given : span_text(PARTS[i][1]);
        at[i] = b->n;
        buf_put(b, "PK\3\4", 4);
        put_about(b, PARTS[i][0], data);
        buf_text(b, PARTS[i][0]);
        buf_put(b, data.p, data.n);
    }
    directory = b->n;
    for (size_t i = 0; i < PART_COUNT; i++) {
        buf_put(b, "PK\1\2", 4);
        put_u16(b, 10);
        put_about(b, PARTS[i][0], i == which ? given : span_text(PARTS[i][1]));
        for (int k = 0; k < 5; k++)
            put_u16(b, 0);
        put_u32(b, at[i]);
        buf_text(b, PARTS[i][0]);
    }
    size_t end = b->n;
    buf_put(b, "PK\5\6", 4);
    put_u32(b, 0);
    put_u16(b, PART_COUNT);
    put_u16(b, PART_COUNT);
    put_u32(b, end - directory);
    put_u32(b, directory);
    put_u16(b, 0);
}

static lt_err on_row(lt_cx *cx, void *self, const xlsx_row *row)
{
    uint64_t *last = self;
    (void)cx;
    if (row->number <= *last || row->number > XLSX_ROWS_MAX || row->count > TABLE_COLUMNS_MAX)
        abort();
    *last = row->number;
    for (uint32_t i = 0; i < row->count; i++)
        if (!span_is_utf8(row->cells[i].text))
            abort();
    return LT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lt_cx cx;
    xlsx *x;
    buf zip;
    uint64_t last = 0;
    if (size < 1)
        return 0;
    cx_init(&cx, NULL);
    buf_init(&zip, (size_t)64 << 20);
    size_t which = data[0] % (PART_COUNT + 1);
    if (which < PART_COUNT)
        make_zip(&zip, which, span_of(data + 1, size - 1));
    else
        buf_put(&zip, data + 1, size - 1);
    if (xlsx_open_bytes(&cx, buf_span(&zip), &x) == LT_OK) {
        (void)!xlsx_read(&cx, x, NULL, on_row, &last);
        last = 0;
        (void)!xlsx_read(&cx, x, "A", on_row, &last);
        xlsx_close(x);
    }
    buf_fini(&zip);
    return 0;
}
