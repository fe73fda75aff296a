/* forecast_int.h - between forecast.c (asking, learning), forecast_fit.c and forecast_keep.c.
 * Place      model, private to forecast.
 */
#ifndef LT_MODEL_FORECAST_INT_H
#define LT_MODEL_FORECAST_INT_H

#include "model/forecast/feature.h"
#include "model/forecast/forecast.h"
#include "model/forecast/interval.h"
#include "model/forecast/ridge.h"
#include "model/forecast/trees.h"

#define BANDS       4 /* 1-6, 7-24, 25-72 h; days */
#define BAND_OF_DAY 3
#define PARTS       6 /* of a band, each with its own interval */
#define ANCHORS_MAX 9
#define INDEX_WIDEN 0.1f /* what an index of ranks of past days is too narrow by, before its outcomes say so: PRSA, 2014-09 to 2015-02 */

typedef struct forecast_head {
    bool     is_given;
    trees   *forest;
    uint32_t anchors;
    ridge    line[ANCHORS_MAX];
    float    blend; /* share of the forest */
    float    keep[6]; /* of the value at the origin, by lead, in the first band */
    interval part[PARTS];
} forecast_head;
struct forecast_model {
    size_t           places;
    feature_climate *climate;
    forecast_head    head[FORECAST_POLLUTANTS][BANDS][2];   /* [..][1]: with weather */
    interval_state (*state)[FORECAST_POLLUTANTS + 1][BANDS][PARTS]; /* one a place; the last: of the index */
};

typedef struct forecast_band {
    int      first, last; /* leads */
    uint32_t anchors;
    int      anchor[ANCHORS_MAX];
} forecast_band;
extern const forecast_band FORECAST_BAND[BANDS];
int forecast_band_of(int lead, bool is_day);
int forecast_part_of(int band, int lead);
/* The head's own value, not below 0. The first band predicts what is to be added to a share of the value at the origin
 * (row[0] is its root). */
double forecast_head_value(const forecast_head *h, int band, int lead, const float *row);
forecast_model *forecast_new(size_t places);

#endif
