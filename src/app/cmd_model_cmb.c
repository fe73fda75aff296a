/* cmd_model_cmb.c - lantian model cmb: how much each known source gives to each sample; files in, files and JSON out. */
#include "app/cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "app/cmb_run.h"
#include "base/file.h"

#define FILE_MAX ((size_t)256 << 20)
#define OUT_MAX  ((size_t)256 << 20)

static const args_option OPTIONS[] = {
    {"conc", "FILE", "concentrations: comma, tab or semicolon; a head line, the sample first, a column a species"},
    {"unc", "FILE", "their uncertainties, in the same form"},
    {"profiles", "FILE", "source profiles: a row a source, shares of its mass (0 to 1) in columns of species"},
    {"profile-unc", "FILE", "their uncertainties, in the same form"},
    {"mass", "COLUMN", "the column of the sample's mass (default: PM2.5, PM10, TSP or mass)"},
    {"fit", "A,B,...", "only these species count (default: all that both tables have)"},
    {"sources", "A,B,...", "only these sources take part (default: all)"},
    {"keep-negative", NULL, "a source that comes out negative stays (default: the most negative one is taken out, again and again)"},
    {"dust", "SOURCE", "the source of resuspended dust, apportioned in a second step among --parts"},
    {"parts", "A,B,...", "sources whose mixture the dust is"},
    {"top", "N", "sources to print (default 10)"},
    {"out", "DIR", "write contributions.csv, species.csv and report.json there"},
    {"json", NULL, "JSON instead of a table"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};
#define ABOUT                                                                                                          \
    "Chemical mass balance by effective variance: each sample as a sum of known source profiles, with standard errors.\n" \
    "A blank cell of a sample is a species not measured in it. Bounds of a good fit: tables/cmb_target.tsv.\n"            \
    "Example: lantian model cmb --conc conc.csv --unc unc.csv --profiles profiles.csv --profile-unc profile-unc.csv --out cmb"

typedef struct cmb_call {
    const args *a;
    cmb_ask     ask;
    cmb_result  r;
    int64_t     top;
    buf         files[CMB_FILES], out;
    char        paths[3][FILE_PATH_MAX];
    size_t      path_count;
} cmb_call;

static lt_err read_ask(lt_cx *cx, cmb_call *c)
{
    const args *a = c->a;
    c->ask = (cmb_ask){.mass = args_get(a, "mass", NULL), .fit = args_get(a, "fit", NULL), .sources = args_get(a, "sources", NULL), .dust = args_get(a, "dust", NULL),
                       .parts = args_get(a, "parts", NULL), .keeps_negative = args_has(a, "keep-negative")};
    TRY(args_int(cx, a, "top", (args_range){10, 1, CMB_SOURCES_MAX}, &c->top));
    return a->count ? cx_fail(cx, LT_BAD_INPUT, "\"%s\": nothing stands beside the options (see --help)", a->positions[0]) : LT_OK;
}

static lt_err read_files(lt_cx *cx, cmb_call *c, span files[CMB_FILES])
{
    static const char *const NAMES[CMB_FILES] = {"conc", "unc", "profiles", "profile-unc"};
    for (int i = 0; i < CMB_FILES; i++) {
        const char *path = args_get(c->a, NAMES[i], NULL);
        if (!path)
            return cx_fail(cx, LT_BAD_INPUT, "--%s FILE is wanted (see --help)", NAMES[i]);
        TRY(file_read_all(cx, path, &c->files[i]));
        files[i] = buf_span(&c->files[i]);
    }
    return LT_OK;
}

/* --- out ---------------------------------------------------------------------------------------------------------------------------- */

static lt_err write_file(lt_cx *cx, cmb_call *c, const char *name, buf *b)
{
    return cmd_model_put_file(cx, c->a, name, b, c->paths[c->path_count++]);
}

static lt_err write_files(lt_cx *cx, cmb_call *c, buf *b)
{
    TRY(file_make_dirs(cx, args_get(c->a, "out", ""), 0755));
    cmb_report_contributions(b, &c->r);
    TRY(write_file(cx, c, "contributions.csv", b));
    cmb_report_species(b, &c->r);
    TRY(write_file(cx, c, "species.csv", b));
    jout j = jout_of(b);
    jout_begin_object(&j);
    cmb_report_put(&j, &c->r, true);
    jout_end_object(&j);
    return write_file(cx, c, "report.json", b);
}

static void put_json(cmb_call *c)
{
    static const char *const KEYS[] = {"contributions", "species_fit", "report"};
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    for (size_t i = 0; i < c->path_count; i++)
        jout_put_text(&j, KEYS[i], c->paths[i]);
    cmb_report_put(&j, &c->r, true);
    jout_end_object(&j);
    buf_byte(&c->out, '\n');
}

/* The sources by their mean contribution, at most --top of them. */
static void print_sources(cmb_call *c)
{
    const cmb_result *r = &c->r;
    bool is_told[CMB_SOURCES_MAX] = {false};
    for (int64_t n = 0; n < c->top && n < (int64_t)r->sources; n++) {
        size_t best = SIZE_MAX;
        for (size_t k = 0; k < r->sources; k++)
            if (!is_told[k] && (best == SIZE_MAX || r->mean[k] > r->mean[best]))
                best = k;
        is_told[best] = true;
        span name = r->profiles.dates[best];
        buf_format(&c->out, "%-24.*s %10.4g +- %-10.3g", (int)(name.n < 60 ? name.n : 60), (const char *)name.p, r->mean[best], r->mean_error[best]);
        if (r->mean_mass > 0)
            buf_format(&c->out, " %5.1f %%", 100 * r->mean[best] / r->mean_mass);
        buf_byte(&c->out, '\n');
    }
}

static void print_table(cmb_call *c)
{
    const cmb_result *r = &c->r;
    size_t fits = 0, told = 0;
    for (size_t i = 0; i < r->conc.rows; i++)
        fits += !r->samples[i].problem && r->samples[i].fits;
    buf_format(&c->out, "%zu samples, %zu species, %zu sources; %zu solved, %zu of them within the bounds", r->conc.rows, r->species, r->sources, r->solved, fits);
    buf_format(&c->out, " (R2 >= %g, chi2 <= %g, mass %g to %g %%)\n", cmb_report_bound("r2_least"), cmb_report_bound("chi2_most"), cmb_report_bound("mass_least"),
               cmb_report_bound("mass_most"));
    for (size_t i = 0; i < r->conc.rows && told < 10; i++)
        if (r->samples[i].problem) {
            span name = r->conc.dates[i];
            buf_format(&c->out, "note: %.*s (line %u): %s\n", (int)(name.n < 60 ? name.n : 60), (const char *)name.p, r->conc.at[i], r->samples[i].problem);
            told++;
        }
    print_sources(c);
}

static lt_err run(lt_cx *cx, cmb_call *c)
{
    span files[CMB_FILES];
    buf b;
    TRY(read_ask(cx, c));
    TRY(read_files(cx, c, files));
    TRY(cmb_run(cx, &c->ask, files, &c->r));
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

lt_err cmd_model_cmb(lt_cx *cx, int argc, char **argv)
{
    args a;
    cmb_call *c;
    if (cmd_help_wanted(argc, argv, "model cmb --conc FILE --unc FILE --profiles FILE --profile-unc FILE [--out DIR] [--json]", ABOUT, OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    TRY(arena_alloc(cx, sizeof *c, &c));
    memset(c, 0, sizeof *c);
    c->a = &a;
    buf_init(&c->out, OUT_MAX);
    for (int i = 0; i < CMB_FILES; i++)
        buf_init(&c->files[i], FILE_MAX);
    lt_err e = run(cx, c);
    buf_fini(&c->out);
    for (int i = 0; i < CMB_FILES; i++)
        buf_fini(&c->files[i]);
    return e;
}
