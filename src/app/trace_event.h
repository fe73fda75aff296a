/* trace_event.h - a peak traced and published: the product "trace/event/ID" in the journal, with everything a person needs to judge it.
 * Place      app
 * Method     trace_input.h -> model/trace -> one JSON object. An event is an episode of one quantity: its id names the hour in which it
 *            was first seen (PM10-2026112614); later hours of the same episode (within TRACE_EVENT_SAME hours) write the same product anew
 * Returned   product JSON: keys, id, quantity, unit, first, hour (of the peak), through, outcome, limits, probability {known, unknown,
 *            regional, instrument}, peak {place, value, usual}, hours, stations [{id, name, kind, longitude, latitude, values, usual,
 *            added}], winds, skies (how likely each stability was), wind_field, sources
 *            (ranked; rate_from: trace_rates.h), unknown {map, best, region, rate}, way (where the air came from), simulated, input
 *            (SHA-256 of what went in), took_ms, code
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_TRACE_EVENT_H
#define LT_APP_TRACE_EVENT_H

#include "app/trace_input.h"
#include "base/json.h"
#include "record/journal.h"

#define TRACE_EVENT_PREFIX "trace/event/"
#define TRACE_EVENT_SAME   6 /* hours */
#define TRACE_EVENT_ID_MAX 40
#define TRACE_JOB_OWN      "trace-" /* ids of jobs that the system asks for */
#define TRACE_EVENT_MAX    ((size_t)4 << 20)

void trace_event_id(const trace_ask *a, char out[TRACE_EVENT_ID_MAX]);
/* Back: quantity (static) and hour; false: it is none. */
bool trace_event_parse(const char *id, int offset_min, trace_ask *out);
/* The event that an hour belongs to: an earlier one of the same episode, or its own. before: that product, or NULL. */
LT_MUST lt_err trace_event_find(lt_cx *cx, keep *k, const trace_ask *a, char id[TRACE_EVENT_ID_MAX], json_t **before);
/* Traces it and writes the product; a product with the same input is not written again. *out: its body, in the arena. */
typedef struct trace_event_run {
    keep       *k;
    journal    *j;
    trace_ask   ask;
    bool        must; /* by hand: an hour without a peak is an answer too */
} trace_event_run;
typedef struct trace_answer {
    const trace_input  *in;
    const trace_result *r;
    const char         *id;
} trace_answer;
void trace_event_put(jout *j, const trace_answer *a, int64_t took_ms); /* the body */
LT_MUST lt_err trace_event_make(lt_cx *cx, const trace_event_run *r, char id[TRACE_EVENT_ID_MAX], const char **outcome);

#endif
