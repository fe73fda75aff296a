/* unit.h - the exact factor between two units of mass concentration.
 * Place      fact. Pure: rows of tables/unit.tsv
 * Given      keys of the table, as series and factor codes name them
 * Returned   value in `from` * factor = value in `to`; scaled and decimals are a power of ten as they stand in the table
 * Errors     false: not the same unit, and not both mass concentrations whose ratio is a finite decimal
 * Threads    any
 */
#ifndef LT_FACT_UNIT_H
#define LT_FACT_UNIT_H

#include "base/num.h"

bool unit_factor(const char *from, const char *to, num_dec *out);

#endif
