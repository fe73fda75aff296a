/* receptor_check.h - tables looked at before a source apportionment runs on them: wrong cells, what each species is worth, findings.
 * Place      app
 * Given      what is asked (receptor_ask.h; factors may be missing), the bytes of its files
 * Returned   members of the open object: ok (it would run), problem (the sentence that would end it, or null), files [{file, rows,
 *            columns, blank_rows, gap_rows, first_gap, faults [{line, date, column, cell}], fault_count}], and when all could be read:
 *            rows, unmatched_rows, rank, total (column of the mass, or null), species [{name, worth, signal_to_noise, mean, least,
 *            most}], findings (receptor_run.h), bounds {bad, weak}: S/N below which a species is left out, or weak
 *            A table that is wrong is an answer, not an error
 * Threads    any
 */
#ifndef LT_APP_RECEPTOR_CHECK_H
#define LT_APP_RECEPTOR_CHECK_H

#include "app/receptor_run.h"

LT_MUST lt_err receptor_check_put(lt_cx *cx, const receptor_ask *ask, const span files[RECEPTOR_FILES], jout *j);
/* One table alone: the members of a file; *is_whole: without faults, and with rows. */
LT_MUST lt_err receptor_check_file(lt_cx *cx, span file, jout *j, bool *is_whole);

#endif
