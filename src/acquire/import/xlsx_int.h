/* xlsx_int.h - what the files that read workbooks share: a part of the package through expat, under limits.
 * Place      acquire; only for src/acquire/import/xlsx*.c
 */
#ifndef LT_ACQUIRE_IMPORT_XLSX_INT_H
#define LT_ACQUIRE_IMPORT_XLSX_INT_H

#include <expat.h>
#include <zip.h>

#include "acquire/import/xlsx.h"
#include "base/buf.h"

typedef struct xlsx_sheet {
    char name[128], link[64], path[256];
    bool is_hidden;
} xlsx_sheet;

struct xlsx {
    zip_t      *zip;
    xlsx_sheet *sheets;
    size_t      sheet_count;
    bool        is_1904, has_strings;
    uint8_t    *is_date; /* by style */
    size_t      style_count;
    buf         text;    /* of the shared strings */
    size_t     *ends;    /* string i: [ends[i - 1], ends[i]) */
    size_t      string_count, string_room;
};

typedef struct xlsx_part xlsx_part;
struct xlsx_part {
    lt_cx     *cx;
    XML_Parser parser;
    void      *self;
    void     (*on_start)(xlsx_part *p, const char *name, const char **attributes); /* name without its prefix */
    void     (*on_end)(xlsx_part *p, const char *name);
    void     (*on_text)(xlsx_part *p, span text);
    lt_err     err;
    int        depth;
};
/* The first failure ends the parsing. */
void xlsx_part_fail(xlsx_part *p, lt_err e);
/* LT_NOT_FOUND: the package has no such part. */
LT_MUST lt_err xlsx_part_run(lt_cx *cx, xlsx *x, const char *path, xlsx_part *p);
const char *xlsx_attribute(const char **attributes, const char *name); /* without prefix; NULL */

LT_MUST lt_err xlsx_read_book(lt_cx *cx, xlsx *x);    /* sheets, 1904, styles */
LT_MUST lt_err xlsx_read_strings(lt_cx *cx, xlsx *x); /* once */
/* Text with _xHHHH_ undone. */
void xlsx_put_text(buf *b, span text);

#endif
