/* trace_case_json.c - see trace_case_json.h. */
#include "app/trace_case_json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/json.h"

#define FAR_M   1e6
#define DAY_FROM 8
#define DAY_TO   18
#define WHERE_MAX 96
#define ERROR_DEG 10.0 /* of a wind whose error nobody told */

/* Where in the file: "stations[2].values". */
typedef struct where {
    char text[WHERE_MAX];
} where;

static where at(const char *list, size_t i, const char *member)
{
    where w;
    snprintf(w.text, sizeof w.text, "%.40s[%zu]%s%.20s", list, i, member ? "." : "", member ? member : "");
    return w;
}

/* --- members ----------------------------------------------------------------------------------------------------------------------------- */

typedef struct want { /* a number; otherwise NAN: it must be there */
    const char *key;
    double      otherwise, lo, hi;
} want;

static lt_err take_value(lt_cx *cx, const json_t *v, const char *place, const want *w, double *out)
{
    if (!json_is_number(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: a number is wanted", place);
    *out = json_number_value(v);
    if (!(*out >= w->lo && *out <= w->hi))
        return cx_fail(cx, LT_BAD_INPUT, "%s: %g lies outside %g to %g", place, *out, w->lo, w->hi);
    return LT_OK;
}

static lt_err take_number(lt_cx *cx, const json_t *o, const char *place, const want *w, double *out)
{
    const json_t *v = json_object_get(o, w->key);
    char full[2 * WHERE_MAX];
    *out = w->otherwise;
    if (!v && !isnan(w->otherwise))
        return LT_OK;
    snprintf(full, sizeof full, "%s%s%s", place, place[0] ? "." : "", w->key);
    return take_value(cx, v, full, w, out);
}

static lt_err check_members(lt_cx *cx, const json_t *o, const char *place, const char *known)
{
    const char *key;
    const json_t *v;
    char word[WHERE_MAX];
    if (!json_is_object(o))
        return cx_fail(cx, LT_BAD_INPUT, "%s: an object is wanted", place[0] ? place : "the file");
    json_object_foreach((json_t *)(uintptr_t)o, key, v) /* read only */
    {
        snprintf(word, sizeof word, " %.60s ", key);
        if (strlen(key) > 60 || strchr(key, ' ') || !strstr(known, word))
            return cx_fail(cx, LT_BAD_INPUT, "%s%s\"%.60s\" is not known here; there are:%s", place, place[0] ? ": " : "", key, known);
    }
    return LT_OK;
}

static lt_err take_array(lt_cx *cx, const json_t *v, const char *place, size_t least, size_t most)
{
    if (!json_is_array(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: an array is wanted", place);
    if (json_array_size(v) < least || json_array_size(v) > most)
        return cx_fail(cx, json_array_size(v) > most ? LT_LIMIT : LT_BAD_INPUT, "%s: %zu members, %zu to %zu are wanted", place, json_array_size(v), least, most);
    return LT_OK;
}

static lt_err take_text(lt_cx *cx, const json_t *o, const char *place, const char *key, const char **out)
{
    const json_t *v = json_object_get(o, key);
    if (v && (!json_is_string(v) || json_string_length(v) >= PLACE_ID_MAX))
        return cx_fail(cx, LT_BAD_INPUT, "%s%s%s: a text of less than %d bytes is wanted", place, place[0] ? "." : "", key, PLACE_ID_MAX);
    char *copy = NULL;
    TRY(arena_text(cx, v ? json_string_value(v) : "", v ? json_string_length(v) : 0, &copy));
    *out = copy;
    return LT_OK;
}

static lt_err take_choice(lt_cx *cx, const json_t *o, const char *key, const char *const words[3], size_t *out)
{
    const char *word;
    TRY(take_text(cx, o, "", key, &word));
    for (*out = 0; *out < 3 && words[*out]; ++*out)
        if (strcmp(word[0] ? word : words[0], words[*out]) == 0)
            return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "%s: \"%s\" is none of: %s %s %s", key, word, words[0], words[1], words[2] ? words[2] : "");
}

/* Degrees, or a word of 16; calm: a speed of 0. */
static lt_err take_from(lt_cx *cx, const json_t *v, const char *place, mesh_wind *w)
{
    static const want DEGREES = {"", NAN, -360, 720};
    if (!json_is_string(v))
        return take_value(cx, v, place, &DEGREES, &w->from_deg);
    if (!wind_word_parse(span_of(json_string_value(v), json_string_length(v)), &w->from_deg))
        return cx_fail(cx, LT_BAD_INPUT, "%s: \"%.20s\" is no direction: degrees or a word such as NNE are wanted", place, json_string_value(v));
    w->is_word = true;
    if (w->from_deg < 0) {
        w->from_deg = 0;
        w->speed_m_s = 0;
    }
    return LT_OK;
}

static const want SPEED = {"speed_m_s", NAN, 0, MESH_SPEED_MAX}, X = {"x_m", NAN, -FAR_M, FAR_M}, Y = {"y_m", NAN, -FAR_M, FAR_M}, READING = {"", NAN, -1e4, 1e6};

/* --- stations ---------------------------------------------------------------------------------------------------------------------------- */

static lt_err read_values(lt_cx *cx, const json_t *o, size_t i, trace_input *in)
{
    const json_t *list = json_object_get(o, "values"), *v;
    size_t h;
    where place = at("stations", i, "values");
    TRY(take_array(cx, list, place.text, in->hours, in->hours));
    json_array_foreach(list, h, v)
    {
        where one = at(place.text, h, NULL);
        if (json_is_null(v))
            continue;
        TRY(take_value(cx, v, one.text, &READING, &in->y[h * in->n + i]));
        in->has[h * in->n + i] = 1;
    }
    return LT_OK;
}

static lt_err read_station_winds(lt_cx *cx, const json_t *o, size_t i, trace_input *in)
{
    const json_t *list = json_object_get(o, "wind"), *v;
    size_t h;
    where place = at("stations", i, "wind");
    for (h = 0; h < in->hours; h++)
        in->mesh[h * in->n + i] = (mesh_wind){.x_m = in->spots[i].x_m, .y_m = in->spots[i].y_m};
    if (!list)
        return LT_OK;
    TRY(take_array(cx, list, place.text, in->hours, in->hours));
    json_array_foreach(list, h, v)
    {
        mesh_wind *w = &in->mesh[h * in->n + i];
        where one = at(place.text, h, NULL);
        if (json_is_null(v))
            continue;
        TRY(take_array(cx, v, one.text, 2, 2));
        TRY(take_value(cx, json_array_get(v, 0), one.text, &SPEED, &w->speed_m_s));
        TRY(take_from(cx, json_array_get(v, 1), one.text, w));
        w->has_wind = true;
    }
    return LT_OK;
}

static lt_err read_spot(lt_cx *cx, const json_t *o, const char *place, trace_spot *s)
{
    TRY(take_number(cx, o, place, &X, &s->x_m));
    TRY(take_number(cx, o, place, &Y, &s->y_m));
    return take_number(cx, o, place, &(want){"height_m", 0, 0, 1000}, &s->height_m);
}

static lt_err name_it(lt_cx *cx, const json_t *o, const char *place, size_t i, lt_place *p)
{
    const char *id, *name;
    TRY(take_text(cx, o, place, "id", &id));
    TRY(take_text(cx, o, place, "name", &name));
    if (id[0])
        (void)span_copy(span_text(id), p->id, sizeof p->id);
    else
        snprintf(p->id, sizeof p->id, "%zu", i + 1);
    if (!name[0] || !span_copy(span_text(name), p->name, sizeof p->name))
        memcpy(p->name, p->id, sizeof p->id < sizeof p->name ? sizeof p->id : sizeof p->name);
    memcpy(p->name_en, p->name, sizeof p->name);
    p->kind = PLACE_STATION;
    p->has_position = true;
    return LT_OK;
}

static lt_err read_stations(lt_cx *cx, const json_t *o, trace_input *in)
{
    const json_t *list = json_object_get(o, "stations"), *v;
    size_t i;
    TRY(take_array(cx, list, "stations", 1, TRACE_STATIONS_MAX));
    in->n = json_array_size(list);
    in->hours = json_array_size(json_object_get(json_array_get(list, 0), "values"));
    if (in->hours == 0 || in->hours > TRACE_HOURS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "stations[0].values: %zu hours, 1 to %d are wanted", in->hours, TRACE_HOURS_MAX);
    TRY(ARENA_ARRAY(cx, in->n, &in->stations));
    TRY(ARENA_ARRAY(cx, in->n, &in->spots));
    TRY(ARENA_ARRAY(cx, in->n * in->hours, &in->y));
    TRY(ARENA_ARRAY(cx, in->n * in->hours, &in->has));
    TRY(ARENA_ARRAY(cx, in->n * in->hours, &in->mesh));
    json_array_foreach(list, i, v)
    {
        where place = at("stations", i, NULL);
        double degrees[2];
        TRY(check_members(cx, v, place.text, " id name x_m y_m height_m values wind "));
        TRY(read_spot(cx, v, place.text, &in->spots[i]));
        TRY(name_it(cx, v, place.text, i, &in->stations[i]));
        trace_to_degrees(in, in->spots[i].x_m, in->spots[i].y_m, degrees);
        in->stations[i].longitude = degrees[0];
        in->stations[i].latitude = degrees[1];
        TRY(read_values(cx, v, i, in));
        TRY(read_station_winds(cx, v, i, in));
    }
    return LT_OK;
}

/* --- winds ------------------------------------------------------------------------------------------------------------------------------- */

typedef struct settling { /* of an hour */
    air     a;
    air_sky sky;
} settling;

static lt_err read_air(lt_cx *cx, const json_t *o, size_t h, settling *s)
{
    where place = at("winds", h, NULL), from = at("winds", h, "from");
    mesh_wind w = {0};
    const char *sky;
    air *a = &s->a;
    TRY(check_members(cx, o, place.text, " speed_m_s from error_deg sky obukhov_m ustar_m_s mixing_m lateral_m_s wander_deg "));
    TRY(take_number(cx, o, place.text, &SPEED, &w.speed_m_s));
    TRY(take_from(cx, json_object_get(o, "from"), from.text, &w));
    a->has_wind = true;
    a->speed_m_s = w.speed_m_s;
    a->from_deg = w.from_deg;
    TRY(take_number(cx, o, place.text, &(want){"error_deg", ERROR_DEG, 0.1, 90}, &a->error_deg));
    TRY(take_number(cx, o, place.text, &(want){"obukhov_m", 0, -1e5, 1e5}, &a->obukhov_m));
    TRY(take_number(cx, o, place.text, &(want){"ustar_m_s", 0, 0, 5}, &a->ustar_m_s));
    TRY(take_number(cx, o, place.text, &(want){"mixing_m", 0, 0, 5000}, &a->mixing_m));
    TRY(take_number(cx, o, place.text, &(want){"lateral_m_s", 0, 0, 10}, &a->lateral_m_s));
    TRY(take_number(cx, o, place.text, &(want){"wander_deg", 0, -1, 60}, &a->wander_deg));
    TRY(take_text(cx, o, place.text, "sky", &sky));
    if (sky[0] && strcmp(sky, "day") != 0 && strcmp(sky, "night") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "%s.sky: \"%s\" is neither day nor night", place.text, sky);
    if (json_object_get(o, "obukhov_m"))
        s->sky = AIR_KNOWN;
    else if (sky[0])
        s->sky = strcmp(sky, "day") == 0 ? AIR_DAY : AIR_NIGHT;
    return LT_OK;
}

static lt_err settle(lt_cx *cx, const settling *s, trace_input *in)
{
    bool all_known = true;
    for (size_t h = 0; h < in->hours; h++)
        all_known &= s[h].sky == AIR_KNOWN || !s[h].a.has_wind;
    in->skies = all_known ? 1 : AIR_SKIES;
    TRY(ARENA_ARRAY(cx, in->skies * in->hours, &in->airs));
    for (size_t sky = 0; sky < in->skies; sky++)
        for (size_t h = 0; h < in->hours; h++) {
            in->airs[sky * in->hours + h] = s[h].a;
            air_settle_as(&in->airs[sky * in->hours + h], s[h].sky, sky);
        }
    return LT_OK;
}

static lt_err read_winds(lt_cx *cx, const json_t *o, trace_input *in)
{
    const json_t *list = json_object_get(o, "winds");
    double roughness, height;
    settling *s;
    TRY(take_number(cx, o, "", &(want){"roughness_m", 0.4, 0.001, 3}, &roughness));
    TRY(take_number(cx, o, "", &(want){"wind_height_m", 10, 1, 200}, &height));
    TRY(ARENA_ARRAY(cx, in->hours, &s));
    if (list)
        TRY(take_array(cx, list, "winds", in->hours, in->hours));
    for (size_t h = 0; h < in->hours; h++) {
        int hour = civil_from_ms(in->from_ms + (int64_t)h * CIVIL_HOUR_MS, in->offset_min).hour;
        s[h] = (settling){{.roughness_m = roughness, .height_m = height}, hour >= DAY_FROM && hour < DAY_TO ? AIR_DAY : AIR_NIGHT};
        if (!list)
            mesh_mean(in->mesh + h * in->n, in->n, &s[h].a);
        else if (!json_is_null(json_array_get(list, h)))
            TRY(read_air(cx, json_array_get(list, h), h, &s[h]));
    }
    return settle(cx, s, in);
}

/* --- sources, the rest ---------------------------------------------------------------------------------------------------------------------- */

static lt_err read_source(lt_cx *cx, const json_t *o, size_t i, trace_input *in)
{
    where place = at("sources", i, NULL);
    trace_source *s = &in->sources[i];
    trace_named *n = &in->names[i];
    char number[24], *id;
    double degrees[2];
    TRY(check_members(cx, o, place.text, " id kind name x_m y_m height_m spread_m diameter_m velocity_m_s temperature_c rate_g_s sd_log "));
    TRY(read_spot(cx, o, place.text, &s->spot));
    TRY(take_number(cx, o, place.text, &(want){"spread_m", 0, 0, 1e4}, &s->spot.spread_m));
    TRY(take_number(cx, o, place.text, &(want){"diameter_m", 0, 0, 50}, &s->spot.diameter_m));
    TRY(take_number(cx, o, place.text, &(want){"velocity_m_s", 0, 0, 200}, &s->spot.velocity_m_s));
    TRY(take_number(cx, o, place.text, &(want){"temperature_c", 0, -60, 2000}, &s->spot.temperature_c));
    TRY(take_number(cx, o, place.text, &(want){"rate_g_s", 0, 0, 1e6}, &s->rate_g_s));
    TRY(take_number(cx, o, place.text, &(want){"sd_log", 1.3, 0.01, 10}, &s->sd_log));
    TRY(take_text(cx, o, place.text, "id", &n->id));
    TRY(take_text(cx, o, place.text, "kind", &n->kind));
    TRY(take_text(cx, o, place.text, "name", &n->name));
    snprintf(number, sizeof number, "%zu", i + 1);
    TRY(arena_text(cx, number, strlen(number), &id));
    n->id = n->id[0] ? n->id : id;
    n->kind = n->kind[0] ? n->kind : "source";
    n->name = n->name[0] ? n->name : n->id;
    n->rate_from = s->rate_g_s > 0 ? "given" : "unknown";
    trace_to_degrees(in, s->spot.x_m, s->spot.y_m, degrees);
    n->longitude = degrees[0];
    n->latitude = degrees[1];
    return LT_OK;
}

static lt_err read_sources(lt_cx *cx, const json_t *o, trace_input *in)
{
    const json_t *list = json_object_get(o, "sources"), *v;
    size_t i;
    if (list)
        TRY(take_array(cx, list, "sources", 0, TRACE_SOURCES_MAX));
    in->source_count = json_array_size(list);
    TRY(ARENA_ARRAY(cx, in->source_count + 1, &in->sources));
    TRY(ARENA_ARRAY(cx, in->source_count + 1, &in->names));
    json_array_foreach(list, i, v)
        TRY(read_source(cx, v, i, in));
    return LT_OK;
}

static lt_err read_unknown(lt_cx *cx, const json_t *o, trace_case *c)
{
    const json_t *v = json_object_get(o, "unknown");
    double rate;
    c->no_unknown = json_is_false(v);
    if (!v || c->no_unknown)
        return LT_OK;
    TRY(check_members(cx, v, "unknown", " rate_g_s sd_log "));
    TRY(take_number(cx, v, "unknown", &(want){"rate_g_s", NAN, 1e-6, 1e6}, &rate));
    TRY(take_number(cx, v, "unknown", &(want){"sd_log", 1.5, 0.05, 10}, &c->unknown.sd));
    c->unknown.mu = log(rate);
    return LT_OK;
}

static lt_err read_map(lt_cx *cx, const json_t *o, trace_case *c)
{
    const json_t *v = json_object_get(o, "map");
    double nx, ny;
    if (!v)
        return LT_OK;
    TRY(check_members(cx, v, "map", " x0_m y0_m step_m nx ny "));
    TRY(take_number(cx, v, "map", &(want){"x0_m", NAN, -FAR_M, FAR_M}, &c->x0_m));
    TRY(take_number(cx, v, "map", &(want){"y0_m", NAN, -FAR_M, FAR_M}, &c->y0_m));
    TRY(take_number(cx, v, "map", &(want){"step_m", NAN, 1, 1e4}, &c->step_m));
    TRY(take_number(cx, v, "map", &(want){"nx", NAN, 1, TRACE_CELLS_MAX}, &nx));
    TRY(take_number(cx, v, "map", &(want){"ny", NAN, 1, TRACE_CELLS_MAX}, &ny));
    c->nx = (size_t)nx;
    c->ny = (size_t)ny;
    return LT_OK;
}

static lt_err read_background(lt_cx *cx, const json_t *o, trace_case *c)
{
    const json_t *v = json_object_get(o, "background"), *list = json_object_get(v, "level"), *one;
    double *level, *noise, each;
    size_t h;
    if (!v)
        return LT_OK;
    TRY(check_members(cx, v, "background", " level noise "));
    TRY(take_array(cx, list, "background.level", c->window, c->window));
    TRY(take_number(cx, v, "background", &(want){"noise", NAN, 1e-9, 1e5}, &each));
    TRY(ARENA_ARRAY(cx, c->window, &level));
    TRY(ARENA_ARRAY(cx, c->n, &noise));
    json_array_foreach(list, h, one)
    {
        where place = at("background.level", h, NULL);
        TRY(take_value(cx, one, place.text, &READING, &level[h]));
    }
    for (size_t i = 0; i < c->n; i++)
        noise[i] = each;
    c->no_history = true;
    c->level = level;
    c->noise = noise;
    return LT_OK;
}

static lt_err read_head(lt_cx *cx, const json_t *o, trace_input *in)
{
    const char *quantity, *first;
    const json_t *origin = json_object_get(o, "origin");
    TRY(check_members(cx, o, "", " form quantity first window seed model_error roughness_m wind_height_m mode kernel origin winds stations sources unknown map background "));
    TRY(take_text(cx, o, "", "quantity", &quantity));
    in->quantity = quantity[0] ? quantity : "PM10";
    in->offset_min = CIVIL_SHANGHAI_MIN;
    TRY(take_text(cx, o, "", "first", &first));
    if (first[0] && !civil_parse_iso(span_text(first), in->offset_min, &in->from_ms))
        return cx_fail(cx, LT_BAD_INPUT, "first: \"%s\" is no time such as 2026-11-26T08:00:00+08:00", first);
    if (!origin)
        return LT_OK;
    TRY(check_members(cx, origin, "origin", " longitude latitude "));
    TRY(take_number(cx, origin, "origin", &(want){"longitude", NAN, -180, 180}, &in->longitude));
    return take_number(cx, origin, "origin", &(want){"latitude", NAN, -85, 85}, &in->latitude);
}

static lt_err read_trace(lt_cx *cx, const json_t *o, trace_file *out)
{
    static const char *const MODES[3] = {"puff", "steady", "auto"}, *const KERNELS[3] = {"plume", "simple", NULL};
    static const trace_mode OF[3] = {TRACE_PUFF, TRACE_STEADY, TRACE_AUTO};
    trace_input *in = &out->in;
    size_t mode, kernel;
    double window, seed, error;
    TRY(read_head(cx, o, in));
    TRY(read_stations(cx, o, in));
    TRY(take_number(cx, o, "", &(want){"window", fmin((double)in->hours, TRACE_INPUT_WINDOW), 1, fmin((double)in->hours, CULPRIT_HOURS_MAX)}, &window));
    TRY(take_number(cx, o, "", &(want){"seed", 1, 0, 9e15}, &seed));
    TRY(take_number(cx, o, "", &(want){"model_error", 0.6, 0.01, 5}, &error));
    in->window = (size_t)window;
    TRY(read_winds(cx, o, in));
    TRY(read_sources(cx, o, in));
    TRY(take_choice(cx, o, "mode", MODES, &mode));
    TRY(take_choice(cx, o, "kernel", KERNELS, &kernel));
    out->c = trace_input_case(in, (trace_kernel){0});
    out->c.seed = (uint64_t)seed;
    out->c.model_error = error;
    out->c.mode = OF[mode];
    out->is_simple = kernel == 1;
    TRY(read_unknown(cx, o, &out->c));
    TRY(read_map(cx, o, &out->c));
    return read_background(cx, o, &out->c);
}

/* --- files ----------------------------------------------------------------------------------------------------------------------------------- */

static lt_err open_form(lt_cx *cx, span text, const char *form, json_t **out)
{
    TRY(json_parse(cx, text, out));
    if (strcmp(json_get_text(*out, "form", ""), form) == 0)
        return LT_OK;
    lt_err e = cx_fail(cx, LT_BAD_INPUT, "form: \"%.40s\"; \"%s\" is wanted", json_get_text(*out, "form", ""), form);
    json_decref(*out);
    return e;
}

lt_err trace_case_parse(lt_cx *cx, span text, trace_file *out)
{
    json_t *o;
    *out = (trace_file){.in = {.quantity = "PM10"}};
    TRY(open_form(cx, text, "lantian-trace-1", &o));
    lt_err e = read_trace(cx, o, out);
    json_decref(o);
    return e;
}

static lt_err read_ground(lt_cx *cx, const json_t *list, wind_file *out)
{
    const json_t *v;
    size_t i, cells = out->grid.nx * out->grid.ny;
    double *ground;
    if (!list)
        return LT_OK;
    TRY(take_array(cx, list, "ground_m", cells, cells));
    TRY(ARENA_ARRAY(cx, cells, &ground));
    json_array_foreach(list, i, v)
    {
        where place = at("ground_m", i, NULL);
        TRY(take_value(cx, v, place.text, &(want){"", NAN, -500, 9000}, &ground[i]));
    }
    out->grid.ground_m = ground;
    return LT_OK;
}

static lt_err read_grid(lt_cx *cx, const json_t *g, wind_field_grid *out)
{
    double n[3];
    TRY(check_members(cx, g, "grid", " x0_m y0_m step_m nx ny nz layer_m rise "));
    TRY(take_number(cx, g, "grid", &(want){"x0_m", NAN, -FAR_M, FAR_M}, &out->x0_m));
    TRY(take_number(cx, g, "grid", &(want){"y0_m", NAN, -FAR_M, FAR_M}, &out->y0_m));
    TRY(take_number(cx, g, "grid", &(want){"step_m", NAN, 1, 1e5}, &out->step_m));
    TRY(take_number(cx, g, "grid", &(want){"layer_m", 50, 1, 2000}, &out->layer_m));
    TRY(take_number(cx, g, "grid", &(want){"rise", 1, 0.01, 10}, &out->rise));
    TRY(take_number(cx, g, "grid", &(want){"nx", NAN, 3, 2000}, &n[0]));
    TRY(take_number(cx, g, "grid", &(want){"ny", NAN, 3, 2000}, &n[1]));
    TRY(take_number(cx, g, "grid", &(want){"nz", 8, 2, 200}, &n[2]));
    out->nx = (size_t)n[0];
    out->ny = (size_t)n[1];
    out->nz = (size_t)n[2];
    if (out->nx * out->ny * out->nz > FIELD_CELLS_MAX)
        return cx_fail(cx, LT_LIMIT, "grid: %zu x %zu x %zu cells, at most %u", out->nx, out->ny, out->nz, FIELD_CELLS_MAX);
    return LT_OK;
}

static lt_err read_wind(lt_cx *cx, const json_t *o, wind_file *out)
{
    const json_t *list = json_object_get(o, "stations"), *v;
    size_t i;
    TRY(check_members(cx, o, "", " form stations grid ground_m "));
    TRY(take_array(cx, list, "stations", 1, TRACE_STATIONS_MAX));
    out->n = json_array_size(list);
    TRY(ARENA_ARRAY(cx, out->n, &out->stations));
    json_array_foreach(list, i, v)
    {
        where place = at("stations", i, NULL), from = at("stations", i, "from");
        mesh_wind *w = &out->stations[i];
        TRY(check_members(cx, v, place.text, " x_m y_m speed_m_s from "));
        TRY(take_number(cx, v, place.text, &X, &w->x_m));
        TRY(take_number(cx, v, place.text, &Y, &w->y_m));
        TRY(take_number(cx, v, place.text, &SPEED, &w->speed_m_s));
        TRY(take_from(cx, json_object_get(v, "from"), from.text, w));
        w->has_wind = true;
    }
    TRY(read_grid(cx, json_object_get(o, "grid"), &out->grid));
    return read_ground(cx, json_object_get(o, "ground_m"), out);
}

lt_err wind_case_parse(lt_cx *cx, span text, wind_file *out)
{
    json_t *o;
    *out = (wind_file){0};
    TRY(open_form(cx, text, "lantian-wind-1", &o));
    lt_err e = read_wind(cx, o, out);
    json_decref(o);
    return e;
}
