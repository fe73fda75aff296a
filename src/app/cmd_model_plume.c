/* cmd_model_plume.c - lantian model plume: concentrations around sources, from AERMOD's decks or a case in JSON. */
#include "app/cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "app/plume_study.h"
#include "model/plume/agreement.h"

#define REPORT_MAX ((size_t)64 << 20)

static const args_option OPTIONS[] = {
    {"deck", "FILE.inp", "a control file of AERMOD"},
    {"case", "FILE.json", "a case in JSON (lantian-plume-1; its form stands in src/app/plume_study.h)"},
    {"groups", "A,B", "only these source groups; what is unsupported of other sources does not matter then"},
    {"out", "DIR", "write the deck's POSTFILE and PLOTFILE there, in AERMOD's form (by their names, without their folders)"},
    {"compare", NULL, "two post or plot files: how far B agrees with A"},
    {"floor", "PERCENT", "relative differences count where A is above this part of its largest value (default 1)"},
    {"json", NULL, "JSON instead of text"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

#define ABOUT                                                                                                              \
    "AERMOD's steady plume: point (also capped and horizontal), volume, area, circle, polygon and line sources, flat and\n" \
    "simple terrain, urban nights. No building downwash, deposition, NO2 chemistry: a deck that asks for them is refused by\n" \
    "name. Averages count calm and missing hours as AERMOD does. Progress shows on a terminal; Ctrl-C leaves no half file.\n" \
    "Examples: lantian model plume --deck district.inp --out results --json\n"                                              \
    "          lantian model plume --compare REFERENCE.PST results/OURS.PST"

static lt_err print_json(lt_cx *cx, const buf *out)
{
    TRY(buf_check(cx, out));
    printf("%.*s\n", (int)out->n, (const char *)out->p);
    return LT_OK;
}

static void print_study(const plume_study *s)
{
    const struct aermod_deck *d = s->deck;
    printf("%s\n%zu sources, %zu receptors, %zu hours (%zu calm, %zu missing)\n", d->title[0] ? d->title : "plume", s->emitters, d->receptors,
           s->hours, s->calm, s->missing);
    if (s->far)
        printf("note: %zu sources lie more than %.0f km from every receptor (first %s, %.1f km)\n", s->far, PLUME_STUDY_FAR_M / 1000, s->far_name,
               s->far_m / 1000);
    for (size_t i = 0; i < d->notes; i++)
        printf("note: line %zu, %s: left out\n", d->note[i].place.line, d->note[i].word);
    printf("\n%-12s %-7s %14s %12s %12s %10s\n", "group", "average", "highest ug/m3", "x m", "y m", "hour");
    for (size_t i = 0; i < s->averages; i++) {
        const struct average *a = &s->average[i];
        if (!(s->wanted >> (i / d->periods) & 1))
            continue;
        const char *name = d->group[i / d->periods].name, *period = aermod_period_name(d->period_hours[i % d->periods]);
        if (a->rows == 0) {
            printf("%-12s %-7s %14s\n", name, period, "0");
            continue;
        }
        const struct aermod_receptor *r = &d->receptor[a->row[0].receptor];
        printf("%-12s %-7s %14.5f %12.2f %12.2f %08lld\n", name, period, a->row[0].value, r->x_m, r->y_m, (long long)a->row[0].date);
    }
}

static lt_err run_study(lt_cx *cx, const args *a)
{
    plume_study s;
    const char *deck = args_get(a, "deck", NULL), *file = args_get(a, "case", NULL);
    if (!deck == !file)
        return cx_fail(cx, LT_BAD_INPUT, "one of --deck and --case is wanted (see --help)");
    TRY(deck ? plume_study_load_deck(cx, deck, &s) : plume_study_load_case(cx, file, &s));
    lt_err e = plume_study_prepare(cx, &s, args_get(a, "groups", NULL));
    if (e)
        return cx_place(cx, e, "%s: ", deck ? deck : file);
    TRY(plume_study_run(cx, &s, args_get(a, "out", NULL)));
    if (!args_has(a, "json")) {
        print_study(&s);
        return LT_OK;
    }
    buf out;
    buf_init(&out, REPORT_MAX);
    jout j = jout_of(&out);
    plume_study_report(&j, &s);
    e = print_json(cx, &out);
    buf_fini(&out);
    return e;
}

typedef struct pair {
    size_t             n;
    struct aermod_row *a, *b;
    double            *value_a, *value_b;
} pair;

static bool is_same_row(const struct aermod_row *a, const struct aermod_row *b)
{
    double dx = a->x_m - b->x_m, dy = a->y_m - b->y_m;
    return dx * dx + dy * dy < 1e-3 && strcmp(a->period, b->period) == 0;
}

static lt_err load_pair(lt_cx *cx, char **paths, pair *p)
{
    span text;
    size_t n[2];
    struct aermod_row **rows[2] = {&p->a, &p->b};
    for (int i = 0; i < 2; i++) {
        TRY(plume_study_read(cx, "", paths[i], &text));
        lt_err e = aermod_parse_plot(cx, text, &n[i], rows[i]);
        if (e)
            return cx_place(cx, e, "%s: ", paths[i]);
    }
    if (n[0] != n[1])
        return cx_fail(cx, LT_BAD_INPUT, "%s has %zu rows, %s has %zu", paths[0], n[0], paths[1], n[1]);
    p->n = n[0];
    TRY(arena_alloc(cx, p->n * sizeof(double), &p->value_a));
    TRY(arena_alloc(cx, p->n * sizeof(double), &p->value_b));
    for (size_t i = 0; i < p->n; i++) {
        const struct aermod_row *a = &p->a[i], *b = &p->b[i];
        if (!is_same_row(a, b))
            return cx_fail(cx, LT_BAD_INPUT, "row %zu: %g, %g (%s) in %s, %g, %g (%s) in %s: not the same receptor", i + 1, a->x_m, a->y_m,
                           a->period, paths[0], b->x_m, b->y_m, b->period, paths[1]);
        p->value_a[i] = a->value;
        p->value_b[i] = b->value;
    }
    return LT_OK;
}

static void put_agreement(jout *j, const struct agreement *g, const struct aermod_row *worst)
{
    jout_begin_object(j);
    jout_put_int(j, "rows", (int64_t)g->n);
    jout_put_double(j, "largest_ug_m3", g->largest);
    jout_put_int(j, "compared", (int64_t)g->compared);
    jout_put_double(j, "largest_relative_difference", g->worst);
    jout_put_double(j, "mean_relative_difference", g->mean_relative);
    jout_put_double(j, "worst_x_m", worst->x_m);
    jout_put_double(j, "worst_y_m", worst->y_m);
    jout_put_int(j, "worst_hour", worst->date);
    jout_put_double(j, "fac2", g->fac2);
    jout_put_double(j, "fb", g->fb);
    jout_put_double(j, "nmse", g->nmse);
    jout_put_double(j, "mg", g->mg);
    jout_put_double(j, "vg", g->vg);
    jout_put_double(j, "r", g->r);
    jout_end_object(j);
}

static lt_err compare_files(lt_cx *cx, const args *a)
{
    pair p = {0};
    struct agreement g;
    int64_t floor;
    if (a->count != 2)
        return cx_fail(cx, LT_BAD_INPUT, "--compare wants two files, %d are given", a->count);
    TRY(args_int(cx, a, "floor", (args_range){1, 0, 100}, &floor));
    TRY(load_pair(cx, a->positions, &p));
    agreement_find(p.value_a, p.value_b, p.n, (double)floor / 100, &g);
    const struct aermod_row *worst = &p.a[g.worst_at];
    if (!args_has(a, "json")) {
        printf("%zu rows, largest %.5f ug/m3; %zu rows above %lld %% of it\n", g.n, g.largest, g.compared, (long long)floor);
        printf("largest relative difference %.3g at %.2f, %.2f, hour %08lld (%.5f and %.5f); mean %.3g\n", g.worst, worst->x_m, worst->y_m,
               (long long)worst->date, p.value_a[g.worst_at], p.value_b[g.worst_at], g.mean_relative);
        printf("FAC2 %.4f  FB %.4f  NMSE %.4f  MG %.4f  VG %.4f  r %.6f\n", g.fac2, g.fb, g.nmse, g.mg, g.vg, g.r);
        return LT_OK;
    }
    buf out;
    buf_init(&out, REPORT_MAX);
    jout j = jout_of(&out);
    put_agreement(&j, &g, worst);
    lt_err e = print_json(cx, &out);
    buf_fini(&out);
    return e;
}

lt_err cmd_model_plume(lt_cx *cx, int argc, char **argv)
{
    args a;
    if (cmd_help_wanted(argc, argv, "lantian model plume --deck FILE.inp | --case FILE.json | --compare A.PST B.PST", ABOUT, OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    if (args_has(&a, "compare"))
        return compare_files(cx, &a);
    if (a.count)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": a file needs --deck or --case before it", a.positions[0]);
    return run_study(cx, &a);
}
