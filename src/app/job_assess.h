/* job_assess.h - an hour changed: derive it, assess it, publish it as a product in the journal.
 * Place      app. Where keep (values), assess (law) and record (products) meet.
 * Method     dirty (place, hour) -> keep_derive_hour -> six hourly values -> HJ 633 AQI by the rules in force then ->
 *            ENTRY_PRODUCT; the district from its stations' hourly means (75 % rule), rounded, then IAQI
 * Source     HJ 633-2012, HJ 633-2026 4.2, 5.3; HJ 663-2013 (spatial mean); GB 3095-2026 6.4
 * Given      hours older than JOB_ASSESS_PUBLISH_MS at the time of work are not published one by one: they are
 *            evaluated when asked (lantian assess), so that a back-fill of a year does not publish 10^5 products. But an hour
 *            of any age that was published and is reviewed (review.h) is published again, with the review's reason
 * Returned   product JSON: keys, place, hour (start), label (end), rules, aqi (integer or null), level, class, colour,
 *            primary, advice, note, values{quantity: {value, unit, iaqi, mark, entry}}, simulated, reason
 */
#ifndef LT_APP_JOB_ASSESS_H
#define LT_APP_JOB_ASSESS_H

#include "app/store.h"
#include "base/civil.h"
#include "base/jout.h"

#define JOB_ASSESS_NOW_DISTRICT "aqi/now/district"
#define JOB_ASSESS_NOW_PLACE    "aqi/now/%s"
#define JOB_ASSESS_PUBLISH_MS   (48 * CIVIL_HOUR_MS)
#define JOB_ASSESS_BATCH        512

/* Work off up to JOB_ASSESS_BATCH dirty hours that have ended. *done: hours worked; *published: products appended
 * (they are applied by the applier like every entry). */
LT_MUST lt_err job_assess_some(lt_cx *cx, store *s, uint32_t *done, uint32_t *published);
/* "limits":{"PM2.5":{"value":60,"unit":"ug/m3"},...}: the daily limits (class II) in force on that day, for charts. */
LT_MUST lt_err job_assess_put_limits(lt_cx *cx, jout *j, int64_t t_ms, int offset_min);

#endif
