/* aqi_test.c - indices of reports, primary pollutants, missing data, over-scale values. */
#include "assess/aqi.h"

#include "assess/assess_testkit.h"
#include "assess/conc.h"
#include "tables.h"

static void give(const gold *g, char *word, aqi_input *in)
{
    char *value = strchr(word, '=');
    indicator i;
    assert_non_null(value);
    *value++ = '\0';
    if (!indicator_parse(span_text(word), &i))
        GOLD_FAIL(g, "\"%s\" is no indicator", word);
    in->reading[i] = strcmp(value, "NA") == 0 ? reading_missing() : reading_of(gold_conc(g, value, indicator_pollutant(i)));
}

typedef const char *(*name_fn)(int i);
static const char *pollutant_name(int i)
{
    return pollutant_key((pollutant)i);
}
static const char *indicator_name(int i)
{
    return indicator_key((indicator)i);
}
static const char *note_name(int i)
{
    return TABLE_AQI_NOTE[i].key;
}

/* "a,b" or "-" as a set of bits */
static uint32_t set_of(const gold *g, char *text, name_fn name, int count)
{
    uint32_t bits = 0;
    if (strcmp(text, "-") == 0)
        return 0;
    for (char *next; text; text = next) {
        next = strchr(text, ',');
        if (next)
            *next++ = '\0';
        int i = 0;
        while (i < count && strcmp(name(i), text) != 0)
            i++;
        if (i == count)
            GOLD_FAIL(g, "\"%s\" has no meaning here", text);
        bits |= 1u << i;
    }
    return bits;
}

static void expect_same(const gold *g, const char *what, int64_t got, int64_t want)
{
    if (got != want)
        GOLD_FAIL(g, "%s is %lld instead of %lld", what, (long long)got, (long long)want);
}

static void expect(const gold *g, char *word, const aqi_result *r)
{
    char *want = strchr(word, '=');
    indicator i;
    assert_non_null(want);
    *want++ = '\0';
    int number = strcmp(want, "NA") == 0 ? -1 : (int)strtol(want, NULL, 10);
    if (strcmp(word, "aqi") == 0)
        expect_same(g, word, r->aqi, number);
    else if (strcmp(word, "level") == 0)
        expect_same(g, word, r->level, number);
    else if (strcmp(word, "present") == 0)
        expect_same(g, word, r->of_present, number);
    else if (strcmp(word, "primary") == 0)
        expect_same(g, word, r->primary, set_of(g, want, pollutant_name, POLLUTANT_COUNT));
    else if (strcmp(word, "above") == 0)
        expect_same(g, word, r->above_100, set_of(g, want, pollutant_name, POLLUTANT_COUNT));
    else if (strcmp(word, "missing") == 0)
        expect_same(g, word, r->missing, set_of(g, want, indicator_name, INDICATOR_COUNT));
    else if (strcmp(word, "notes") == 0)
        expect_same(g, word, r->notes, set_of(g, want, note_name, AQI_NOTE_COUNT));
    else if (indicator_parse(span_text(word), &i))
        expect_same(g, word, r->iaqi[i], number);
    else
        GOLD_FAIL(g, "\"%s\" has no meaning here", word);
}

/* = HJ 633-2012 4-6; HJ 633-2026 4, 5.3 */
static void test_gold(void **state)
{
    (void)state;
    gold *g = gold_open("aqi.txt");
    int expected = 0;
    while (gold_next(g)) {
        aqi_input in = {.rules = gold_rules(g, g->word[0])};
        aqi_result r;
        int i = 2;
        assert_true(strcmp(g->word[1], "hour") == 0 || strcmp(g->word[1], "day") == 0);
        in.report = strcmp(g->word[1], "hour") == 0 ? REPORT_HOUR : REPORT_DAY;
        for (; i < g->words && strcmp(g->word[i], "->") != 0; i++)
            give(g, g->word[i], &in);
        aqi_evaluate(test_law(), &in, &r);
        for (i++; i < g->words; i++, expected++)
            expect(g, g->word[i], &r);
    }
    assert_true(expected > 130);
    gold_close(g, 50);
}

static void test_nothing(void **state)
{
    (void)state;
    for (int rules = 0; rules < RULE_SET_COUNT; rules++)
        for (int rep = 0; rep < REPORT_COUNT; rep++) {
            aqi_input in = {.rules = (rule_set)rules, .report = (report)rep};
            aqi_result r;
            aqi_evaluate(test_law(), &in, &r);
            assert_int_equal(r.aqi, AQI_NA);
            assert_int_equal(r.level, 0);
            assert_int_equal(r.primary, 0);
            assert_int_equal(r.notes, 1u << NOTE_NOTHING_ENTERS);
        }
}

/* The index is that of the worst part, whatever stands beside it, and never beyond 0..500. */
static void test_is_the_largest(void **state)
{
    (void)state;
    uint64_t seed = 20260301;
    for (int n = 0; n < 5000; n++) {
        aqi_input in = {.rules = (rule_set)test_between(&seed, 0, 2), .report = (report)test_between(&seed, 0, 1)};
        aqi_result r;
        int largest = -1;
        for (int i = 0; i < INDICATOR_COUNT; i++)
            if (test_between(&seed, 0, 3) > 0)
                in.reading[i] = reading_of(exact_of(test_between(&seed, 0, 1000) * pollutant_unit_ng(indicator_pollutant((indicator)i)),
                                                    indicator_pollutant((indicator)i) == P_CO ? 10 : 1));
        aqi_evaluate(test_law(), &in, &r);
        for (int i = 0; i < INDICATOR_COUNT; i++)
            if (r.used >> i & 1) {
                assert_in_range(r.iaqi[i], 0, 500);
                largest = r.iaqi[i] > largest ? r.iaqi[i] : largest;
            }
        assert_int_equal(r.of_present, largest);
        if (r.aqi != AQI_NA)
            assert_int_equal(r.aqi, largest);
        for (int p = 0; p < POLLUTANT_COUNT; p++)
            assert_int_equal(r.primary >> p & 1, r.aqi > 50 && r.iaqi_of[p] == r.aqi);
    }
}

static void test_notes_have_words(void **state)
{
    (void)state;
    for (int n = 0; n < AQI_NOTE_COUNT; n++)
        assert_true(aqi_note_zh((aqi_note)n)[0] && aqi_note_en((aqi_note)n)[0]);
    assert_string_equal(note_name(NOTE_MISSING_WITHHELD), "missing-withheld");
    assert_string_equal(note_name(NOTE_O3_8H_OVER_2026), "o3-8h-over-2026");
    assert_string_equal(note_name(NOTE_NOTHING_ENTERS), "nothing-enters");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_gold),
        cmocka_unit_test(test_is_the_largest),
        cmocka_unit_test(test_notes_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
