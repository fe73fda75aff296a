/* review.h - data review 数据审核: a person takes values out, or lets them stand again, with a reason.
 * Place      app. Where acts and series meet.
 * Source     HJ 818-2018 (review of automatic monitoring data); GB 3095-2026 6.3: the value and the reason are kept
 * Method     an act "review.put" {place, quantity, from, to, verdict, reason} is an entity "review". Applied: the samples of
 *            that place and quantity in [from, to), of every statistic, real-time, minute and hour (a day's when the whole day
 *            lies inside) are stored again under the act's entry with MARK_REJECTED | MARK_REVIEWED (reject), or without
 *            MARK_REJECTED where a review had set it (restore). Values derived by us follow from their minutes. The hours
 *            become dirty: they are derived, assessed and published again, with the reason.
 *            What arrives later inside a rejected interval is rejected as it is stored (review_mark). Of several reviews the
 *            newest that covers a moment holds
 * Errors     LT_BAD_INPUT names the member     Limits  REVIEW_SPAN_MAX_MS a review
 * Threads    the keep's writer; a book belongs to one thread
 * Invariants 1. no value is changed or deleted   2. what the device or file itself marked stays marked
 *            3. the journal replayed gives the same samples
 */
#ifndef LT_APP_REVIEW_H
#define LT_APP_REVIEW_H

#include "base/json.h"
#include "fact/entry.h"
#include "keep/keep.h"

#define REVIEW_KIND        "review"
#define REVIEW_WHAT        "review.put"
#define REVIEW_SPAN_MAX_MS (366 * 86400000LL)
#define REVIEW_REASON_MAX  600 /* bytes */

typedef struct review {
    char     place[PLACE_ID_MAX], quantity[PLACE_ID_MAX];
    int64_t  from_ms, to_ms; /* [from, to) */
    bool     is_reject;
    uint64_t entry;
    char     reason[REVIEW_REASON_MAX];
} review;

/* {place, quantity, from, to, verdict, reason} as an act's patch or an entity's body holds them. */
LT_MUST lt_err review_parse(lt_cx *cx, const json_t *o, int offset_min, review *out);
/* The act into the keep: the entity and the samples. */
LT_MUST lt_err review_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act);

/* All reviews, for looking up; costs nothing to ask when there are none, or none so late. */
typedef struct review_book review_book;
LT_MUST lt_err review_book_open(lt_cx *cx, keep *k, review_book **out);
void review_book_close(review_book *b);
/* Samples on their way into the keep: those in a rejected interval get the marks. */
LT_MUST lt_err review_mark(lt_cx *cx, review_book *b, keep *k, lt_sample *samples, size_t n);
/* The newest review of this place that meets [from, to) and is of an entry above `after`; NULL: none. */
const review *review_find(const review_book *b, const char *place, int64_t from_ms, int64_t to_ms, uint64_t after);

#endif
