/* import_csv_fuzz.c - any bytes as a file of each format: it ends, every byte belongs to a line, pieces change nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "acquire/import/import_csv.h"
#include "acquire/import/import_row.h"
#include "base/civil.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct seen {
    import_layout l;
    bool          has_head;
    uint64_t      records, faults, last_line, digest;
} seen;

static lt_err on_record(lt_cx *cx, void *self, const csv_record *r)
{
    static import_row row;
    seen *s = self;
    char fault[ROW_FAULT_MAX];
    (void)cx;
    if (r->line <= s->last_line && s->records)
        abort();
    s->last_line = r->line;
    s->records++;
    s->faults += r->fault != NULL;
    s->digest = (s->digest ^ r->count ^ r->line << 8) * 0x100000001b3u;
    if (r->fault || r->count == 0)
        return LT_OK;
    if (!s->has_head) {
        s->has_head = true;
        (void)import_layout_read_head(&s->l, r->fields, r->count, fault);
        return LT_OK;
    }
    row.line = r->line;
    if (!import_row_parse(&s->l, r->fields, r->count, &row)) {
        if (!row.fault[0])
            abort();
        return LT_OK;
    }
    if (row.t_ms % CIVIL_HOUR_MS != 0)
        abort();
    s->digest ^= row.digest;
    return LT_OK;
}

static seen run(const uint8_t *data, size_t size, size_t piece, size_t format)
{
    static csv_reader r;
    lt_cx cx;
    seen s = {.records = 0};
    cx_init(&cx, NULL);
    if (import_layout_open(&cx, TABLE_IMPORT_FORMAT[format].key, LABEL_OF_FORMAT, CIVIL_SHANGHAI_MIN, &s.l) != LT_OK)
        abort();
    s.has_head = !s.l.format->header;
    csv_begin(&r, on_record, &s);
    for (size_t at = 0; at < size; at += piece)
        if (csv_feed(&cx, &r, span_of(data + at, piece < size - at ? piece : size - at)) != LT_OK)
            abort();
    if (csv_end(&cx, &r) != LT_OK)
        abort();
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t format = data[0] % TABLE_IMPORT_FORMAT_COUNT, piece = data[1] % 32u + 1;
    seen a = run(data + 2, size - 2, piece, format), b = run(data + 2, size - 2, size, format);
    if (a.records != b.records || a.faults != b.faults || a.digest != b.digest)
        abort();
    return 0;
}
