/* cmd_aqi.c - lantian aqi: the air quality index of concentrations typed on the command line. */
#include "app/cmd.h"

#include <stdio.h>
#include <string.h>

#include "assess/aqi.h"
#include "assess/conc.h"
#include "base/jout.h"

static const args_option OPTIONS[] = {
    {"hour", NULL, "the values are those of an hour"},
    {"day", NULL, "the values are those of a day"},
    {"rules", "SET", "2012, 2012-practice or 2026"},
    {"date", "DATE", "the rules in force on that day, such as 2020-04-01 (default: today)"},
    {"json", NULL, "JSON, which it always is"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

#define ABOUT                                                                                                     \
    "The index (HJ 633) of the concentrations given; one of --hour and --day is wanted. Prints JSON.\n"          \
    "Units: CO in mg/m3, all others in ug/m3.\n"                                                                 \
    "Names: SO2 NO2 CO O3 (1 h; of a day its largest) O3_8h PM10 PM2.5, and for hours of the 2012 rules the\n"   \
    "running means SO2_24h PM10_24h PM2.5_24h.\n"                                                                \
    "A pollutant that is not given is not monitored there and has no influence; NAME=NA is monitored but\n"      \
    "missing: 2012 gives the index of the others; 2026 (5.3) gives it only when it is above 100.\n"              \
    "A negative concentration is refused: the law has no index for it. (A reading below zero within the\n"       \
    "instrument's drift is half the detection limit in statistics; take that, or 0.)\n"                          \
    "Example: lantian aqi --rules 2026 --day PM2.5=75 O3_8h=NA"

static lt_err take_reading(lt_cx *cx, const char *text, aqi_input *in)
{
    const char *equals = strchr(text, '=');
    if (!equals)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": NAME=VALUE is wanted, such as PM2.5=60 or O3_8h=NA", text);
    span name = span_of(text, (size_t)(equals - text)), value = span_text(equals + 1);
    int i = 0;
    while (i < INDICATOR_COUNT && !span_is_fold(name, indicator_key((indicator)i)))
        i++;
    if (i == INDICATOR_COUNT)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": there is no \"%.*s\"; known are SO2 NO2 CO O3 O3_8h PM10 PM2.5 SO2_24h PM10_24h PM2.5_24h",
                       text, (int)name.n, (const char *)name.p);
    reading *r = &in->reading[i];
    if (r->state != READING_NOT_MONITORED)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": %s is given twice", text, indicator_key((indicator)i));
    if (span_is_fold(value, "NA")) {
        *r = reading_missing();
        return LT_OK;
    }
    exact v;
    lt_err e = conc_parse(cx, value, indicator_pollutant((indicator)i), &v);
    if (e)
        return cx_place(cx, e, "\"%s\": ", text);
    if (v.num < 0)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": a concentration is not below 0", text);
    *r = reading_of(v);
    return LT_OK;
}

/* The rules by name, or in force on --date (today) in Beijing time. */
static lt_err pick_rules(lt_cx *cx, const args *a, aqi_input *in)
{
    const char *name = args_get(a, "rules", NULL), *date = args_get(a, "date", NULL);
    if (name && date)
        return cx_fail(cx, LT_BAD_INPUT, "--rules %s and --date %s: one of them is enough", name, date);
    if (name)
        return rule_set_parse(span_text(name), &in->rules)
                   ? LT_OK
                   : cx_fail(cx, LT_BAD_INPUT, "--rules %s: one of 2012, 2012-practice, 2026 is wanted", name);
    int64_t ms = cx_now_ms(cx);
    if (date && (strlen(date) != 10 || !civil_parse_iso(span_text(date), CIVIL_SHANGHAI_MIN, &ms)))
        return cx_fail(cx, LT_BAD_INPUT, "--date %s: a date such as 2026-03-01 is wanted", date);
    in->rules = rule_set_on(ms, CIVIL_SHANGHAI_MIN, in->report == REPORT_HOUR);
    return LT_OK;
}

static lt_err parse_input(lt_cx *cx, int argc, char **argv, aqi_input *in)
{
    args a;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (args_has(&a, "hour") == args_has(&a, "day"))
        return cx_fail(cx, LT_BAD_INPUT, args_has(&a, "day") ? "--hour and --day: only one of them can be meant"
                                                             : "--hour or --day is wanted (see --help)");
    in->report = args_has(&a, "hour") ? REPORT_HOUR : REPORT_DAY;
    TRY(pick_rules(cx, &a, in));
    if (a.count == 0)
        return cx_fail(cx, LT_BAD_INPUT, "no concentration is given, such as PM2.5=60 (see --help)");
    for (int i = 0; i < a.count; i++)
        TRY(take_reading(cx, a.positions[i], in));
    return LT_OK;
}

/* "" is null: nothing is said of an index that is not given. */
static void put_words(jout *j, const char *key, const char *text)
{
    jout_put_text(j, key, text[0] ? text : NULL);
}

static void put_count(jout *j, const char *key, int v, int none)
{
    jout_key(j, key);
    if (v == none)
        jout_null(j);
    else
        jout_int(j, v);
}

static void put_notes(jout *j, uint32_t notes)
{
    buf zh, en;
    buf_init(&zh, 8192);
    buf_init(&en, 8192);
    for (int n = 0; n < AQI_NOTE_COUNT; n++)
        if (notes & 1u << n) {
            buf_format(&zh, "%s%s", zh.n ? "；" : "", aqi_note_zh((aqi_note)n));
            buf_format(&en, "%s%s", en.n ? "; " : "", aqi_note_en((aqi_note)n));
        }
    jout_key(j, "note");
    if (zh.n)
        jout_span(j, buf_span(&zh));
    else
        jout_null(j);
    jout_key(j, "note_en");
    if (en.n)
        jout_span(j, buf_span(&en));
    else
        jout_null(j);
    buf_fini(&zh);
    buf_fini(&en);
}

/* iaqi: one a given indicator, null where it is missing or has none; values: as they entered, in the unit named. */
static void put_indices(jout *j, const aqi_input *in, const aqi_result *r)
{
    jout_key(j, "iaqi");
    jout_begin_object(j);
    for (int i = 0; i < INDICATOR_COUNT; i++)
        if (in->reading[i].state != READING_NOT_MONITORED)
            put_count(j, indicator_key((indicator)i), r->iaqi[i], -1);
    jout_end_object(j);
    jout_key(j, "values");
    jout_begin_object(j);
    for (int i = 0; i < INDICATOR_COUNT; i++)
        if (r->conc[i].decimals >= 0) {
            jout_key(j, indicator_key((indicator)i));
            jout_begin_object(j);
            jout_key(j, "value");
            jout_dec(j, r->conc[i]);
            jout_put_text(j, "unit", pollutant_unit(indicator_pollutant((indicator)i)));
            jout_end_object(j);
        }
    jout_end_object(j);
}

static void put_result(jout *j, const aqi_input *in, const aqi_result *r)
{
    aqi_class c = aqi_class_of(r->level);
    jout_begin_object(j);
    jout_put_text(j, "rules", rule_set_name(in->rules));
    jout_put_text(j, "report", in->report == REPORT_HOUR ? "hour" : "day");
    put_count(j, "aqi", r->aqi, AQI_NA);
    put_count(j, "level", r->level, 0);
    put_words(j, "class", c.class_zh);
    put_words(j, "class_en", c.class_en);
    put_words(j, "colour", c.colour_zh);
    put_words(j, "colour_en", c.colour_en);
    put_words(j, "rgb", c.rgb);
    jout_key(j, "primary");
    jout_begin_array(j);
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        if (r->primary & 1u << p)
            jout_text(j, pollutant_key((pollutant)p));
    jout_end_array(j);
    put_indices(j, in, r);
    put_notes(j, r->notes);
    put_words(j, "advice", c.advice_zh);
    put_words(j, "advice_en", c.advice_en);
    jout_end_object(j);
}

lt_err cmd_aqi(lt_cx *cx, int argc, char **argv)
{
    law *w;
    aqi_input in = {.rules = RULES_2026};
    aqi_result r;
    buf b;
    if (cmd_help_wanted(argc, argv, "aqi (--hour|--day) [--rules SET|--date DATE] NAME=VALUE...", ABOUT, OPTIONS))
        return LT_OK;
    TRY(parse_input(cx, argc, argv, &in));
    TRY(arena_alloc(cx, sizeof *w, &w));
    law_resolve(w);
    aqi_evaluate(w, &in, &r);
    buf_init(&b, 65536);
    jout j = jout_of(&b);
    put_result(&j, &in, &r);
    buf_byte(&b, '\n');
    lt_err e = buf_check(cx, &b);
    if (!e && fwrite(b.p, 1, b.n, stdout) != b.n)
        e = cx_fail(cx, LT_IO, "standard output is closed");
    buf_fini(&b);
    return e;
}
