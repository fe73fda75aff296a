/* joint.c - see joint.h. */
#include "model/forecast/joint.h"

#include <assert.h>
#include <math.h>

double joint_quantile(const float level[INTERVAL_LEVELS], double p)
{
    static const double AT[INTERVAL_LEVELS] = {0.05, 0.25, 0.5, 0.75, 0.95};
    const int last = INTERVAL_LEVELS - 1;
    double    v;
    if (p < AT[0]) {
        v = level[0] - ((double)level[1] - level[0]) / log(AT[1] / AT[0]) * log(AT[0] / p);
    } else if (p > AT[last]) {
        v = level[last] + ((double)level[last] - level[last - 1]) / log((1 - AT[last - 1]) / (1 - AT[last])) * log((1 - AT[last]) / (1 - p));
    } else {
        int k = 1;
        while (k < last && p > AT[k])
            k++;
        v = level[k - 1] + (p - AT[k - 1]) / (AT[k] - AT[k - 1]) * ((double)level[k] - level[k - 1]);
    }
    return v > 0 ? v : 0;
}

void joint_shuffle(float (*level)[INTERVAL_LEVELS], size_t parts, float (*past)[JOINT_PARTS_MAX], size_t members, float (*out)[JOINT_PARTS_MAX])
{
    assert(parts <= JOINT_PARTS_MAX && members <= JOINT_MEMBERS_MAX);
    for (size_t k = 0; k < parts; k++)
        for (size_t i = 0; i < members; i++) {
            size_t rank = 0;
            for (size_t j = 0; j < members; j++)
                rank += past[j][k] < past[i][k] || (past[j][k] == past[i][k] && j < i);
            out[i][k] = (float)joint_quantile(level[k], ((double)rank + 0.5) / (double)members); /* INV(1) */
        }
}

double joint_level(float *v, size_t n, double p)
{
    for (size_t i = 1; i < n; i++) {
        float  x = v[i];
        size_t k = i;
        for (; k > 0 && v[k - 1] > x; k--)
            v[k] = v[k - 1];
        v[k] = x;
    }
    double at = p * (double)n - 0.5;
    at = at < 0 ? 0 : at > (double)(n - 1) ? (double)(n - 1) : at;
    size_t i = (size_t)at;
    return i + 1 < n ? v[i] + (at - (double)i) * ((double)v[i + 1] - v[i]) : v[i];
}
