/* cmd_model_pmf.c - lantian model pmf: sources out of a table of species, with error estimates; files in, files and JSON out. */
#include "app/cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "app/receptor_run.h"
#include "base/file.h"

#define FILE_MAX ((size_t)256 << 20)
#define OUT_MAX  ((size_t)256 << 20)

static const args_option OPTIONS[] = {
    {"conc", "FILE", "concentrations: comma, tab or semicolon; a head line, the date first, a column a species"},
    {"unc", "FILE", "their uncertainties, in the same form"},
    {"limits", "FILE", "instead of --unc: rows MDL and EF (error fraction) of each species"},
    {"met", "FILE", "weather with columns date, ws (m/s) and wd (degrees): contributions by wind sector"},
    {"factors", "K", "how many factors, 1 to 30"},
    {"starts", "N", "random starts (default 20)"},
    {"seed", "S", "of the starts and resamples (default 1): the same seed gives the same bytes"},
    {"method", "NAME", "anls (default), ls-nmf, ws-nmf"},
    {"robust", NULL, "minimise Q robust"},
    {"judge", NULL, "species by signal to noise: weak below 1, left out below 0.5; the total is weak"},
    {"total", "COLUMN", "the column of the mass"},
    {"bootstrap", "N", "block bootstrap of N resamples"},
    {"displacement", NULL, "displacement at the levels of tables/pmf_level.tsv"},
    {"both", NULL, "bootstrap with displacement"},
    {"options", "FILE", "JSON of the same and of more: weak, bad, rules (constraints), peaks (FPEAK), names, low"},
    {"workers", "N", "threads (default: all cores)"},
    {"out", "DIR", "write profiles.csv, contributions.csv, errors.csv and report.json there"},
    {"time", NULL, "say how long the starts took"},
    {"json", NULL, "JSON instead of a table"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
#define ABOUT                                                                                                        \
    "Positive matrix factorisation: factors whose profiles and contributions, all of them >= 0, explain the samples\n" \
    "within their uncertainties. A contribution's mean is 1, so a profile is in the columns' own units.\n"           \
    "Example: lantian model pmf --conc conc.csv --unc unc.csv --factors 7 --starts 20 --seed 1 --bootstrap 100 --out pmf"

typedef struct pmf_call {
    const args     *a;
    receptor_ask    ask;
    receptor_result r;
    json_t         *options;
    buf             files[RECEPTOR_FILES], out;
    char            paths[4][FILE_PATH_MAX];
    size_t          path_count;
} pmf_call;

static lt_err read_count(lt_cx *cx, const args *a, const char *name, args_range range, unsigned *out)
{
    int64_t v;
    if (!args_has(a, name))
        return LT_OK;
    TRY(args_int(cx, a, name, range, &v));
    *out = (unsigned)v;
    return LT_OK;
}

static lt_err read_options(lt_cx *cx, pmf_call *c)
{
    const char *path = args_get(c->a, "options", NULL);
    buf b;
    if (!path)
        return LT_OK;
    buf_init(&b, FILE_MAX);
    lt_err e = file_read_all(cx, path, &b);
    if (!e)
        e = json_parse(cx, buf_span(&b), &c->options);
    if (!e)
        e = receptor_ask_read(cx, c->options, &c->ask);
    buf_fini(&b);
    return e ? cx_place(cx, e, "%s: ", path) : LT_OK;
}

static lt_err read_ask(lt_cx *cx, pmf_call *c)
{
    const args *a = c->a;
    receptor_ask *k = &c->ask;
    int64_t seed;
    *k = receptor_ask_default();
    TRY(read_options(cx, c));
    TRY(read_count(cx, a, "factors", (args_range){0, 1, PMF_FACTORS_MAX}, &k->factors));
    TRY(read_count(cx, a, "starts", (args_range){0, 1, RECEPTOR_STARTS_MAX}, &k->starts));
    TRY(read_count(cx, a, "bootstrap", (args_range){0, 0, PMF_RESAMPLES_MAX}, &k->bootstrap));
    TRY(read_count(cx, a, "workers", (args_range){0, 1, 64}, &k->workers));
    TRY(args_int(cx, a, "seed", (args_range){(int64_t)k->seed, 0, INT64_MAX}, &seed));
    k->seed = (uint64_t)seed;
    if (args_has(a, "method") && !pmf_method_parse(args_get(a, "method", ""), &k->method))
        return cx_fail(cx, LT_BAD_INPUT, "--method %s: one of anls, ls-nmf, ws-nmf is wanted", args_get(a, "method", ""));
    k->is_robust |= args_has(a, "robust");
    k->judges |= args_has(a, "judge");
    k->displacement |= args_has(a, "displacement");
    k->both |= args_has(a, "both");
    k->total = args_get(a, "total", k->total);
    if (a->count)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": nothing stands beside the options (see --help)", a->positions[0]);
    if (k->factors_to)
        return cx_fail(cx, LT_BAD_INPUT, "factors_to is of jobs: here one number of factors at a time is run");
    if (!args_has(a, "conc") || k->factors == 0)
        return cx_fail(cx, LT_BAD_INPUT, "--conc FILE and --factors K are wanted (see --help)");
    return LT_OK;
}

static lt_err read_files(lt_cx *cx, pmf_call *c, span files[RECEPTOR_FILES])
{
    for (int i = 0; i < RECEPTOR_FILES; i++) {
        const char *path = args_get(c->a, RECEPTOR_FILE_NAMES[i], NULL);
        files[i] = span_of(NULL, 0);
        if (!path)
            continue;
        TRY(file_read_all(cx, path, &c->files[i]));
        files[i] = buf_span(&c->files[i]);
    }
    return LT_OK;
}

/* --- out ---------------------------------------------------------------------------------------------------------------------------- */

static lt_err write_file(lt_cx *cx, pmf_call *c, const char *name, buf *b)
{
    return cmd_model_put_file(cx, c->a, name, b, c->paths[c->path_count++]);
}

static lt_err write_files(lt_cx *cx, pmf_call *c, buf *b)
{
    TRY(file_make_dirs(cx, args_get(c->a, "out", ""), 0755));
    receptor_report_profiles(b, &c->r);
    TRY(write_file(cx, c, "profiles.csv", b));
    receptor_report_contributions(b, &c->r);
    TRY(write_file(cx, c, "contributions.csv", b));
    receptor_report_errors(b, &c->r);
    TRY(write_file(cx, c, "errors.csv", b));
    jout j = jout_of(b);
    jout_begin_object(&j);
    receptor_report_put(&j, &c->r, true);
    jout_end_object(&j);
    return write_file(cx, c, "report.json", b);
}

static void put_json(pmf_call *c)
{
    static const char *const KEYS[] = {"profiles", "contributions", "errors", "report"};
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    for (size_t i = 0; i < c->path_count; i++)
        jout_put_text(&j, KEYS[i], c->paths[i]);
    if (args_has(c->a, "time")) {
        jout_put_double(&j, "time_s", (double)c->r.time_us / 1e6);
        jout_put_double(&j, "time_per_start_s", (double)c->r.time_us / 1e6 / c->ask.starts);
    }
    receptor_report_put(&j, &c->r, false);
    jout_end_object(&j);
    buf_byte(&c->out, '\n');
}

static void print_table(pmf_call *c)
{
    const receptor_result *r = &c->r;
    buf *b = &c->out;
    double worst = r->q_starts[0];
    char say[400];
    const char *zh = "", *en = "";
    for (unsigned s = 1; s < c->ask.starts; s++)
        worst = r->q_starts[s] > worst ? r->q_starts[s] : worst;
    buf_format(b, "%zu rows x %zu species (%zu blank rows and %zu with gaps left out, %zu without uncertainties)\n", r->data.rows, r->data.columns,
               r->blank_rows, r->gap_rows, r->unmatched);
    buf_format(b, "Q true %.3f, robust %.3f; worst of %u starts %.3f\n", r->fit.q_true, r->fit.q_robust, c->ask.starts, worst);
    if (args_has(c->a, "time"))
        buf_format(b, "%.3f s, %.3f s a start\n", (double)r->time_us / 1e6, (double)r->time_us / 1e6 / c->ask.starts);
    for (size_t i = 0; i < r->report.kept && i < 20; i++) {
        receptor_report_say(r, &r->report.findings[i], say, sizeof say);
        buf_format(b, "note: %s\n", say);
    }
    for (unsigned a = 0; a < c->ask.factors; a++) {
        buf_format(b, "factor %u  %5.1f %%", a + 1, 100 * receptor_report_share(r, a));
        for (unsigned g = 0; g < r->guesses[a].count; g++) {
            receptor_tracer_source(r->guesses[a].best[g].source, &zh, &en);
            buf_format(b, "%s %s %s (%.2f)", g ? "," : "  may be", zh, en, r->guesses[a].best[g].score);
        }
        buf_byte(b, '\n');
    }
    if (r->boot.quantiles)
        buf_format(b, "bootstrap: %u of %u resamples keep every factor\n", r->boot.kept, r->boot.resamples);
    if (r->disp.low)
        buf_format(b, "displacement: largest fall of Q %.3f, %u refits\n", r->disp.drop, r->disp.refits);
    if (r->both.low)
        buf_format(b, "bootstrap with displacement: %u of %u resamples count\n", r->both.kept, r->both.resamples);
    if (r->has_turn)
        buf_format(b, "constraints: dQ %.3f%s\n", r->turn.r.dq, r->turn.r.is_reached ? "" : ", not reached");
    for (size_t i = 0; i < c->ask.peak_count; i++)
        buf_format(b, "FPEAK %g: dQ %.3f\n", r->peaks[i].phi, r->peaks[i].r.dq);
}

static lt_err run(lt_cx *cx, pmf_call *c)
{
    span files[RECEPTOR_FILES];
    buf b;
    TRY(read_ask(cx, c));
    TRY(read_files(cx, c, files));
    TRY(receptor_run(cx, &c->ask, files, &c->r));
    if (args_has(c->a, "out")) {
        buf_init(&b, OUT_MAX);
        lt_err e = write_files(cx, c, &b);
        buf_fini(&b);
        TRY(e);
    }
    if (args_has(c->a, "json"))
        put_json(c);
    else
        print_table(c);
    TRY(buf_check(cx, &c->out));
    return fwrite(c->out.p, 1, c->out.n, stdout) == c->out.n ? LT_OK : cx_fail(cx, LT_IO, "standard output is closed");
}

lt_err cmd_model_pmf(lt_cx *cx, int argc, char **argv)
{
    args a;
    pmf_call *c;
    if (cmd_help_wanted(argc, argv, "model pmf --conc FILE (--unc FILE | --limits FILE) --factors K [--starts N] [--seed S] [--out DIR] [--time] [--json]", ABOUT,
                        OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    TRY(arena_alloc(cx, sizeof *c, &c));
    memset(c, 0, sizeof *c);
    c->a = &a;
    buf_init(&c->out, OUT_MAX);
    for (int i = 0; i < RECEPTOR_FILES; i++)
        buf_init(&c->files[i], FILE_MAX);
    lt_err e = run(cx, c);
    buf_fini(&c->out);
    for (int i = 0; i < RECEPTOR_FILES; i++)
        buf_fini(&c->files[i]);
    json_decref(c->options);
    return e;
}
