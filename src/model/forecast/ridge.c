/* ridge.c - see ridge.h. */
#include "model/forecast/ridge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define P     RIDGE_COLUMNS_MAX
#define STRIP 64u /* rows standardised at a time */

typedef struct normal {
    double a[P][P]; /* lower triangle */
    double b[P], sd[P], mean[P];
    float  strip[P][STRIP];
    float  target[STRIP];
} normal;

static void measure_columns(const trees_table *t, normal *s)
{
    for (size_t k = 0; k < t->columns; k++) {
        double n = 0, sum = 0, square = 0, shift = NAN;
        for (size_t i = 0; i < t->rows; i++) {
            float v = t->x[i * t->columns + k];
            if (isnan(v))
                continue;
            if (isnan(shift))
                shift = v;
            double d = v - shift;
            n++, sum += d, square += d * d;
        }
        double mean = n > 0 ? sum / n : 0, variance = n > 0 ? square / n - mean * mean : 0;
        s->mean[k] = n > 0 ? shift + mean : 0;
        s->sd[k] = variance > 1e-12 * (1 + mean * mean) ? sqrt(variance) : 0;
    }
}

static void add_strip(const trees_table *t, normal *s, size_t from, size_t n)
{
    size_t p = t->columns;
    for (size_t k = 0; k < p; k++)
        for (size_t i = 0; i < STRIP; i++) {
            float v = i < n ? t->x[(from + i) * p + k] : NAN;
            s->strip[k][i] = isnan(v) || s->sd[k] <= 0 ? 0 : (float)((v - s->mean[k]) / s->sd[k]);
        }
    for (size_t k = 0; k < p; k++) {
        for (size_t j = 0; j <= k; j++) {
            float lanes[8] = {0}, sum = 0;
            for (size_t i = 0; i < STRIP; i += 8)
                for (size_t l = 0; l < 8; l++)
                    lanes[l] += s->strip[k][i + l] * s->strip[j][i + l];
            for (size_t l = 0; l < 8; l++)
                sum += lanes[l];
            s->a[k][j] += sum;
        }
        float sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += s->strip[k][i] * s->target[i];
        s->b[k] += sum;
    }
}

static bool solve(normal *s, size_t p)
{
    for (size_t k = 0; k < p; k++) {
        for (size_t j = 0; j <= k; j++) {
            double v = s->a[k][j];
            for (size_t i = 0; i < j; i++)
                v -= s->a[k][i] * s->a[j][i];
            if (k != j)
                s->a[k][j] = v / s->a[j][j];
            else if (!(v > 0))
                return false;
            else
                s->a[k][k] = sqrt(v);
        }
        for (size_t i = 0; i < k; i++)
            s->b[k] -= s->a[k][i] * s->b[i];
        s->b[k] /= s->a[k][k];
    }
    for (size_t k = p; k-- > 0;) {
        for (size_t i = k + 1; i < p; i++)
            s->b[k] -= s->a[i][k] * s->b[i];
        s->b[k] /= s->a[k][k];
    }
    return true;
}

lt_err ridge_fit(lt_cx *cx, const trees_table *t, double penalty, ridge *out)
{
    if (t->rows == 0 || t->columns == 0 || t->columns > P)
        return cx_fail(cx, t->columns > P ? LT_LIMIT : LT_NOT_ENOUGH, "%zu rows of %zu columns: at least one row and 1 to %u columns are wanted",
                       t->rows, t->columns, P);
    double mean = 0;
    for (size_t i = 0; i < t->rows; i++) {
        if (!isfinite(t->y[i]))
            return cx_fail(cx, LT_BAD_INPUT, "row %zu: the target is not a number", i);
        mean += t->y[i];
    }
    mean /= (double)t->rows;
    normal *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the normal equations");
    measure_columns(t, s);
    for (size_t from = 0; from < t->rows; from += STRIP) {
        size_t n = t->rows - from < STRIP ? t->rows - from : STRIP;
        for (size_t i = 0; i < n; i++)
            s->target[i] = (float)(t->y[from + i] - mean);
        add_strip(t, s, from, n);
    }
    for (size_t k = 0; k < t->columns; k++)
        s->a[k][k] += penalty * (double)t->rows + 1e-9;
    bool ok = solve(s, t->columns);
    *out = (ridge){.columns = (uint32_t)t->columns, .base = mean};
    for (size_t k = 0; ok && k < t->columns; k++) {
        out->mean[k] = (float)s->mean[k];
        out->slope[k] = s->sd[k] > 0 ? s->b[k] / s->sd[k] : 0;
        ok = isfinite(out->slope[k]);
    }
    free(s);
    return ok ? LT_OK : cx_fail(cx, LT_NUMERIC, "the normal equations of %zu columns have no solution: a larger penalty is wanted", t->columns);
}

double ridge_predict(const ridge *r, const float *row)
{
    double sum = r->base;
    for (size_t k = 0; k < r->columns; k++)
        sum += isnan(row[k]) ? 0 : r->slope[k] * (row[k] - r->mean[k]);
    return sum;
}
