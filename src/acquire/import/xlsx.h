/* xlsx.h - rows of a workbook's sheet, streamed: libzip unpacks, expat reads; nothing of it is believed.
 * Place      acquire. The only file that meets libzip and expat.
 * Source     ECMA-376-1 (Office Open XML), 18.2 (workbook), 18.3 (sheets), 18.4 (shared strings), 18.8 (styles)
 * Given      a file or its bytes; a sheet by name, or the first one that is not hidden
 * Returned   each row with anything in it, cells by column: texts (_xHHHH_ undone), numbers as the file writes them, days and times
 *            where the style shows one (ISO, of the 1900 or 1904 system), booleans, errors; of formulas their stored result
 * Errors     LT_BAD_INPUT: no XLSX (old .xls and locked files are named), damaged, a DTD in it, rows out of order, no such sheet;
 *            LT_LIMIT: one of XLSX_*_MAX, told before it is unpacked where the file admits it
 * Cost       one pass; memory: the shared strings and one row
 * Owner      xlsx_open_* .. xlsx_close
 */
#ifndef LT_ACQUIRE_IMPORT_XLSX_H
#define LT_ACQUIRE_IMPORT_XLSX_H

#include "base/cx.h"
#include "fact/table_cell.h"

#define XLSX_ROWS_MAX         1048576u
#define XLSX_ENTRIES_MAX      2000u
#define XLSX_BYTES_MAX        (2ull << 30)  /* of all parts, unpacked */
#define XLSX_RATIO_MAX        300u          /* of a part above XLSX_RATIO_FROM */
#define XLSX_RATIO_FROM       (16ull << 20)
#define XLSX_STRINGS_MAX      4194304u
#define XLSX_STRING_BYTES_MAX ((size_t)256 << 20)
#define XLSX_ROW_BYTES_MAX    ((size_t)4 << 20)
#define XLSX_SHEETS_MAX       256u
#define XLSX_STYLES_MAX       65536u
#define XLSX_DEPTH_MAX        64

typedef struct xlsx xlsx;
typedef struct xlsx_row {
    uint64_t          number; /* from 1, as the program shows it */
    uint32_t          count;
    const char       *fault;  /* NULL: good */
    const table_cell *cells;
} xlsx_row;
typedef lt_err (*xlsx_row_fn)(lt_cx *cx, void *self, const xlsx_row *row); /* valid during the call */

bool xlsx_is(span head); /* begins like a ZIP */
LT_MUST lt_err xlsx_open_file(lt_cx *cx, const char *path, xlsx **out);
LT_MUST lt_err xlsx_open_bytes(lt_cx *cx, span bytes, xlsx **out); /* bytes stay longer */
void xlsx_close(xlsx *x);
LT_MUST lt_err xlsx_read(lt_cx *cx, xlsx *x, const char *sheet, xlsx_row_fn fn, void *self);

#endif
