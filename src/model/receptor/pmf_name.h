/* pmf_name.h - which source a factor may be: its profile against the tracers of known sources.
 * Place      model. Pure; the tracers are rows of tables/tracer.tsv, which the caller hands in
 * Method     share of species j that factor a explains: h_aj / sum over factors. Score of a source for a factor: the weighted mean of
 *            the shares of its tracers that were measured, weights of the table (2 decisive, 1 supporting), times the weighted share of
 *            tracers measured; less half of what the factor explains of the source's counter-tracers (weight below 0)
 * Given      names of the columns (folded, symbols and words: "Pb", "Lead"); tracers: source, alias list "Pb|lead|铅", weight
 * Returned   scores factors x sources, 0 to 1; suggestions, at most NAME_BEST a factor, scores falling; below NAME_LEAST none
 * Valid      a suggestion for a person to judge, never a fact: sources that share tracers are told apart by local knowledge only
 * Cost       factors * tracers * columns     Threads  any
 */
#ifndef LT_MODEL_PMF_NAME_H
#define LT_MODEL_PMF_NAME_H

#include "base/cx.h"
#include "base/span.h"

#define NAME_BEST    3u
#define NAME_LEAST   0.15
#define NAME_SOURCES 40u

typedef struct name_tracer {
    unsigned    source;  /* index */
    const char *species; /* "Pb|lead" */
    double      weight;
} name_tracer;
typedef struct name_guess {
    unsigned source;
    double   score;
    size_t   by[4]; /* columns that speak for it most */
    unsigned by_count;
} name_guess;
typedef struct name_guesses {
    name_guess best[NAME_BEST];
    unsigned   count;
} name_guesses;
/* Is the column one of the names in "Pb|lead|铅"? Case and what is not a letter or digit do not matter. */
bool pmf_name_is(span column, const char *species);
typedef struct name_profiles {
    unsigned      factors;
    size_t        columns;
    const double *profiles; /* factors x columns */
    const span   *names;
} name_profiles;
void pmf_name_guess(const name_profiles *p, const name_tracer *tracers, size_t tracer_count, name_guesses *out);

#endif
