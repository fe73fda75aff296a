/* met_trend.h - the trend of a pollutant over years with the weather taken out: what would have been measured in the usual weather.
 * Place      model. Pure: arrays in, arrays out; randomness from the seed given.
 * Method     A forest (trees.h) learns the concentration from the date (in steps of MET_TREND_STEP_DAYS), day of the year, weekday,
 *            hour and the weather of the hour. For each day of the record the date stays and all else is drawn `samples` times from
 *            the hours of the whole record; the mean of the forest's answers (MET_TREND_FORESTS forests of other seeds) is the day's
 *            value in the usual weather. Theil-Sen with block bootstrap (pattern/theil_sen.h) of the months' means: of the measured
 *            ones without their season, and of these
 * Source     Grange et al. 2018, Atmos. Chem. Phys. 18, 6223; Grange and Carslaw 2019, Sci. Total Environ. 653, 578
 * Given      one place of a history (forecast.h): at least MET_TREND_DAYS_MIN days' worth of hours with the pollutant and some
 *            weather, else LT_NOT_ENOUGH says how many there are
 * Returned   both trends, the months' means, how well the forest knows weeks that it did not see (r2, RMSE: every fifth ten days held
 *            out); in cx->arena
 * Valid      r2 of some tenths or more; a factor that moves with the date and is not given (such as boundary layer height) stays in
 *            the trend. The interval is that of the months' scatter: what the forest does not know is not in it. On made-up air
 *            whose wind weakens while emissions fall the measured trend misses the truth, this one does not (met_trend_test)
 * Cost       MET_TREND_FORESTS + 1 fits and days x samples x trees: seconds for ten years
 * Limits     FORECAST_HOURS_MAX hours, MET_TREND_SAMPLES_MAX     Threads  `workers` of its own     Owner  cx->arena
 * Invariants 1. the same seed gives the same figures whatever the number of workers
 */
#ifndef LT_MODEL_MET_TREND_H
#define LT_MODEL_MET_TREND_H

#include "model/forecast/forecast.h"
#include "model/pattern/theil_sen.h"

#define MET_TREND_DAYS_MIN    365
#define MET_TREND_STEP_DAYS   15
#define MET_TREND_FORESTS     3u
#define MET_TREND_SAMPLES_MAX 2000u

typedef struct met_trend_ask {
    const forecast_history *history;
    size_t                  place;
    int                     pollutant;
    unsigned                samples; /* 0: 60 */
    unsigned                trees;   /* 0: 150 */
    uint32_t                draws;   /* of the bootstrap; 0: 200 */
    uint64_t                seed;
    unsigned                workers; /* 0: all cores */
} met_trend_ask;
typedef struct met_trend {
    size_t           hours; /* learnt from */
    double           r2, rmse;
    theil_sen_months measured_months, normal_months;
    theil_sen_trend  measured, normal;
} met_trend;
LT_MUST lt_err met_trend_fit(lt_cx *cx, const met_trend_ask *q, met_trend *out);

#endif
