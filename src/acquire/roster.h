/* roster.h - the devices a gateway listens to: an immutable table found by MN.
 * Place      acquire
 * Given      devices with id from 1 and an MN that occurs once
 * Returned   LT_BAD_INPUT names the device without id or MN, LT_CONFLICT the MN that stands twice
 * Cost       a look-up: one CRC-32C of the MN and, on average, less than two comparisons
 * Limits     ROSTER_MAX devices     Threads  any may read     Owner  roster_open .. roster_close
 */
#ifndef LT_ACQUIRE_ROSTER_H
#define LT_ACQUIRE_ROSTER_H

#include "base/span.h"
#include "fact/place.h"

#define ROSTER_MAX (1u << 20)

typedef struct roster roster;

LT_MUST lt_err roster_open(lt_cx *cx, const lt_device *devices, size_t n, roster **out);
void roster_close(roster *r);
const lt_device *roster_find(const roster *r, span mn); /* NULL: nobody's */

#endif
