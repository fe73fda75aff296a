/* cmb_run.c - see cmb_run.h. */
#include "app/cmb_run.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "model/receptor/pmf_name.h"
#include "tables.h"

#define SHOWN(s) (int)((s).n < 60 ? (s).n : 60), (const char *)(s).p

double cmb_report_bound(const char *key)
{
    for (size_t i = 0; i < TABLE_CMB_TARGET_COUNT; i++)
        if (strcmp(TABLE_CMB_TARGET[i].key, key) == 0)
            return num_to_double(TABLE_CMB_TARGET[i].value);
    assert(false); /* a key of the table */
    return 0;
}

/* --- tables ----------------------------------------------------------------------------------------------------------------------------- */

static size_t column_of(const receptor_table *t, span name)
{
    size_t at = 0;
    while (at < t->columns && !span_equal(t->names[at], name))
        at++;
    return at < t->columns ? at : SIZE_MAX;
}

/* The row of that date, or source, looked for from *at on; SIZE_MAX none. */
static size_t row_of(const receptor_table *t, span date, size_t *at)
{
    for (size_t tried = 0; tried < t->rows; tried++, *at = (*at + 1) % t->rows)
        if (span_equal(t->dates[*at], date))
            return *at;
    return SIZE_MAX;
}

static lt_err parse(lt_cx *cx, span file, const char *what, receptor_table *out)
{
    lt_err e = receptor_table_parse(cx, file, true, out);
    return e ? cx_place(cx, e, "%s: ", what) : LT_OK;
}

static lt_err no_twins(lt_cx *cx, const receptor_table *t, const char *what)
{
    for (size_t i = 0; i < t->rows; i++)
        for (size_t k = 0; k < i && t->rows <= CMB_SOURCES_MAX; k++)
            if (span_equal(t->dates[i], t->dates[k]))
                return cx_fail(cx, LT_BAD_INPUT, "%s: line %u: %.*s stands twice (line %u)", what, t->at[i], SHOWN(t->dates[i]), t->at[k]);
    return LT_OK;
}

/* --- profiles --------------------------------------------------------------------------------------------------------------------------- */

static lt_err read_share(lt_cx *cx, const receptor_table *t, size_t row, size_t column, const char *what, double *out)
{
    size_t at = row * t->columns + column;
    if (!t->has[at])
        return cx_fail(cx, LT_BAD_INPUT, "%s: line %u (%.*s), column %.*s: the cell is blank; a share is wanted, 0 where the source has none", what, t->at[row],
                       SHOWN(t->dates[row]), SHOWN(t->names[column]));
    *out = t->values[at];
    if (!(*out >= 0) || *out > 1)
        return cx_fail(cx, LT_BAD_INPUT, "%s: line %u (%.*s), column %.*s: %g is no share of a mass from 0 to 1", what, t->at[row], SHOWN(t->dates[row]),
                       SHOWN(t->names[column]), *out);
    return LT_OK;
}

static bool is_listed(const char *list, span name)
{
    reader r = reader_of(span_text(list));
    span one;
    while (reader_field(&r, ',', &one))
        if (span_equal(span_trim(one), name))
            return true;
    return false;
}

/* Each name of "A,B" is one of the names. */
static lt_err check_list(lt_cx *cx, const char *list, const span *names, size_t n, const char *what)
{
    reader r = reader_of(span_text(list ? list : ""));
    span one;
    while (list && reader_field(&r, ',', &one)) {
        size_t at = 0;
        while (at < n && !span_equal(names[at], span_trim(one)))
            at++;
        if (at == n)
            return cx_fail(cx, LT_BAD_INPUT, "%s \"%.*s\" is not among the profiles", what, SHOWN(one));
    }
    return LT_OK;
}

static lt_err choose_species(lt_cx *cx, const cmb_ask *ask, cmb_result *r)
{
    const receptor_table *p = &r->profiles;
    TRY(check_list(cx, ask->fit, p->names, p->columns, "the species"));
    TRY(ARENA_ARRAY(cx, p->columns, &r->column));
    TRY(ARENA_ARRAY(cx, p->columns, &r->own));
    for (size_t j = 0; j < p->columns; j++) {
        size_t at = column_of(&r->conc, p->names[j]);
        r->unmeasured += at == SIZE_MAX;
        if (at == SIZE_MAX || at == r->mass || (ask->fit && !is_listed(ask->fit, p->names[j])))
            continue;
        if (r->species == CMB_SPECIES_MAX)
            return cx_fail(cx, LT_LIMIT, "more than %u species", CMB_SPECIES_MAX);
        r->column[r->species] = at;
        r->own[r->species++] = j;
    }
    return r->species ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, "no species of the profiles is a column of the concentrations");
}

static lt_err read_profiles(lt_cx *cx, const receptor_table *unc, cmb_result *r)
{
    const receptor_table *p = &r->profiles;
    double *share, *share_unc;
    size_t at = 0;
    TRY(ARENA_ARRAY(cx, r->species * r->sources, &share));
    TRY(ARENA_ARRAY(cx, r->species * r->sources, &share_unc));
    for (size_t s = 0; s < r->sources; s++) {
        size_t row = row_of(unc, p->dates[s], &at);
        if (row == SIZE_MAX)
            return cx_fail(cx, LT_BAD_INPUT, "profile uncertainties: the source \"%.*s\" (line %u of the profiles) is missing", SHOWN(p->dates[s]), p->at[s]);
        for (size_t i = 0; i < r->species; i++) {
            size_t column = column_of(unc, p->names[r->own[i]]);
            if (column == SIZE_MAX)
                return cx_fail(cx, LT_BAD_INPUT, "profile uncertainties: column \"%.*s\" is missing", SHOWN(p->names[r->own[i]]));
            TRY(read_share(cx, p, s, r->own[i], "profiles", &share[i * r->sources + s]));
            TRY(read_share(cx, unc, row, column, "profile uncertainties", &share_unc[i * r->sources + s]));
        }
    }
    r->p = (cmb_profiles){r->species, r->sources, share, share_unc, p->dates};
    return LT_OK;
}

static lt_err choose_sources(lt_cx *cx, const cmb_ask *ask, cmb_result *r)
{
    TRY(check_list(cx, ask->sources, r->profiles.dates, r->sources, "the source"));
    TRY(check_list(cx, ask->dust, r->profiles.dates, r->sources, "the source"));
    TRY(check_list(cx, ask->parts, r->profiles.dates, r->sources, "the source"));
    if (!ask->dust != !ask->parts)
        return cx_fail(cx, LT_BAD_INPUT, "the dust and its parts are given together, or neither");
    TRY(ARENA_ARRAY(cx, r->sources, &r->takes_part));
    for (size_t s = 0; s < r->sources; s++)
        r->takes_part[s] = !ask->sources || is_listed(ask->sources, r->profiles.dates[s]);
    return LT_OK;
}

/* --- samples ---------------------------------------------------------------------------------------------------------------------------- */

static lt_err read_sample(lt_cx *cx, const cmb_result *r, const receptor_table *unc, size_t row, cmb_solved *s)
{
    const receptor_table *c = &r->conc;
    size_t at = row % unc->rows, of = row_of(unc, c->dates[row], &at);
    if (of == SIZE_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "uncertainties: the sample %.*s (line %u of the concentrations) is missing", SHOWN(c->dates[row]), c->at[row]);
    for (size_t i = 0; i < r->species; i++) {
        size_t column = column_of(unc, c->names[r->column[i]]);
        if (column == SIZE_MAX)
            return cx_fail(cx, LT_BAD_INPUT, "uncertainties: column \"%.*s\" is missing", SHOWN(c->names[r->column[i]]));
        bool is_there = c->has[row * c->columns + r->column[i]];
        s->conc[i] = is_there ? c->values[row * c->columns + r->column[i]] : 0;
        s->unc[i] = is_there ? unc->values[of * unc->columns + column] : CMB_LEFT_OUT;
        if (is_there && !unc->has[of * unc->columns + column])
            return cx_fail(cx, LT_BAD_INPUT, "uncertainties: line %u (%.*s), column %.*s: the cell is blank, and the concentration is not", unc->at[of],
                           SHOWN(c->dates[row]), SHOWN(c->names[r->column[i]]));
        if (!(s->unc[i] > 0))
            return cx_fail(cx, LT_BAD_INPUT, "uncertainties: line %u (%.*s), column %.*s: %g is not above 0", unc->at[of], SHOWN(c->dates[row]),
                           SHOWN(c->names[r->column[i]]), s->unc[i]);
    }
    if (r->mass != SIZE_MAX && c->has[row * c->columns + r->mass])
        s->mass = c->values[row * c->columns + r->mass];
    return LT_OK;
}

static bool is_within(const cmb_fit *f, double mass)
{
    return f->is_converged && f->r2 >= cmb_report_bound("r2_least") && f->chi2 <= cmb_report_bound("chi2_most") &&
           (!(mass > 0) || (f->mass_percent >= cmb_report_bound("mass_least") && f->mass_percent <= cmb_report_bound("mass_most")));
}

static lt_err split(lt_cx *cx, const cmb_ask *ask, const cmb_result *r, cmb_fit *fit)
{
    size_t parts[CMB_SOURCES_MAX], dust = 0, n = 0;
    double shares[CMB_SOURCES_MAX];
    while (!span_equal(r->profiles.dates[dust], span_trim(span_text(ask->dust))))
        dust++;
    for (size_t s = 0; s < r->sources; s++)
        if (is_listed(ask->parts, r->profiles.dates[s]))
            parts[n++] = s;
    return cmb_split_dust(cx, &r->p, &(cmb_dust){dust, n, parts}, fit, shares);
}

static lt_err solve_sample(lt_cx *cx, const cmb_ask *ask, const cmb_result *r, cmb_fit *fit, cmb_solved *s)
{
    cmb_sample sample = {.conc = s->conc, .unc = s->unc, .mass = s->mass > 0 ? s->mass : 0, .drops_negative = !ask->keeps_negative, .is_in = r->takes_part};
    lt_err e = cmb_solve(cx, &r->p, &sample, fit);
    if (!e && ask->dust)
        e = split(cx, ask, r, fit);
    if (e == LT_NOT_ENOUGH || e == LT_NUMERIC) {
        char *say;
        TRY(arena_text(cx, cx->say, strlen(cx->say), &say));
        s->problem = say;
        return LT_OK;
    }
    TRY(e);
    memcpy(s->contribution, fit->contribution, r->sources * sizeof *s->contribution);
    memcpy(s->error, fit->error, r->sources * sizeof *s->error);
    memcpy(s->calculated, fit->calculated, r->species * sizeof *s->calculated);
    memcpy(s->is_in, fit->is_in, r->sources * sizeof *s->is_in);
    s->r2 = fit->r2;
    s->chi2 = fit->chi2;
    s->mass_percent = fit->mass_percent;
    s->freedom = fit->freedom;
    s->rounds = fit->rounds;
    s->is_converged = fit->is_converged;
    s->similar = fit->similar;
    s->similar_a = fit->similar_a;
    s->similar_b = fit->similar_b;
    s->fits = is_within(fit, s->mass);
    return LT_OK;
}

static lt_err room_for(lt_cx *cx, const cmb_result *r, cmb_solved *s)
{
    TRY(ARENA_ARRAY(cx, r->sources, &s->contribution));
    TRY(ARENA_ARRAY(cx, r->sources, &s->error));
    TRY(ARENA_ARRAY(cx, r->sources, &s->is_in));
    TRY(ARENA_ARRAY(cx, r->species, &s->conc));
    TRY(ARENA_ARRAY(cx, r->species, &s->unc));
    return ARENA_ARRAY(cx, r->species, &s->calculated);
}

static lt_err average(lt_cx *cx, cmb_result *r)
{
    size_t weighed = 0;
    TRY(ARENA_ARRAY(cx, r->sources, &r->mean));
    TRY(ARENA_ARRAY(cx, r->sources, &r->mean_error));
    for (size_t i = 0; i < r->conc.rows; i++) {
        const cmb_solved *s = &r->samples[i];
        if (s->problem)
            continue;
        weighed += s->mass > 0;
        r->mean_mass += s->mass > 0 ? s->mass : 0;
        for (size_t k = 0; k < r->sources; k++) {
            r->mean[k] += s->contribution[k] / (double)r->solved;
            r->mean_error[k] += s->error[k] * s->error[k];
        }
    }
    for (size_t k = 0; k < r->sources; k++)
        r->mean_error[k] = sqrt(r->mean_error[k]) / (double)r->solved;
    r->mean_mass = weighed ? r->mean_mass / (double)weighed : 0;
    return LT_OK;
}

static lt_err solve_all(lt_cx *cx, const cmb_ask *ask, const receptor_table *unc, cmb_result *r)
{
    cmb_fit *fit;
    TRY(ARENA_ARRAY(cx, 1, &fit));
    TRY(ARENA_ARRAY(cx, r->conc.rows, &r->samples));
    for (size_t i = 0; i < r->conc.rows; i++) {
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "cancelled after %zu samples", i);
        TRY(room_for(cx, r, &r->samples[i]));
        TRY(read_sample(cx, r, unc, i, &r->samples[i]));
        TRY(solve_sample(cx, ask, r, fit, &r->samples[i]));
        r->solved += r->samples[i].problem == NULL;
        cx_report(cx, "samples", i + 1, r->conc.rows);
    }
    if (r->solved == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "no sample has an answer; %.*s: %s", SHOWN(r->conc.dates[0]), r->samples[0].problem);
    return average(cx, r);
}

static lt_err find_mass(lt_cx *cx, const char *asked, cmb_result *r)
{
    r->mass = SIZE_MAX;
    for (size_t j = 0; j < r->conc.columns && r->mass == SIZE_MAX; j++)
        if (asked ? span_is(r->conc.names[j], asked) : pmf_name_is(r->conc.names[j], "PM2.5|PM10|mass|TSP|total mass"))
            r->mass = j;
    return !asked || !asked[0] || r->mass != SIZE_MAX ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "mass: there is no column \"%.60s\"", asked);
}

lt_err cmb_run(lt_cx *cx, const cmb_ask *ask, const span files[CMB_FILES], cmb_result *r)
{
    receptor_table unc, profile_unc;
    memset(r, 0, sizeof *r);
    TRY(parse(cx, files[0], "concentrations", &r->conc));
    TRY(parse(cx, files[1], "uncertainties", &unc));
    TRY(parse(cx, files[2], "profiles", &r->profiles));
    TRY(parse(cx, files[3], "profile uncertainties", &profile_unc));
    r->sources = r->profiles.rows;
    if (r->sources > CMB_SOURCES_MAX)
        return cx_fail(cx, LT_LIMIT, "profiles: %zu sources: %u at most", r->sources, CMB_SOURCES_MAX);
    TRY(no_twins(cx, &r->profiles, "profiles"));
    TRY(find_mass(cx, ask->mass, r));
    TRY(choose_species(cx, ask, r));
    TRY(read_profiles(cx, &profile_unc, r));
    TRY(choose_sources(cx, ask, r));
    return solve_all(cx, ask, &unc, r);
}
