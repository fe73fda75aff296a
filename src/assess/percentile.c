/* percentile.c - selection of the two neighbours of a rank; see percentile.h. */
#include "assess/percentile.h"

#include <assert.h>

#define PERCENTILE_LIMIT ((wide)1 << 110)

/* NAME_select: v[k] becomes the k-th smallest, smaller ones left of it, larger ones right. Quickselect with the median of
 * three; when its turns do not shrink the range (an adversary's order), the rest is heap-sorted: n log n at worst. */
#define PERCENTILE_SELECT(NAME, TYPE)                                       \
    static void NAME##_swap(TYPE *a, TYPE *b)                               \
    {                                                                       \
        TYPE t = *a;                                                        \
        *a = *b;                                                            \
        *b = t;                                                             \
    }                                                                       \
    static void NAME##_sink(TYPE *v, size_t at, size_t n)                   \
    {                                                                       \
        for (size_t child; (child = 2 * at + 1) < n; at = child) {          \
            child += child + 1 < n && v[child + 1] > v[child];              \
            if (v[child] <= v[at])                                          \
                return;                                                     \
            NAME##_swap(&v[at], &v[child]);                                 \
        }                                                                   \
    }                                                                       \
    static void NAME##_sort(TYPE *v, size_t n)                              \
    {                                                                       \
        for (size_t i = n / 2; i-- > 0;)                                    \
            NAME##_sink(v, i, n);                                           \
        for (size_t end = n; end-- > 1;) {                                  \
            NAME##_swap(&v[0], &v[end]);                                    \
            NAME##_sink(v, 0, end);                                         \
        }                                                                   \
    }                                                                       \
    static void NAME##_select(TYPE *v, size_t n, size_t k)                  \
    {                                                                       \
        size_t lo = 0, hi = n - 1;                                          \
        for (int turns = 64; lo < hi; turns--) {                            \
            if (turns == 0) {                                               \
                NAME##_sort(v + lo, hi - lo + 1);                           \
                return;                                                     \
            }                                                               \
            size_t mid = lo + (hi - lo) / 2;                                \
            if (v[mid] < v[lo])                                             \
                NAME##_swap(&v[mid], &v[lo]);                               \
            if (v[hi] < v[lo])                                              \
                NAME##_swap(&v[hi], &v[lo]);                                \
            if (v[hi] < v[mid])                                             \
                NAME##_swap(&v[hi], &v[mid]);                               \
            TYPE pivot = v[mid];                                            \
            size_t i = lo, j = hi; /* v[lo] <= pivot <= v[hi] are the stops */ \
            for (;;) {                                                      \
                while (v[i] < pivot)                                        \
                    i++;                                                    \
                while (v[j] > pivot)                                        \
                    j--;                                                    \
                if (i >= j)                                                 \
                    break;                                                  \
                NAME##_swap(&v[i++], &v[j--]);                              \
            }                                                               \
            if (k <= j)                                                     \
                hi = j;                                                     \
            else                                                            \
                lo = j + 1;                                                 \
        }                                                                   \
    }                                                                       \
    /* X(s) and X(s+1) of the sorted values, s counted from 0. */           \
    static void NAME##_pair(TYPE *v, size_t n, size_t s, wide pair[2])      \
    {                                                                       \
        NAME##_select(v, n, s);                                             \
        TYPE next = s + 1 < n ? v[s + 1] : v[s];                            \
        for (size_t i = s + 2; i < n; i++)                                  \
            next = v[i] < next ? v[i] : next;                               \
        pair[0] = v[s];                                                     \
        pair[1] = next;                                                     \
    }

PERCENTILE_SELECT(wides, wide)
PERCENTILE_SELECT(ints, int64_t)

/* = HJ 663-2013 appendix A: between the neighbours, exactly */
static exact between(const wide pair[2], size_t part, wide den)
{
    assert(pair[0] < PERCENTILE_LIMIT && pair[0] > -PERCENTILE_LIMIT && pair[1] < PERCENTILE_LIMIT && den > 0 &&
           den < PERCENTILE_LIMIT);
    return part == 0 ? exact_of(pair[0], den) : exact_of(pair[0] * 100 + (pair[1] - pair[0]) * (wide)part, den * 100);
}

exact percentile_of(wide *values, size_t n, wide den, int percent)
{
    wide pair[2];
    assert(n >= 1 && n < (size_t)1 << 32 && percent >= 0 && percent <= 100);
    size_t t = (n - 1) * (size_t)percent;
    wides_pair(values, n, t / 100, pair);
    return between(pair, t % 100, den);
}

exact percentile_of_int64(int64_t *values, size_t n, wide den, int percent)
{
    wide pair[2];
    assert(n >= 1 && n < (size_t)1 << 32 && percent >= 0 && percent <= 100);
    size_t t = (n - 1) * (size_t)percent;
    ints_pair(values, n, t / 100, pair);
    return between(pair, t % 100, den);
}
