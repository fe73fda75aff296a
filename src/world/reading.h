/* reading.h - what a device's frame of one period says, before it is text: exact decimals in the device's units.
 * Place      world. Pure.
 * Source     tables/world_item.tsv (which codes), tables of wire/hj212 (the unit of a code under the device's profile)
 * Given      world, device, period, start of the period (the instant for real time)
 * Returned   readings in the table's order; none: the device has nothing valid to say (a day without a valid hour)
 * Method     converted values 折算 are calculated from the rounded value and the rounded oxygen of the same frame, so that
 *            the receiver finds the same; a day is the mean of its valid hours, amounts are summed
 * Limits     READING_MAX     Threads any
 */
#ifndef LT_WORLD_READING_H
#define LT_WORLD_READING_H

#include "base/num.h"
#include "world/measure.h"

#define READING_MAX       16
#define READING_DAY_VALID 20 /* hours that a valid day needs = HJ 212-2017 App. D */

typedef struct reading {
    const char *code, *quantity;
    num_dec     value, converted, amount;
    bool        has_converted, has_amount;
    char        flag; /* '\0': the device sends none */
} reading;

size_t reading_make(const world *w, const world_device *d, series_period p, int64_t t_ms, reading out[READING_MAX]);

#endif
