/* factor_share.c - see factor_share.h. */
#include "model/receptor/factor_share.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"

void factor_share_means(const factor_series *s, const int *key, unsigned classes, double *mean, size_t *count)
{
    unsigned factors = s->factors;
    assert(classes <= SHARE_CLASSES_MAX);
    for (unsigned c = 0; c < classes; c++) {
        count[c] = 0;
        for (unsigned a = 0; a < factors; a++)
            mean[c * factors + a] = 0;
    }
    for (size_t i = 0; i < s->rows; i++) {
        if (key[i] < 0 || key[i] >= (int)classes)
            continue;
        count[key[i]]++;
        for (unsigned a = 0; a < factors; a++)
            mean[(unsigned)key[i] * factors + a] += s->contributions[i * factors + a];
    }
    for (unsigned c = 0; c < classes; c++)
        for (unsigned a = 0; a < factors; a++)
            mean[c * factors + a] = count[c] ? mean[c * factors + a] / (double)count[c] : NAN;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

lt_err factor_share_cpf(lt_cx *cx, const factor_series *of, const int *sector, double *cpf)
{
    size_t rows = of->rows;
    unsigned factors = of->factors;
    double *line;
    TRY(ARENA_ARRAY(cx, rows + 1, &line));
    for (unsigned a = 0; a < factors; a++) {
        size_t n = 0, high[SHARE_SECTORS] = {0}, all[SHARE_SECTORS] = {0};
        for (size_t i = 0; i < rows; i++)
            if (sector[i] >= 0)
                line[n++] = of->contributions[i * factors + a];
        qsort(line, n, sizeof *line, by_value);
        double limit = n ? line[(size_t)(0.75 * (double)(n - 1))] : 0;
        for (size_t i = 0; i < rows; i++)
            if (sector[i] >= 0) {
                all[sector[i]]++;
                high[sector[i]] += of->contributions[i * factors + a] > limit;
            }
        for (unsigned s = 0; s < SHARE_SECTORS; s++)
            cpf[s * factors + a] = all[s] ? (double)high[s] / (double)all[s] : NAN;
    }
    return LT_OK;
}

int factor_share_sector(double direction_deg, double speed_m_s)
{
    if (!(direction_deg >= 0 && direction_deg <= 360) || !(speed_m_s >= SHARE_CALM_M_S))
        return -1;
    return (int)floor(direction_deg / (360.0 / SHARE_SECTORS) + 0.5) % (int)SHARE_SECTORS;
}
