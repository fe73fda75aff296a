/* plume_case_json.c - a case of the plume model in JSON, into what a deck gives. See plume_study.h. */
#include <math.h>
#include <string.h>

#include "app/plume_study.h"
#include "base/arena.h"
#include "base/json.h"

#define FAR_M 1e9

/* A member as a number in [lo, hi]; `otherwise` when it is left out (NAN: it must not be). */
struct want {
    const char *key;
    double      otherwise, lo, hi;
};

static lt_err take_number(lt_cx *cx, const json_t *o, const char *place, const struct want *w, double *out)
{
    const json_t *v = json_object_get(o, w->key);
    *out = w->otherwise;
    if (!v && !isnan(w->otherwise))
        return LT_OK;
    if (!json_is_number(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: \"%s\" must be a number", place, w->key);
    *out = json_number_value(v);
    if (!(*out >= w->lo && *out <= w->hi))
        return cx_fail(cx, LT_BAD_INPUT, "%s: \"%s\", %g, lies outside %g to %g", place, w->key, *out, w->lo, w->hi);
    return LT_OK;
}

static lt_err take_array(lt_cx *cx, const json_t *o, const char *key, size_t most, const json_t **out)
{
    *out = json_object_get(o, key);
    if (!json_is_array(*out) || json_array_size(*out) == 0)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\" must be an array that is not empty", key);
    if (json_array_size(*out) > most)
        return cx_fail(cx, LT_LIMIT, "\"%s\" has %zu members, more than %zu", key, json_array_size(*out), most);
    return LT_OK;
}

static lt_err take_name(lt_cx *cx, const char *text, const char *place, char out[AERMOD_NAME_MAX + 1])
{
    if (!text || !text[0] || !span_copy(span_text(text), out, AERMOD_NAME_MAX + 1))
        return cx_fail(cx, LT_BAD_INPUT, "%s: a name of 1 to %u bytes is wanted", place, AERMOD_NAME_MAX);
    return LT_OK;
}

static lt_err read_averages(lt_cx *cx, const json_t *o, struct aermod_deck *d)
{
    const json_t *list, *v;
    size_t i;
    TRY(take_array(cx, o, "averages", AERMOD_PERIODS_MAX, &list));
    json_array_foreach(list, i, v)
    {
        const char *word = json_is_string(v) ? json_string_value(v) : "";
        int hours = strcmp(word, "MONTH") == 0 ? AERMOD_MONTHLY : strcmp(word, "PERIOD") == 0 ? AERMOD_PERIOD : 0;
        if (json_is_integer(v) && json_integer_value(v) >= 1 && json_integer_value(v) <= 24 && 24 % json_integer_value(v) == 0)
            hours = (int)json_integer_value(v);
        if (hours == 0)
            return cx_fail(cx, LT_BAD_INPUT, "\"averages\" member %zu: hours that divide 24, \"MONTH\" or \"PERIOD\" are wanted", i + 1);
        d->period_hours[d->periods++] = hours;
    }
    return LT_OK;
}

static lt_err read_cities(lt_cx *cx, const json_t *o, struct aermod_deck *d)
{
    const json_t *list, *v;
    size_t i;
    if (!json_object_get(o, "cities"))
        return LT_OK;
    TRY(take_array(cx, o, "cities", AERMOD_CITIES_MAX, &list));
    json_array_foreach(list, i, v)
    {
        struct aermod_city *c = &d->city[i];
        TRY(take_name(cx, json_get_text(v, "name", NULL), "a city", c->name));
        TRY(take_number(cx, v, c->name, &(struct want){"population", NAN, 100, 1e9}, &c->population));
        TRY(take_number(cx, v, c->name, &(struct want){"roughness_m", 1, 1e-3, 10}, &c->roughness_m));
        d->cities++;
    }
    return LT_OK;
}

static const struct type_row {
    const char *name;
    enum aermod_kind kind;
    struct want param[6];
} TYPES[] = {
#define STACK {{"emission_g_s", NAN, 0, 1e9}, {"height_m", NAN, 0, 1000}, {"temperature_k", NAN, -1000, 5000}, {"speed_m_s", NAN, 0, 500}, \
               {"diameter_m", NAN, 0, 500}, {NULL, 0, 0, 0}}
#define RATE {"emission_g_s_m2", NAN, 0, 1e6}, {"height_m", NAN, 0, 1000}
#define SIGMA_Z {"sigma_z_m", 0, 0, 1000}
    {"POINT", AERMOD_POINT, STACK},
    {"POINTCAP", AERMOD_POINTCAP, STACK},
    {"POINTHOR", AERMOD_POINTHOR, STACK},
    {"VOLUME", AERMOD_VOLUME, {{"emission_g_s", NAN, 0, 1e9}, {"height_m", NAN, 0, 1000}, {"sigma_y_m", NAN, 1e-3, 1e4}, {"sigma_z_m", NAN, 1e-3, 1e4}}},
    {"AREA", AERMOD_AREA, {RATE, {"east_m", NAN, 1e-3, 1e6}, {"north_m", NAN, 1e-3, 1e6}, {"angle_deg", 0, -360, 360}, SIGMA_Z}},
    {"AREACIRC", AERMOD_AREACIRC, {RATE, {"radius_m", NAN, 1e-3, 1e6}, {"corner_count", 20, 3, AERMOD_CORNERS_MAX}, SIGMA_Z}},
    {"AREAPOLY", AERMOD_AREAPOLY, {RATE, {"corner_count", 3, 3, AERMOD_CORNERS_MAX}, SIGMA_Z}},
    {"LINE", AERMOD_LINE, {RATE, {"width_m", NAN, 1, 1e5}, SIGMA_Z}},
    {NULL, AERMOD_OTHER, {{NULL, 0, 0, 0}}},
};

static lt_err read_corners(lt_cx *cx, const json_t *o, struct aermod_source *s)
{
    const json_t *list, *v;
    size_t i;
    lt_err e = take_array(cx, o, "corners", AERMOD_CORNERS_MAX, &list);
    if (e)
        return cx_place(cx, e, "source %s: ", s->name);
    json_array_foreach(list, i, v)
    {
        if (!json_is_number(json_array_get(v, 0)) || !json_is_number(json_array_get(v, 1)))
            return cx_fail(cx, LT_BAD_INPUT, "source %s: corner %zu must be [x, y]", s->name, i + 1);
        s->corner_x_m[i] = json_number_value(json_array_get(v, 0));
        s->corner_y_m[i] = json_number_value(json_array_get(v, 1));
    }
    s->corners = json_array_size(list);
    s->param[2] = (double)s->corners;
    return s->corners >= 3 ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "source %s: 3 corners at least are wanted", s->name);
}

static lt_err join_group(lt_cx *cx, struct aermod_deck *d, size_t source, const char *name, size_t sources)
{
    size_t g = 0;
    while (g < d->groups && strcmp(d->group[g].name, name) != 0)
        g++;
    if (g == d->groups) {
        if (g == PLUME_GROUPS_MAX)
            return cx_fail(cx, LT_LIMIT, "more than %u groups", PLUME_GROUPS_MAX);
        TRY(take_name(cx, name, "a group", d->group[g].name));
        TRY(ARENA_ARRAY(cx, sources, &d->group[g].source));
        d->groups++;
    }
    struct aermod_group *group = &d->group[g];
    if (group->n == 0 || group->source[group->n - 1] != source)
        group->source[group->n++] = (uint32_t)source;
    return LT_OK;
}

static lt_err place_source(lt_cx *cx, const json_t *o, struct aermod_deck *d, struct aermod_source *s)
{
    static const struct want X = {"x_m", NAN, -FAR_M, FAR_M}, Y = {"y_m", NAN, -FAR_M, FAR_M}, BASE = {"base_m", 0, -2000, 12000},
                             X2 = {"x2_m", NAN, -FAR_M, FAR_M}, Y2 = {"y2_m", NAN, -FAR_M, FAR_M};
    double none = 0;
    bool is_polygon = s->kind == AERMOD_AREAPOLY;
    TRY(take_number(cx, o, s->name, &X, is_polygon && !json_object_get(o, "x_m") ? &none : &s->x_m));
    TRY(take_number(cx, o, s->name, &Y, is_polygon && !json_object_get(o, "y_m") ? &none : &s->y_m));
    TRY(take_number(cx, o, s->name, &BASE, &s->base_m));
    if (s->kind == AERMOD_LINE) {
        TRY(take_number(cx, o, s->name, &X2, &s->x2_m));
        TRY(take_number(cx, o, s->name, &Y2, &s->y2_m));
    }
    const char *city = json_get_text(o, "city", NULL);
    s->city = -1;
    for (size_t i = 0; city && i < d->cities; i++)
        if (strcmp(d->city[i].name, city) == 0)
            s->city = (int)i;
    return city && s->city < 0 ? cx_fail(cx, LT_BAD_INPUT, "source %s: city \"%.40s\" is none of \"cities\"", s->name, city) : LT_OK;
}

static lt_err read_source(lt_cx *cx, const json_t *o, struct aermod_deck *d, size_t at)
{
    struct aermod_source *s = &d->source[at];
    TRY(take_name(cx, json_get_text(o, "id", NULL), "a source's id", s->name));
    const char *type = json_get_text(o, "type", "");
    const struct type_row *row = TYPES;
    while (row->name && strcmp(row->name, type) != 0)
        row++;
    if (!row->name)
        return cx_fail(cx, LT_BAD_INPUT, "source %s: type \"%.40s\" is not supported", s->name, type);
    s->kind = row->kind;
    TRY(place_source(cx, o, d, s));
    for (size_t i = 0; i < 6 && row->param[i].key; i++) {
        TRY(take_number(cx, o, s->name, &row->param[i], &s->param[i]));
        s->params = i + 1;
    }
    if (s->kind == AERMOD_AREAPOLY)
        TRY(read_corners(cx, o, s));
    const json_t *groups = json_object_get(o, "groups"), *v;
    size_t i;
    json_array_foreach(groups, i, v)
    {
        if (!json_is_string(v))
            return cx_fail(cx, LT_BAD_INPUT, "source %s: group %zu is no text", s->name, i + 1);
        TRY(join_group(cx, d, at, json_string_value(v), d->sources));
    }
    return LT_OK;
}

static lt_err read_receptors(lt_cx *cx, const json_t *o, struct aermod_deck *d)
{
    const json_t *list, *v;
    size_t i;
    TRY(take_array(cx, o, "receptors", AERMOD_RECEPTORS_MAX, &list));
    d->receptors = json_array_size(list);
    TRY(ARENA_ARRAY(cx, d->receptors, &d->receptor));
    json_array_foreach(list, i, v)
    {
        double n[5] = {0};
        size_t count = json_array_size(v);
        bool is_good = count >= 2 && count <= 5;
        for (size_t k = 0; k < count && is_good; k++) {
            is_good = json_is_number(json_array_get(v, k));
            n[k] = json_number_value(json_array_get(v, k));
            is_good = is_good && fabs(n[k]) <= (k < 2 ? FAR_M : 12000);
        }
        if (!is_good)
            return cx_fail(cx, LT_BAD_INPUT, "\"receptors\" member %zu must be [x, y, elevation, hill, flagpole] (two numbers at least)", i + 1);
        d->receptor[i] = (struct aermod_receptor){n[0], n[1], n[2], count > 3 ? n[3] : n[2], n[4], ""};
    }
    return LT_OK;
}

static lt_err read_levels(lt_cx *cx, const json_t *o, const char *place, struct aermod_hour *h)
{
    const json_t *list, *v;
    struct aermod_level *level;
    size_t i;
    lt_err e = take_array(cx, o, "levels", AERMOD_LEVELS_MAX, &list);
    if (e)
        return cx_place(cx, e, "%s: ", place);
    TRY(ARENA_ARRAY(cx, json_array_size(list), &level));
    json_array_foreach(list, i, v)
    {
        double n[6] = {0, 999, 99, 99, 99, 99};
        bool is_good = json_is_array(v) && json_array_size(v) >= 3 && json_array_size(v) <= 6;
        for (size_t k = 0; is_good && k < json_array_size(v); k++) {
            if (!json_is_null(json_array_get(v, k)) && !json_is_number(json_array_get(v, k)))
                is_good = false;
            else if (json_is_number(json_array_get(v, k)))
                n[k] = json_number_value(json_array_get(v, k));
        }
        if (!is_good || !(n[0] > 0 && n[0] <= 10000) || (i && n[0] <= level[i - 1].height_m))
            return cx_fail(cx, LT_BAD_INPUT, "%s: level %zu must be [height, from, speed, temperature, sigma direction, sigma w], heights rising",
                           place, i + 1);
        level[i] = (struct aermod_level){n[0], n[1], n[2], n[3], n[4], n[5]};
    }
    h->levels = json_array_size(list);
    h->level = level;
    return LT_OK;
}

static lt_err read_hour(lt_cx *cx, const json_t *o, size_t at, struct aermod_hour *h)
{
    static const struct want DATE[4] = {{"year", NAN, 1900, 2200}, {"month", NAN, 1, 12}, {"day", NAN, 1, 31}, {"hour", NAN, 1, 24}};
    static const struct want COLUMN[18] = {
        {"heat_flux_w_m2", -999, -999, 2000},        {"friction_m_s", -9, -9, 20},          {"convective_m_s", -9, -9, 20},
        {"gradient_above_k_m", -9, -9, 10},          {"convective_height_m", -999, -999, 1e4}, {"mechanical_height_m", -999, -999, 1e4},
        {"obukhov_m", -99999, -99999, 99999},        {"roughness_m", NAN, 1e-5, 10},        {"bowen", 1, -100, 100},
        {"albedo", 0.2, 0, 1},                       {"wind_m_s", 999, 0, 999},             {"wind_from_deg", 999, 0, 999},
        {"wind_height_m", NAN, 0.1, 1000},           {"temperature_k", 999, 150, 999},      {"temperature_height_m", NAN, 0.1, 1000},
        {"precipitation_mm", -9, -9, 1000},          {"humidity_percent", 999, 0, 999},     {"pressure_hpa", 99999, 0, 99999}};
    char place[40];
    double date[4];
    memcpy(place, "hour ", 6);
    num_dec number = {.scaled = (int64_t)at + 1, .decimals = 0};
    char text[NUM_TEXT_MAX];
    size_t n = num_format_dec(number, text);
    memcpy(place + 5, text, n < 30 ? n : 30);
    place[5 + (n < 30 ? n : 30)] = '\0';
    for (size_t i = 0; i < 4; i++)
        TRY(take_number(cx, o, place, &DATE[i], &date[i]));
    h->date = (struct aermod_date){(int)date[0], (int)date[1], (int)date[2], (int)date[3]};
    double *const to[18] = {&h->heat_flux_w_m2,      &h->friction_m_s, &h->convective_m_s, &h->gradient_above_k_m, &h->convective_height_m,
                            &h->mechanical_height_m, &h->obukhov_m,    &h->roughness_m,    &h->bowen,              &h->albedo,
                            &h->wind_m_s,            &h->wind_from_deg, &h->wind_height_m, &h->temperature_k,      &h->temperature_height_m,
                            &h->precipitation_mm,    &h->humidity_percent, &h->pressure_hpa};
    for (size_t i = 0; i < 18; i++)
        TRY(take_number(cx, o, place, &COLUMN[i], to[i]));
    h->precipitation_code = 9999;
    h->cloud_tenths = 99;
    h->adjusted_friction = json_is_true(json_object_get(o, "adjusted_friction"));
    return read_levels(cx, o, place, h);
}

static int64_t hour_number(const struct aermod_date *d)
{
    return (((int64_t)d->year * 100 + d->month) * 100 + d->day) * 100 + d->hour;
}

static lt_err read_weather(lt_cx *cx, const json_t *o, plume_study *s)
{
    const json_t *files = json_object_get(o, "weather"), *list, *v;
    size_t i;
    if (files) {
        const char *surface = json_get_text(files, "surface", ""), *profile = json_get_text(files, "profile", "");
        if (!surface[0] || !profile[0] || !span_copy(span_text(surface), s->deck->surface_path, sizeof s->deck->surface_path) ||
            !span_copy(span_text(profile), s->deck->profile_path, sizeof s->deck->profile_path))
            return cx_fail(cx, LT_BAD_INPUT, "\"weather\" names two files, \"surface\" and \"profile\", of at most %u bytes", AERMOD_WORD_MAX);
        return LT_OK;
    }
    TRY(take_array(cx, o, "hours", AERMOD_HOURS_MAX, &list));
    TRY(ARENA_ARRAY(cx, json_array_size(list), &s->weather.hour));
    json_array_foreach(list, i, v)
    {
        TRY(read_hour(cx, v, i, &s->weather.hour[i]));
        if (i && hour_number(&s->weather.hour[i].date) <= hour_number(&s->weather.hour[i - 1].date))
            return cx_fail(cx, LT_BAD_INPUT, "hour %zu does not come after the hour before it", i + 1);
    }
    s->weather.n = json_array_size(list);
    return LT_OK;
}

static lt_err read_case(lt_cx *cx, const json_t *o, plume_study *s)
{
    struct aermod_deck *d = s->deck;
    const json_t *list, *v;
    size_t i;
    if (strcmp(json_get_text(o, "form", ""), "lantian-plume-1") != 0)
        return cx_fail(cx, LT_BAD_INPUT, "\"form\" must be \"lantian-plume-1\"");
    const char *title = json_get_text(o, "title", "");
    (void)span_copy(span_of(title, strlen(title) < AERMOD_WORD_MAX ? strlen(title) : AERMOD_WORD_MAX), d->title, sizeof d->title);
    (void)span_copy(span_text(json_get_text(o, "pollutant", "")), d->pollutant, sizeof d->pollutant);
    const json_t *flat = json_object_get(o, "flat");
    d->flat = !flat || json_is_true(flat);
    d->elevated = !d->flat;
    TRY(take_number(cx, o, "the case", &(struct want){"profile_base_m", 0, -500, 9000}, &d->profile_base_m));
    TRY(take_number(cx, o, "the case", &(struct want){"half_life_s", 0, 0, 1e12}, &d->half_life_s));
    TRY(read_averages(cx, o, d));
    TRY(read_cities(cx, o, d));
    TRY(take_array(cx, o, "sources", AERMOD_SOURCES_MAX, &list));
    d->sources = json_array_size(list);
    TRY(ARENA_ARRAY(cx, d->sources, &d->source));
    TRY(ARENA_ARRAY(cx, PLUME_GROUPS_MAX, &d->group));
    json_array_foreach(list, i, v) TRY(read_source(cx, v, d, i));
    if (d->groups == 0)
        d->group[d->groups++] = (struct aermod_group){.name = "ALL", .is_all = true};
    TRY(read_receptors(cx, o, d));
    return read_weather(cx, o, s);
}

lt_err plume_study_parse_case(lt_cx *cx, span text, plume_study *out)
{
    json_t *o = NULL;
    TRY(arena_alloc(cx, sizeof *out->deck, &out->deck));
    TRY(json_parse(cx, text, &o));
    lt_err e = read_case(cx, o, out);
    json_decref(o);
    return e;
}
