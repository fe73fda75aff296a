/* aermod_test.c - AERMOD's files: what cannot be read is named by line and word; a deck of all kinds; AERMET's two files; post files both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "wire/aermod/aermod.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

typedef struct ground {
    arena a;
    lt_cx cx;
    span  included;
    struct aermod_deck *deck;
} ground;

static lt_err give(void *self, lt_cx *cx, const char *path, span *out)
{
    const ground *g = self;
    if (!g->included.n)
        return cx_fail(cx, LT_NOT_FOUND, "%s", path);
    *out = g->included;
    return LT_OK;
}

static void begin(ground *g)
{
    *g = (ground){0};
    cx_init(&g->cx, &g->a);
    arena_init(&g->a, (size_t)64 << 20);
}

static lt_err parse(ground *g, const char *text)
{
    const aermod_files files = {give, g};
    return aermod_parse_deck(&g->cx, span_text(text), &files, &g->deck);
}

static void says(ground *g, lt_err is, lt_err wanted, const char *words)
{
    if (is != wanted || !strstr(g->cx.say, words))
        fail_msg("%d \"%s\" instead of %d \"%s\"", (int)is, g->cx.say, (int)wanted, words);
}

static void refuse(const char *text, lt_err kind, const char *words)
{
    ground g;
    begin(&g);
    says(&g, parse(&g, text), kind, words);
    arena_fini(&g.a);
}

#define HEAD   "CO MODELOPT CONC FLAT\nCO AVERTIME 1\n"
#define STACK1 "SO LOCATION S1 POINT 0 0 0\nSO SRCPARAM S1 1 10 400 5 1\n"
#define TAIL   "RE DISCCART 100 0\nME SURFFILE a.sfc\nME PROFFILE a.pfl\n"

#define SFC_HEAD "   41.300N   74.000W   UA_ID: 1  SF_ID: 1  VERSION: 24142  ADJ_U*\n"
#define SFC_1    "20  7  1 183 23  120.5  0.310  1.900  0.009 1100.  400.  -18.0  0.3  0.80  0.20  3.10  204.0  10.0  300.1  2.0  0  -9.00  60.  850.  3 ADJ-A1\n"
#define SFC_2    "20  7  2 184  1  -9.3  0.100 -9.000 -9.000 -999.  73.  9.8  0.3  0.80  1.00  1.40  999.0  10.0  298.1  2.0\n"
#define PFL_1    "20 7 1 23 10.0 0 204.0 3.10 27.0 25.6 0.48\n20 7 1 23 50.0 1 210.0 4.20 99.0 99.0 99.00\n"
#define PFL_2    "20 7 2 1 10.0 1 999.0 1.40 25.0 99.0 99.00\n"

static void what_cannot_be_read_is_named(void **state)
{
    (void)state;
    refuse("", LT_BAD_INPUT, "empty");
    refuse("MODELOPT CONC\n", LT_BAD_INPUT, "line 1: a pathway (CO SO RE ME OU) is wanted before \"MODELOPT\"");
    refuse("CO\n", LT_BAD_INPUT, "line 1: CO without a keyword");
    refuse("EV EVENTPER X 1 ALL 1\n", LT_BAD_INPUT, "event processing is not supported");
    refuse("CO STARTING\n** a comment\nCO FROBNICATE 1\n", LT_BAD_INPUT, "line 3: CO FROBNICATE: this keyword is not supported");
    refuse(HEAD "SO LOCATION S1 POINT 0 x 0\n", LT_BAD_INPUT, "line 3: SO LOCATION: y (m) \"x\" is no number");
    refuse(HEAD "SO LOCATION S1 POINT 0 nan 0\n", LT_BAD_INPUT, "is no number");
    refuse(HEAD "SO LOCATION S1 POINT 0 1e99 0\n", LT_BAD_INPUT, "lies outside");
    refuse(HEAD "SO SRCPARAM S1 1 10 400 5 1\n", LT_BAD_INPUT, "source \"S1\" has no LOCATION before this line");
    refuse(HEAD "SO LOCATION S1 POINT 0 0\nSO SRCPARAM S1 1 10 400 5\n", LT_BAD_INPUT, "POINT S1 needs 5 to 5 numbers, 4 are given");
    refuse(HEAD "SO LOCATION S1 POINT 0 0\nSO SRCPARAM S1 -1 10 400 5 1\n", LT_BAD_INPUT, "below 0");
    refuse(HEAD STACK1 "SO LOCATION S1 POINT 0 0 0\n", LT_BAD_INPUT, "has a LOCATION already");
    refuse(HEAD STACK1 "SO SRCGROUP G S1\nSO LOCATION S2 POINT 0 0\n", LT_BAD_INPUT, "source \"S2\" comes after SRCGROUP");
    refuse(HEAD "SO LOCATION A1 AREACIRC 0 0\nSO SRCPARAM A1 1 1 10 99\n", LT_LIMIT, "more than 60 corners");
    refuse(HEAD STACK1 "SO HOUREMIS f S1\n", LT_BAD_INPUT, "HOUREMIS: this keyword is not supported");
    refuse(HEAD STACK1 TAIL "OU POSTFILE 24 ALL PLOT x\n", LT_BAD_INPUT, "averaging time \"24\" is none of AVERTIME");
    refuse(HEAD STACK1 TAIL "OU POSTFILE 1 G PLOT x\n", LT_BAD_INPUT, "source group \"G\" does not exist");
    refuse(HEAD STACK1, LT_BAD_INPUT, "no receptor");
    refuse(HEAD "RE DISCCART 0 0\n", LT_BAD_INPUT, "no source");
    refuse(HEAD STACK1 "RE DISCCART 0 0\nME SURFFILE a\n", LT_BAD_INPUT, "names no weather profile");
    refuse(HEAD STACK1 "RE INCLUDED r.dat\n", LT_NOT_FOUND, "line 5: RE INCLUDED: r.dat");
}

static void a_zero_byte_is_no_text(void **state)
{
    (void)state;
    ground g;
    struct aermod_weather w;
    struct aermod_row *row;
    struct aermod_deck *deck;
    size_t n;
    static const char DECK[] = HEAD STACK1 "SO LOCATION S\0 POINT 0 0 0\n" TAIL, SURFACE[] = SFC_HEAD SFC_1 "\0", PLOT[] = "1 2 3 0 0 0 1-HR A\0B 20010101\n";
    begin(&g);
    g.included = span_of("SO\0", 3);
    const aermod_files files = {give, &g};
    says(&g, aermod_parse_deck(&g.cx, span_of(DECK, sizeof DECK - 1), &files, &deck), LT_BAD_INPUT, "zero byte");
    says(&g, parse(&g, HEAD "SO INCLUDED x\n"), LT_BAD_INPUT, "zero byte");
    says(&g, aermod_parse_surface(&g.cx, span_of(SURFACE, sizeof SURFACE - 1), &w), LT_BAD_INPUT, "zero byte");
    says(&g, aermod_parse_plot(&g.cx, span_of(PLOT, sizeof PLOT - 1), &n, &row), LT_BAD_INPUT, "zero byte");
    assert_int_equal(aermod_parse_surface(&g.cx, span_text(SFC_HEAD SFC_1), &w), LT_OK);
    says(&g, aermod_parse_profile(&g.cx, span_of("20 7 1 23\0", 10), &w), LT_BAD_INPUT, "zero byte");
    arena_fini(&g.a);
}

static void deposition_is_refused_by_name(void **state)
{
    (void)state;
    ground g;
    static const char *const OPTIONS[] = {"DDEP", "WDEP", "DEPOS", "DRYDPLT", "WETDPLT"};
    static const char *const OF_SOURCE[] = {"GASDEPOS", "METHOD_2", "PARTDIAM", "MASSFRAX", "PARTDENS"};
    static const char *const ELSE[] = {"CO GDSEASON", "CO GDLANUSE", "CO GASDEPDF", "CO GASDEPVD", "SO DEPOUNIT"};
    char text[400];
    for (size_t i = 0; i < 5; i++) {
        begin(&g);
        (void)snprintf(text, sizeof text, "CO MODELOPT CONC %s\n", OPTIONS[i]);
        says(&g, parse(&g, text), LT_BAD_INPUT, "is not supported: concentrations are computed, no deposition");
        assert_non_null(strstr(g.cx.say, OPTIONS[i]));
        arena_fini(&g.a);
        begin(&g);
        (void)snprintf(text, sizeof text, HEAD STACK1 "SO %s S1 0.5 1.2\n" TAIL, OF_SOURCE[i]);
        assert_int_equal(parse(&g, text), LT_OK);
        says(&g, aermod_check_source(&g.cx, &g.deck->source[0]), LT_BAD_INPUT, OF_SOURCE[i]);
        assert_non_null(strstr(g.cx.say, "deposition"));
        arena_fini(&g.a);
        begin(&g);
        (void)snprintf(text, sizeof text, HEAD "%s 1 2 3\n", ELSE[i]);
        says(&g, parse(&g, text), LT_BAD_INPUT, ELSE[i] + 3);
        arena_fini(&g.a);
    }
}

static void networks_are_whole(void **state)
{
    (void)state;
    refuse(HEAD STACK1 "RE GRIDCART A STA\nRE GRIDCART A XYINC 0 2 1 0 2 1\n", LT_BAD_INPUT, "network A is not ended");
    refuse(HEAD STACK1 "RE GRIDCART A XYINC 0 2 1 0 2 1\n", LT_BAD_INPUT, "is not begun (STA)");
    refuse(HEAD STACK1 "RE GRIDCART A STA\nRE GRIDCART A XPNTS 1 2\nRE GRIDCART A END\n", LT_BAD_INPUT, "network A has no rows");
    refuse(HEAD STACK1 "RE GRIDCART A STA\nRE GRIDCART A XYINC 0 20000 1 0 20000 1\nRE GRIDCART A END\n", LT_LIMIT, "are more than the 1000000 receptors");
    refuse(HEAD STACK1 "RE GRIDCART A STA\nRE GRIDCART A XYINC 0 2 1 0 2 1\nRE GRIDCART A ELEV 1 3*5\nRE GRIDCART A END\n", LT_BAD_INPUT,
           "3 elevations, 0 hill heights, 0 flagpoles for 4 points");
    /* room is made with the first heights: points may not come after, even when no height did */
    refuse(HEAD STACK1 "RE GRIDCART A STA\nRE GRIDCART A XYINC 0 2 1 0 2 1\nRE GRIDCART A ELEV 1\nRE GRIDCART A XPNTS 100*3\n", LT_BAD_INPUT,
           "points behind heights");
}

static void a_deck_of_all_kinds(void **state)
{
    (void)state;
    ground g;
    begin(&g);
    static const char TEXT[] =
        "CO STARTING\r\n   TITLEONE  two words\r\n   MODELOPT  CONC ELEV NOSTD\r\n   AVERTIME  1 24 PERIOD\r\n   POLLUTID  so2\r\n   URBANOPT  2D6 TOWN 1.5\r\n"
        "   FLAGPOLE  1.5\r\nCO FINISHED\r\n"
        "SO ELEVUNIT FEET\nSO LOCATION S1 POINT 0 0 100\n   LOCATION S10 POINTCAP 10 0\nSO LOCATION A1 AREA 1 2\nSO LOCATION C1 AREACIRC 5 5\n"
        "SO LOCATION P1 AREAPOLY 0 0\nSO LOCATION L1 LINE 0 0 50 60 0\n"
        "SO SRCPARAM S1 1 10 400 5 1\nSO SRCPARAM S10 1 10 400 5 1\nSO SRCPARAM A1 .1 1 20\nSO SRCPARAM C1 .1 1 20\nSO SRCPARAM P1 .1 1 3\n"
        "SO AREAVERT P1 0 0 1 0\n            P1 1 1\nSO SRCPARAM L1 .1 1 20\n"
        "SO EMISFACT S1-S10 HROFDY 8*0 16*.5\nSO URBANSRC S1\nSO SRCGROUP ALL\nSO SRCGROUP high S1-S9\nSO SRCGROUP high C1 S1\n"
        "RE GRIDPOLR R STA\nRE GRIDPOLR R ORIG 1 2\nRE GRIDPOLR R DIST 10\nRE GRIDPOLR R GDIR 4 90 90\nRE GRIDPOLR R END\n"
        "RE GRIDCART C STA\nRE GRIDCART C XPNTS 1 2\nRE GRIDCART C YPNTS 3\nRE GRIDCART C ELEV 1 2*7.\nRE GRIDCART C END\nRE DISCCART 5 6 8 9 2\n"
        "ME SURFFILE \"a b.sfc\" free\nME PROFFILE a.pfl\nME PROFBASE 100 FEET\nME STARTEND 20 7 1 20 7 2\nME DAYRANGE 3/1\n"
        "OU RECTABLE ALLAVE FIRST-THIRD\nOU POSTFILE 1 HIGH PLOT p.pst 31\nOU PLOTFILE PERIOD ALL q.plt\nOU SUMMFILE s\n";
    says(&g, parse(&g, TEXT), LT_OK, "");
    const struct aermod_deck *d = g.deck;
    assert_string_equal(d->title, "two words");
    assert_true(d->elevated && !d->flat && d->no_stack_downwash && d->periods == 3 && d->period_hours[2] == AERMOD_PERIOD);
    assert_true(d->sources == 6 && d->receptors == 7 && d->groups == 2 && d->outputs == 2 && d->notes == 1 && d->high_ranks == 3);
    assert_true(fabs(d->source[0].base_m - 30.48) < 1e-12 && d->source[0].city == 0 && d->source[1].city == -1 && d->city[0].population == 2e6);
    assert_true(d->source[0].factors == 24 && d->source[1].factors == 24 && d->source[2].factors == 0 && d->source[1].factor[8] == 0.5);
    assert_true(d->source[2].param[3] == 20 && d->source[3].param[3] == 20 && d->source[4].corners == 3 && d->source[5].y2_m == 60);
    for (size_t i = 0; i < d->sources; i++)
        assert_int_equal(aermod_check_source(&g.cx, &d->source[i]), LT_OK);
    assert_true(d->group[0].is_all && d->group[1].n == 2 && d->group[1].source[0] == 0 && d->group[1].source[1] == 3);
    assert_true(fabs(d->receptor[0].x_m - 11) < 1e-9 && fabs(d->receptor[0].y_m - 2) < 1e-9 && d->receptor[0].flagpole_m == 1.5);
    assert_true(d->receptor[5].x_m == 2 && d->receptor[5].elevation_m == 7 && d->receptor[5].hill_m == 7);
    assert_true(d->receptor[6].hill_m == 9 && d->receptor[6].flagpole_m == 2);
    assert_string_equal(d->surface_path, "a b.sfc");
    assert_true(fabs(d->profile_base_m - 30.48) < 1e-12 && d->start.hour == 1 && d->end.hour == 24 && d->end.year == 2020 && d->day[61] && !d->day[60]);
    assert_true(d->output[0].is_post && d->output[0].group == 1 && d->output[1].hours == AERMOD_PERIOD);
    arena_fini(&g.a);
}

static void a_file_is_taken_in_once(void **state)
{
    (void)state;
    ground g;
    begin(&g);
    g.included = span_text("   LOCATION X POINT 0 0\n   SRCPARAM X 1 10 0 0 0\n   BUILDHGT X 36*50.\n");
    assert_int_equal(parse(&g, HEAD "SO INCLUDED more.dat\n" STACK1 TAIL), LT_OK);
    assert_int_equal(g.deck->sources, 2);
    assert_int_equal(aermod_check_source(&g.cx, &g.deck->source[1]), LT_OK);
    says(&g, aermod_check_source(&g.cx, &g.deck->source[0]), LT_BAD_INPUT, "more.dat, line 3: SO X: BUILDHGT is not supported (building downwash)");
    arena_fini(&g.a);
    begin(&g);
    g.included = span_text("SO INCLUDED again.dat\n");
    says(&g, parse(&g, HEAD "SO INCLUDED more.dat\n"), LT_BAD_INPUT, "from within an included file");
    arena_fini(&g.a);
}

static void weather_refused(const char *surface, const char *profile, const char *words)
{
    ground g;
    struct aermod_weather w;
    begin(&g);
    lt_err e = aermod_parse_surface(&g.cx, span_text(surface), &w);
    if (profile) {
        assert_int_equal(e, LT_OK);
        e = aermod_parse_profile(&g.cx, span_text(profile), &w);
    }
    says(&g, e, LT_BAD_INPUT, words);
    arena_fini(&g.a);
}

static void weather_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    weather_refused("", NULL, "empty");
    weather_refused(SFC_1, NULL, "the head with latitude and longitude is missing");
    weather_refused(SFC_HEAD, NULL, "no hour");
    weather_refused(SFC_HEAD "20 7 1 183 23 1 2\n", NULL, "line 2: 7 fields, field 8 is missing");
    weather_refused(SFC_HEAD "20 7 1 183 25 1 2\n", NULL, "is no hour of a calendar");
    weather_refused(SFC_HEAD "20 2 30 183 2 1 2\n", NULL, "is no hour of a calendar");
    weather_refused(SFC_HEAD SFC_2 SFC_1, NULL, "line 3: 2020-07-01 hour 23 does not come after");
    weather_refused(SFC_HEAD SFC_1, "", "the profile is empty");
    weather_refused(SFC_HEAD SFC_1 SFC_2, PFL_1, "the profile ends before 2020-07-02 hour 1");
    weather_refused(SFC_HEAD SFC_1, PFL_1 PFL_2, "the surface file ends before");
    weather_refused(SFC_HEAD SFC_2, PFL_1, "the profile has 2020-07-01 hour 23 where the surface file has 2020-07-02 hour 1");
    weather_refused(SFC_HEAD SFC_1, "20 7 1 23 10.0 0 204.0 3.10 27.0 25.6 0.48\n", "no top level");
    weather_refused(SFC_HEAD SFC_1, "20 7 1 23 10. 0 204 3.1 27 25 .4\n20 7 1 23 10. 1 204 3.1 27 25 .4\n", "height 10 m is not above");
    weather_refused(SFC_HEAD SFC_1, "20 7 1 23 0. 1 204 3.1 27 25 .4\n", "height 0 m");
}

static void an_hours_columns_come_in_order(void **state)
{
    (void)state;
    ground g;
    struct aermod_weather w;
    begin(&g);
    assert_int_equal(aermod_parse_surface(&g.cx, span_text(SFC_HEAD SFC_1 SFC_2), &w), LT_OK);
    assert_int_equal(aermod_parse_profile(&g.cx, span_text(PFL_1 PFL_2), &w), LT_OK);
    assert_true(w.n == 2 && w.latitude_deg == 41.3 && w.longitude_deg == -74 && w.adjusted_friction);
    const struct aermod_hour *h = &w.hour[0];
    assert_true(h->date.year == 2020 && h->date.hour == 23 && h->day_of_year == 183 && h->heat_flux_w_m2 == 120.5 && h->obukhov_m == -18);
    assert_true(h->wind_m_s == 3.1 && h->temperature_height_m == 2 && h->humidity_percent == 60 && h->cloud_tenths == 3 && h->adjusted_friction);
    assert_true(h->levels == 2 && h->level[1].height_m == 50 && h->level[0].sigma_w_m_s == 0.48 && h->level[0].sigma_direction_deg == 25.6);
    assert_true(w.hour[1].humidity_percent == 999 && w.hour[1].pressure_hpa == 99999 && w.hour[1].levels == 1 && !w.hour[1].adjusted_friction);
    arena_fini(&g.a);
}

static void a_post_file_there_and_back(void **state)
{
    (void)state;
    ground g;
    size_t n;
    struct aermod_row *row;
    buf out;
    begin(&g);
    buf_init(&out, 1u << 16);
    for (int exponents = 0; exponents < 2; exponents++) {
        const struct aermod_plot plot = {.title = "t", .group = "HIGH", .hours = 24, .exponents = exponents, .receptors = 1};
        const struct aermod_receptor at = {.x_m = -1234.5, .y_m = 6, .elevation_m = 1890, .flagpole_m = 1.5, .network = "CAR1"};
        out.n = 0;
        aermod_format_head(&out, &plot);
        aermod_format_row(&out, &plot, &at, 1234.56789, 20070124);
        assert_int_equal(aermod_parse_plot(&g.cx, span_of(out.p, out.n), &n, &row), LT_OK);
        assert_true(n == 1 && row->x_m == -1234.5 && row->y_m == 6 && fabs(row->value - 1234.56789) < 1e-2 && row->date == 20070124);
        assert_string_equal(row->group, "HIGH");
        assert_string_equal(row->period, "24-HR");
        assert_string_equal(row->network, "CAR1");
    }
    says(&g, aermod_parse_plot(&g.cx, span_text("* head only\n"), &n, &row), LT_BAD_INPUT, "no row");
    says(&g, aermod_parse_plot(&g.cx, span_text("1 2 x 0 0 0 1-HR ALL 20010101\n"), &n, &row), LT_BAD_INPUT, "line 1: field 3, \"x\", is no number");
    says(&g, aermod_parse_plot(&g.cx, span_text("1 2 3 1-HR ALL 20010101\n"), &n, &row), LT_BAD_INPUT, "three heights");
    buf_fini(&out);
    arena_fini(&g.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_named), cmocka_unit_test(deposition_is_refused_by_name),
        cmocka_unit_test(a_zero_byte_is_no_text),
        cmocka_unit_test(networks_are_whole),           cmocka_unit_test(a_deck_of_all_kinds),
        cmocka_unit_test(a_file_is_taken_in_once),      cmocka_unit_test(weather_that_cannot_be_read_is_named),
        cmocka_unit_test(an_hours_columns_come_in_order), cmocka_unit_test(a_post_file_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
