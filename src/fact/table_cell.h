/* table_cell.h - a cell of somebody's table (XLSX, CSV, GeoJSON) on its way into a ledger.
 * Place      fact. Pure.
 * Owner      text and json are borrowed from whoever read the file
 */
#ifndef LT_FACT_TABLE_CELL_H
#define LT_FACT_TABLE_CELL_H

#include "base/json.h"

#define TABLE_COLUMNS_MAX 160u

typedef enum cell_form {
    CELL_ABSENT, /* the file says nothing of it: what was there stays */
    CELL_TEXT,   /* "" takes the value away */
    CELL_NUMBER, /* digits as the file writes them */
    CELL_DATE,   /* a number that the file shows as a date or time: ISO, without a zone */
    CELL_BOOL,   /* "1" "0" */
    CELL_ERROR,  /* #REF! and the like */
    CELL_JSON    /* a member of a GeoJSON feature */
} cell_form;
typedef struct table_cell {
    cell_form     form;
    span          text;
    const json_t *json;
    bool          is_csv; /* a leading ' may stand before a sign that a spreadsheet would take for a formula */
} table_cell;

#endif
