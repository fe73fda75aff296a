/* trace_watch.h - which hours stand out: looked at as they close, a trace is asked for.
 * Place      app
 * Method     of the last TRACE_WATCH_HOURS hours that have ended, each time more stations have given a value (all that gave one in the
 *            hour before, or two minutes after its end): an hour stands out when at one station the value is trace.factor_percent of
 *            what the stations around let expect (model/trace/baseline.h), by at least trace.limit_percent of the daily limit of
 *            class II and four times the usual noise; or above the law's hourly limit
 * Given      the watch remembers how many values it saw: one of it, on one thread
 * Returned   ids of events to trace (trace_event.h), at most one a quantity
 */
#ifndef LT_APP_TRACE_WATCH_H
#define LT_APP_TRACE_WATCH_H

#include "app/trace_event.h"

#define TRACE_WATCH_HOURS 3
#define TRACE_WATCH_MAX   8

typedef struct trace_watch {
    struct {
        int64_t hour_ms;
        size_t  seen;
    } at[TRACE_WATCH_MAX][TRACE_WATCH_HOURS];
} trace_watch;

LT_MUST lt_err trace_watch_look(lt_cx *cx, keep *k, trace_watch *w, int offset_min, char ids[TRACE_WATCH_MAX][TRACE_EVENT_ID_MAX], size_t *n);

#endif
