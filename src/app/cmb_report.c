/* cmb_report.c - what a chemical mass balance says: JSON and CSV; see cmb_run.h. */
#include "app/cmb_run.h"

#include <math.h>
#include <stdio.h>

/* Six digits are more than any of it is worth. */
static void put(jout *j, const char *key, double v)
{
    char text[32];
    jout_key(j, key);
    if (!isfinite(v)) {
        jout_null(j);
        return;
    }
    snprintf(text, sizeof text, "%.6g", v);
    jout_raw(j, span_text(text));
}

static void put_source(jout *j, const cmb_result *r, const cmb_solved *s, size_t k)
{
    jout_begin_object(j);
    jout_key(j, "source");
    jout_span(j, r->profiles.dates[k]);
    put(j, "contribution", s->contribution[k]);
    put(j, "error", s->is_in[k] ? s->error[k] : NAN);
    put(j, "t", s->error[k] > 0 ? s->contribution[k] / s->error[k] : NAN);
    put(j, "mass_percent", s->mass > 0 ? 100 * s->contribution[k] / s->mass : NAN);
    jout_put_bool(j, "is_in", s->is_in[k]);
    jout_put_bool(j, "is_sure", s->error[k] > 0 && s->contribution[k] >= cmb_report_bound("t_least") * s->error[k]);
    jout_end_object(j);
}

static void put_sample(jout *j, const cmb_result *r, size_t i)
{
    const cmb_solved *s = &r->samples[i];
    jout_begin_object(j);
    jout_key(j, "sample");
    jout_span(j, r->conc.dates[i]);
    jout_put_int(j, "line", r->conc.at[i]);
    jout_put_text(j, "problem", s->problem);
    if (!s->problem) {
        put(j, "mass", s->mass > 0 ? s->mass : NAN);
        put(j, "r2", s->r2);
        put(j, "chi2", s->chi2);
        put(j, "mass_percent", s->mass > 0 ? s->mass_percent : NAN);
        jout_put_int(j, "freedom", s->freedom);
        jout_put_int(j, "rounds", s->rounds);
        jout_put_bool(j, "is_converged", s->is_converged);
        jout_put_bool(j, "fits", s->fits);
        put(j, "similar", s->similar);
        jout_key(j, "similar_sources");
        jout_begin_array(j);
        if (s->similar > 0) {
            jout_span(j, r->profiles.dates[s->similar_a]);
            jout_span(j, r->profiles.dates[s->similar_b]);
        }
        jout_end_array(j);
        jout_key(j, "sources");
        jout_begin_array(j);
        for (size_t k = 0; k < r->sources; k++)
            put_source(j, r, s, k);
        jout_end_array(j);
    }
    jout_end_object(j);
}

void cmb_report_put(jout *j, const cmb_result *r, bool has_samples)
{
    size_t fits = 0;
    for (size_t i = 0; i < r->conc.rows; i++)
        fits += !r->samples[i].problem && r->samples[i].fits;
    jout_put_int(j, "rows", (int64_t)r->conc.rows);
    jout_put_int(j, "solved", (int64_t)r->solved);
    jout_put_int(j, "within_bounds", (int64_t)fits);
    jout_put_int(j, "species_unmeasured", (int64_t)r->unmeasured);
    jout_key(j, "mass");
    if (r->mass == SIZE_MAX)
        jout_null(j);
    else
        jout_span(j, r->conc.names[r->mass]);
    jout_key(j, "species");
    jout_begin_array(j);
    for (size_t i = 0; i < r->species; i++)
        jout_span(j, r->conc.names[r->column[i]]);
    jout_end_array(j);
    jout_key(j, "sources");
    jout_begin_array(j);
    for (size_t k = 0; k < r->sources; k++) {
        jout_begin_object(j);
        jout_key(j, "source");
        jout_span(j, r->profiles.dates[k]);
        jout_put_bool(j, "takes_part", r->takes_part[k]);
        put(j, "mean", r->mean[k]);
        put(j, "mean_error", r->mean_error[k]);
        put(j, "mass_percent", r->mean_mass > 0 ? 100 * r->mean[k] / r->mean_mass : NAN);
        jout_end_object(j);
    }
    jout_end_array(j);
    if (!has_samples)
        return;
    jout_key(j, "samples");
    jout_begin_array(j);
    for (size_t i = 0; i < r->conc.rows; i++)
        put_sample(j, r, i);
    jout_end_array(j);
}

/* --- CSV ---------------------------------------------------------------------------------------------------------------------------------- */

static void put_cell(buf *b, double v)
{
    if (isfinite(v))
        buf_format(b, ",%.9g", v);
    else
        buf_byte(b, ',');
}

void cmb_report_contributions(buf *b, const cmb_result *r)
{
    buf_text(b, "sample,mass");
    for (int what = 0; what < 2; what++)
        for (size_t k = 0; k < r->sources; k++) {
            char name[160];
            span s = r->profiles.dates[k];
            int n = snprintf(name, sizeof name, "%.*s%s", (int)(s.n < 100 ? s.n : 100), (const char *)s.p, what ? " error" : "");
            buf_byte(b, ',');
            buf_csv(b, span_of(name, (size_t)n));
        }
    buf_text(b, ",r2,chi2,mass_percent,freedom,rounds,fits,similar,problem\n");
    for (size_t i = 0; i < r->conc.rows; i++) {
        const cmb_solved *s = &r->samples[i];
        buf_csv(b, r->conc.dates[i]);
        put_cell(b, s->mass > 0 ? s->mass : NAN);
        for (size_t k = 0; k < r->sources; k++)
            put_cell(b, s->problem ? NAN : s->contribution[k]);
        for (size_t k = 0; k < r->sources; k++)
            put_cell(b, s->problem || !s->is_in[k] ? NAN : s->error[k]);
        put_cell(b, s->problem ? NAN : s->r2);
        put_cell(b, s->problem ? NAN : s->chi2);
        put_cell(b, s->problem || !(s->mass > 0) ? NAN : s->mass_percent);
        buf_format(b, s->problem ? ",,,,," : ",%u,%u,%d,%.4f,", s->freedom, s->rounds, s->fits, s->similar);
        buf_csv(b, span_text(s->problem ? s->problem : ""));
        buf_byte(b, '\n');
    }
}

void cmb_report_species(buf *b, const cmb_result *r)
{
    buf_text(b, "sample,species,measured,uncertainty,calculated,ratio,residual\n");
    for (size_t i = 0; i < r->conc.rows; i++)
        for (size_t k = 0; k < r->species && !r->samples[i].problem; k++) {
            const cmb_solved *s = &r->samples[i];
            if (s->unc[k] >= CMB_LEFT_OUT)
                continue;
            buf_csv(b, r->conc.dates[i]);
            buf_byte(b, ',');
            buf_csv(b, r->conc.names[r->column[k]]);
            put_cell(b, s->conc[k]);
            put_cell(b, s->unc[k]);
            put_cell(b, s->calculated[k]);
            put_cell(b, s->conc[k] > 0 ? s->calculated[k] / s->conc[k] : NAN);
            put_cell(b, (s->conc[k] - s->calculated[k]) / s->unc[k]);
            buf_byte(b, '\n');
        }
}
