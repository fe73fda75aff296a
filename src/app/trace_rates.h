/* trace_rates.h - what each known source of a trace gives: measured, computed by the inventory, or what its kind gives as a rule.
 * Place      app
 * Method     the best there is: "online" the mean of the window's hours at an outlet with a device (concentration of the flue gas
 *            x flow; PM10 all of the stack dust, PM2.5 the row's share of it, NO2 the NOx), also for a row of the ledger of outlets that
 *            names the place, which then stands for both; "inventory" the row's own rate in the hour asked for (inventory_sources.h),
 *            at least a tenth of its year's mean, for who does not work now may do so all the same; "typical" the rate of
 *            tables/trace_source.tsv, which the source has when it comes. The stack's height, diameter, temperature and flow and the
 *            extent of a surface come from the same places
 * Given      a trace_input with sources
 * Returned   rate_g_s, sd_log, spot of in->sources, rate_from of in->names; sources without any rate of the quantity stay as they are
 * Errors     as the keep's; an inventory that cannot be computed (LT_BAD_INPUT, LT_NOT_FOUND) leaves the typical rates
 * Cost       an inventory without a grid: a second for 20,000 rows
 * Threads    one keep, one thread
 */
#ifndef LT_APP_TRACE_RATES_H
#define LT_APP_TRACE_RATES_H

#include "app/trace_input.h"

#define TRACE_RATES_ONLINE_SD 0.3 /* of ln(rate): two instruments of a stack */
#define TRACE_RATES_IDLE      0.1 /* of the year's mean */

LT_MUST lt_err trace_rates_settle(lt_cx *cx, keep *k, trace_input *in);

#endif
