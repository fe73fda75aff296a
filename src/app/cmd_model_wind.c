/* cmd_model_wind.c - lantian model wind: the field of an hour's wind over a district, out of its stations and terrain. */
#include "app/cmd_model.h"

#include <stdio.h>

#include "app/trace_case_json.h"
#include "base/file.h"
#include "base/jout.h"

#define OUT_MAX ((size_t)64 << 20)

static const args_option OPTIONS[] = {
    {"case", "FILE.json", "stations and grid (lantian-wind-1; its form stands in src/app/trace_case_json.h); - is standard input"},
    {"json", NULL, "JSON instead of CSV"},
    {"help", NULL, "this text"},
    {NULL, NULL, NULL},
};

static void print_csv(const wind_map *m)
{
    printf("x_m,y_m,u_m_s,v_m_s\n");
    for (size_t c = 0; c < m->nx * m->ny; c++)
        printf("%.1f,%.1f,%.4f,%.4f\n", m->x0_m + (double)(c % m->nx) * m->step_m, m->y0_m + (double)(c / m->nx) * m->step_m, m->u[c], m->v[c]);
}

static void put_plane(jout *j, const char *key, const double *v, size_t n)
{
    jout_key(j, key);
    jout_begin_array(j);
    for (size_t i = 0; i < n; i++)
        jout_double(j, v[i]);
    jout_end_array(j);
}

static lt_err print_json(lt_cx *cx, const wind_map *m, const wind_field_report *r)
{
    buf out;
    buf_init(&out, OUT_MAX);
    jout j = jout_of(&out);
    jout_begin_object(&j);
    jout_put_int(&j, "nx", (int64_t)m->nx);
    jout_put_int(&j, "ny", (int64_t)m->ny);
    jout_put_double(&j, "x0_m", m->x0_m);
    jout_put_double(&j, "y0_m", m->y0_m);
    jout_put_double(&j, "step_m", m->step_m);
    put_plane(&j, "u_m_s", m->u, m->nx * m->ny);
    put_plane(&j, "v_m_s", m->v, m->nx * m->ny);
    jout_put_double(&j, "divergence_before", r->divergence_before);
    jout_put_double(&j, "divergence_after", r->divergence_after);
    jout_put_double(&j, "change_m_s", r->change_m_s);
    jout_put_int(&j, "turns", r->turns);
    jout_end_object(&j);
    lt_err e = buf_check(cx, &out);
    if (!e)
        printf("%.*s\n", (int)out.n, (const char *)out.p);
    buf_fini(&out);
    return e;
}

static lt_err blow(lt_cx *cx, span text, bool as_json)
{
    wind_file f;
    wind_map m;
    wind_field_report r;
    TRY(wind_case_parse(cx, text, &f));
    TRY(wind_field_make(cx, &f.grid, f.stations, f.n, &m, &r));
    if (as_json)
        return print_json(cx, &m, &r);
    print_csv(&m);
    return LT_OK;
}

lt_err cmd_model_wind(lt_cx *cx, int argc, char **argv)
{
    args a;
    buf text;
    if (cmd_help_wanted(argc, argv, "model wind --case FILE.json [--json]", "The wind near the ground in the middle of each cell, such that no air is lost: from stations by distance, then the least\n"
                                                                            "change that makes it free of divergence over the terrain.", OPTIONS))
        return LT_OK;
    TRY(args_parse(cx, OPTIONS, argc, argv, &a));
    const char *path = args_get(&a, "case", NULL);
    if (!path)
        return cx_fail(cx, LT_BAD_INPUT, "--case FILE.json is wanted (see --help)");
    buf_init(&text, TRACE_CASE_FILE_MAX);
    lt_err e = file_read_all(cx, path, &text);
    if (!e) {
        e = blow(cx, buf_span(&text), args_has(&a, "json"));
        if (e)
            e = cx_place(cx, e, "%s: ", path);
    }
    buf_fini(&text);
    return e;
}
