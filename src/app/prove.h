/* prove.h - the proof of a value: which entry it came from, and the claim that the proof file carries.
 * Place      app (meets record and keep)
 * Given      an entry's number, a product's key, or a series and the start of the value's period
 * Returned   a proof file (record/proof.h) whose claim names series, time, value, unit, marks and how it was decoded
 * Errors     LT_NOT_FOUND: no such entry, or no value there
 */
#ifndef LT_APP_PROVE_H
#define LT_APP_PROVE_H

#include "keep/keep.h"
#include "record/proof.h"

LT_MUST lt_err prove_entry(lt_cx *cx, journal *j, uint64_t number, buf *out);
/* The newest product published under this key. */
LT_MUST lt_err prove_product(lt_cx *cx, journal *j, keep *k, const char *key, buf *out);
LT_MUST lt_err prove_value(lt_cx *cx, journal *j, keep *k, const char *series, int64_t t_ms, buf *out);

#endif
