/* signoff.h - sign-off of a place's day by a named person: 谁出数谁负责、谁签字谁负责.
 * Place      app. Reads the keep; acts "signoff.put", entities "signoff".
 * Method     what is signed is a text, the same bytes for the same data:
 *
 *              lantian-signoff-1
 *              place 3179A 官渡区博物馆
 *              day 2026-11-25 +08:00
 *              CO/hour Avg 2026-11-25T00:00 0.5 mg/m3 - 1234        (a line an hour value: quantity/period, statistic, start,
 *              ...                                                    value or "-", unit, marks or "-", entry)
 *              values 144
 *
 *            lines by quantity, statistic, hour (as keep_list_series orders the series); LF at each end; SHA-256 of it in hex.
 *            method "password": the person's password was confirmed in that moment; method "ed25519": the signature of
 *            SIGNOFF_DOMAIN sha256 "\n" by the person's registered key, which anybody can check
 * Returned   state: "signed" while the data give the signed digest, "changed-since" when they do not any more
 * Errors     LT_NOT_ENOUGH: the day has not ended, or has no hour value at all
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_SIGNOFF_H
#define LT_APP_SIGNOFF_H

#include "base/buf.h"
#include "base/json.h"
#include "fact/entry.h"
#include "keep/keep.h"

#define SIGNOFF_KIND     "signoff"
#define SIGNOFF_WHAT     "signoff.put"
#define SIGNOFF_DOMAIN   "lantian-signoff-v1\n"
#define SIGNOFF_TEXT_MAX ((size_t)4 << 20)

typedef struct signoff_text {
    char     sha256[65];
    uint32_t hours;    /* of the day with a value */
    uint32_t values, rejected, too_few; /* hour values; of them rejected, marked too-few or missing */
} signoff_text;

typedef struct signoff_day {
    const lt_place *place;
    int64_t         day_ms; /* start of the civil day */
    int             offset_min;
} signoff_day;
/* The canonical text of a place's civil day. */
LT_MUST lt_err signoff_write(lt_cx *cx, keep *k, const signoff_day *d, buf *text, signoff_text *out);
/* Is this the person's signature of that digest? LT_DENIED: no; LT_BAD_INPUT: no hex of 64 bytes. */
LT_MUST lt_err signoff_verify(lt_cx *cx, const char *key_hex, const char *sha256, const char *signature_hex);
LT_MUST lt_err signoff_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act);

#endif
