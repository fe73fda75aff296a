/* alerts.h - what needs a person now, computed from what is known; nothing is stored.
 * Place      app. Reads keep and journal.
 * Source     words: tables/alert.tsv; thresholds: tables/setting.tsv (alert.*)
 * Method     devices silent, with a wrong clock, refused, with gaps (device_view.h); stations and the district at a bad AQI in
 *            the newest hour (of the last ALERTS_AQI_MS); unknown MNs of the last day; the journal's trouble and damage; the
 *            keep's delay; the disk; of the plan: tasks overdue and due soon, checks with serious findings open (alerts_plan.c); peaks traced in the last day (alerts_trace.c)
 * Returned   serious ones first, then by since; `id` is the same as long as the reason is the same
 * Threads    any, each with its own keep     Owner  cx->arena
 */
#ifndef LT_APP_ALERTS_H
#define LT_APP_ALERTS_H

#include "keep/keep.h"
#include "record/journal.h"

#define ALERTS_AQI_MS  (3 * 3600000LL)
#define ALERT_TEXT_MAX 400
#define ALERT_UNITS_MAX 4

typedef struct alert {
    char        id[160];
    const char *kind, *severity;
    int64_t     since_ms;
    lt_place    place; /* id "": of no place */
    char        title_zh[ALERT_TEXT_MAX], title_en[ALERT_TEXT_MAX], detail_zh[ALERT_TEXT_MAX], detail_en[ALERT_TEXT_MAX];
    char        link[DEVICE_MN_MAX + PLACE_ID_MAX]; /* a page of the console */
    char        units[ALERT_UNITS_MAX][PLACE_ID_MAX]; /* agencies that it is for: the owner, then those above it; "" none */
    char        street[PLACE_NAME_MAX];               /* of the owner, "" none */
} alert;

typedef struct alert_source {
    keep       *k;
    journal    *j;
    const char *dir;
    int         offset_min;
    int64_t     now_ms;
} alert_source;

/* --- shared by alerts*.c ------------------------------------------------------------------------------------------------ */
#define ALERT_ARGS_MAX 5
typedef struct alert_words { /* what is said: a row of the table and its arguments, in Chinese and in English */
    const char *key;
    const char *zh[ALERT_ARGS_MAX], *en[ALERT_ARGS_MAX];
} alert_words;
typedef struct alert_work alert_work;
/* A new alert with its words; the caller fills place and link. NULL: there are too many. */
alert *alerts_add(alert_work *w, const alert_words *words, const char *of, int64_t since_ms);
#define ALERTS_PLAN_MAX 300 /* of tasks */
LT_MUST lt_err alerts_tell_plan(lt_cx *cx, const alert_source *s, alert_work *w);
LT_MUST lt_err alerts_tell_traces(lt_cx *cx, const alert_source *s, alert_work *w);

LT_MUST lt_err alerts_list(lt_cx *cx, const alert_source *s, alert **out, size_t *n);

#endif
