/* hour_product.h - the published conclusion about one hour at a station or the district, as a journal entry's JSON.
 * Place      app. Formatting only; form and meaning stand in job_assess.h ("Returned").
 * Given      the index of the hour and, when the hour was published before, that product
 * Returned   the whole body; "content" is the SHA-256 of what it says (not of when or from which entries), so that an
 *            hour whose data were only sent again is not published again
 */
#ifndef LT_APP_HOUR_PRODUCT_H
#define LT_APP_HOUR_PRODUCT_H

#include "app/evaluate_hour.h"
#include "app/review.h"
#include "base/buf.h"
#include "base/jout.h"

#define HOUR_PRODUCT_MAX     (1u << 20)
#define HOUR_PRODUCT_KEY_MAX (PLACE_ID_MAX + 64)

typedef struct hour_product {
    const lt_place       *place;  /* NULL: the district */
    const char           *district; /* its name */
    int64_t               hour_ms;
    int                   offset_min;
    rule_set              rules;
    const evaluate_index *index;
    const evaluate_hours *grid;
    const evaluate_place *at;
    int                   hour;    /* of the grid */
    bool                  is_now;  /* no newer hour of the place is published */
    bool                  is_simulated;
    const char           *before;  /* body of the product it replaces, or NULL */
    uint64_t              before_entry;
    const review         *review; /* the newest one of the hour since then, or NULL */
} hour_product;

void hour_product_key(const hour_product *p, char out[HOUR_PRODUCT_KEY_MAX]);
/* *is_same: it says what `before` said; nothing needs to be published. */
LT_MUST lt_err hour_product_write(lt_cx *cx, const hour_product *p, buf *out, bool *is_same);

#endif
