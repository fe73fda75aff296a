/* plan_cache.h - the indicators' figures as they are now, computed once for everybody who asks.
 * Place      app
 * Method     made anew when an act was applied since (ledgers change by acts alone), when the day is another, or after
 *            PLAN_CACHE_MS (measured values come without acts). Whoever asks while they are made waits
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_PLAN_CACHE_H
#define LT_APP_PLAN_CACHE_H

#include "app/plan_view.h"

#define PLAN_CACHE_MS 600000

typedef struct plan_cache plan_cache;
LT_MUST lt_err plan_cache_open(lt_cx *cx, plan_cache **out);
void plan_cache_close(plan_cache *c);
/* Figures of the last day that has ended; the caller decrefs *out. */
LT_MUST lt_err plan_cache_figures(lt_cx *cx, plan_cache *c, keep *k, const plan_view *v, json_t **out);

#endif
