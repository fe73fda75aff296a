/* inventory_case_json.c - see inventory_case_json.h. */
#include "app/inventory_case_json.h"

#include <math.h>

#include "model/inventory/emission.h"

static void put_number(jout *j, const char *key, double v)
{
    if (!isnan(v))
        jout_put_double(j, key, v);
}

static void put_text(jout *j, const char *key, const char *s)
{
    if (s[0])
        jout_put_text(j, key, s);
}

static void put_species(jout *j, const char *key, const double v[EMISSION_SPECIES])
{
    bool has = false;
    for (int s = 0; s < EMISSION_SPECIES; s++)
        has |= !isnan(v[s]);
    if (!has)
        return;
    jout_key(j, key);
    jout_begin_object(j);
    for (int s = 0; s < EMISSION_SPECIES; s++)
        put_number(j, emission_species_name(s), v[s]);
    jout_end_object(j);
}

static void put_run(jout *j, const shape *s, const shape_ring *r)
{
    jout_begin_array(j);
    for (uint32_t i = 0; i < r->n; i++) {
        jout_begin_array(j);
        jout_double(j, s->points[r->from + i].x);
        jout_double(j, s->points[r->from + i].y);
        jout_end_array(j);
    }
    jout_end_array(j);
}

static void put_shape(jout *j, const shape *s)
{
    static const char *const TYPES[] = {"", "Point", "MultiLineString", "MultiPolygon"};
    if (s->kind == SHAPE_NONE)
        return;
    jout_key(j, "geometry");
    jout_begin_object(j);
    jout_put_text(j, "type", TYPES[s->kind]);
    jout_key(j, "coordinates");
    jout_begin_array(j);
    if (s->kind == SHAPE_POINT) {
        jout_double(j, s->points[0].x);
        jout_double(j, s->points[0].y);
    }
    for (uint32_t i = 0; i < s->ring_count && s->kind != SHAPE_POINT; i++) {
        bool is_polygon = s->kind == SHAPE_POLYGON;
        if (is_polygon && !s->rings[i].is_hole)
            jout_begin_array(j);
        put_run(j, s, &s->rings[i]);
        if (is_polygon && (i + 1 == s->ring_count || !s->rings[i + 1].is_hole))
            jout_end_array(j);
    }
    jout_end_array(j);
    jout_end_object(j);
}

static void put_controls(jout *j, const char *const *control, uint32_t n)
{
    if (!n)
        return;
    jout_key(j, "control");
    jout_begin_array(j);
    for (uint32_t i = 0; i < n; i++)
        jout_text(j, control[i]);
    jout_end_array(j);
}

static void put_online(jout *j, const emission_line *l)
{
    if (!l->online_count)
        return;
    jout_key(j, "online");
    jout_begin_object(j);
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        if (!l->online[s])
            continue;
        jout_key(j, emission_species_name(s));
        jout_begin_array(j);
        for (uint32_t h = 0; h < l->online_count; h++)
            jout_double(j, l->online[s][h]); /* NAN: null */
        jout_end_array(j);
    }
    jout_end_object(j);
}

static void put_line(jout *j, const emission_line *l)
{
    static const char *const SPREADS[] = {"none", "roads", "street", "district"};
    jout_begin_object(j);
    put_text(j, "id", l->id);
    put_text(j, "code", l->code);
    put_text(j, "entity", l->entity);
    put_text(j, "name", l->name);
    put_text(j, "street", l->street);
    put_text(j, "stage", l->stage);
    put_text(j, "unit", l->unit);
    put_text(j, "quality", l->quality);
    put_text(j, "profile", l->profile);
    put_text(j, "factor_grade", l->factor_grade);
    put_text(j, "factor_source", l->factor_source);
    if (l->spread)
        jout_put_text(j, "spread", SPREADS[l->spread]);
    put_number(j, "activity", l->activity);
    put_number(j, "power_kw", l->power_kw);
    put_number(j, "input_percent", l->input_percent);
    put_number(j, "kept_percent", l->kept_percent);
    put_number(j, "capture_percent", l->capture_percent);
    put_number(j, "share_year", l->share_year);
    put_number(j, "height_m", l->height_m);
    put_number(j, "diameter_m", l->diameter_m);
    put_number(j, "temperature_c", l->temperature_c);
    put_number(j, "flow_m3_h", l->flow_m3_h);
    put_species(j, "factor_kg", l->factor_kg);
    put_species(j, "removed_percent", l->removed_percent);
    put_species(j, "given_kg", l->given_kg);
    put_controls(j, l->control, l->control_count);
    put_shape(j, &l->where);
    put_online(j, l);
    jout_end_object(j);
}

static void put_road(jout *j, const emission_road *r)
{
    jout_begin_object(j);
    put_text(j, "id", r->id);
    put_text(j, "name", r->name);
    put_text(j, "street", r->street);
    put_text(j, "road_class", r->road_class);
    put_text(j, "quality", r->quality);
    put_number(j, "length_m", r->length_m);
    put_number(j, "aadt", r->aadt);
    put_number(j, "speed_km_h", r->speed_km_h);
    put_number(j, "silt_g_m2", r->silt_g_m2);
    put_number(j, "weight_t", r->weight_t);
    put_number(j, "dust_share", r->dust_share);
    put_controls(j, r->control, r->control_count);
    put_shape(j, &r->where);
    jout_end_object(j);
}

static void put_climate(jout *j, const emission_climate *c)
{
    jout_key(j, "climate");
    jout_begin_object(j);
    put_number(j, "altitude_m", c->altitude_m);
    put_number(j, "temperature_c", c->temperature_c);
    put_number(j, "humidity_percent", c->humidity_percent);
    put_number(j, "wind_m_s", c->wind_m_s);
    put_number(j, "rain_mm", c->rain_mm);
    put_number(j, "rain_days", c->rain_days);
    put_number(j, "petrol_sulphur_mg_kg", c->petrol_sulphur_mg_kg);
    put_number(j, "diesel_sulphur_mg_kg", c->diesel_sulphur_mg_kg);
    jout_end_object(j);
}

static void put_lists(jout *j, const emission_case *c)
{
    jout_key(j, "fleet");
    jout_begin_array(j);
    for (size_t i = 0; i < c->fleet_count; i++) {
        jout_begin_object(j);
        jout_put_text(j, "vehicle", c->fleet[i].vehicle);
        jout_put_text(j, "fuel", c->fleet[i].fuel);
        jout_put_text(j, "stage", c->fleet[i].stage);
        jout_put_double(j, "share", c->fleet[i].share);
        jout_end_object(j);
    }
    jout_end_array(j);
    jout_key(j, "areas");
    jout_begin_array(j);
    for (size_t i = 0; i < c->area_count; i++) {
        jout_begin_object(j);
        put_text(j, "code", c->areas[i].code);
        put_text(j, "name", c->areas[i].name);
        put_shape(j, &c->areas[i].where);
        jout_end_object(j);
    }
    jout_end_array(j);
}

void inventory_case_put(jout *j, const emission_case *c)
{
    jout_begin_object(j);
    jout_put_text(j, "format", "lantian-inventory-1");
    put_text(j, "name", c->name);
    jout_put_int(j, "year", c->year);
    put_climate(j, &c->climate);
    jout_key(j, "grid");
    jout_begin_object(j);
    put_number(j, "cell_m", c->cell_m);
    put_number(j, "margin_m", c->margin_m);
    jout_end_object(j);
    jout_key(j, "sources");
    jout_begin_array(j);
    for (size_t i = 0; i < c->line_count; i++)
        put_line(j, &c->lines[i]);
    jout_end_array(j);
    jout_key(j, "roads");
    jout_begin_array(j);
    for (size_t i = 0; i < c->road_count; i++)
        put_road(j, &c->roads[i]);
    jout_end_array(j);
    put_lists(j, c);
    jout_end_object(j);
}
