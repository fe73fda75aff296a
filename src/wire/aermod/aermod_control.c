/* aermod_control.c - the pathways CO, ME and OU of a deck. See aermod.h. */
#include "base/arena.h"
#include "base/civil.h"
#include "wire/aermod/aermod_int.h"

lt_err aermod_read_title(lt_cx *cx, struct aermod_reader *r)
{
    (void)cx;
    if (r->n == 0)
        return LT_OK;
    const uint8_t *end = r->word[r->n - 1].p + r->word[r->n - 1].n;
    size_t n = (size_t)(end - r->word[0].p);
    (void)span_copy(span_of(r->word[0].p, n < AERMOD_WORD_MAX ? n : AERMOD_WORD_MAX), r->deck->title, sizeof r->deck->title);
    return LT_OK;
}

lt_err aermod_read_modelopt(lt_cx *cx, struct aermod_reader *r)
{
    static const char *const IDLE[] = {"CONC", "BETA", "ALPHA", "WARNCHKD", "NOCHKD", "NOWARN", "NODRYDPLT", "NOWETDPLT", NULL};
    static const char *const DEPOSITION[] = {"DEPOS", "DDEP", "WDEP", "DRYDPLT", "WETDPLT", "AREADPLT", NULL};
    struct aermod_deck *d = r->deck;
    for (size_t i = 0; i < r->n; i++) {
        bool is_known = true;
        for (size_t k = 0; DEPOSITION[k]; k++)
            if (span_is_fold(r->word[i], DEPOSITION[k]))
                return aermod_fail(cx, r, LT_BAD_INPUT, "\"%s\" is not supported: concentrations are computed, no deposition", DEPOSITION[k]);
        if (span_is_fold(r->word[i], "FLAT"))
            d->flat = true;
        else if (span_is_fold(r->word[i], "ELEV"))
            d->elevated = true;
        else if (span_is_fold(r->word[i], "DFAULT"))
            d->by_default = true;
        else if (span_is_fold(r->word[i], "NOSTD"))
            d->no_stack_downwash = true;
        else
            is_known = false;
        for (size_t k = 0; IDLE[k]; k++)
            is_known |= span_is_fold(r->word[i], IDLE[k]);
        if (!is_known)
            return aermod_refuse(cx, r, r->word[i]);
    }
    return LT_OK;
}

/* "1" "24" "MONTH" "PERIOD" "ANNUAL" */
static bool read_period(span s, int *out)
{
    uint64_t hours;
    *out = span_is_fold(s, "MONTH") ? AERMOD_MONTHLY : span_is_fold(s, "PERIOD") ? AERMOD_PERIOD : AERMOD_ANNUAL;
    if (*out != AERMOD_ANNUAL || span_is_fold(s, "ANNUAL"))
        return true;
    if (!span_parse_u64(s, &hours) || hours == 0 || 24 % hours != 0)
        return false;
    *out = (int)hours;
    return true;
}

lt_err aermod_read_avertime(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_deck *d = r->deck;
    TRY(aermod_need_words(cx, r, 1));
    for (size_t i = 0; i < r->n; i++) {
        int hours;
        if (!read_period(r->word[i], &hours))
            return aermod_refuse(cx, r, r->word[i]);
        for (size_t k = 0; k < d->periods; k++)
            if (d->period_hours[k] == hours)
                return aermod_fail(cx, r, LT_BAD_INPUT, "\"%.*s\" is given twice", (int)r->word[i].n, (const char *)r->word[i].p);
        if (d->periods == AERMOD_PERIODS_MAX)
            return aermod_fail(cx, r, LT_LIMIT, "more than %u averaging times", AERMOD_PERIODS_MAX);
        d->period_hours[d->periods++] = hours;
    }
    return LT_OK;
}

lt_err aermod_read_pollutid(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_take_name(cx, r, 0, r->deck->pollutant));
    for (size_t i = 1; i < r->n; i++) /* H1H, H24H ...: another way of ranking */
        return aermod_refuse(cx, r, r->word[i]);
    return LT_OK;
}

lt_err aermod_read_halflife(lt_cx *cx, struct aermod_reader *r)
{
    return aermod_take_number(cx, r, 0, (struct aermod_bound){"half life (s)", 1e-3, 1e12}, &r->deck->half_life_s);
}

lt_err aermod_read_dcaycoef(lt_cx *cx, struct aermod_reader *r)
{
    double per_s;
    TRY(aermod_take_number(cx, r, 0, (struct aermod_bound){"decay (1/s)", 0, 1e3}, &per_s));
    r->deck->half_life_s = per_s > 0 ? 0.69314718055994531 / per_s : 0;
    return LT_OK;
}

lt_err aermod_read_flagpole(lt_cx *cx, struct aermod_reader *r)
{
    return r->n ? aermod_take_number(cx, r, 0, (struct aermod_bound){"height (m)", 0, 3000}, &r->deck->flagpole_m) : LT_OK;
}

/* One city: population [name [roughness]]; of several: id population [name [roughness]]. */
lt_err aermod_read_urbanopt(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_deck *d = r->deck;
    double first;
    TRY(aermod_need_words(cx, r, 1));
    size_t at = aermod_read_number(r->word[0], &first) ? 0 : 1;
    if (d->cities == AERMOD_CITIES_MAX)
        return aermod_fail(cx, r, LT_LIMIT, "more than %u cities", AERMOD_CITIES_MAX);
    if (at == 0 && d->cities)
        return aermod_fail(cx, r, LT_BAD_INPUT, "several cities need an id each before the population");
    struct aermod_city *city = &d->city[d->cities];
    *city = (struct aermod_city){.roughness_m = 1};
    if (at == 1)
        TRY(aermod_take_name(cx, r, 0, city->name));
    TRY(aermod_take_number(cx, r, at, (struct aermod_bound){"population", 100, 1e9}, &city->population));
    if (r->n > at + 2)
        TRY(aermod_take_number(cx, r, at + 2, (struct aermod_bound){"roughness (m)", 1e-3, 10}, &city->roughness_m));
    d->cities++;
    return LT_OK;
}

lt_err aermod_read_surffile(lt_cx *cx, struct aermod_reader *r)
{
    return aermod_take_path(cx, r, 0, r->deck->surface_path);
}

lt_err aermod_read_proffile(lt_cx *cx, struct aermod_reader *r)
{
    return aermod_take_path(cx, r, 0, r->deck->profile_path);
}

lt_err aermod_read_profbase(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_take_number(cx, r, 0, (struct aermod_bound){"elevation", -500, 30000}, &r->deck->profile_base_m));
    if (r->n > 1 && span_is_fold(r->word[1], "FEET"))
        r->deck->profile_base_m *= 0.3048;
    else if (r->n > 1 && !span_is_fold(r->word[1], "METERS"))
        return aermod_refuse(cx, r, r->word[1]);
    return LT_OK;
}

static lt_err take_date(lt_cx *cx, const struct aermod_reader *r, size_t at, struct aermod_date *out)
{
    static const struct aermod_bound BOUND[4] = {{"year", 0, 2100}, {"month", 1, 12}, {"day", 1, 31}, {"hour", 1, 24}};
    int part[4] = {0, 0, 0, out->hour};
    for (size_t i = 0; i < (out->hour ? 3u : 4u); i++) {
        double v;
        TRY(aermod_take_number(cx, r, at + i, BOUND[i], &v));
        part[i] = (int)v;
    }
    int year = part[0] < 50 ? part[0] + 2000 : part[0] < 100 ? part[0] + 1900 : part[0];
    *out = (struct aermod_date){year, part[1], part[2], part[3]};
    return LT_OK;
}

lt_err aermod_read_startend(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_deck *d = r->deck;
    if (r->n != 6 && r->n != 8)
        return aermod_fail(cx, r, LT_BAD_INPUT, "6 fields (year month day, twice) or 8 (with hours) are wanted, %zu are given", r->n);
    d->start = (struct aermod_date){.hour = r->n == 6 ? 1 : 0};
    d->end = (struct aermod_date){.hour = r->n == 6 ? 24 : 0};
    TRY(take_date(cx, r, 0, &d->start));
    TRY(take_date(cx, r, r->n / 2, &d->end));
    d->has_start = true;
    return LT_OK;
}

/* "90" or "3/30" as a day of a leap year's calendar; 0: neither. */
static unsigned read_day(span s)
{
    static const unsigned BEFORE[12] = {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335};
    size_t slash = span_find(s, 0, '/');
    uint64_t a, b;
    if (!span_parse_u64(span_cut(s, 0, slash), &a))
        return 0;
    if (slash == s.n)
        return a >= 1 && a <= 366 ? (unsigned)a : 0;
    if (!span_parse_u64(span_cut(s, slash + 1, s.n), &b) || a < 1 || a > 12 || b < 1 || b > 31)
        return 0;
    return BEFORE[a - 1] + (unsigned)b;
}

lt_err aermod_read_dayrange(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_need_words(cx, r, 1));
    for (size_t i = 0; i < r->n; i++) {
        span w = r->word[i];
        size_t dash = span_find(w, 0, '-');
        unsigned a = read_day(span_cut(w, 0, dash)), b = dash < w.n ? read_day(span_cut(w, dash + 1, w.n)) : a;
        if (!a || !b || b > 366 || a > b)
            return aermod_fail(cx, r, LT_BAD_INPUT, "\"%.*s\" is no range of days", (int)(w.n < 40 ? w.n : 40), (const char *)w.p);
        for (unsigned day = a; day <= b; day++)
            r->deck->day[day] = true;
    }
    r->deck->has_days = true;
    return LT_OK;
}

lt_err aermod_read_windcats(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_need_words(cx, r, 5));
    for (size_t i = 0; i < 5; i++) {
        double least = i ? r->deck->wind_class_m_s[i - 1] : 1;
        TRY(aermod_take_number(cx, r, i, (struct aermod_bound){"wind (m/s)", least, 20}, &r->deck->wind_class_m_s[i]));
    }
    return LT_OK;
}

/* FIRST ... TENTH, 1ST ...; 0: none of them */
static unsigned read_rank(span s)
{
    static const char *const NAMES[] = {"FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH", "TENTH"};
    static const char *const SHORT[] = {"1ST", "2ND", "3RD", "4TH", "5TH", "6TH", "7TH", "8TH", "9TH", "10TH"};
    for (unsigned i = 0; i < AERMOD_RANK_MAX; i++)
        if (span_is_fold(s, NAMES[i]) || span_is_fold(s, SHORT[i]))
            return i + 1;
    uint64_t v;
    return span_parse_u64(s, &v) && v <= AERMOD_RANK_MAX ? (unsigned)v : 0;
}

lt_err aermod_read_rectable(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_need_words(cx, r, 2));
    for (size_t i = 1; i < r->n; i++) {
        span w = r->word[i];
        size_t dash = span_find(w, 0, '-');
        unsigned rank = read_rank(dash < w.n ? span_cut(w, dash + 1, w.n) : w);
        if (!rank)
            return aermod_refuse(cx, r, w);
        if (rank > r->deck->high_ranks)
            r->deck->high_ranks = rank;
    }
    return LT_OK;
}

lt_err aermod_read_maxtable(lt_cx *cx, struct aermod_reader *r)
{
    double rows;
    TRY(aermod_take_number(cx, r, 1, (struct aermod_bound){"rows", 1, 1000}, &rows));
    if ((unsigned)rows > r->deck->table_rows)
        r->deck->table_rows = (unsigned)rows;
    return LT_OK;
}

static lt_err add_output(lt_cx *cx, struct aermod_reader *r, struct aermod_output **out)
{
    struct aermod_deck *d = r->deck;
    TRY(aermod_need_words(cx, r, 3));
    if (d->outputs == AERMOD_OUTPUTS_MAX)
        return aermod_fail(cx, r, LT_LIMIT, "more than %u files", AERMOD_OUTPUTS_MAX);
    TRY(arena_grow(cx, &d->output, d->outputs, &r->output_room, sizeof d->output[0]));
    struct aermod_output *o = &d->output[d->outputs];
    *o = (struct aermod_output){.rank = 1};
    if (!read_period(r->word[0], &o->hours))
        return aermod_refuse(cx, r, r->word[0]);
    bool is_known = false;
    for (size_t i = 0; i < d->periods; i++)
        is_known |= d->period_hours[i] == o->hours;
    if (!is_known)
        return aermod_fail(cx, r, LT_BAD_INPUT, "averaging time \"%.*s\" is none of AVERTIME", (int)r->word[0].n, (const char *)r->word[0].p);
    for (o->group = 0; o->group < d->groups; o->group++)
        if (span_is_fold(r->word[1], d->group[o->group].name))
            break;
    if (o->group == d->groups)
        return aermod_fail(cx, r, LT_BAD_INPUT, "source group \"%.*s\" does not exist", (int)(r->word[1].n < 40 ? r->word[1].n : 40),
                           (const char *)r->word[1].p);
    *out = o;
    return LT_OK;
}

lt_err aermod_read_postfile(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_output *o;
    TRY(add_output(cx, r, &o));
    if (!span_is_fold(r->word[2], "PLOT"))
        return aermod_refuse(cx, r, r->word[2]);
    TRY(aermod_take_path(cx, r, 3, o->path));
    o->is_post = true;
    r->deck->outputs++;
    return LT_OK;
}

lt_err aermod_read_plotfile(lt_cx *cx, struct aermod_reader *r)
{
    struct aermod_output *o;
    TRY(add_output(cx, r, &o));
    size_t at = 2;
    if (o->hours > 0 || o->hours == AERMOD_MONTHLY) {
        o->rank = read_rank(r->word[at]);
        if (!o->rank)
            return aermod_refuse(cx, r, r->word[at]);
        if (o->rank > r->deck->high_ranks)
            r->deck->high_ranks = o->rank;
        at++;
    }
    TRY(aermod_take_path(cx, r, at, o->path));
    r->deck->outputs++;
    return LT_OK;
}

lt_err aermod_read_fileform(lt_cx *cx, struct aermod_reader *r)
{
    TRY(aermod_need_words(cx, r, 1));
    if (!span_is_fold(r->word[0], "FIX") && !span_is_fold(r->word[0], "EXP"))
        return aermod_refuse(cx, r, r->word[0]);
    r->deck->exponents = span_is_fold(r->word[0], "EXP");
    return LT_OK;
}
