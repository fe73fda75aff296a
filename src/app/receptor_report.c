/* receptor_report.c - what a source apportionment says: JSON, CSV, sentences; see receptor_run.h. */
#include "app/receptor_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SERIES_MAX ((size_t)1 << 20) /* contributions in one JSON */

static span name_of(const receptor_result *r, size_t column)
{
    return r->conc.names[r->of[column]];
}

double receptor_report_share(const receptor_result *r, unsigned factor)
{
    size_t m = r->data.columns;
    double own = 0, all = 0;
    for (unsigned a = 0; a < r->ask->factors; a++) {
        double v = 0;
        for (size_t j = 0; j < m; j++)
            if (r->total == SIZE_MAX || r->total == j)
                v += r->fit.profiles[a * m + j];
        all += v;
        own += a == factor ? v : 0;
    }
    return all > 0 ? own / all : 0;
}

void receptor_report_say(const receptor_result *r, const prepare_finding *f, char *out, size_t size)
{
    span name = name_of(r, f->column), other = name_of(r, f->other);
    int n = (int)(name.n < 60 ? name.n : 60), on = (int)(other.n < 60 ? other.n : 60);
    static const char *const ZH[PREPARE_KINDS] = {"值不是数字", "不确定度不大于 0", "值小于 0", "整列相同", "两列几乎相同", "一种组分占了大部分权重", "单位可能不一致", "因子数多于数据的秩"};
    char where[120] = "";
    int lead = f->kind < PREPARE_KINDS ? snprintf(out, size, "%s ", ZH[f->kind]) : 0;
    out += lead;
    size -= (size_t)lead;
    if (f->row != SIZE_MAX) {
        span date = r->conc.dates[f->row];
        snprintf(where, sizeof where, "line %u (%.*s), ", r->conc.at[f->row], (int)(date.n < 40 ? date.n : 40), (const char *)date.p);
    }
    switch (f->kind) {
    case PREPARE_NOT_FINITE: snprintf(out, size, "%scolumn %.*s: the value is no number", where, n, (const char *)name.p); break;
    case PREPARE_NO_UNCERTAINTY: snprintf(out, size, "%scolumn %.*s: the uncertainty %g is not above 0", where, n, (const char *)name.p, f->value); break;
    case PREPARE_NEGATIVE: snprintf(out, size, "%scolumn %.*s: the value %g is below 0 (it is taken as it is)", where, n, (const char *)name.p, f->value); break;
    case PREPARE_CONSTANT: snprintf(out, size, "column %.*s is the same, %g, in every row: it tells nothing and must be left out", n, (const char *)name.p, f->value); break;
    case PREPARE_SAME: snprintf(out, size, "columns %.*s and %.*s say the same (r = %.6f): one of them is enough", n, (const char *)name.p, on, (const char *)other.p, f->value); break;
    case PREPARE_ONE_SPECIES: snprintf(out, size, "column %.*s has %.0f %% of all weight: the factors will explain little else", n, (const char *)name.p, 100 * f->value); break;
    case PREPARE_UNIT: snprintf(out, size, "column %.*s is on average %.0f times the next one, %.*s: is its unit the others'?", n, (const char *)name.p, f->value, on, (const char *)other.p); break;
    case PREPARE_RANK: snprintf(out, size, "%u factors are more than the rank of the data, %.0f", r->ask->factors, f->value); break;
    case PREPARE_KINDS: out[0] = '\0'; break;
    }
}

/* --- JSON -------------------------------------------------------------------------------------------------------------------------- */

/* Six digits are more than any of it is worth; exact numbers stand in the CSV. */
static void put(jout *j, double v)
{
    char text[32];
    if (!isfinite(v)) {
        jout_null(j);
        return;
    }
    snprintf(text, sizeof text, "%.6g", v);
    jout_raw(j, span_text(text));
}

static void put_list(jout *j, const char *key, const double *v, size_t n, size_t stride)
{
    jout_key(j, key);
    jout_begin_array(j);
    for (size_t i = 0; i < n; i++)
        put(j, v[i * stride]);
    jout_end_array(j);
}

void receptor_report_findings(jout *j, const receptor_result *r)
{
    char say[400];
    jout_key(j, "findings");
    jout_begin_array(j);
    for (size_t i = 0; i < r->report.kept; i++) {
        const prepare_finding *f = &r->report.findings[i];
        receptor_report_say(r, f, say, sizeof say);
        jout_begin_object(j);
        jout_put_text(j, "kind", pmf_prepare_kind_name(f->kind));
        jout_put_text(j, "say", say);
        if (f->row != SIZE_MAX)
            jout_put_int(j, "line", r->conc.at[f->row]);
        jout_key(j, "column");
        jout_span(j, name_of(r, f->column));
        jout_key(j, "other");
        jout_span(j, name_of(r, f->other));
        jout_put_double(j, "value", f->value);
        jout_put_bool(j, "is_serious", f->is_serious);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_put_int(j, "finding_count", (int64_t)r->report.count);
}

/* How well a species is explained: r2 of fitted against measured. */
static double explained(const receptor_result *r, size_t column)
{
    size_t n = r->data.rows, m = r->data.columns, k = r->ask->factors;
    double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            double x = r->data.conc[i * m + column], y = 0;
            for (size_t a = 0; a < k; a++)
                y += r->fit.contributions[i * k + a] * r->fit.profiles[a * m + column];
            if (pass == 0) {
                mx += x / (double)n;
                my += y / (double)n;
            } else {
                xx += (x - mx) * (x - mx);
                yy += (y - my) * (y - my);
                xy += (x - mx) * (y - my);
            }
        }
    return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : NAN;
}

static void put_species(jout *j, const receptor_result *r)
{
    size_t at = 0;
    jout_key(j, "species");
    jout_begin_array(j);
    for (size_t c = 0; c < r->whole.columns; c++) {
        bool is_in = at < r->data.columns && r->of[at] == c;
        jout_begin_object(j);
        jout_key(j, "name");
        jout_span(j, r->conc.names[c]);
        jout_put_text(j, "worth", pmf_prepare_worth_name(r->worth[c]));
        jout_key(j, "signal_to_noise");
        put(j, r->signal[c]);
        jout_key(j, "r2");
        put(j, is_in ? explained(r, at) : NAN);
        jout_end_object(j);
        at += is_in;
    }
    jout_end_array(j);
}

static void put_guesses(jout *j, const receptor_result *r, unsigned factor)
{
    const name_guesses *g = &r->guesses[factor];
    const char *zh, *en;
    jout_key(j, "guesses");
    jout_begin_array(j);
    for (unsigned i = 0; i < g->count; i++) {
        jout_begin_object(j);
        jout_put_text(j, "source", receptor_tracer_source(g->best[i].source, &zh, &en));
        jout_put_text(j, "zh", zh);
        jout_put_text(j, "en", en);
        jout_key(j, "score");
        put(j, g->best[i].score);
        jout_key(j, "by");
        jout_begin_array(j);
        for (unsigned b = 0; b < g->best[i].by_count; b++)
            jout_span(j, name_of(r, g->best[i].by[b]));
        jout_end_array(j);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_errors_of(jout *j, const receptor_result *r, unsigned factor)
{
    static const char *const QUANTILES[PMF_QUANTILES] = {"p5", "p25", "p50", "p75", "p95"};
    size_t m = r->data.columns, size = r->ask->factors * m;
    if (r->boot.quantiles) {
        jout_key(j, "bootstrap");
        jout_begin_object(j);
        for (unsigned p = 0; p < PMF_QUANTILES; p++)
            put_list(j, QUANTILES[p], r->boot.quantiles + p * size + factor * m, m, 1);
        jout_key(j, "mapped");
        jout_begin_array(j);
        for (unsigned a = 0; a <= r->ask->factors; a++)
            jout_int(j, r->boot.mapped[factor * (r->ask->factors + 1) + a]);
        jout_end_array(j);
        jout_end_object(j);
    }
    if (r->disp.low) {
        put_list(j, "displaced_low", r->disp.low + factor * m, m, 1);
        put_list(j, "displaced_high", r->disp.high + factor * m, m, 1);
    }
    if (r->both.low) {
        size_t last = (r->both_count - 1) * size;
        put_list(j, "both_low", r->both.low + last + factor * m, m, 1);
        put_list(j, "both_high", r->both.high + last + factor * m, m, 1);
    }
}

static void put_factors(jout *j, const receptor_result *r, const char *key, const pmf_fit *fit, bool is_base)
{
    jout_key(j, key);
    jout_begin_array(j);
    for (unsigned a = 0; a < r->ask->factors; a++) {
        jout_begin_object(j);
        jout_put_int(j, "factor", a + 1);
        if (is_base) {
            jout_put_text(j, "name", a < r->ask->name_count ? r->ask->names[a] : NULL);
            jout_key(j, "share");
            put(j, receptor_report_share(r, a));
            put_guesses(j, r, a);
            put_errors_of(j, r, a);
        }
        put_list(j, "profile", fit->profiles + a * r->data.columns, r->data.columns, 1);
        jout_end_object(j);
    }
    jout_end_array(j);
}

static void put_shares(jout *j, const receptor_result *r, const char *key, const receptor_shares *s)
{
    if (!s->classes)
        return;
    jout_key(j, key);
    jout_begin_object(j);
    jout_key(j, "count");
    jout_begin_array(j);
    for (unsigned c = 0; c < s->classes; c++)
        jout_int(j, (int64_t)s->count[c]);
    jout_end_array(j);
    for (int i = 0; i < 2; i++) {
        const double *v = i ? s->cpf : s->mean;
        if (!v)
            continue;
        jout_key(j, i ? "cpf" : "mean");
        jout_begin_array(j);
        for (unsigned a = 0; a < r->ask->factors; a++) {
            jout_begin_array(j);
            for (unsigned c = 0; c < s->classes; c++)
                put(j, v[c * r->ask->factors + a]);
            jout_end_array(j);
        }
        jout_end_array(j);
    }
    jout_end_object(j);
}

static void put_displaced(jout *j, const char *key, const receptor_result *r, const pmf_displaced *d, const double *levels, unsigned count)
{
    if (!d->low)
        return;
    jout_key(j, key);
    jout_begin_object(j);
    put_list(j, "levels", levels, count, 1);
    jout_key(j, "swaps");
    jout_begin_array(j);
    for (unsigned l = 0; l < count; l++) {
        jout_begin_array(j);
        for (unsigned a = 0; a < r->ask->factors; a++)
            jout_int(j, d->swaps[l][a]);
        jout_end_array(j);
    }
    jout_end_array(j);
    jout_put_double(j, "largest_fall", d->drop);
    jout_put_int(j, "refits", d->refits);
    if (d->resamples) {
        jout_put_int(j, "resamples", d->resamples);
        jout_put_int(j, "kept", d->kept);
    }
    jout_end_object(j);
}

static void put_turns(jout *j, const receptor_result *r)
{
    jout_key(j, "peaks");
    jout_begin_array(j);
    for (size_t i = 0; i < r->ask->peak_count; i++) {
        jout_begin_object(j);
        jout_put_double(j, "phi", r->peaks[i].phi);
        jout_put_double(j, "dq", r->peaks[i].r.dq);
        put_factors(j, r, "factors", &r->peaks[i].fit, false);
        jout_end_object(j);
    }
    jout_end_array(j);
    if (r->has_turn) {
        jout_key(j, "constrained");
        jout_begin_object(j);
        jout_put_double(j, "dq", r->turn.r.dq);
        jout_put_double(j, "dq_percent", 100 * r->turn.r.dq / r->fit.q_true);
        jout_put_bool(j, "is_reached", r->turn.r.is_reached);
        put_factors(j, r, "factors", &r->turn.fit, false);
        jout_end_object(j);
    }
}

static void put_series(jout *j, const receptor_result *r)
{
    size_t k = r->ask->factors;
    jout_key(j, "series");
    jout_begin_object(j);
    jout_key(j, "date");
    jout_begin_array(j);
    for (size_t i = 0; i < r->data.rows; i++)
        jout_span(j, r->conc.dates[i]);
    jout_end_array(j);
    jout_key(j, "contributions");
    jout_begin_array(j);
    for (size_t a = 0; a < k; a++) {
        jout_begin_array(j);
        for (size_t i = 0; i < r->data.rows; i++)
            put(j, r->fit.contributions[i * k + a]);
        jout_end_array(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}

double receptor_report_expected(const receptor_result *r)
{
    size_t free_cells = 0;
    for (size_t c = 0; c < r->data.columns; c++)
        free_cells += r->worth[r->of[c]] == SPECIES_STRONG ? r->data.rows : 0;
    return (double)free_cells - (double)r->ask->factors * (double)(r->data.rows + r->data.columns);
}

void receptor_report_put(jout *j, const receptor_result *r, bool has_series)
{
    jout_put_int(j, "rows", (int64_t)r->data.rows);
    jout_put_int(j, "blank_rows", (int64_t)r->blank_rows);
    jout_put_int(j, "gap_rows", (int64_t)r->gap_rows);
    jout_put_int(j, "unmatched_rows", (int64_t)r->unmatched);
    jout_put_int(j, "columns", (int64_t)r->data.columns);
    jout_put_int(j, "rank", r->report.rank);
    jout_put_int(j, "factor_count", r->ask->factors);
    jout_put_int(j, "seed", (int64_t)r->ask->seed);
    jout_put_double(j, "q_true", r->fit.q_true);
    jout_put_double(j, "q_robust", r->fit.q_robust);
    jout_put_double(j, "q_expected", receptor_report_expected(r));
    jout_put_int(j, "passes", r->fit.passes);
    jout_put_bool(j, "is_converged", r->fit.is_converged);
    jout_key(j, "q_starts");
    jout_begin_array(j);
    for (unsigned s = 0; s < r->ask->starts; s++)
        jout_double(j, r->q_starts[s]);
    jout_end_array(j);
    jout_key(j, "total");
    if (r->total == SIZE_MAX)
        jout_null(j);
    else
        jout_span(j, name_of(r, r->total));
    jout_key(j, "columns_used");
    jout_begin_array(j);
    for (size_t c = 0; c < r->data.columns; c++)
        jout_span(j, name_of(r, c));
    jout_end_array(j);
    put_species(j, r);
    receptor_report_findings(j, r);
    put_factors(j, r, "factors", &r->fit, true);
    if (r->boot.quantiles) {
        jout_put_int(j, "resamples", r->boot.resamples);
        jout_put_int(j, "resamples_kept", r->boot.kept);
    }
    put_displaced(j, "displacement", r, &r->disp, r->disp_levels, r->disp_count);
    put_displaced(j, "both", r, &r->both, r->both_levels, r->both_count);
    put_turns(j, r);
    put_shares(j, r, "by_sector", &r->sector);
    put_shares(j, r, "by_hour", &r->hour);
    put_shares(j, r, "by_month", &r->month);
    if (has_series && r->data.rows * r->ask->factors <= SERIES_MAX)
        put_series(j, r);
}

/* --- CSV ---------------------------------------------------------------------------------------------------------------------------- */

static void put_head(buf *b, const receptor_result *r, const char *first)
{
    buf_text(b, first);
    for (unsigned a = 0; a < r->ask->factors; a++) {
        buf_byte(b, ',');
        if (a < r->ask->name_count)
            buf_csv(b, span_text(r->ask->names[a]));
        else
            buf_format(b, "factor %u", a + 1);
    }
    buf_byte(b, '\n');
}

void receptor_report_profiles(buf *b, const receptor_result *r)
{
    put_head(b, r, "species");
    for (size_t j = 0; j < r->data.columns; j++) {
        buf_csv(b, name_of(r, j));
        for (unsigned a = 0; a < r->ask->factors; a++)
            buf_format(b, ",%.9g", r->fit.profiles[a * r->data.columns + j]);
        buf_byte(b, '\n');
    }
}

void receptor_report_contributions(buf *b, const receptor_result *r)
{
    put_head(b, r, "date");
    for (size_t i = 0; i < r->data.rows; i++) {
        buf_csv(b, r->conc.dates[i]);
        for (unsigned a = 0; a < r->ask->factors; a++)
            buf_format(b, ",%.9g", r->fit.contributions[i * r->ask->factors + a]);
        buf_byte(b, '\n');
    }
}

static void put_cell(buf *b, const double *v, size_t at)
{
    if (v && isfinite(v[at]))
        buf_format(b, ",%.6g", v[at]);
    else
        buf_byte(b, ',');
}

void receptor_report_errors(buf *b, const receptor_result *r)
{
    size_t m = r->data.columns, size = r->ask->factors * m;
    buf_text(b, "factor,species,profile,bs_p5,bs_p25,bs_p50,bs_p75,bs_p95");
    for (unsigned l = 0; l < r->disp_count; l++)
        buf_format(b, ",disp_low_dq%g,disp_high_dq%g", r->disp_levels[l], r->disp_levels[l]);
    for (unsigned l = 0; l < r->both_count; l++)
        buf_format(b, ",bs_disp_low_dq%g,bs_disp_high_dq%g", r->both_levels[l], r->both_levels[l]);
    buf_byte(b, '\n');
    for (size_t at = 0; at < size; at++) {
        buf_format(b, "%zu,", at / m + 1);
        buf_csv(b, name_of(r, at % m));
        put_cell(b, r->fit.profiles, at);
        for (unsigned p = 0; p < PMF_QUANTILES; p++)
            put_cell(b, r->boot.quantiles, p * size + at);
        for (unsigned l = 0; l < r->disp_count; l++) {
            put_cell(b, r->disp.low, l * size + at);
            put_cell(b, r->disp.high, l * size + at);
        }
        for (unsigned l = 0; l < r->both_count; l++) {
            put_cell(b, r->both.low, l * size + at);
            put_cell(b, r->both.high, l * size + at);
        }
        buf_byte(b, '\n');
    }
}
