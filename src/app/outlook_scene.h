/* outlook_scene.h - what the year's outlook is made from: the district's days of this year and of years before, and the plan's targets.
 * Place      app. Where keep (hour values), assess (law) and model (year_outlook.h) meet.
 * Method     evaluate_keep of the plan's district, a year at a time: this year up to yesterday, OUTLOOK_YEARS_MAX years before; a
 *            year with fewer than OUTLOOK_DAYS_MIN days is left out. Days of other years are judged by the rules of the day they
 *            stand for, so that a new law does not look like cleaner air. 29 February is left out
 * Given      cases: tables/outlook_case.tsv, cuts of the days to come
 * Returned   in cx->arena; day values in ng/m3, NaN missing
 * Errors     LT_NOT_ENOUGH: no plan, or no day of this year measured; says which
 * Cost       as evaluate_keep, a pass a year
 */
#ifndef LT_APP_OUTLOOK_SCENE_H
#define LT_APP_OUTLOOK_SCENE_H

#include "app/evaluate_target.h"
#include "model/forecast/year_outlook.h"

#define OUTLOOK_YEARS_MAX 6
#define OUTLOOK_DAYS_MIN  183
#define OUTLOOK_CASES_MAX 16

typedef struct outlook_year {
    int      year, days; /* with an index */
    uint32_t monitored;  /* as evaluate_days */
    float   *value[EVALUATE_INDICATORS]; /* [YEAR_OUTLOOK_DAYS] */
} outlook_year;
typedef struct outlook_scene {
    evaluation       now;
    const char      *district;
    int              year;
    size_t           days; /* over, of YEAR_OUTLOOK_DAYS */
    outlook_year     so_far, past[OUTLOOK_YEARS_MAX]; /* the oldest first */
    size_t           years;
    int16_t         *index; /* of this year's days as published; -1 none */
    evaluate_target *targets;
    size_t           count;
    bool             is_simulated;
} outlook_scene;

typedef struct outlook_case {
    const char *key, *title_zh, *title_en;
    bool        month[12];
    double      factor;
    int         days; /* to come that it is for */
} outlook_case;

/* today: a civil day; the last day over is the one before it. */
LT_MUST lt_err outlook_scene_load(lt_cx *cx, keep *k, int64_t today, int offset_min, outlook_scene *out);
/* The index of each day of the years before at each level (year_outlook_level) under a case (NULL: as it was), judged as this year's days:
 * [YEAR_OUTLOOK_LEVELS][years][YEAR_OUTLOOK_DAYS]. */
LT_MUST lt_err outlook_scene_index(lt_cx *cx, const outlook_scene *s, const outlook_case *c, int16_t **out);
/* 0 based month of a day of the 365. */
int outlook_month(size_t day);
size_t outlook_cases(const outlook_scene *s, outlook_case out[OUTLOOK_CASES_MAX]);

#endif
