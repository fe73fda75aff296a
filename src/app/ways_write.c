/* ways_write.c - what was found of the ways of the air, as JSON, CSV and GeoJSON; see ways.h. */
#include <math.h>

#include "app/ways.h"
#include "base/civil.h"

static double rounded(double v, double unit)
{
    return round(v / unit) * unit;
}

/* In the fewest digits of that many decimals. */
static void put_decimals(jout *j, double v, int decimals)
{
    int64_t scaled;
    if (isfinite(v) && num_round_double(v, decimals, &scaled))
        jout_dec(j, (num_dec){scaled, decimals});
    else
        jout_null(j);
}

static void put(jout *j, const char *key, double v, int decimals)
{
    jout_key(j, key);
    put_decimals(j, v, decimals);
}

static void put_time(jout *j, const char *key, int64_t ms, int offset_min)
{
    char text[CIVIL_TEXT_MAX];
    civil_format_iso(ms, offset_min, text);
    jout_put_text(j, key, text);
}

void ways_put_limits(jout *j, unsigned limits)
{
    static const struct {
        unsigned    bit;
        const char *name;
    } NAMES[] = {{WAYS_WEATHER_ENDS, "weather-ends"}, {WAYS_LEFT_MAP, "left-map"}, {WAYS_GAP, "gap"}, {WAYS_OUTSIDE, "outside"}, {WAYS_FEW, "few"},
                 {WAYS_NO_GROUPS, "no-groups"}, {WAYS_NO_VALUES, "no-values"}, {WAYS_STATIONS, "station-winds"}, {WAYS_SURFACE, "surface"}};
    jout_begin_array(j);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (limits & NAMES[i].bit)
            jout_text(j, NAMES[i].name);
    jout_end_array(j);
}

static void put_point(jout *j, const trajectory_point *p)
{
    jout_begin_array(j);
    put_decimals(j, p->longitude, 4);
    put_decimals(j, p->latitude, 4);
    jout_end_array(j);
}

static void put_path(jout *j, const ways_ask *a, const ways *w, size_t i)
{
    const trajectory_path *p = &w->paths[i];
    jout_begin_object(j);
    put_time(j, "hour", a->hour_ms[i / a->level_count], a->offset_min);
    put(j, "level", a->level_hpa[i % a->level_count], 1);
    put(j, "value", w->value[i], 1);
    jout_put_text(j, "end", trajectory_end_name(p->end));
    jout_put_int(j, "hours_back", p->n ? (int64_t)p->n - 1 : 0);
    jout_key(j, "group");
    if (w->group && w->group[i] != UINT32_MAX)
        jout_int(j, w->group[i]);
    else
        jout_null(j);
    jout_key(j, "points");
    jout_begin_array(j);
    for (size_t k = 0; k < p->n; k++)
        put_point(j, &p->points[k]);
    jout_end_array(j);
    jout_key(j, "hpa");
    jout_begin_array(j);
    for (size_t k = 0; k < p->n; k++)
        put_decimals(j, p->points[k].hpa, 0);
    jout_end_array(j);
    jout_end_object(j);
}

static void put_groups(jout *j, const ways *w)
{
    jout_key(j, "groups");
    jout_begin_array(j);
    for (size_t g = 0; w->group && g < w->groups.of.k; g++) {
        const trajectory_path *p = NULL;
        const origin_share_group *s = w->has_shares && g < w->shares.groups && w->shares.group[g].hours ? &w->shares.group[g] : NULL;
        size_t nth = 0;
        for (size_t i = 0; i < w->n; i++) /* the medoid is numbered among those that were grouped */
            if (w->group[i] != UINT32_MAX && nth++ == w->groups.of.medoid[g])
                p = &w->paths[i];
        jout_begin_object(j);
        jout_put_int(j, "group", (int64_t)g);
        jout_put_int(j, "paths", (int64_t)w->groups.of.size[g]);
        put(j, "mean", s ? s->mean : NAN, 1);
        put(j, "share", s ? s->share : NAN, 4);
        put(j, "excess", s ? s->excess : NAN, 4);
        jout_key(j, "middle");
        jout_begin_array(j);
        for (size_t k = 0; p && k < p->n; k++)
            put_point(j, &p->points[k]);
        jout_end_array(j);
        jout_end_object(j);
    }
    jout_end_array(j);
    put(j, "silhouette", w->group ? w->groups.of.silhouette : NAN, 3);
}

/* Cells as [column, row, value, points, p] from the south-west. */
static void put_map(jout *j, const char *key, const origin_map *m)
{
    double west = INFINITY, south = INFINITY, most = 0;
    jout_key(j, key);
    for (size_t i = 0; i < m->n; i++) {
        west = fmin(west, m->cells[i].west);
        south = fmin(south, m->cells[i].south);
        most = fmax(most, m->cells[i].value);
    }
    jout_begin_object(j);
    jout_put_int(j, "paths", (int64_t)m->used);
    jout_put_int(j, "no_value", (int64_t)m->no_value);
    put(j, "threshold", m->threshold, 2);
    put(j, "mean_points", m->mean_points, 2);
    jout_put_bool(j, "is_few", m->is_few);
    put(j, "west", west, 4);
    put(j, "south", south, 4);
    put(j, "step", m->cell_deg, 4);
    put(j, "max", most, 4);
    jout_key(j, "cells");
    jout_begin_array(j);
    for (size_t i = 0; i < m->n; i++) {
        const origin_cell *c = &m->cells[i];
        jout_begin_array(j);
        jout_int(j, (int64_t)rounded((c->west - west) / m->cell_deg, 1));
        jout_int(j, (int64_t)rounded((c->south - south) / m->cell_deg, 1));
        put_decimals(j, c->value, 4);
        jout_int(j, (int64_t)c->points);
        put_decimals(j, c->p, 4);
        jout_end_array(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}

static void put_list(jout *j, const char *key, const double *v, size_t n)
{
    jout_key(j, key);
    jout_begin_array(j);
    for (size_t i = 0; i < n; i++)
        put_decimals(j, v[i], 4);
    jout_end_array(j);
}

static void put_shares(jout *j, const origin_shares *s)
{
    jout_key(j, "share");
    jout_begin_object(j);
    jout_put_int(j, "paths", (int64_t)s->used);
    put(j, "mean", s->mean, 2);
    put(j, "near_km", s->near_km, 0);
    put(j, "middle_km", s->middle_km, 0);
    put_list(j, "rings", s->ring, ORIGIN_SHARE_RINGS); /* local, near, far */
    put_list(j, "rings_air", s->ring_air, ORIGIN_SHARE_RINGS);
    put_list(j, "sides", s->side, ORIGIN_SHARE_SIDES); /* north, north-east ... beyond near_km */
    put_list(j, "sides_air", s->side_air, ORIGIN_SHARE_SIDES);
    jout_end_object(j);
}

void ways_put(jout *j, const ways_ask *a, const ways *w, ways_part part)
{
    const trajectory_grid *g = &a->winds->g;
    jout_put_text(j, "quantity", a->quantity);
    jout_put_text(j, "unit", a->unit);
    jout_key(j, "at");
    put_point(j, &(trajectory_point){a->longitude, a->latitude, 0, 0});
    jout_put_int(j, "back_hours", a->back_h);
    put_time(j, "weather_from", g->time_ms[0], a->offset_min);
    put_time(j, "weather_to", g->time_ms[g->times - 1], a->offset_min);
    put_list(j, "weather_box", (const double[4]){g->west, g->south, g->west + (double)(g->columns - 1) * g->column_deg, g->south + (double)(g->rows - 1) * g->row_deg}, 4);
    jout_put_int(j, "weather_gaps", (int64_t)a->winds->gaps);
    jout_key(j, "limits");
    ways_put_limits(j, w->limits);
    jout_put_int(j, "count", (int64_t)w->n);
    jout_key(j, "ended");
    jout_begin_object(j);
    for (int e = 0; e < TRAJECTORY_END_COUNT; e++)
        jout_put_int(j, trajectory_end_name((trajectory_end)e), (int64_t)w->ended[e]);
    jout_end_object(j);
    jout_key(j, "paths");
    jout_begin_array(j);
    for (size_t i = part.first * a->level_count; i < (part.first + part.count) * a->level_count && i < w->n; i++)
        put_path(j, a, w, i);
    jout_end_array(j);
    put_groups(j, w);
    if (w->has_pscf)
        put_map(j, "pscf", &w->pscf);
    if (w->has_cwt)
        put_map(j, "cwt", &w->cwt);
    if (w->has_shares)
        put_shares(j, &w->shares);
}

/* --- tables -------------------------------------------------------------------------------------------------------------------- */

static void put_cell(buf *b, double v, const char *end)
{
    if (isfinite(v))
        buf_format(b, "%.6g", v);
    buf_text(b, end);
}

lt_err ways_path_csv(lt_cx *cx, const ways_ask *a, const ways *w, buf *out)
{
    char hour[CIVIL_TEXT_MAX], when[CIVIL_TEXT_MAX];
    buf_text(out, "hour,level,time,longitude,latitude,hpa,value,group,end\n");
    for (size_t i = 0; i < w->n; i++) {
        const trajectory_path *p = &w->paths[i];
        civil_format_iso(a->hour_ms[i / a->level_count], a->offset_min, hour);
        for (size_t k = 0; k < p->n; k++) {
            civil_format_iso(p->points[k].t_ms, a->offset_min, when);
            buf_format(out, "%s,%g,%s,%.5f,%.5f,%.1f,", hour, a->level_hpa[i % a->level_count], when, p->points[k].longitude, p->points[k].latitude, p->points[k].hpa);
            put_cell(out, w->value[i], ",");
            put_cell(out, w->group && w->group[i] != UINT32_MAX ? (double)w->group[i] : NAN, ",");
            buf_format(out, "%s\n", k + 1 == p->n ? trajectory_end_name(p->end) : "");
        }
    }
    return buf_check(cx, out);
}

lt_err ways_cell_csv(lt_cx *cx, const origin_map *m, buf *out)
{
    buf_text(out, "west,south,east,north,points,above,weight,value,p\n");
    for (size_t i = 0; i < m->n; i++) {
        const origin_cell *c = &m->cells[i];
        buf_format(out, "%.6g,%.6g,%.6g,%.6g,%zu,%zu,%g,%.6g,", c->west, c->south, c->west + m->cell_deg, c->south + m->cell_deg, c->points, c->above, c->weight, c->value);
        put_cell(out, c->p, "\n");
    }
    return buf_check(cx, out);
}

/* --- GeoJSON (RFC 7946) ---------------------------------------------------------------------------------------------------------- */

static void begin_features(jout *j)
{
    jout_begin_object(j);
    jout_put_text(j, "type", "FeatureCollection");
    jout_key(j, "features");
    jout_begin_array(j);
}

static void begin_shape(jout *j, const char *type)
{
    jout_begin_object(j);
    jout_put_text(j, "type", "Feature");
    jout_key(j, "geometry");
    jout_begin_object(j);
    jout_put_text(j, "type", type);
    jout_key(j, "coordinates");
    jout_begin_array(j);
}

static void begin_properties(jout *j)
{
    jout_end_array(j);
    jout_end_object(j);
    jout_key(j, "properties");
    jout_begin_object(j);
}

lt_err ways_path_geojson(lt_cx *cx, const ways_ask *a, const ways *w, buf *out)
{
    jout j = jout_of(out);
    begin_features(&j);
    for (size_t i = 0; i < w->n; i++) {
        const trajectory_path *p = &w->paths[i];
        if (p->n < 2)
            continue; /* no line */
        begin_shape(&j, "LineString");
        for (size_t k = 0; k < p->n; k++)
            put_point(&j, &p->points[k]);
        begin_properties(&j);
        put_time(&j, "hour", a->hour_ms[i / a->level_count], a->offset_min);
        put(&j, "level", a->level_hpa[i % a->level_count], 1);
        put(&j, "value", w->value[i], 2);
        jout_put_text(&j, "end", trajectory_end_name(p->end));
        put(&j, "group", w->group && w->group[i] != UINT32_MAX ? (double)w->group[i] : NAN, 0);
        jout_end_object(&j);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_end_object(&j);
    return buf_check(cx, out);
}

lt_err ways_cell_geojson(lt_cx *cx, const origin_map *m, buf *out)
{
    jout j = jout_of(out);
    begin_features(&j);
    for (size_t i = 0; i < m->n; i++) {
        const origin_cell *c = &m->cells[i];
        begin_shape(&j, "Polygon");
        jout_begin_array(&j);
        for (int k = 0; k < 5; k++) /* counter-clockwise, closed */
            put_point(&j, &(trajectory_point){c->west + (k == 1 || k == 2 ? m->cell_deg : 0), c->south + (k == 2 || k == 3 ? m->cell_deg : 0), 0, 0});
        jout_end_array(&j);
        begin_properties(&j);
        put(&j, "value", c->value, 4);
        jout_put_int(&j, "points", (int64_t)c->points);
        jout_put_int(&j, "above", (int64_t)c->above);
        put(&j, "weight", c->weight, 2);
        put(&j, "p", c->p, 4);
        jout_end_object(&j);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_end_object(&j);
    return buf_check(cx, out);
}
