/* aqi.c - see aqi.h. */
#include "assess/aqi.h"

#include <assert.h>

#include "assess/conc.h"
#include "tables.h"

#define INDEX_MAX 500

static_assert(TABLE_AQI_NOTE_COUNT == AQI_NOTE_COUNT, "aqi_note.tsv and aqi_note have the same rows");
static_assert(INDICATOR_COUNT <= 32 && AQI_NOTE_COUNT <= 32, "sets are bits of 32");

/* --- words ------------------------------------------------------------------------------------------------------- */

const char *aqi_note_zh(aqi_note n)
{
    assert((unsigned)n < AQI_NOTE_COUNT);
    return TABLE_AQI_NOTE[n].text_zh;
}

const char *aqi_note_en(aqi_note n)
{
    assert((unsigned)n < AQI_NOTE_COUNT);
    return TABLE_AQI_NOTE[n].text_en;
}

/* The last rows stand for the rules of today; law_test compares the borders of all rule sets. */
static const table_aqi_class *class_row(int level)
{
    for (size_t i = TABLE_AQI_CLASS_COUNT; i-- > 0;)
        if (TABLE_AQI_CLASS[i].level == level)
            return &TABLE_AQI_CLASS[i];
    assert(0 && "aqi_class.tsv lacks a level");
    return NULL;
}

/* The largest index of a level. */
static int top_of(int level)
{
    return (int)class_row(level)->aqi_to;
}

int aqi_level(int aqi)
{
    assert(aqi >= AQI_NA && aqi <= INDEX_MAX);
    if (aqi == AQI_NA)
        return 0;
    int level = 1;
    while (aqi > top_of(level))
        level++;
    return level;
}

aqi_class aqi_class_of(int level)
{
    assert(level >= 0 && level <= 6);
    const aqi_class none = {"", "", "", "", "", "", "", "", "", ""};
    if (level == 0)
        return none;
    const table_aqi_class *c = class_row(level);
    for (size_t i = 0; i < TABLE_HEALTH_TEXT_COUNT; i++) {
        const table_health_text *h = &TABLE_HEALTH_TEXT[i];
        if (h->level == level)
            return (aqi_class){.level_zh = c->level_zh, .class_zh = c->class_zh, .class_en = c->class_en,
                               .colour_zh = c->colour_zh, .colour_en = c->colour_en, .rgb = c->rgb,
                               .effect_zh = h->effect_zh, .effect_en = h->effect_en,
                               .advice_zh = h->advice_zh, .advice_en = h->advice_en};
    }
    assert(0 && "health_text.tsv lacks a level");
    return none;
}

static const table_sensitive_group *group_of(pollutant p)
{
    for (size_t i = 0; i < TABLE_SENSITIVE_GROUP_COUNT; i++)
        if (strcmp(TABLE_SENSITIVE_GROUP[i].pollutant, pollutant_key(p)) == 0)
            return &TABLE_SENSITIVE_GROUP[i];
    assert(0 && "sensitive_group.tsv lacks a pollutant");
    return NULL;
}

const char *aqi_sensitive_zh(pollutant p)
{
    return group_of(p)->group_zh;
}

const char *aqi_sensitive_en(pollutant p)
{
    return group_of(p)->group_en;
}

/* --- the index --------------------------------------------------------------------------------------------------- */

typedef struct aqi_work {
    const law      *w;
    const aqi_input *in;
    law_stage       stage;
    aqi_result     *out;
} aqi_work;

static bool is_there(const aqi_work *k, indicator i)
{
    return k->in->reading[i].state == READING_VALID;
}

static bool is_given(const aqi_work *k, indicator i)
{
    return k->in->reading[i].state != READING_NOT_MONITORED;
}

static void note(aqi_work *k, aqi_note n)
{
    k->out->notes |= 1u << n;
}

/* What is said of a value above the last breakpoint of its row. */
static void note_over(aqi_work *k, indicator i, int index)
{
    if (index == INDEX_MAX)
        note(k, NOTE_OVER_SCALE);
    else if (i == IND_SO2)
        note(k, index < 0 ? NOTE_SO2_1H_OVER_2012 : NOTE_SO2_1H_OVER_2026);
    else if (i == IND_O3_8H)
        note(k, index < 0 ? NOTE_O3_8H_OVER_2012 : NOTE_O3_8H_OVER_2026);
    else
        assert(0 && "a row of breakpoint.tsv ends early without a note");
}

/* One valid indicator with its row of breakpoints. */
static void enter(aqi_work *k, indicator i)
{
    const law_part *part = &k->w->part[k->in->rules][k->in->report][i];
    pollutant p = indicator_pollutant(i);
    bool is_over;
    exact v = conc_at_stage(k->w, k->in->rules, k->stage, p, k->in->reading[i].ng);
    int index = iaqi_of(part->curve, v, &is_over);
    k->out->conc[i] = conc_print(k->w, k->in->rules, k->stage, p, v);
    k->out->iaqi[i] = index;
    if (is_over)
        note_over(k, i, index);
    if (index < 0)
        return;
    k->out->used |= 1u << i;
    k->out->iaqi_of[p] = index > k->out->iaqi_of[p] ? index : k->out->iaqi_of[p];
}

/* The 24 h running mean that a 1 h value may stand in for (2012 text). */
static indicator running_of(indicator i)
{
    assert(i == IND_PM10 || i == IND_PM25);
    return i == IND_PM10 ? IND_PM10_24H : IND_PM25_24H;
}

static bool so2_needs_its_24h(const aqi_work *k)
{
    return is_there(k, IND_SO2) && k->out->conc[IND_SO2].decimals >= 0 && k->out->iaqi[IND_SO2] < 0;
}

/* Whether a given indicator takes part; says why not. Missing ones that should are counted. */
static void take(aqi_work *k, indicator i)
{
    law_role role = k->w->part[k->in->rules][k->in->report][i].role;
    bool takes_part = role == ROLE_ENTERS;
    if (role == ROLE_STANDS_IN) {
        takes_part = is_given(k, i) && !is_given(k, running_of(i));
        if (takes_part && is_there(k, i))
            note(k, NOTE_TAKEN_AS_24H);
    } else if (role == ROLE_OVER_RANGE && so2_needs_its_24h(k)) {
        takes_part = true; /* the law asks for it now: not given is missing */
        if (!is_there(k, i))
            k->out->missing |= 1u << i;
    }
    if (!is_given(k, i))
        return;
    if (!takes_part) {
        note(k, role == ROLE_STANDS_IN ? NOTE_SHOWN_ONLY : NOTE_NOT_USED);
        if (is_there(k, i))
            k->out->conc[i] = conc_print(k->w, k->in->rules, k->stage, indicator_pollutant(i), k->in->reading[i].ng);
    } else if (is_there(k, i)) {
        enter(k, i);
    } else {
        k->out->missing |= 1u << i;
    }
}

/* = HJ 633-2026 5.3 and the missing rule of 2012 */
static void publish(aqi_work *k)
{
    aqi_result *out = k->out;
    out->aqi = out->of_present;
    if (out->used == 0) {
        note(k, NOTE_NOTHING_ENTERS);
    } else if (out->missing) {
        bool is_withheld = k->w->withholds[k->in->rules] && out->of_present <= top_of(AQI_LEVEL_GOOD);
        out->aqi = is_withheld ? AQI_NA : out->of_present;
        note(k, !k->w->withholds[k->in->rules] ? NOTE_MISSING_PART : is_withheld ? NOTE_MISSING_WITHHELD : NOTE_MISSING_PUBLISHED);
    }
    out->level = aqi_level(out->aqi);
}

void aqi_evaluate(const law *w, const aqi_input *in, aqi_result *out)
{
    aqi_work k = {.w = w, .in = in, .out = out, .stage = in->report == REPORT_HOUR ? STAGE_INDEX_HOUR : STAGE_INDEX_DAY};
    assert((unsigned)in->rules < RULE_SET_COUNT && (unsigned)in->report < REPORT_COUNT);
    *out = (aqi_result){.of_present = AQI_NA};
    for (int i = 0; i < INDICATOR_COUNT; i++) {
        out->iaqi[i] = -1;
        out->conc[i] = (num_dec){0, -1};
    }
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        out->iaqi_of[p] = -1;
    for (int i = 0; i < INDICATOR_COUNT; i++) /* SO2 comes before SO2_24h */
        take(&k, (indicator)i);
    for (int p = 0; p < POLLUTANT_COUNT; p++)
        out->of_present = out->iaqi_of[p] > out->of_present ? out->iaqi_of[p] : out->of_present;
    publish(&k);
    int primary_above = top_of(AQI_LEVEL_EXCELLENT), exceeds_above = top_of(AQI_LEVEL_GOOD); /* = HJ 633-2012 4.4, HJ 633-2026 */
    for (int p = 0; p < POLLUTANT_COUNT; p++) {
        if (out->iaqi_of[p] > exceeds_above)
            out->above_100 |= 1u << p;
        if (out->aqi > primary_above && out->iaqi_of[p] == out->aqi) /* ties on the rounded index are all named */
            out->primary |= 1u << p;
    }
}
