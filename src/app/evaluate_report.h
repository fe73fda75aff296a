/* evaluate_report.h - an evaluation in words: JSON for machines, a table for people, CSV for spreadsheets.
 * Place      app. Formatting only: every figure comes from evaluate_keep.
 * Given      an evaluation, in the arena it was made in
 * Returned   text appended to the buffer; figures with the digits of tables/rounding.tsv; a figure that does not count
 *            is shown and marked, never left away silently
 */
#ifndef LT_APP_EVALUATE_REPORT_H
#define LT_APP_EVALUATE_REPORT_H

#include "app/evaluate_keep.h"
#include "app/evaluate_target.h"
#include "base/jout.h"

#define EVALUATE_REPORT_MAX ((size_t)256 << 20)

typedef struct evaluate_targets { /* of the plan, when the period has some */
    const evaluate_target *rows;
    size_t                 count;
} evaluate_targets;
/* with_days: the daily values of every unit too. */
void evaluate_put_json(jout *j, const evaluation *e, const evaluate_targets *t, bool with_days);
void evaluate_put_table(buf *b, const evaluation *e, const evaluate_targets *t);
void evaluate_put_csv(buf *b, const evaluation *e);
/* A row a unit and day: values, index, primary. */
void evaluate_put_days_csv(buf *b, const evaluation *e);
/* A helper that other writers use. */
void evaluate_json_dec(jout *j, const char *key, num_dec v); /* null when decimals < 0 */

#endif
