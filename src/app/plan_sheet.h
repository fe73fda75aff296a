/* plan_sheet.h - one tab-separated sheet of a plan folder, read strictly into an array of JSON objects.
 * Place      app, private to the plan loader
 * Given      lines "# ..." are remarks; the first other line names the columns (any order, each known, none twice);
 *            every row has as many cells; an empty cell is an absent member
 * Errors     LT_BAD_INPUT: "stations.tsv line 7, column longitude: "abc" is no number"
 * Limits     PLAN_SHEET_MAX, PLAN_ROWS_MAX, PLAN_CELL_MAX of plan_load.h
 */
#ifndef LT_APP_PLAN_SHEET_H
#define LT_APP_PLAN_SHEET_H

#include "base/json.h"

typedef enum sheet_type { SHEET_TEXT, SHEET_NUMBER, SHEET_BOOL, SHEET_DATE, SHEET_DECIMAL } sheet_type;
typedef struct sheet_column {
    const char *name;
    sheet_type  type;
    bool        is_needed; /* no empty cell, and the column must be there */
} sheet_column;

/* Called for each row; `where` is "FILE line N". */
typedef lt_err (*sheet_row_fn)(lt_cx *cx, void *self, json_t *row, const char *where);
#define SHEET_COLUMNS_MAX 24
typedef struct sheet_spec {
    const char         *file;
    const sheet_column *columns; /* ends with a NULL name */
    sheet_row_fn        check;
    void               *self;
} sheet_spec;

/* Rows of `text` (the content of spec->file) appended to `array`. */
LT_MUST lt_err plan_sheet_parse(lt_cx *cx, const sheet_spec *spec, span text, json_t *array);

#endif
