/* ledger_source.h - somebody's file with rows for a ledger: what it is, and its rows, as often as one likes.
 * Place      app
 * Given      a path, or bytes that stay; XLSX, GeoJSON and CSV are told apart by content
 * Errors     LT_BAD_INPUT, LT_LIMIT: the file cannot be read (xlsx.h, features.h); a row that cannot is a row with a fault
 * Cost       memory for one row (of XLSX: the shared strings too)
 * Owner      ledger_source_fini
 */
#ifndef LT_APP_LEDGER_SOURCE_H
#define LT_APP_LEDGER_SOURCE_H

#include "acquire/import/encoding.h"
#include "fact/table_cell.h"

#define LEDGER_CSV_ROW_MAX ((size_t)1 << 20) /* bytes of a CSV row */

typedef enum ledger_format { LEDGER_CSV, LEDGER_XLSX, LEDGER_GEOJSON } ledger_format;
const char *ledger_format_name(ledger_format f); /* "csv" */

typedef struct ledger_source {
    const char      *path;   /* NULL: bytes */
    span             bytes;
    const char      *sheet;  /* of a workbook; NULL the first */
    /* found by ledger_source_look */
    ledger_format    format;
    encoding         text;   /* of CSV; may be set to another before the rows are read */
    encoding_verdict verdict;
    uint64_t         size;
    char             sha256[65];
    char            *names[TABLE_COLUMNS_MAX]; /* members of a GeoJSON's properties */
    size_t           name_count;
} ledger_source;

typedef struct ledger_source_row {
    uint64_t          number; /* row, line or feature, from 1 */
    const char       *fault;  /* NULL: good */
    const table_cell *cells;
    size_t            count;
} ledger_source_row;
typedef struct ledger_source_sink {
    void *self;
    lt_err (*on_head)(lt_cx *cx, void *self, const span *titles, size_t n);
    lt_err (*on_row)(lt_cx *cx, void *self, const ledger_source_row *row);
} ledger_source_sink;

LT_MUST lt_err ledger_source_look(lt_cx *cx, ledger_source *s);
LT_MUST lt_err ledger_source_scan(lt_cx *cx, ledger_source *s, const ledger_source_sink *sink);
void ledger_source_fini(ledger_source *s);

#endif
