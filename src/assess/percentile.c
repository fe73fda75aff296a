/* percentile.c - selection of the two neighbours of a rank; see percentile.h. */
#include "assess/percentile.h"

#include <assert.h>

#define PERCENTILE_LIMIT ((wide)1 << 110)

static void swap(wide *a, wide *b)
{
    wide t = *a;
    *a = *b;
    *b = t;
}

static void sink(wide *v, size_t at, size_t n)
{
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        child += child + 1 < n && v[child + 1] > v[child];
        if (v[child] <= v[at])
            return;
        swap(&v[at], &v[child]);
    }
}

static void heap_sort(wide *v, size_t n)
{
    for (size_t i = n / 2; i-- > 0;)
        sink(v, i, n);
    for (size_t end = n; end-- > 1;) {
        swap(&v[0], &v[end]);
        sink(v, 0, end);
    }
}

/* v[k] becomes the k-th smallest, smaller ones left of it, larger ones right. Quickselect with the median of three; when
 * its turns do not shrink the range (an adversary's order), the rest is heap-sorted: n log n at worst. */
static void select_at(wide *v, size_t n, size_t k)
{
    size_t lo = 0, hi = n - 1;
    for (int turns = 64; lo < hi; turns--) {
        if (turns == 0) {
            heap_sort(v + lo, hi - lo + 1);
            return;
        }
        size_t mid = lo + (hi - lo) / 2;
        if (v[mid] < v[lo])
            swap(&v[mid], &v[lo]);
        if (v[hi] < v[lo])
            swap(&v[hi], &v[lo]);
        if (v[hi] < v[mid])
            swap(&v[hi], &v[mid]);
        wide pivot = v[mid];
        size_t i = lo, j = hi; /* v[lo] <= pivot <= v[hi] are the stops */
        for (;;) {
            while (v[i] < pivot)
                i++;
            while (v[j] > pivot)
                j--;
            if (i >= j)
                break;
            swap(&v[i++], &v[j--]);
        }
        if (k <= j)
            hi = j;
        else
            lo = j + 1;
    }
}

/* = HJ 663-2013 appendix A: X(s) and X(s+1) of the sorted values (s from 0), and between them, exactly */
exact percentile_of(wide *values, size_t n, wide den, int percent)
{
    assert(n >= 1 && n < (size_t)1 << 32 && percent >= 0 && percent <= 100);
    size_t t = (n - 1) * (size_t)percent, s = t / 100;
    select_at(values, n, s);
    wide at = values[s], next = s + 1 < n ? values[s + 1] : at;
    for (size_t i = s + 2; i < n; i++)
        next = values[i] < next ? values[i] : next;
    assert(at < PERCENTILE_LIMIT && at > -PERCENTILE_LIMIT && next < PERCENTILE_LIMIT && den > 0 && den < PERCENTILE_LIMIT);
    wide part = (wide)(t % 100);
    return part == 0 ? exact_of(at, den) : exact_of(at * 100 + (next - at) * part, den * 100);
}
