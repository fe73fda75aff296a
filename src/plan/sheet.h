/* sheet.h - a kind's rows as a table for people: columns and their titles, a cell's words as a value, a value as words.
 * Place      plan. Pure.
 * Given      titles in Chinese or English or a field's key, case aside, a * behind it, its unit in parentheses ("面积（㎡）"), or
 *            the key in brackets where two columns have one title ("编号 [code]")
 * Method     words to values: enumerations by key or word; dates 2026-11-26, 2026/11/26, 2026年11月26日, 20261126 and the day
 *            number of a spreadsheet (10000..99999, or shown as a date); 是 否 有 无 yes no true false 1 0; lists joined by ; or a
 *            JSON array; numbers with , between groups of three
 *            Formula injection (CWE-1236): in CSV a text that begins with = + - @ ' tab or CR is written with a ' before it,
 *            and read without it again; XLSX holds such a text as a text
 * Errors     LT_BAD_INPUT: a sentence in Chinese and English with field and value (a hidden field's value is not said)
 * Invariants 1. sheet_read of what sheet_write wrote gives an equal value, for every value that fits the field
 */
#ifndef LT_PLAN_SHEET_H
#define LT_PLAN_SHEET_H

#include "fact/table_cell.h"
#include "plan/kind.h"

#define SHEET_TITLE_MAX 400
#define SHEET_OWN       8 /* columns that every ledger has */

typedef enum sheet_role { SHEET_FIELD, SHEET_ID, SHEET_STATE, SHEET_STREET, SHEET_LONGITUDE, SHEET_LATITUDE, SHEET_GEOMETRY, SHEET_SAMPLE } sheet_role;
typedef struct sheet_column {
    sheet_role        role;
    const kind_field *field; /* SHEET_FIELD */
    const char       *key, *zh, *en;
    bool              is_written; /* an export has it */
} sheet_column;
typedef struct sheet {
    const kind  *k;
    sheet_column columns[KIND_FIELDS_MAX + SHEET_OWN];
    size_t       count;
} sheet;

#define SHEET_EXAMPLE "填写示例" /* in the column 示例: the row shows how to fill in, and is passed over */

void sheet_make(const kind *k, sheet *out);
/* What stands above a column; found again by sheet_find. */
void sheet_title(const sheet *s, size_t column, bool is_english, char out[SHEET_TITLE_MAX]);
/* LT_NOT_FOUND: no column is called so; LT_BAD_INPUT: several are, or the unit is another one. */
LT_MUST lt_err sheet_find(lt_cx *cx, const sheet *s, span title, size_t *column);
/* The unit as people write it; "" none. */
const char *sheet_unit(const kind_field *f, bool is_english);

/* A field's value: *out NULL for none (the caller decrefs). offset_min: of times that name no zone. */
LT_MUST lt_err sheet_read(lt_cx *cx, const kind_field *f, const table_cell *c, int offset_min, json_t **out);
/* A cell's text, trimmed, without the ' of CSV; JSON texts too. false: it is no text (a list, an object). */
bool sheet_text(const table_cell *c, buf *out);
/* A value as the cell shows it; *form: what it is. Numbers in the fewest digits that give them back. */
LT_MUST lt_err sheet_write(lt_cx *cx, const kind_field *f, const json_t *v, bool is_english, buf *out, cell_form *form);
/* A text as a CSV field: quoted where it must be, formulas kept from running. */
void sheet_put_csv(buf *b, span text, cell_form form);
/* Does a text begin like a formula, or with a '? */
bool sheet_is_risky(span text);
/* Equal as values: 5 and 5.0 are. */
bool sheet_is_same(const json_t *a, const json_t *b);

#endif
