/* receptor_run.c - see receptor_run.h. */
#include "app/receptor_run.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "tables.h"

#define TOO_FEW_ROWS 3

/* --- files ------------------------------------------------------------------------------------------------------------------------- */

static lt_err find_column(lt_cx *cx, const receptor_table *t, const char *name, const char *what, size_t *out)
{
    for (*out = 0; *out < t->columns; ++*out)
        if (pmf_name_is(t->names[*out], name))
            return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "没有列“%.60s” %s: there is no column \"%.60s\"", name, what, name);
}

/* Two rows, MDL and EF (a part of 1, or percent when above 1), in the columns of the concentrations. */
static lt_err read_limits(lt_cx *cx, const receptor_table *t, span file, double *unc)
{
    receptor_table l;
    double *limit, *share;
    bool has[2] = {false, false};
    TRY(receptor_table_parse(cx, file, false, &l));
    TRY(ARENA_ARRAY(cx, t->columns, &limit));
    TRY(ARENA_ARRAY(cx, t->columns, &share));
    for (size_t i = 0; i < l.rows; i++) {
        bool is_limit = span_is_fold(l.dates[i], "MDL");
        if (!is_limit && !span_is_fold(l.dates[i], "EF"))
            continue;
        has[!is_limit] = true;
        for (size_t j = 0; j < t->columns; j++) {
            size_t at = 0;
            while (at < l.columns && !span_equal(l.names[at], t->names[j]))
                at++;
            if (at == l.columns)
                return cx_fail(cx, LT_BAD_INPUT, "检出限表缺一列 limits: column \"%.*s\" is missing", (int)(t->names[j].n < 60 ? t->names[j].n : 60), (const char *)t->names[j].p);
            double v = l.values[i * l.columns + at];
            if (!(v >= 0))
                return cx_fail(cx, LT_BAD_INPUT, "检出限表第 %u 行：%g 小于 0 limits: line %u: %g is below 0", l.at[i], v, l.at[i], v);
            *(is_limit ? &limit[j] : &share[j]) = !is_limit && v > 1 ? v / 100 : v;
        }
    }
    if (!has[0] || !has[1])
        return cx_fail(cx, LT_BAD_INPUT, "检出限表应有 MDL 和 EF 两行 limits: rows called MDL and EF are wanted");
    pmf_prepare_uncertainty(&(pmf_data){t->rows, t->columns, t->values, t->values}, limit, share, unc);
    return LT_OK;
}

static lt_err read_data(lt_cx *cx, const span *files, receptor_result *r)
{
    receptor_table unc;
    double *made;
    lt_err e = receptor_table_parse(cx, files[0], false, &r->conc);
    if (e)
        return cx_place(cx, e, "concentrations: ");
    r->blank_rows = r->conc.blank_rows;
    r->gap_rows = r->conc.gap_rows;
    if (files[1].n) {
        e = receptor_table_parse(cx, files[1], false, &unc);
        if (e)
            return cx_place(cx, e, "uncertainties: ");
        TRY(receptor_table_join(cx, &r->conc, &unc, &r->unmatched));
        made = unc.values;
    } else if (files[2].n) {
        TRY(ARENA_ARRAY(cx, r->conc.rows * r->conc.columns, &made));
        TRY(read_limits(cx, &r->conc, files[2], made));
    } else {
        return cx_fail(cx, LT_BAD_INPUT, "缺不确定度表或检出限表 uncertainties, or detection limits with error fractions, are wanted");
    }
    r->whole = (pmf_data){r->conc.rows, r->conc.columns, r->conc.values, made};
    return r->conc.rows >= TOO_FEW_ROWS ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, "完整的行只有 %zu 行 %zu rows are whole: at least %d are wanted", r->conc.rows, r->conc.rows,
                                                                  TOO_FEW_ROWS);
}

/* --- species ----------------------------------------------------------------------------------------------------------------------- */

static lt_err choose_species(lt_cx *cx, const receptor_ask *a, receptor_result *r)
{
    size_t m = r->whole.columns, total = SIZE_MAX, at;
    TRY(ARENA_ARRAY(cx, m, &r->signal));
    TRY(ARENA_ARRAY(cx, m, &r->worth));
    if (a->total)
        TRY(find_column(cx, &r->conc, a->total, "total", &total));
    pmf_prepare_judge(&r->whole, total, r->signal, r->worth);
    for (size_t j = 0; !a->judges && j < m; j++)
        r->worth[j] = SPECIES_STRONG;
    for (size_t i = 0; i < a->weak_count; i++) {
        TRY(find_column(cx, &r->conc, a->weak[i], "weak", &at));
        r->worth[at] = SPECIES_WEAK;
    }
    for (size_t i = 0; i < a->bad_count; i++) {
        TRY(find_column(cx, &r->conc, a->bad[i], "bad", &at));
        r->worth[at] = SPECIES_BAD;
    }
    TRY(pmf_prepare_select(cx, &r->whole, r->worth, &r->data, &r->of));
    for (size_t j = 0; total == SIZE_MAX && j < r->data.columns; j++)
        if (pmf_name_is(r->conc.names[r->of[j]], "PM2.5|PM10|mass|TSP|total mass"))
            total = r->of[j];
    r->total = SIZE_MAX;
    for (size_t j = 0; j < r->data.columns; j++)
        if (r->of[j] == total)
            r->total = j;
    return LT_OK;
}

/* The first serious finding ends it. */
static lt_err refuse_serious(lt_cx *cx, const receptor_result *r)
{
    char say[LT_SAY_MAX - 40];
    for (size_t i = 0; i < r->report.kept; i++)
        if (r->report.findings[i].is_serious) {
            receptor_report_say(r, &r->report.findings[i], say, sizeof say);
            return r->report.serious > 1 ? cx_fail(cx, LT_BAD_INPUT, "%s (and %zu more)", say, r->report.serious - 1) : cx_fail(cx, LT_BAD_INPUT, "%s", say);
        }
    return r->report.serious ? cx_fail(cx, LT_BAD_INPUT, "有单元格不能用 %zu cells cannot be used", r->report.serious) : LT_OK;
}

/* --- names ------------------------------------------------------------------------------------------------------------------------- */

static unsigned source_of(size_t row)
{
    unsigned n = 0;
    for (size_t i = 1; i <= row; i++)
        n += strcmp(TABLE_TRACER[i].key, TABLE_TRACER[i - 1].key) != 0;
    return n;
}

const char *receptor_tracer_source(unsigned source, const char **zh, const char **en)
{
    for (size_t i = 0; i < TABLE_TRACER_COUNT; i++)
        if (source_of(i) == source) {
            *zh = TABLE_TRACER[i].zh;
            *en = TABLE_TRACER[i].en;
            return TABLE_TRACER[i].key;
        }
    assert(false); /* a source of the table of tracers */
    return NULL;
}

static lt_err guess_names(lt_cx *cx, receptor_result *r)
{
    name_tracer t[TABLE_TRACER_COUNT];
    span *names;
    TRY(ARENA_ARRAY(cx, r->data.columns, &names));
    TRY(ARENA_ARRAY(cx, r->ask->factors, &r->guesses));
    for (size_t j = 0; j < r->data.columns; j++)
        names[j] = r->conc.names[r->of[j]];
    for (size_t i = 0; i < TABLE_TRACER_COUNT; i++)
        t[i] = (name_tracer){source_of(i), TABLE_TRACER[i].species, (double)TABLE_TRACER[i].weight};
    pmf_name_guess(&(name_profiles){r->ask->factors, r->data.columns, r->fit.profiles, names}, t, TABLE_TRACER_COUNT, r->guesses);
    return LT_OK;
}

/* --- errors, turns ------------------------------------------------------------------------------------------------------------------- */

static unsigned read_levels(const char *kind, double *out)
{
    unsigned n = 0;
    for (size_t i = 0; i < TABLE_PMF_LEVEL_COUNT; i++)
        if (strcmp(TABLE_PMF_LEVEL[i].kind, kind) == 0 && n < PMF_LEVELS_MAX)
            out[n++] = num_to_double(TABLE_PMF_LEVEL[i].level);
    return n;
}

static lt_err room_for(lt_cx *cx, const receptor_result *r, pmf_fit *fit)
{
    TRY(ARENA_ARRAY(cx, r->data.rows * r->ask->factors, &fit->contributions));
    return ARENA_ARRAY(cx, r->ask->factors * r->data.columns, &fit->profiles);
}

static lt_err find_errors(lt_cx *cx, const pmf_options *o, receptor_result *r)
{
    const receptor_ask *a = r->ask;
    pmf_error_options e = {.resamples = a->bootstrap, .block_rows = a->block < r->data.rows ? a->block : (unsigned)r->data.rows, .seed = a->seed,
                           .workers = a->workers, .active = r->active, .active_count = a->factors};
    r->disp_count = e.level_count = read_levels("displacement", r->disp_levels);
    r->both_count = read_levels("both", r->both_levels);
    memcpy(e.levels, r->disp_levels, sizeof e.levels);
    pmf_error_pick_active(&r->data, a->factors, &r->fit, r->active);
    if (a->bootstrap)
        TRY(pmf_error_bootstrap(cx, &r->data, o, &r->fit, &e, &r->boot));
    if (a->displacement)
        TRY(pmf_error_displace(cx, &r->data, o, &r->fit, &e, &r->disp));
    e.level_count = r->both_count;
    memcpy(e.levels, r->both_levels, sizeof e.levels);
    if (a->both && !e.resamples)
        return cx_fail(cx, LT_BAD_INPUT, "没有写明自举次数 both: how many resamples (bootstrap) is not said");
    return a->both ? pmf_error_both(cx, &r->data, o, &r->fit, &e, &r->both) : LT_OK;
}

static lt_err find_own_column(lt_cx *cx, const receptor_result *r, const char *name, size_t *out)
{
    for (*out = 0; *out < r->data.columns; ++*out)
        if (pmf_name_is(r->conc.names[r->of[*out]], name))
            return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "参与的组分中没有这一列 rules: there is no column \"%.60s\" among those that take part", name);
}

static lt_err turn(lt_cx *cx, const pmf_options *o, receptor_result *r)
{
    const receptor_ask *a = r->ask;
    turn_rule rules[TURN_RULES_MAX];
    TRY(ARENA_ARRAY(cx, a->peak_count + 1, &r->peaks));
    for (size_t i = 0; i < a->peak_count; i++) {
        r->peaks[i] = (receptor_turned){.phi = a->peaks[i]};
        TRY(room_for(cx, r, &r->peaks[i].fit));
        TRY(pmf_turn_peak(cx, &(turn_base){&r->data, o, &r->fit}, a->peaks[i], &r->peaks[i].fit, &r->peaks[i].r));
    }
    if (a->rule_count == 0)
        return LT_OK;
    for (size_t i = 0; i < a->rule_count; i++) {
        rules[i] = (turn_rule){.kind = a->rules[i].kind, .factor = a->rules[i].factor - 1, .by = a->rules[i].by};
        TRY(find_own_column(cx, r, a->rules[i].column, &rules[i].column));
        if (a->rules[i].other)
            TRY(find_own_column(cx, r, a->rules[i].other, &rules[i].other));
    }
    TRY(room_for(cx, r, &r->turn.fit));
    r->has_turn = true;
    return pmf_turn_constrain(cx, &(turn_base){&r->data, o, &r->fit}, rules, a->rule_count, &r->turn.fit, &r->turn.r);
}

/* --- when and from where --------------------------------------------------------------------------------------------------------------- */

/* Hour 0 to 23 and month 1 to 12 out of 2026-03-01 14:00, 2026/3/1 14:00, 3/1/2026 14:00; -1 where there is none. */
static void read_moment(span s, int *hour, int *month)
{
    int64_t part[4] = {-1, -1, -1, -1};
    size_t n = 0, at = 0;
    while (at < s.n && n < 4) {
        size_t from = at;
        while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
            at++;
        uint64_t v;
        if (at == from || at - from > 4 || !span_parse_u64(span_cut(s, from, at), &v))
            break;
        part[n++] = (int64_t)v;
        at++;
    }
    int64_t m = part[0] > 31 ? part[1] : part[2] > 31 ? part[0] : -1;
    *month = m >= 1 && m <= 12 ? (int)m - 1 : -1;
    *hour = n == 4 && part[3] <= 23 ? (int)part[3] : -1;
}

static lt_err share_by(lt_cx *cx, const receptor_result *r, const int *key, unsigned classes, receptor_shares *out)
{
    *out = (receptor_shares){.classes = classes};
    TRY(ARENA_ARRAY(cx, classes * r->ask->factors, &out->mean));
    TRY(ARENA_ARRAY(cx, classes, &out->count));
    factor_share_means(&(factor_series){r->data.rows, r->ask->factors, r->fit.contributions}, key, classes, out->mean, out->count);
    return LT_OK;
}

static lt_err share_wind(lt_cx *cx, span file, int *key, receptor_result *r)
{
    receptor_table met;
    size_t speed, from;
    lt_err e = receptor_table_parse(cx, file, true, &met);
    if (e)
        return cx_place(cx, e, "weather: ");
    TRY(find_column(cx, &met, "ws|wind speed|wind_speed|wspm|风速", "weather", &speed));
    TRY(find_column(cx, &met, "wd|wind direction|wind_direction|风向", "weather", &from));
    for (size_t i = 0, at = 0; i < r->data.rows; i++) {
        size_t tried = 0;
        while (tried < met.rows && !span_equal(met.dates[at], r->conc.dates[i])) {
            at = (at + 1) % met.rows;
            tried++;
        }
        bool is_there = tried < met.rows && met.has[at * met.columns + speed] && met.has[at * met.columns + from];
        key[i] = is_there ? factor_share_sector(met.values[at * met.columns + from], met.values[at * met.columns + speed]) : -1;
    }
    TRY(share_by(cx, r, key, SHARE_SECTORS, &r->sector));
    TRY(ARENA_ARRAY(cx, SHARE_SECTORS * r->ask->factors, &r->sector.cpf));
    return factor_share_cpf(cx, &(factor_series){r->data.rows, r->ask->factors, r->fit.contributions}, key, r->sector.cpf);
}

static lt_err find_shares(lt_cx *cx, span met, receptor_result *r)
{
    int *hour, *month;
    bool has_hour = false, has_month = false;
    TRY(ARENA_ARRAY(cx, r->data.rows, &hour));
    TRY(ARENA_ARRAY(cx, r->data.rows, &month));
    for (size_t i = 0; i < r->data.rows; i++) {
        read_moment(r->conc.dates[i], &hour[i], &month[i]);
        has_hour |= hour[i] >= 0;
        has_month |= month[i] >= 0;
    }
    if (has_hour)
        TRY(share_by(cx, r, hour, 24, &r->hour));
    if (has_month)
        TRY(share_by(cx, r, month, 12, &r->month));
    return met.n ? share_wind(cx, met, hour, r) : LT_OK;
}

lt_err receptor_run_check(lt_cx *cx, const receptor_ask *a, const span files[RECEPTOR_FILES], receptor_result *r)
{
    *r = (receptor_result){.ask = a};
    TRY(read_data(cx, files, r));
    TRY(choose_species(cx, a, r));
    return pmf_prepare_check(cx, &r->data, a->factors, &r->report);
}

lt_err receptor_run(lt_cx *cx, const receptor_ask *a, const span files[RECEPTOR_FILES], receptor_result *r)
{
    if (a->factors == 0)
        return cx_fail(cx, LT_BAD_INPUT, "没有写明因子数 factors: how many are wanted is not said");
    TRY(receptor_run_check(cx, a, files, r));
    TRY(refuse_serious(cx, r));
    pmf_options o = {.factors = a->factors, .seed = a->seed, .method = a->method, .is_robust = a->is_robust, .low = a->low};
    TRY(room_for(cx, r, &r->fit));
    TRY(ARENA_ARRAY(cx, a->starts, &r->q_starts));
    int64_t begin = cx_now_us(cx);
    TRY(pmf_solve(cx, &r->data, &o, &(pmf_race){a->starts, a->workers, r->q_starts}, &r->fit));
    r->time_us = cx_now_us(cx) - begin;
    TRY(guess_names(cx, r));
    TRY(find_errors(cx, &o, r));
    TRY(turn(cx, &o, r));
    return find_shares(cx, files[3], r);
}
