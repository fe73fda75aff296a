/* medoid.c - see medoid.h. */
#include "model/pattern/medoid.h"

#include <math.h>
#include <stdlib.h>

typedef struct state {
    size_t       n, k;
    const float *d;      /* [n][n] */
    size_t       medoid[MEDOID_K_MAX];
    uint32_t    *near;   /* index of the nearest medoid */
    float       *first, *second;
} state;

static void assign(state *s)
{
    for (size_t i = 0; i < s->n; i++) {
        s->first[i] = s->second[i] = INFINITY;
        for (size_t m = 0; m < s->k; m++) {
            float d = s->d[i * s->n + s->medoid[m]];
            if (d < s->first[i]) {
                s->second[i] = s->first[i];
                s->first[i] = d;
                s->near[i] = (uint32_t)m;
            } else if (d < s->second[i]) {
                s->second[i] = d;
            }
        }
    }
}

static void build(state *s, size_t k)
{
    for (size_t i = 0; i < s->n; i++)
        s->first[i] = INFINITY;
    for (s->k = 0; s->k < k; s->k++) {
        size_t best = 0;
        double least = INFINITY;
        for (size_t c = 0; c < s->n; c++) {
            double sum = 0;
            for (size_t i = 0; i < s->n; i++)
                sum += fminf(s->first[i], s->d[c * s->n + i]);
            bool is_one = s->k > 0 && s->first[c] <= 0; /* a medoid, or upon one */
            if (!is_one && sum < least) {
                least = sum;
                best = c;
            }
        }
        s->medoid[s->k] = best;
        for (size_t i = 0; i < s->n; i++)
            s->first[i] = fminf(s->first[i], s->d[best * s->n + i]);
    }
}

/* The best swap; false: none gains. */
static bool swap_one(state *s)
{
    double best = -1e-9, loss[MEDOID_K_MAX] = {0};
    size_t in = 0, out = 0;
    for (size_t i = 0; i < s->n; i++)
        loss[s->near[i]] += s->second[i] - s->first[i];
    for (size_t c = 0; c < s->n; c++) {
        double all = 0, change[MEDOID_K_MAX];
        for (size_t m = 0; m < s->k; m++)
            change[m] = loss[m];
        for (size_t i = 0; i < s->n; i++) {
            float d = s->d[c * s->n + i];
            if (d < s->first[i]) {
                all += d - s->first[i];
                change[s->near[i]] += s->first[i] - s->second[i];
            } else if (d < s->second[i]) {
                change[s->near[i]] += d - s->second[i];
            }
        }
        for (size_t m = 0; m < s->k; m++)
            if (change[m] + all < best) {
                best = change[m] + all;
                in = c;
                out = m;
            }
    }
    if (best >= -1e-9)
        return false;
    s->medoid[out] = in;
    assign(s);
    return true;
}

static lt_err measure(lt_cx *cx, const medoid_query *q, float **out)
{
    TRY(ARENA_ARRAY(cx, q->n * q->n, out));
    for (size_t i = 0; i < q->n; i++)
        for (size_t j = 0; j < i; j++) {
            double sum = 0;
            for (size_t c = 0; c < q->width; c++) {
                double d = q->points[i * q->width + c] - q->points[j * q->width + c];
                sum += d * d;
            }
            (*out)[i * q->n + j] = (*out)[j * q->n + i] = (float)sqrt(sum);
        }
    return LT_OK;
}

static void put_groups(const state *s, medoid_groups *o)
{
    size_t size[MEDOID_K_MAX] = {0}, rank[MEDOID_K_MAX], count = 0;
    for (size_t i = 0; i < s->n; i++)
        size[s->near[i]]++;
    for (size_t m = 0; m < s->k; m++) {
        rank[m] = 0;
        for (size_t other = 0; other < s->k; other++)
            rank[m] += size[other] > size[m] || (size[other] == size[m] && other < m);
        o->size[rank[m]] = size[m];
        o->medoid[rank[m]] = s->medoid[m];
    }
    for (size_t i = 0; i < s->n; i++) {
        o->group[i] = (uint32_t)rank[s->near[i]];
        o->mean_distance += s->first[i] / (double)s->n;
        if (s->second[i] > 0) {
            o->silhouette += 1 - s->first[i] / s->second[i];
            count++;
        }
    }
    o->silhouette = count ? o->silhouette / (double)count : 0;
}

lt_err medoid_fit(lt_cx *cx, const medoid_query *q, medoid_groups *out)
{
    float *made;
    state s = {.n = q->n, .d = q->distances};
    *out = (medoid_groups){.k = q->k};
    if (q->n > MEDOID_POINTS_MAX)
        return cx_fail(cx, LT_LIMIT, "%zu points to group; %u at most", q->n, MEDOID_POINTS_MAX);
    if (q->k < 2 || q->k > MEDOID_K_MAX || q->k >= q->n)
        return cx_fail(cx, LT_BAD_INPUT, "%zu groups of %zu points: 2 to %u, and fewer than points, are wanted", q->k, q->n, MEDOID_K_MAX);
    if (!s.d) {
        TRY(measure(cx, q, &made));
        s.d = made;
    }
    TRY(ARENA_ARRAY(cx, q->n, &s.near));
    TRY(ARENA_ARRAY(cx, q->n, &s.first));
    TRY(ARENA_ARRAY(cx, q->n, &s.second));
    TRY(ARENA_ARRAY(cx, q->n, &out->group));
    build(&s, q->k);
    assign(&s);
    for (size_t round = 0; round < MEDOID_ROUNDS_MAX && swap_one(&s); round++)
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "cancelled");
    put_groups(&s, out);
    return LT_OK;
}
