/* assess_testkit.h - for the tests of assess: the law resolved, and a reader of the files of test/gold.
 * Place      assess, tests only.
 * Given      a gold file: "#" lines are for people, every other line is words apart by white space
 * Returned   gold_next: the words of the next line; the test fails where a file is missing, a line too long or a number no number
 */
#ifndef LT_ASSESS_TESTKIT_H
#define LT_ASSESS_TESTKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assess/law.h"
#include "base/arena.h"

#define GOLD_LINE_MAX  4096
#define GOLD_WORDS_MAX 400

typedef struct gold {
    FILE       *f;
    const char *name;
    int         line, lines; /* number of the line; lines with words so far */
    char        text[GOLD_LINE_MAX];
    char       *word[GOLD_WORDS_MAX];
    int         words;
} gold;

static inline gold *gold_open(const char *name)
{
    gold *g = calloc(1, sizeof *g);
    char path[256];
    assert_non_null(g);
    snprintf(path, sizeof path, "test/gold/%s", name);
    g->f = fopen(path, "r");
    g->name = name;
    if (!g->f)
        fail_msg("%s is not there: run from the repository's root", path);
    return g;
}

static inline void gold_split(gold *g)
{
    char *p = g->text;
    g->words = 0;
    for (;;) {
        while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
            *p++ = '\0';
        if (*p == '\0')
            return;
        assert_true(g->words < GOLD_WORDS_MAX);
        g->word[g->words++] = p;
        while (*p != '\0' && *p != ' ' && *p != '\t' && *p != '\n' && *p != '\r')
            p++;
    }
}

static inline bool gold_next(gold *g)
{
    while (fgets(g->text, sizeof g->text, g->f)) {
        g->line++;
        assert_true(strlen(g->text) < sizeof g->text - 1);
        if (g->text[0] == '#')
            continue;
        gold_split(g);
        if (g->words > 0) {
            g->lines++;
            return true;
        }
    }
    return false;
}

/* At least so many lines were read: a gold file that is empty proves nothing. */
static inline void gold_close(gold *g, int at_least)
{
    assert_true(g->lines >= at_least);
    fclose(g->f);
    free(g);
}

#define GOLD_FAIL(g, ...)                                                 \
    do {                                                                  \
        print_error("%s:%d: ", (g)->name, (g)->line);                     \
        fail_msg(__VA_ARGS__);                                            \
    } while (0)

static inline num_dec gold_dec(const gold *g, const char *word)
{
    num_dec d = {0, -1};
    if (!num_parse_dec(span_text(word), &d))
        GOLD_FAIL(g, "\"%s\" is no number", word);
    return d;
}

static inline exact gold_exact(const gold *g, const char *word)
{
    return exact_of_dec(gold_dec(g, word));
}

/* A concentration in the law's unit of p, in ng/m3. */
static inline exact gold_conc(const gold *g, const char *word, pollutant p)
{
    num_dec d = gold_dec(g, word);
    return exact_reduce(exact_of((wide)d.scaled * pollutant_unit_ng(p), num_pow10(d.decimals)));
}

static inline int64_t gold_ng(const gold *g, const char *word, pollutant p)
{
    exact v = gold_conc(g, word, p);
    assert_true(v.den == 1);
    return (int64_t)v.num;
}

static inline pollutant gold_pollutant(const gold *g, const char *word)
{
    pollutant p = P_SO2;
    if (!pollutant_parse(span_text(word), &p))
        GOLD_FAIL(g, "\"%s\" is no pollutant", word);
    return p;
}

static inline rule_set gold_rules(const gold *g, const char *word)
{
    rule_set r = RULES_2012;
    if (!rule_set_parse(span_text(word), &r))
        GOLD_FAIL(g, "\"%s\" is no rule set", word);
    return r;
}

static inline void assert_same(exact got, exact want)
{
    assert_true(exact_has(got) && exact_has(want));
    if (exact_cmp(got, want) != 0)
        fail_msg("%.12g instead of %.12g", exact_to_double(got), exact_to_double(want));
}

static inline const law *test_law(void)
{
    static law w;
    static bool is_resolved;
    if (!is_resolved)
        law_resolve(&w);
    is_resolved = true;
    return &w;
}

static inline uint64_t test_random(uint64_t *seed) /* splitmix64 */
{
    uint64_t z = *seed += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static inline int64_t test_between(uint64_t *seed, int64_t lo, int64_t hi)
{
    return lo + (int64_t)(test_random(seed) % (uint64_t)(hi - lo + 1));
}

#endif
