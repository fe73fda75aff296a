/* receptor_hours.h - a place's hours as a table that a source apportionment takes: date, a column a quantity.
 * Place      app
 * Given      place (seen by the caller already), [from, to) ms UTC, at most RECEPTOR_HOURS_MAX of them
 * Method     hour values (Avg) of every quantity in ug/m3, ng/m3 or mg/m3 in the air; what is missing or not valid is blank. A quantity
 *            with fewer than half of the hours in which there is any is left out: it would take the others' rows with it
 * Returned   CSV; an hour is labelled by its end; hours without any value have no row
 * Errors     LT_NOT_ENOUGH: fewer than RECEPTOR_HOURS_COLUMNS quantities, or no hour
 */
#ifndef LT_APP_RECEPTOR_HOURS_H
#define LT_APP_RECEPTOR_HOURS_H

#include "base/buf.h"
#include "keep/keep.h"

#define RECEPTOR_HOURS_MAX     17568u /* two years */
#define RECEPTOR_HOURS_COLUMNS 3u

typedef struct receptor_hours {
    const char *place;
    int64_t     from_ms, to_ms;
    int         offset_min;
} receptor_hours;
LT_MUST lt_err receptor_hours_write(lt_cx *cx, keep *k, const receptor_hours *q, buf *out);

#endif
