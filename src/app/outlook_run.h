/* outlook_run.h - job forecast.outlook: how likely the plan's targets are met by the year's end, as a product in the journal.
 * Place      app
 * Method     for each target of a year's mean, share of good days or count of days (PM2.5, PM10, good days, heavy days, light days):
 *            year_outlook.h over the district's days (outlook_scene.h), seeded by the day, and again for each case of
 *            tables/outlook_case.tsv. A target is met as the law prints the figure: "< 30" at one decimal is met below 29.95
 * Returned   product OUTLOOK_KEY and OUTLOOK_NOW: {keys, district, year, until, days (over, of 365), made, rules, simulated, past[{year,
 *            days}], draws, block, level_sd, targets[{key, statistic, quantity, unit, op, target, aspiration, title, clause, value (as the law prints
 *            it), days, median, low, high, chance, rest, still, reach, why}], cases[{key, title, factor, months, days, targets[{key, median,
 *            low, high, chance}]}], input_sha256, code}. median, low, high (5 and 95 %): the year's figure; chance: to meet the target; rest:
 *            what the days to come are drawn to average (a count: how many); still: what they may average, or must for a share, or how
 *            many there may be; reach: "open", "assured", "lost"; null where it has no meaning, and why in both languages
 * Errors     LT_NOT_ENOUGH: no plan, no day of this year
 * Threads    one run at a time
 */
#ifndef LT_APP_OUTLOOK_RUN_H
#define LT_APP_OUTLOOK_RUN_H

#include "app/outlook_scene.h"
#include "app/store.h"
#include "base/jout.h"

#define OUTLOOK_KEY   "forecast/outlook/%s" /* day, such as 2026-11-26 */
#define OUTLOOK_NOW   "forecast/outlook/now"
#define OUTLOOK_DRAWS 4000u

/* Writes the product of today; result: JSON {"published", "until", "why"}: too little data is no error here. */
LT_MUST lt_err outlook_run(lt_cx *cx, const store *s, keep *k, jout *result);
/* There is a plan, and the newest product does not reach yesterday. */
LT_MUST lt_err outlook_run_is_due(lt_cx *cx, keep *k, int offset_min, bool *yes);

#endif
