/* law_test.c - every row of the law's tables is read and means what the standards print. */
#include "assess/aqi.h"
#include "assess/assess_testkit.h"
#include "assess/limit.h"

#include "tables.h"

static void test_unknown_words(void **state)
{
    (void)state;
    pollutant p;
    rule_set r;
    limit_stage s;
    indicator i;
    const char *const bad[] = {"", "PM25", "so2", "2012 ", "2026t", "O3_8H", "SO2\n", "practice"};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        span word = span_text(bad[k]);
        assert_false(pollutant_parse(word, &p) || rule_set_parse(word, &r) || limit_stage_parse(word, &s) || indicator_parse(word, &i));
    }
    for (int k = 0; k < INDICATOR_COUNT; k++)
        assert_true(indicator_parse(span_text(indicator_key((indicator)k)), &i) && (int)i == k);
    for (int k = 0; k < RULE_SET_COUNT; k++)
        assert_true(rule_set_parse(span_text(rule_set_name((rule_set)k)), &r) && (int)r == k);
    for (int k = 0; k < LIMIT_STAGE_COUNT; k++)
        assert_true(limit_stage_parse(span_text(limit_stage_name((limit_stage)k)), &s) && (int)s == k);
    assert_int_equal(indicator_pollutant(IND_O3_8H), P_O3);
    assert_int_equal(indicator_pollutant(IND_PM25_24H), P_PM25);
}

static int64_t at(int year, int month, int day, int hour) /* Beijing time */
{
    return civil_to_ms(&(civil){.year = year, .month = month, .day = day, .hour = hour}, CIVIL_SHANGHAI_MIN);
}

/* = GB 3095-2026, HJ 633-2026: in force 2026-03-01, by the civil date of the observation */
static void test_dates_of_force(void **state)
{
    (void)state;
    const int zone = CIVIL_SHANGHAI_MIN;
    int64_t border = at(2026, 3, 1, 0);
    assert_int_equal(rule_set_on(border - 1, zone, false), RULES_2012);
    assert_int_equal(rule_set_on(border - 1, zone, true), RULES_2012_PRACTICE);
    assert_int_equal(rule_set_on(border, zone, false), RULES_2026);
    assert_int_equal(rule_set_on(border, zone, true), RULES_2026);
    assert_int_equal(rule_set_on(border, 0, false), RULES_2012); /* still February in Greenwich */
    assert_int_equal(rule_set_on(at(2199, 12, 31, 23), zone, true), RULES_2026);
    assert_int_equal(rule_set_on(at(1901, 1, 1, 0), zone, false), RULES_2012);
    assert_int_equal(limit_stage_on(border - 1, zone), LIMITS_2012);
    assert_int_equal(limit_stage_on(border, zone), LIMITS_2026T);
    assert_int_equal(limit_stage_on(at(2030, 12, 31, 23), zone), LIMITS_2026T);
    assert_int_equal(limit_stage_on(at(2031, 1, 1, 0), zone), LIMITS_2026F);
}

static void check_limit(const gold *g, const limit_query *q, limit_stage s, const char *want)
{
    const int64_t days[] = {civil_day_number(2020, 6, 1), civil_day_number(2027, 6, 1), civil_day_number(2031, 1, 1)};
    const table_limit *row = limit_find_in(q, s), *on = limit_find_on(q, days[s]);
    if (strcmp(want, "-") == 0) {
        assert_null(row);
        assert_null(on);
        return;
    }
    if (!row || row != on)
        GOLD_FAIL(g, "no row, or another one by date, in stage %s", limit_stage_name(s));
    assert_same(exact_of_dec(row->value), gold_exact(g, want));
    pollutant p;
    bool is_day = strcmp(q->averaging, "day") == 0, is_1h = strcmp(q->averaging, "1h") == 0;
    if (!pollutant_parse(span_text(q->item), &p)) {
        assert_string_equal(row->unit, "ug/m3");
        return;
    }
    averaging avg = is_day ? AVG_24H : is_1h ? AVG_1H : strcmp(q->averaging, "8h") == 0 ? AVG_8H : AVG_YEAR;
    assert_int_equal(test_law()->limit_ng[s][q->grade][p][avg], gold_ng(g, want, p));
}

/* = GB 3095-2012 tables 1, 2; GB 3095-2026 tables 1, 2, annex A: each printed limit, and no other */
static void test_limits(void **state)
{
    (void)state;
    gold *g = gold_open("limit.txt");
    unsigned seen = 0;
    while (gold_next(g)) {
        assert_int_equal(g->words, 2 + LIMIT_STAGE_COUNT);
        for (int s = 0; s < LIMIT_STAGE_COUNT; s++) {
            char *second = strchr(g->word[2 + s], '/');
            assert_non_null(second);
            *second++ = '\0';
            limit_query q = {.item = g->word[0], .averaging = g->word[1], .grade = GRADE_I};
            check_limit(g, &q, (limit_stage)s, g->word[2 + s]);
            q.grade = GRADE_II;
            check_limit(g, &q, (limit_stage)s, second);
            seen += 2u * (strcmp(second, "-") != 0);
        }
    }
    assert_int_equal(seen, TABLE_LIMIT_COUNT);
    gold_close(g, 29);
    assert_null(limit_find_in(&(limit_query){"O3", "year", GRADE_II}, LIMITS_2012));
    assert_int_equal(test_law()->limit_ng[LIMITS_2012][GRADE_II][P_O3][AVG_YEAR], CONC_NONE);
}

static void test_classes(void **state)
{
    (void)state;
    const char *const zh[] = {"", "优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"};
    const char *const rgb[] = {"", "#00e400", "#ffff00", "#ff7e00", "#ff0000", "#99004c", "#7e0023"};
    const int upper[] = {-1, 50, 100, 150, 200, 300, 500};
    assert_int_equal(aqi_level(AQI_NA), 0);
    for (int level = 1; level <= 6; level++) {
        assert_int_equal(aqi_level(upper[level - 1] + 1), level);
        assert_int_equal(aqi_level(upper[level]), level);
        aqi_class c = aqi_class_of(level);
        assert_string_equal(c.class_zh, zh[level]);
        assert_string_equal(c.rgb, rgb[level]);
        assert_true(c.level_zh[0] && c.class_en[0] && c.colour_zh[0] && c.effect_zh[0] && c.effect_en[0] && c.advice_zh[0] && c.advice_en[0]);
    }
    assert_string_equal(aqi_class_of(0).class_zh, "");
    assert_int_equal(TABLE_AQI_CLASS_COUNT, 12);
    for (size_t i = 0; i < TABLE_AQI_CLASS_COUNT; i++) { /* both standards: the same borders, words and colours */
        const table_aqi_class *c = &TABLE_AQI_CLASS[i];
        assert_int_equal(c->aqi_to, upper[c->level]);
        assert_true(c->aqi_from == upper[c->level - 1] + 1 || c->level == 1);
        assert_string_equal(c->class_zh, zh[c->level]);
        assert_string_equal(c->rgb, rgb[c->level]);
    }
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        assert_true(aqi_sensitive_zh((pollutant)p)[0] && aqi_sensitive_en((pollutant)p)[0]);
}

static void test_validity_and_annual(void **state)
{
    (void)state;
    const law *w = test_law();
    const law_validity *v = &w->validity;
    assert_int_equal(v->hour_minutes, 45);
    assert_int_equal(v->day_hours, 20);
    assert_int_equal(v->o3_8h_hours, 6);
    assert_int_equal(v->o3_last_label - v->o3_first_label + 1, 17);
    assert_int_equal(v->o3_day_windows, 14);
    assert_int_equal(v->year_days, 324);
    assert_int_equal(v->month_days, 27);
    assert_int_equal(v->february_days, 25);
    assert_int_equal(v->area_station_percent, 75);
    assert_int_equal(v->sampled_year_days, 60);
    assert_int_equal(v->sampled_quarter_days, 15);
    const int percent[POLLUTANT_COUNT] = {98, 98, 95, 90, 95, 95};
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        assert_int_equal(w->annual[p].percent, percent[p]);
        assert_int_equal(w->annual[p].has_mean, p != P_CO && p != P_O3);
        assert_int_equal(w->annual[p].limit, p == P_O3 ? AVG_8H : AVG_24H);
    }
    assert_false(w->withholds[RULES_2012] || w->withholds[RULES_2012_PRACTICE]);
    assert_true(w->withholds[RULES_2026]);
    for (int r = 0; r < RULE_SET_COUNT; r++) /* ozone.h judges with whole ug/m3 whatever the rules */
        assert_int_equal(w->decimals[r][STAGE_JUDGE][P_O3], 0);
}

/* = HJ 633-2012 5.1, 5.2; HJ 633-2026 4.2.2, 4.2.3 */
static void test_parts(void **state)
{
    (void)state;
    const law *w = test_law();
    const uint32_t day2012 = 0x7F, six = 0x7F & ~(1u << IND_O3_8H);
    const struct {
        rule_set r;
        report   rep;
        uint32_t enters;
    } rows[] = {
        {RULES_2012, REPORT_DAY, day2012}, {RULES_2012_PRACTICE, REPORT_DAY, day2012},
        {RULES_2026, REPORT_DAY, 0x7F & ~(1u << IND_O3)},
        {RULES_2012_PRACTICE, REPORT_HOUR, six}, {RULES_2026, REPORT_HOUR, six},
        {RULES_2012, REPORT_HOUR, 1u << IND_SO2 | 1u << IND_NO2 | 1u << IND_CO | 1u << IND_O3 | 1u << IND_O3_8H |
                                      1u << IND_PM10_24H | 1u << IND_PM25_24H},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
        for (int i = 0; i < INDICATOR_COUNT; i++)
            assert_int_equal(w->part[rows[k].r][rows[k].rep][i].role == ROLE_ENTERS, rows[k].enters >> i & 1);
    for (int r = 0; r < RULE_SET_COUNT; r++) {
        assert_ptr_equal(w->part[r][REPORT_DAY][IND_SO2].curve, &w->curve[r][P_SO2][AVG_24H]);
        assert_ptr_equal(w->part[r][REPORT_HOUR][IND_SO2].curve, &w->curve[r][P_SO2][AVG_1H]);
        assert_ptr_equal(w->part[r][REPORT_HOUR][IND_PM25].curve, &w->curve[r][P_PM25][AVG_24H]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_words), cmocka_unit_test(test_dates_of_force), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_classes),       cmocka_unit_test(test_validity_and_annual), cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
