/* hj212_factor.h - what a factor code 监测因子编码 measures, in which unit a device sends it, and what a data flag says.
 * Place      wire. Pure: rows of tables/.
 * Source     tables/hj212_factor.tsv (codes), hj212_system.tsv (ST to medium), unit_profile.tsv, hj212_flag.tsv
 * Given      code: of an item, as written; a process code may carry its device's two digits (g11101). st: of the frame.
 *            unit_profile: key of unit_profile.tsv, NULL or "" = "usual"
 * Returned   false: the code is unknown in this medium, or the profile is: nothing is guessed
 * Valid      the same code is an ambient quantity under ST 22, 27, 39 and a stack quantity under ST 31
 * Cost       binary searches; callers keep the answer (app/channel.c)     Threads  any     Owner  the texts are constants
 */
#ifndef LT_WIRE_HJ212_FACTOR_H
#define LT_WIRE_HJ212_FACTOR_H

#include "base/span.h"
#include "fact/sample.h"

typedef struct hj212_factor {
    const char *quantity; /* key of tables/quantity.tsv */
    const char *unit;     /* of Rtd, Min, Avg, Max, Zs..., as this device sends them: key of tables/unit.tsv */
    const char *amount;   /* of Cou; "" when the standard defines none */
    const char *name;     /* as printed, Chinese */
} hj212_factor;

bool hj212_factor_find(span code, span st, const char *unit_profile, hj212_factor *out);
/* The unit of one field of the factor: amount for Cou, else unit. "": this field has none, its value means nothing. */
const char *hj212_factor_unit(const hj212_factor *f, span field);
bool hj212_factor_has_profile(const char *unit_profile);
/* Marks of a data flag; '\0' is MARK_UNFLAGGED; a letter without a row MARK_UNFLAGGED and MARK_SUSPECT, never taken for N. */
lt_mark hj212_factor_mark(char flag);

#endif
