/* analog.c - see analog.h. */
#include "model/forecast/analog.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STRANGER 2.0f /* squared distance of two values that have nothing to do with each other */

struct analog {
    size_t   rows, columns; /* used ones */
    uint32_t column[ANALOG_COLUMNS_MAX];
    float    mean[ANALOG_COLUMNS_MAX], scale[ANALOG_COLUMNS_MAX]; /* root of the weight over the standard deviation */
    float    apart[ANALOG_COLUMNS_MAX];                           /* what a missing value costs */
    float   *z;                                                   /* rows x ANALOG_COLUMNS_MAX; NaN missing */
    float   *y;
};

static void measure(const trees_table *t, size_t column, double *mean, double *sd)
{
    double n = 0, sum = 0, square = 0, shift = NAN;
    for (size_t i = 0; i < t->rows; i++) {
        float v = t->x[i * t->columns + column];
        if (isnan(v))
            continue;
        shift = isnan(shift) ? v : shift;
        n++, sum += v - shift, square += (v - shift) * (v - shift);
    }
    double m = n > 0 ? sum / n : 0, variance = n > 0 ? square / n - m * m : 0;
    *mean = n > 0 ? shift + m : 0;
    *sd = variance > 1e-12 * (1 + m * m) ? sqrt(variance) : 0;
}

/* The columns that count: those with the largest weights that vary. */
static void take_columns(const trees_table *t, const double *weight, analog *a)
{
    double least[ANALOG_COLUMNS_MAX];
    for (size_t k = 0; k < t->columns; k++) {
        double w = weight ? weight[k] : 1, mean, sd;
        measure(t, k, &mean, &sd);
        if (!(w > 0) || sd <= 0)
            continue;
        size_t at = a->columns;
        if (at == ANALOG_COLUMNS_MAX) { /* the lightest goes, if it is lighter */
            at = 0;
            for (size_t i = 1; i < ANALOG_COLUMNS_MAX; i++)
                at = least[i] < least[at] || (!(least[at] < least[i]) && a->column[i] > a->column[at]) ? i : at;
            if (!(w > least[at]))
                continue;
        } else {
            a->columns++;
        }
        least[at] = w;
        a->column[at] = (uint32_t)k;
        a->mean[at] = (float)mean;
        a->scale[at] = (float)(sqrt(w) / sd);
        a->apart[at] = STRANGER * (float)w;
    }
}

static void place_row(const analog *a, const float *row, float *z)
{
    for (size_t k = 0; k < ANALOG_COLUMNS_MAX; k++)
        z[k] = k < a->columns ? (row[a->column[k]] - a->mean[k]) * a->scale[k] : 0;
}

lt_err analog_fit(lt_cx *cx, const trees_table *t, const double *weight, analog **out)
{
    if (t->rows == 0 || t->columns == 0 || t->rows > ANALOG_ROWS_MAX)
        return cx_fail(cx, t->rows > ANALOG_ROWS_MAX ? LT_LIMIT : LT_NOT_ENOUGH, "%zu rows of %zu columns: 1 to %u rows are wanted", t->rows, t->columns,
                       ANALOG_ROWS_MAX);
    for (size_t i = 0; i < t->rows; i++)
        if (!isfinite(t->y[i]))
            return cx_fail(cx, LT_BAD_INPUT, "row %zu: the target is not a number", i);
    analog *a = calloc(1, sizeof *a);
    if (!a)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for an archive");
    a->rows = t->rows;
    a->z = malloc(t->rows * ANALOG_COLUMNS_MAX * sizeof *a->z);
    a->y = malloc(t->rows * sizeof *a->y);
    if (!a->z || !a->y) {
        analog_close(a);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for an archive of %zu rows", t->rows);
    }
    take_columns(t, weight, a);
    memcpy(a->y, t->y, t->rows * sizeof *a->y);
    for (size_t i = 0; i < t->rows; i++)
        place_row(a, t->x + i * t->columns, a->z + i * ANALOG_COLUMNS_MAX);
    *out = a;
    return LT_OK;
}

void analog_close(analog *a)
{
    if (!a)
        return;
    free(a->z);
    free(a->y);
    free(a);
}

static inline float distance(const analog *a, const float *z, const float *other)
{
    float lanes[8] = {0}, sum = 0;
    for (size_t k = 0; k < ANALOG_COLUMNS_MAX; k += 8)
        for (size_t l = 0; l < 8; l++) {
            float d = z[k + l] - other[k + l], square = d * d;
            lanes[l] += square == square ? square : a->apart[k + l];
        }
    for (size_t l = 0; l < 8; l++)
        sum += lanes[l];
    return sum;
}

size_t analog_find(const analog *a, const float *row, size_t members, analog_member *out)
{
    float  z[ANALOG_COLUMNS_MAX];
    size_t n = 0;
    assert(members > 0 && members <= ANALOG_MEMBERS_MAX);
    place_row(a, row, z);
    for (size_t i = 0; i < a->rows; i++) {
        float d = distance(a, z, a->z + i * ANALOG_COLUMNS_MAX);
        if (n == members && !(d < out[n - 1].distance))
            continue;
        size_t at = n < members ? n++ : n - 1;
        for (; at > 0 && out[at - 1].distance > d; at--)
            out[at] = out[at - 1];
        out[at] = (analog_member){(uint32_t)i, a->y[i], d};
    }
    return n;
}
