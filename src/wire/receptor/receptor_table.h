/* receptor_table.h - a table of samples by species, as receptor models take them: text with a head, a date, numbers.
 * Place      wire. Pure: bytes to arrays; the spans point into the bytes given.
 * Method     the separator is that of the head line: tab, semicolon or comma, whichever it has most of; quoted cells; a byte order
 *            mark and CR LF are borne; the first column is the sample's date or name, as it stands
 * Given      text in UTF-8 or ASCII
 *            A row without any number is blank and left out; a row with some blank cells is left out too, unless keep_gaps: then
 *            has[] says which cells there are. Blank: nothing, NA, N/A, NaN, null, -999 and its kin of nines
 *            LT_BAD_INPUT: names row, column and the cell that is no number; two columns of one name; rows of another width
 *            LT_NOT_ENOUGH: no row, or no column, is left
 * Returned   in cx->arena: values row by row; blank_rows, gap_rows: how many were left out; at: the line of each row kept
 * Cost       linear     Limits  RECEPTOR_COLUMNS_MAX, _ROWS_MAX, _CELLS_MAX     Threads  any
 */
#ifndef LT_WIRE_RECEPTOR_TABLE_H
#define LT_WIRE_RECEPTOR_TABLE_H

#include "base/cx.h"
#include "base/span.h"

#define RECEPTOR_COLUMNS_MAX 500u
#define RECEPTOR_ROWS_MAX    200000u
#define RECEPTOR_CELLS_MAX   ((size_t)20 << 20)

typedef struct receptor_table {
    size_t    rows, columns;
    span     *names, *dates;
    double   *values;
    bool     *has;       /* rows x columns; NULL unless keep_gaps */
    uint32_t *at;        /* line of each row, from 1 */
    size_t    blank_rows, gap_rows;
    uint32_t  first_gap; /* line of the first row left out for some blank cells; 0: none */
} receptor_table;
LT_MUST lt_err receptor_table_parse(lt_cx *cx, span text, bool keep_gaps, receptor_table *out);
/* For a person who mends a table: cells that are no number, and rows that are too long, are all listed instead of the first one being
 * an error; each counts as a blank cell. */
#define RECEPTOR_FAULTS_MAX 50u
typedef struct receptor_fault {
    uint32_t line;
    size_t   column; /* SIZE_MAX: a cell beyond the last column */
    span     date, cell;
} receptor_fault;
typedef struct receptor_faults {
    receptor_fault list[RECEPTOR_FAULTS_MAX];
    size_t         kept, count; /* listed, and found */
} receptor_faults;
LT_MUST lt_err receptor_table_survey(lt_cx *cx, span text, receptor_faults *faults, receptor_table *out);
/* Rows of `t` and `u` whose dates are the same, in t's order, and columns whose names are; both tables are narrowed to them.
 * LT_BAD_INPUT: a column of t that u lacks, by name. *unmatched: rows of t without one in u. */
LT_MUST lt_err receptor_table_join(lt_cx *cx, receptor_table *t, receptor_table *u, size_t *unmatched);

#endif
