/* evaluate.h - the units and rule sets that every file of assess shares.
 * Place      assess. Pure: arrays in, arrays out; no clock, file or environment.
 * Units      concentration: int64 nanogram per cubic metre (ng/m3), exact: 60 ug/m3 = 60000, CO 2.2 mg/m3 = 2200000
 * Source     HJ 633-2012, HJ 633-2026, GB 3095-2012 (+2018 amendment), GB 3095-2026, HJ 663-2013
 */
#ifndef LT_ASSESS_EVALUATE_H
#define LT_ASSESS_EVALUATE_H

#include "base/civil.h"
#include "base/cx.h"

typedef enum pollutant { P_SO2, P_NO2, P_CO, P_O3, P_PM10, P_PM25, POLLUTANT_COUNT } pollutant;
const char *pollutant_key(pollutant p); /* "PM2.5": the quantity key */
bool pollutant_parse(span s, pollutant *out);

typedef enum rule_set { RULES_2012, RULES_2012_PRACTICE, RULES_2026, RULE_SET_COUNT } rule_set;
const char *rule_set_name(rule_set r); /* "2012" "2012-practice" "2026" */
bool rule_set_parse(span s, rule_set *out);
/* In force on the observation's civil date; real-time reports before 2026-03-01 use the platform's practice. */
rule_set rule_set_on(int64_t t_ms, int offset_min, bool is_hourly);

#define CONC_NG_PER_UG 1000LL
#define CONC_NG_PER_MG 1000000LL
#define CONC_NONE INT64_MIN /* no valid value */

#endif
