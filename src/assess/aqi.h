/* aqi.h - the air quality index 空气质量指数 of an hour or a day at one place, by a named rule set.
 * Place      assess. Pure.
 * Source     HJ 633-2012 4-6; HJ 633-2026 4, 5.3; the platform's practice 2014-2020; tables/aqi_*.tsv
 * Given      a reading for each indicator: valid (exact ng/m3), missing (NA), or not monitored
 * Returned   aqi: -1 (NA) or 0..500, the largest index; primary pollutants are all whose rounded index is the largest, when
 *            AQI > 50; notes: bits of aqi_note, in words by aqi_note_zh / _en
 * Valid      every rule set on any date; the caller picks it (rule_set_on). Exact.
 * Rules      missing, 2012: the index of the others; 2026 5.3: of the others only when it is above 100, else NA
 *            above the last breakpoint: 500 (over scale), or the rule sets' own: SO2 1 h and O3 8 h above 800
 */
#ifndef LT_ASSESS_AQI_H
#define LT_ASSESS_AQI_H

#include "assess/iaqi.h"

typedef enum reading_state { READING_NOT_MONITORED, READING_MISSING, READING_VALID } reading_state;
typedef struct reading {
    reading_state state;
    exact         ng;
} reading;
static inline reading reading_of(exact ng) { return (reading){.state = READING_VALID, .ng = ng}; }
static inline reading reading_missing(void) { return (reading){.state = READING_MISSING, .ng = EXACT_NONE}; }

typedef struct aqi_input {
    rule_set rules;
    report   report;
    reading  reading[INDICATOR_COUNT];
} aqi_input;

/* Numbered as the rows of tables/aqi_note.tsv. */
typedef enum aqi_note {
    NOTE_MISSING_PART, NOTE_MISSING_WITHHELD, NOTE_MISSING_PUBLISHED, NOTE_OVER_SCALE,
    NOTE_SO2_1H_OVER_2012, NOTE_O3_8H_OVER_2012, NOTE_SO2_1H_OVER_2026, NOTE_O3_8H_OVER_2026,
    NOTE_NOT_USED, NOTE_TAKEN_AS_24H, NOTE_SHOWN_ONLY, NOTE_NOTHING_ENTERS,
    AQI_NOTE_COUNT
} aqi_note;
const char *aqi_note_zh(aqi_note n);
const char *aqi_note_en(aqi_note n);

#define AQI_NA (-1)
typedef struct aqi_result {
    int      aqi;                     /* AQI_NA: not given */
    int      of_present;              /* the largest index of what is there, given or not; AQI_NA: none */
    int      level;                   /* 1..6; 0 when aqi is AQI_NA */
    int      iaqi[INDICATOR_COUNT];   /* -1: none */
    int      iaqi_of[POLLUTANT_COUNT];/* largest of the pollutant's indicators; -1: none */
    num_dec  conc[INDICATOR_COUNT];   /* as it entered, in the law's unit; decimals -1: none */
    uint32_t used;                    /* bits 1 << indicator that entered */
    uint32_t primary;                 /* bits 1 << pollutant 首要污染物; 0: none */
    uint32_t above_100;               /* bits 1 << pollutant with index > 100 (2012: 超标污染物) */
    uint32_t missing;                 /* bits 1 << indicator */
    uint32_t notes;                   /* bits 1 << aqi_note */
} aqi_result;
void aqi_evaluate(const law *w, const aqi_input *in, aqi_result *out);

#define AQI_LEVEL_EXCELLENT 1 /* 优 */
#define AQI_LEVEL_GOOD      2 /* 良: the last without pollution */
#define AQI_LEVEL_LIGHT     3 /* 轻度污染 */
#define AQI_LEVEL_HEAVY     5 /* 重度污染 */
/* Level 1..6 of an index (0 for AQI_NA). The same borders in all rule sets. */
int aqi_level(int aqi);
typedef struct aqi_class { /* what is said of a level; all "" for level 0 */
    const char *level_zh, *class_zh, *class_en, *colour_zh, *colour_en, *rgb;
    const char *effect_zh, *effect_en, *advice_zh, *advice_en;
} aqi_class;
aqi_class aqi_class_of(int level);
/* Who suffers most from a pollutant whose index is above 100. */
const char *aqi_sensitive_zh(pollutant p);
const char *aqi_sensitive_en(pollutant p);

#endif
