/* import_row.h - one record of a file of measured data: which columns it has, what a row of it says.
 * Place      acquire. Pure. Formats, columns and words are data: tables/import_format.tsv, import_column.tsv, import_word.tsv
 * Given      the header record (or none), then records of fields
 * Returned   station, start of the period in ms UTC, one value or "missing" for each column of values
 * Errors     a bad header or row is a reason in words (row->fault), never a failure: the caller counts and goes on
 * Valid      a row is taken whole or not at all; hours 0..23 (24 is accepted with label end); years 1990..2100
 */
#ifndef LT_ACQUIRE_IMPORT_ROW_H
#define LT_ACQUIRE_IMPORT_ROW_H

#include "base/cx.h"
#include "base/span.h"
#include "fact/place.h"

#include "tables.h"

#define ROW_VALUES_MAX 32u
#define ROW_FAULT_MAX  192u
#define IMPORT_DIGEST_EMPTY 0xcbf29ce484222325u

typedef enum import_label { LABEL_OF_FORMAT = 0, LABEL_START, LABEL_END } import_label;

typedef struct import_layout {
    const table_import_format *format;
    series_period              period;
    bool                       is_end; /* the hour names its end */
    int                        offset_min;
    uint32_t                   value_count;
    const table_import_column *values[ROW_VALUES_MAX]; /* in the order of the table */
    /* field index of each table column of this format; -1: not in this file */
    uint32_t                   column_count, field_count;
    const table_import_column *columns;
    int                        at[64];
} import_layout;

typedef struct import_value {
    bool   is_missing;
    double value;
} import_value;
typedef struct import_row {
    uint64_t     line;
    int64_t      t_ms; /* start of the period */
    span         station, city, code, area; /* borrowed; station with its white space; empty where the format has no such column */
    bool         has_position;
    double       longitude, latitude;
    uint64_t     digest; /* of all values, as written */
    bool         has_value;
    import_value values[ROW_VALUES_MAX]; /* beside layout->values */
    char         fault[ROW_FAULT_MAX];   /* "" for a good row */
} import_row;

/* LT_NOT_FOUND: no such format (the sentence names those there are). */
LT_MUST lt_err import_layout_open(lt_cx *cx, const char *format, import_label label, int offset_min, import_layout *out);
/* Place the columns by the header's names; false: fault says what is wrong. Layouts without header need no call. */
bool import_layout_read_head(import_layout *l, const span *fields, uint32_t count, char fault[ROW_FAULT_MAX]);
/* Parse one record; false: row->fault says why. */
bool import_row_parse(const import_layout *l, const span *fields, uint32_t count, import_row *row);
/* Without white space at both ends, the ideographic space U+3000 included. */
span import_trim(span s);
/* FNV-1a over one more field and a separator: the same fields, the same digest. */
uint64_t import_digest(uint64_t h, span s);

#endif
