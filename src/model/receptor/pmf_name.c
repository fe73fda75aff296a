/* pmf_name.c - see pmf_name.h. */
#include "model/receptor/pmf_name.h"

#include <assert.h>
#include <string.h>

static bool counts(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static uint8_t fold(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool is_same(span a, span b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.n && !counts(a.p[i]))
            i++;
        while (j < b.n && !counts(b.p[j]))
            j++;
        if (i == a.n || j == b.n)
            return i == a.n && j == b.n;
        if (fold(a.p[i++]) != fold(b.p[j++]))
            return false;
    }
}

bool pmf_name_is(span column, const char *species)
{
    reader r = reader_of(span_text(species));
    span one;
    while (reader_field(&r, '|', &one))
        if (is_same(column, one))
            return true;
    return false;
}

typedef struct tally {
    double said, against, measured, all;
    size_t by[4];
    double by_share[4];
    unsigned n;
} tally;

static void speak(tally *t, size_t column, double share)
{
    unsigned at = t->n;
    while (at > 0 && t->by_share[at - 1] < share)
        at--;
    if (at >= 4)
        return;
    for (unsigned i = t->n < 3 ? t->n : 3; i > at; i--) {
        t->by[i] = t->by[i - 1];
        t->by_share[i] = t->by_share[i - 1];
    }
    t->by[at] = column;
    t->by_share[at] = share;
    t->n += t->n < 4;
}

static double share_of(const name_profiles *p, unsigned a, size_t j)
{
    double sum = 0;
    for (unsigned b = 0; b < p->factors; b++)
        sum += p->profiles[b * p->columns + j];
    return sum > 0 ? p->profiles[a * p->columns + j] / sum : 0;
}

static void place(name_guesses *g, name_guess one)
{
    unsigned at = g->count;
    while (at > 0 && g->best[at - 1].score < one.score)
        at--;
    if (at >= NAME_BEST)
        return;
    for (unsigned i = g->count < NAME_BEST - 1 ? g->count : NAME_BEST - 1; i > at; i--)
        g->best[i] = g->best[i - 1];
    g->best[at] = one;
    g->count += g->count < NAME_BEST;
}

void pmf_name_guess(const name_profiles *p, const name_tracer *tracers, size_t tracer_count, name_guesses *out)
{
    for (unsigned a = 0; a < p->factors; a++) {
        tally t[NAME_SOURCES] = {{0}};
        out[a] = (name_guesses){.count = 0};
        for (size_t i = 0; i < tracer_count; i++) {
            assert(tracers[i].source < NAME_SOURCES);
            tally *own = &t[tracers[i].source];
            double w = tracers[i].weight;
            own->all += w > 0 ? w : 0;
            for (size_t j = 0; j < p->columns; j++) {
                if (!pmf_name_is(p->names[j], tracers[i].species))
                    continue;
                double share = share_of(p, a, j);
                own->measured += w > 0 ? w : 0;
                own->said += w > 0 ? w * share : 0;
                own->against += w < 0 ? -w * share : 0;
                if (w > 0 && share > 0.1)
                    speak(own, j, share);
                break;
            }
        }
        for (unsigned s = 0; s < NAME_SOURCES; s++) {
            double score = t[s].measured > 0 ? (t[s].said / t[s].measured) * (0.5 + 0.5 * t[s].measured / t[s].all) - 0.5 * t[s].against : 0;
            if (score >= NAME_LEAST) {
                name_guess g = {s, score, {0}, t[s].n};
                memcpy(g.by, t[s].by, sizeof g.by);
                place(&out[a], g);
            }
        }
    }
}
