/* emission_case.c - see emission_case.h. */
#include "wire/inventory/emission_case_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"

#define FORMAT   "lantian-inventory-1"
#define TEXT_MAX 200
#define YEAR_MIN 1950
#define YEAR_MAX 2199

static const char *const SPECIES[EMISSION_CASE_SPECIES] = {"SO2", "NOx", "CO", "PM10", "PM2.5", "BC", "OC", "VOCs", "NH3"};

#define BIG 1e15
#define LINE(f) offsetof(emission_line, f)
static const emission_member LINE_MEMBERS[] = {
    {"id", MEMBER_TEXT, LINE(id), 0, 0}, {"entity", MEMBER_TEXT, LINE(entity), 0, 0}, {"name", MEMBER_TEXT, LINE(name), 0, 0},
    {"code", MEMBER_TEXT, LINE(code), 0, 0}, {"street", MEMBER_TEXT, LINE(street), 0, 0}, {"stage", MEMBER_TEXT, LINE(stage), 0, 0},
    {"unit", MEMBER_TEXT, LINE(unit), 0, 0}, {"quality", MEMBER_TEXT, LINE(quality), 0, 0}, {"profile", MEMBER_TEXT, LINE(profile), 0, 0},
    {"factor_grade", MEMBER_TEXT, LINE(factor_grade), 0, 0}, {"factor_source", MEMBER_TEXT, LINE(factor_source), 0, 0},
    {"activity", MEMBER_NUMBER, LINE(activity), 0, BIG}, {"power_kw", MEMBER_NUMBER, LINE(power_kw), 0, 1e6},
    {"input_percent", MEMBER_NUMBER, LINE(input_percent), 0, 100}, {"kept_percent", MEMBER_NUMBER, LINE(kept_percent), 0, 100},
    {"capture_percent", MEMBER_NUMBER, LINE(capture_percent), 0, 100}, {"share_year", MEMBER_NUMBER, LINE(share_year), 0, 1},
    {"height_m", MEMBER_NUMBER, LINE(height_m), 0, 1000}, {"diameter_m", MEMBER_NUMBER, LINE(diameter_m), 0, 100},
    {"temperature_c", MEMBER_NUMBER, LINE(temperature_c), -50, 2000}, {"flow_m3_h", MEMBER_NUMBER, LINE(flow_m3_h), 0, 1e9},
    {"factor_kg", MEMBER_SPECIES, LINE(factor_kg), 0, BIG}, {"removed_percent", MEMBER_SPECIES, LINE(removed_percent), 0, 100},
    {"given_kg", MEMBER_SPECIES, LINE(given_kg), 0, BIG},
    {"geometry", MEMBER_OTHER, 0, 0, 0}, {"spread", MEMBER_OTHER, 0, 0, 0}, {"control", MEMBER_OTHER, 0, 0, 0}, {"online", MEMBER_OTHER, 0, 0, 0},
    {NULL, MEMBER_OTHER, 0, 0, 0},
};
#define ROAD(f) offsetof(emission_road, f)
static const emission_member ROAD_MEMBERS[] = {
    {"id", MEMBER_TEXT, ROAD(id), 0, 0}, {"name", MEMBER_TEXT, ROAD(name), 0, 0}, {"street", MEMBER_TEXT, ROAD(street), 0, 0},
    {"road_class", MEMBER_TEXT, ROAD(road_class), 0, 0}, {"quality", MEMBER_TEXT, ROAD(quality), 0, 0},
    {"length_m", MEMBER_NUMBER, ROAD(length_m), 0, 1e7}, {"aadt", MEMBER_NUMBER, ROAD(aadt), 0, 1e6},
    {"speed_km_h", MEMBER_NUMBER, ROAD(speed_km_h), 1, 200}, {"silt_g_m2", MEMBER_NUMBER, ROAD(silt_g_m2), 0, 1000},
    {"weight_t", MEMBER_NUMBER, ROAD(weight_t), 0.1, 100}, {"dust_share", MEMBER_NUMBER, ROAD(dust_share), 0, 1e6},
    {"geometry", MEMBER_OTHER, 0, 0, 0}, {"control", MEMBER_OTHER, 0, 0, 0},
    {NULL, MEMBER_OTHER, 0, 0, 0},
};
#define FLEET(f) offsetof(emission_fleet, f)
static const emission_member FLEET_MEMBERS[] = {
    {"vehicle", MEMBER_TEXT, FLEET(vehicle), 0, 0}, {"fuel", MEMBER_TEXT, FLEET(fuel), 0, 0}, {"stage", MEMBER_TEXT, FLEET(stage), 0, 0},
    {"share", MEMBER_NUMBER, FLEET(share), 0, 1}, {NULL, MEMBER_OTHER, 0, 0, 0},
};
static const emission_member AREA_MEMBERS[] = {
    {"code", MEMBER_TEXT, offsetof(emission_area, code), 0, 0}, {"name", MEMBER_TEXT, offsetof(emission_area, name), 0, 0},
    {"geometry", MEMBER_OTHER, 0, 0, 0}, {NULL, MEMBER_OTHER, 0, 0, 0},
};
#define CLIMATE(f) offsetof(emission_climate, f)
static const emission_member CLIMATE_MEMBERS[] = {
    {"altitude_m", MEMBER_NUMBER, CLIMATE(altitude_m), -500, 6000}, {"temperature_c", MEMBER_NUMBER, CLIMATE(temperature_c), -40, 45},
    {"humidity_percent", MEMBER_NUMBER, CLIMATE(humidity_percent), 0, 100}, {"wind_m_s", MEMBER_NUMBER, CLIMATE(wind_m_s), 0, 60},
    {"rain_mm", MEMBER_NUMBER, CLIMATE(rain_mm), 0, 15000}, {"rain_days", MEMBER_NUMBER, CLIMATE(rain_days), 0, 366},
    {"petrol_sulphur_mg_kg", MEMBER_NUMBER, CLIMATE(petrol_sulphur_mg_kg), 0, 10000},
    {"diesel_sulphur_mg_kg", MEMBER_NUMBER, CLIMATE(diesel_sulphur_mg_kg), 0, 50000}, {NULL, MEMBER_OTHER, 0, 0, 0},
};
static const emission_member CASE_MEMBERS[] = {
    {"format", MEMBER_OTHER, 0, 0, 0}, {"name", MEMBER_TEXT, offsetof(emission_case, name), 0, 0}, {"year", MEMBER_OTHER, 0, 0, 0},
    {"climate", MEMBER_OTHER, 0, 0, 0}, {"sources", MEMBER_OTHER, 0, 0, 0}, {"roads", MEMBER_OTHER, 0, 0, 0}, {"fleet", MEMBER_OTHER, 0, 0, 0},
    {"areas", MEMBER_OTHER, 0, 0, 0}, {"grid", MEMBER_OTHER, 0, 0, 0}, {NULL, MEMBER_OTHER, 0, 0, 0},
};
static const emission_member GRID_MEMBERS[] = {
    {"cell_m", MEMBER_NUMBER, offsetof(emission_case, cell_m), 10, 10000}, {"margin_m", MEMBER_NUMBER, offsetof(emission_case, margin_m), 0, 20000},
    {NULL, MEMBER_OTHER, 0, 0, 0},
};

/* --- members ------------------------------------------------------------------------------------------------------------------ */

static lt_err read_text(lt_cx *cx, const json_t *v, const char *name, const char **out)
{
    char *copy;
    if (!json_is_string(v) || json_string_length(v) > TEXT_MAX || strlen(json_string_value(v)) != json_string_length(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: 应为不超过 %d 字节的文字 a text of at most %d bytes is wanted", name, TEXT_MAX, TEXT_MAX);
    TRY(arena_text(cx, json_string_value(v), json_string_length(v), &copy));
    *out = copy;
    return LT_OK;
}

static lt_err read_number(lt_cx *cx, const json_t *v, const emission_member *m, double *out)
{
    if (json_is_null(v))
        return LT_OK;
    double x = json_is_number(v) ? json_number_value(v) : NAN;
    if (isnan(x))
        return cx_fail(cx, LT_BAD_INPUT, "%s: 应为 %g 至 %g 的数 a number from %g to %g is wanted", m->name, m->low, m->high, m->low, m->high);
    if (!(x >= m->low && x <= m->high))
        return cx_fail(cx, LT_BAD_INPUT, "%s: 应为 %g 至 %g 的数 a number from %g to %g is wanted, not %g", m->name, m->low, m->high, m->low, m->high, x);
    *out = x;
    return LT_OK;
}

static int find_species(const char *name)
{
    for (int s = 0; s < EMISSION_CASE_SPECIES; s++)
        if (strcmp(SPECIES[s], name) == 0)
            return s;
    return -1;
}

static lt_err read_species(lt_cx *cx, json_t *v, const emission_member *m, double *out)
{
    const char *key;
    json_t *one;
    if (!json_is_object(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: an object by species is wanted, such as {\"SO2\": 12.5}", m->name);
    json_object_foreach(v, key, one)
    {
        int s = find_species(key);
        if (s < 0)
            return cx_fail(cx, LT_BAD_INPUT, "%s: \"%.40s\" is none of the nine species SO2 NOx CO PM10 PM2.5 BC OC VOCs NH3", m->name, key);
        lt_err e = read_number(cx, one, m, &out[s]);
        if (e)
            return cx_place(cx, e, "%s: ", key);
    }
    return LT_OK;
}

/* Every member of o into base; those of type OTHER are left to the caller. */
lt_err emission_case_members(lt_cx *cx, json_t *o, const emission_member *list, void *base)
{
    const char *key;
    json_t *v;
    if (!json_is_object(o))
        return cx_fail(cx, LT_BAD_INPUT, "an object is wanted");
    json_object_foreach(o, key, v)
    {
        const emission_member *m = list;
        while (m->name && strcmp(m->name, key) != 0)
            m++;
        if (!m->name)
            return cx_fail(cx, LT_BAD_INPUT, "没有“%.60s”这一项 \"%.60s\" is no member here", key, key);
        void *at = (char *)base + m->at;
        if (m->type == MEMBER_TEXT)
            TRY(read_text(cx, v, m->name, (const char **)at));
        else if (m->type == MEMBER_NUMBER)
            TRY(read_number(cx, v, m, (double *)at));
        else if (m->type == MEMBER_SPECIES)
            TRY(read_species(cx, v, m, (double *)at));
    }
    return LT_OK;
}

lt_err emission_case_controls(lt_cx *cx, const json_t *v, const char **out, uint32_t *n)
{
    *n = 0;
    if (!v)
        return LT_OK;
    if (!json_is_array(v) || json_array_size(v) > EMISSION_CONTROLS_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "control: an array of at most %u keys is wanted", EMISSION_CONTROLS_MAX);
    for (size_t i = 0; i < json_array_size(v); i++)
        TRY(read_text(cx, json_array_get(v, i), "control", &out[(*n)++]));
    return LT_OK;
}

static lt_err read_shape(lt_cx *cx, const json_t *v, shape *out)
{
    *out = (shape){.kind = SHAPE_NONE};
    if (!v || json_is_null(v))
        return LT_OK;
    lt_err e = shape_parse(cx, v, out);
    return e ? cx_place(cx, e, "geometry: ") : LT_OK;
}

/* --- sources ------------------------------------------------------------------------------------------------------------------- */

emission_line emission_line_empty(void)
{
    emission_line l = {.id = "", .entity = "", .name = "", .code = "", .street = "", .stage = "", .unit = "", .quality = "", .profile = "",
                       .activity = NAN, .power_kw = NAN, .input_percent = NAN, .kept_percent = NAN, .capture_percent = NAN, .share_year = NAN,
                       .height_m = NAN, .diameter_m = NAN, .temperature_c = NAN, .flow_m3_h = NAN, .factor_grade = "", .factor_source = ""};
    for (int s = 0; s < EMISSION_CASE_SPECIES; s++)
        l.factor_kg[s] = l.removed_percent[s] = l.given_kg[s] = NAN;
    return l;
}

emission_road emission_road_empty(void)
{
    return (emission_road){.id = "", .name = "", .street = "", .road_class = "", .quality = "", .length_m = NAN, .aadt = NAN, .speed_km_h = NAN,
                           .silt_g_m2 = NAN, .weight_t = NAN, .dust_share = NAN};
}

emission_climate emission_climate_guandu(void)
{
    return (emission_climate){.altitude_m = 1890, .temperature_c = 15.5, .humidity_percent = 68, .wind_m_s = 2.2, .rain_mm = 980, .rain_days = 130,
                              .petrol_sulphur_mg_kg = 10, .diesel_sulphur_mg_kg = 10};
}

static lt_err read_online(lt_cx *cx, json_t *v, int year, emission_line *l)
{
    const char *key;
    json_t *hours;
    if (!v)
        return LT_OK;
    if (!json_is_object(v))
        return cx_fail(cx, LT_BAD_INPUT, "online: an object by species is wanted");
    l->online_count = (uint32_t)civil_days_in_year(year) * 24;
    json_object_foreach(v, key, hours)
    {
        double *to;
        int s = find_species(key);
        if (s < 0 || !json_is_array(hours) || json_array_size(hours) != l->online_count)
            return cx_fail(cx, LT_BAD_INPUT, "online.%.20s: %u hours of one of the nine species are wanted, there are %zu", key, l->online_count,
                           json_array_size(hours));
        TRY(ARENA_ARRAY(cx, l->online_count, &to));
        for (uint32_t h = 0; h < l->online_count; h++) {
            const json_t *x = json_array_get(hours, h);
            to[h] = json_is_number(x) ? json_number_value(x) : NAN;
            if (!json_is_null(x) && !(to[h] >= 0 && to[h] <= 1e6))
                return cx_fail(cx, LT_BAD_INPUT, "online.%s[%u]: a number from 0 to 1000000 kg, or null, is wanted", key, h);
        }
        l->online[s] = to;
    }
    return LT_OK;
}

static lt_err read_spread(lt_cx *cx, const json_t *v, emission_spread *out)
{
    static const char *const NAMES[] = {"none", "roads", "street", "district"};
    *out = EMISSION_SPREAD_NONE;
    if (!v)
        return LT_OK;
    for (int i = 0; i < 4 && json_is_string(v); i++)
        if (strcmp(json_string_value(v), NAMES[i]) == 0) {
            *out = (emission_spread)i;
            return LT_OK;
        }
    return cx_fail(cx, LT_BAD_INPUT, "spread: one of none, roads, street, district is wanted");
}

static lt_err read_line(lt_cx *cx, json_t *o, const emission_case *c, emission_line *out)
{
    *out = emission_line_empty();
    TRY(emission_case_members(cx, o, LINE_MEMBERS, out));
    if (!out->id[0] || !out->code[0])
        return cx_fail(cx, LT_BAD_INPUT, "%s: it is missing", out->id[0] ? "code" : "id");
    if (out->quality[0] && (out->quality[1] || !strchr("ABCDE", out->quality[0])))
        return cx_fail(cx, LT_BAD_INPUT, "quality: \"%.20s\" is none of A, B, C, D, E", out->quality);
    TRY(emission_case_controls(cx, json_object_get(o, "control"), out->control, &out->control_count));
    TRY(read_shape(cx, json_object_get(o, "geometry"), &out->where));
    TRY(read_spread(cx, json_object_get(o, "spread"), &out->spread));
    return read_online(cx, json_object_get(o, "online"), c->year, out);
}

static lt_err read_road(lt_cx *cx, json_t *o, emission_road *out)
{
    *out = emission_road_empty();
    TRY(emission_case_members(cx, o, ROAD_MEMBERS, out));
    if (!out->id[0] || !out->road_class[0])
        return cx_fail(cx, LT_BAD_INPUT, "%s: it is missing", out->id[0] ? "road_class" : "id");
    if (out->quality[0] && (out->quality[1] || !strchr("ABCDE", out->quality[0])))
        return cx_fail(cx, LT_BAD_INPUT, "quality: \"%.20s\" is none of A, B, C, D, E", out->quality);
    TRY(emission_case_controls(cx, json_object_get(o, "control"), out->control, &out->control_count));
    TRY(read_shape(cx, json_object_get(o, "geometry"), &out->where));
    if (out->where.kind != SHAPE_NONE && out->where.kind != SHAPE_LINE)
        return cx_fail(cx, LT_BAD_INPUT, "geometry: a road is a line, this is a %s", shape_kind_name(out->where.kind));
    return LT_OK;
}

/* --- the whole ------------------------------------------------------------------------------------------------------------------ */

static lt_err open_list(lt_cx *cx, const json_t *o, const char *name, size_t max, size_t *n)
{
    const json_t *v = json_object_get(o, name);
    *n = 0;
    if (!v)
        return LT_OK;
    if (!json_is_array(v))
        return cx_fail(cx, LT_BAD_INPUT, "%s: an array is wanted", name);
    if (json_array_size(v) > max)
        return cx_fail(cx, LT_LIMIT, "%s: %zu of them, %zu at most", name, json_array_size(v), max);
    *n = json_array_size(v);
    return LT_OK;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* INV(1) */
static lt_err check_ids(lt_cx *cx, const emission_case *c)
{
    const char **ids;
    size_t n = c->line_count + c->road_count;
    if (!n)
        return LT_OK;
    TRY(ARENA_ARRAY(cx, n, &ids));
    for (size_t i = 0; i < c->line_count; i++)
        ids[i] = c->lines[i].id;
    for (size_t i = 0; i < c->road_count; i++)
        ids[c->line_count + i] = c->roads[i].id;
    qsort(ids, n, sizeof *ids, by_text);
    for (size_t i = 1; i < n; i++)
        if (strcmp(ids[i - 1], ids[i]) == 0)
            return cx_fail(cx, LT_BAD_INPUT, "the id \"%.100s\" stands twice among sources and roads", ids[i]);
    return LT_OK;
}

static lt_err read_sources(lt_cx *cx, json_t *o, emission_case *out)
{
    TRY(open_list(cx, o, "sources", EMISSION_LINES_MAX, &out->line_count));
    TRY(ARENA_ARRAY(cx, out->line_count + 1, &out->lines));
    for (size_t i = 0; i < out->line_count; i++) {
        lt_err e = read_line(cx, json_array_get(json_object_get(o, "sources"), i), out, &out->lines[i]);
        if (e)
            return cx_place(cx, e, "sources[%zu] (%.60s): ", i, out->lines[i].id);
    }
    TRY(open_list(cx, o, "roads", EMISSION_LINES_MAX, &out->road_count));
    TRY(ARENA_ARRAY(cx, out->road_count + 1, &out->roads));
    for (size_t i = 0; i < out->road_count; i++) {
        lt_err e = read_road(cx, json_array_get(json_object_get(o, "roads"), i), &out->roads[i]);
        if (e)
            return cx_place(cx, e, "roads[%zu] (%.60s): ", i, out->roads[i].id);
    }
    return LT_OK;
}

static lt_err read_lists(lt_cx *cx, json_t *o, emission_case *out)
{
    TRY(open_list(cx, o, "fleet", EMISSION_FLEET_MAX, &out->fleet_count));
    TRY(ARENA_ARRAY(cx, out->fleet_count + 1, &out->fleet));
    for (size_t i = 0; i < out->fleet_count; i++) {
        out->fleet[i] = (emission_fleet){"", "", "", 0};
        lt_err e = emission_case_members(cx, json_array_get(json_object_get(o, "fleet"), i), FLEET_MEMBERS, &out->fleet[i]);
        if (e)
            return cx_place(cx, e, "fleet[%zu]: ", i);
    }
    TRY(open_list(cx, o, "areas", EMISSION_AREAS_MAX, &out->area_count));
    TRY(ARENA_ARRAY(cx, out->area_count + 1, &out->areas));
    for (size_t i = 0; i < out->area_count; i++) {
        json_t *one = json_array_get(json_object_get(o, "areas"), i);
        out->areas[i] = (emission_area){.code = "", .name = ""};
        lt_err e = emission_case_members(cx, one, AREA_MEMBERS, &out->areas[i]);
        if (!e)
            e = read_shape(cx, json_object_get(one, "geometry"), &out->areas[i].where);
        if (!e && out->areas[i].where.kind != SHAPE_POLYGON)
            e = cx_fail(cx, LT_BAD_INPUT, "geometry: a polygon is wanted");
        if (e)
            return cx_place(cx, e, "areas[%zu] (%.60s): ", i, out->areas[i].code);
    }
    return LT_OK;
}

lt_err emission_case_read(lt_cx *cx, const json_t *from, emission_case *out)
{
    json_t *o = (json_t *)(uintptr_t)from; /* jansson knows no const here */
    memset(out, 0, sizeof *out);
    out->name = "";
    out->climate = emission_climate_guandu();
    out->cell_m = 1000;
    out->margin_m = NAN;
    TRY(emission_case_members(cx, o, CASE_MEMBERS, out));
    if (strcmp(json_get_text(o, "format", ""), FORMAT) != 0)
        return cx_fail(cx, LT_BAD_INPUT, "format: \"" FORMAT "\" is wanted");
    int64_t year = json_get_int(o, "year", 0);
    if (year < YEAR_MIN || year > YEAR_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "year: a year from %d to %d is wanted", YEAR_MIN, YEAR_MAX);
    out->year = (int)year;
    lt_err e = json_object_get(o, "climate") ? emission_case_members(cx, json_object_get(o, "climate"), CLIMATE_MEMBERS, &out->climate) : LT_OK;
    if (e)
        return cx_place(cx, e, "climate: ");
    e = json_object_get(o, "grid") ? emission_case_members(cx, json_object_get(o, "grid"), GRID_MEMBERS, out) : LT_OK;
    if (e)
        return cx_place(cx, e, "grid: ");
    TRY(read_sources(cx, o, out));
    TRY(read_lists(cx, o, out));
    return check_ids(cx, out);
}

lt_err emission_case_parse(lt_cx *cx, span text, emission_case *out)
{
    json_t *o;
    TRY(json_parse(cx, text, &o));
    lt_err e = emission_case_read(cx, o, out);
    json_decref(o);
    return e;
}
