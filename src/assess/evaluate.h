/* evaluate.h - the units, pollutants, averages and rule sets that every file of assess shares.
 * Place      assess. Pure: arrays in, arrays out; no clock, file or environment.
 * Units      concentration: int64 nanogram per cubic metre (ng/m3), exact: 60 ug/m3 = 60000, CO 2.2 mg/m3 = 2200000;
 *            what may be finer than 1 ng (means, percentiles, typed values) is an exact fraction, see exact.h
 * Source     HJ 633-2012, HJ 633-2026, GB 3095-2012 (+2018 amendment), GB 3095-2026, HJ 663-2013
 * Returned   names are the keys of tables/; parse functions return false for unknown text
 */
#ifndef LT_ASSESS_EVALUATE_H
#define LT_ASSESS_EVALUATE_H

#include "base/civil.h"
#include "base/cx.h"

typedef enum pollutant { P_SO2, P_NO2, P_CO, P_O3, P_PM10, P_PM25, POLLUTANT_COUNT } pollutant;
const char *pollutant_key(pollutant p); /* "PM2.5": the quantity key */
bool pollutant_parse(span s, pollutant *out);
/* ng/m3 in the unit in which the law states it: CO mg/m3 (1000000), others ug/m3 (1000). */
int64_t pollutant_unit_ng(pollutant p);
const char *pollutant_unit(pollutant p); /* "ug/m3", "mg/m3" */

typedef enum rule_set { RULES_2012, RULES_2012_PRACTICE, RULES_2026, RULE_SET_COUNT } rule_set;
const char *rule_set_name(rule_set r); /* "2012" "2012-practice" "2026" */
const char *rule_set_title_zh(rule_set r);
bool rule_set_parse(span s, rule_set *out);
/* In force on the observation's civil date; real-time reports before 2026-03-01 use the platform's practice. */
rule_set rule_set_on(int64_t t_ms, int offset_min, bool is_hourly);

/* Stages of GB 3095: 2012; 2026 transition (to the end of 2030); 2026 final. */
typedef enum limit_stage { LIMITS_2012, LIMITS_2026T, LIMITS_2026F, LIMIT_STAGE_COUNT } limit_stage;
const char *limit_stage_name(limit_stage s); /* "2012" "2026T" "2026F" */
bool limit_stage_parse(span s, limit_stage *out);
limit_stage limit_stage_on(int64_t t_ms, int offset_min);

typedef enum limit_grade { GRADE_I, GRADE_II, GRADE_COUNT } limit_grade; /* 一级, 二级 */

/* Averages a limit or a breakpoint row is for. AVG_8H: a running 8 h mean, as a limit the day's largest. */
typedef enum averaging { AVG_1H, AVG_8H, AVG_24H, AVG_QUARTER, AVG_YEAR, AVERAGING_COUNT } averaging;

#define CONC_NG_PER_UG 1000LL
#define CONC_NG_PER_MG 1000000LL
#define CONC_PG_PER_NG 1000           /* hours of the keep are whole picograms */
#define CONC_NONE INT64_MIN          /* no valid value */
#define CONC_MAX_NG 1500000000LL     /* |concentration| above 1.5 g/m3 is refused: no air, and exact sums would overflow */

#endif
