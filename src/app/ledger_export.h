/* ledger_export.h - rows of a ledger as a file that ledger_import.h reads back: CSV, GeoJSON, XLSX; an empty one to fill in.
 * Place      app. ledger_xlsx.c is the only file that meets libxlsxwriter.
 * Source     RFC 4180 (UTF-8 with a mark, CR LF), RFC 7946, ECMA-376
 * Method     pages of rows in the order of their ids; columns as plan/sheet.h has them; hidden fields masked where the caller says so
 * Errors     LT_LIMIT: XLSX holds 1,048,576 rows and 32,767 characters a cell: what has more is said to be taken as CSV or GeoJSON
 * Cost       memory of one page, whatever the ledger holds
 * Invariants 1. an import of what was written, into an empty ledger or the same one, gives equal fields, states, streets, places
 */
#ifndef LT_APP_LEDGER_EXPORT_H
#define LT_APP_LEDGER_EXPORT_H

#include "app/ledger.h"
#include "app/ledger_source.h"
#include "plan/sheet.h"

typedef struct ledger_export_sink { /* what stands in `out` goes on; it empties it */
    buf    *out;
    lt_err (*flush)(lt_cx *cx, void *self, buf *out);
    void   *self;
} ledger_export_sink;
typedef struct ledger_export {
    const kind      *kd;
    keep_row_filter  filter;     /* sort, after, limit: ours */
    bool             is_english; /* titles and words */
    bool           (*shows_hidden)(void *self, const ledger_row *r); /* NULL: masked */
    void            *self;
} ledger_export;

/* CSV or GeoJSON. */
LT_MUST lt_err ledger_export_run(lt_cx *cx, keep *k, const ledger_export *e, ledger_format format, const ledger_export_sink *sink, uint64_t *rows);
/* Into a file at `path`, with its temporary files in `folder`. */
LT_MUST lt_err ledger_export_xlsx(lt_cx *cx, keep *k, const ledger_export *e, const char *const path_folder[2], uint64_t *rows);
/* To be filled in: a header, one row that shows how; XLSX has notes and lists to choose from. */
LT_MUST lt_err ledger_template_csv(lt_cx *cx, const kind *kd, bool is_english, buf *out);
LT_MUST lt_err ledger_template_xlsx(lt_cx *cx, const kind *kd, bool is_english, const char *path);

/* --- between ledger_export.c and ledger_xlsx.c ---------------------------------------------------------------------- */
typedef lt_err (*ledger_page_fn)(lt_cx *cx, void *self, const ledger_row *r);
LT_MUST lt_err ledger_export_each(lt_cx *cx, keep *k, const ledger_export *e, ledger_page_fn fn, void *self);
/* The cell of a column; an empty one: nothing in out. */
LT_MUST lt_err ledger_export_cell(lt_cx *cx, const ledger_export *e, const ledger_row *r, const sheet_column *c, buf *out, cell_form *form);
LT_MUST lt_err ledger_template_cell(lt_cx *cx, const sheet_column *c, bool is_english, buf *out, cell_form *form);
const char *ledger_state_word(const kind *kd, const char *key, bool is_english);

#endif
