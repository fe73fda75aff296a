/* emission_roads.c - roads become lines of exhaust, a class of vehicles each, and one of dust; see inventory.h. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "model/inventory/clip.h"
#include "model/inventory/dust_emission.h"
#include "model/inventory/emission_table.h"
#include "model/inventory/inventory.h"
#include "model/inventory/vehicle_emission.h"

#define CLASSES_MAX 14
#define SPEEDS      5

typedef struct fleet_class { /* of the kilometres driven: its share and what one of them gives off, by speed */
    const char *code;
    double      share, kg_km[SPEEDS][EMISSION_SPECIES];
} fleet_class;
typedef struct fleet_mix {
    fleet_class classes[CLASSES_MAX];
    size_t      n;
    bool        is_lowered;
    const char *quality;
} fleet_mix;

static int speed_bin(double v)
{
    return v < 20 ? 0 : v < 30 ? 1 : v < 40 ? 2 : v <= 80 ? 3 : 4;
}

static fleet_class *find_class(fleet_mix *m, const char *code)
{
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->classes[i].code, code) == 0)
            return &m->classes[i];
    fleet_class *c = &m->classes[m->n++];
    *c = (fleet_class){.code = code};
    return c;
}

static lt_err add_vehicle(lt_cx *cx, const emission_case *c, const emission_fleet *f, fleet_mix *m)
{
    static const double SPEED[SPEEDS] = {15, 25, 35, 60, 90};
    const char *code = vehicle_emission_code(f->vehicle);
    if (!code)
        return cx_fail(cx, LT_BAD_INPUT, "fleet: vehicle \"%.60s\" is in no row of vehicle_factor", f->vehicle);
    fleet_class *k = find_class(m, code);
    for (int b = 0; b < SPEEDS; b++) {
        vehicle_emission e;
        vehicle_trip t = {f->vehicle, f->fuel, f->stage, SPEED[b], &c->climate, c->year};
        if (!vehicle_emission_find(&t, &e))
            return cx_fail(cx, LT_BAD_INPUT, "fleet: no factor for %.40s with fuel \"%.20s\" and stage \"%.20s\"", f->vehicle, f->fuel, f->stage);
        for (int s = 0; s < EMISSION_SPECIES; s++)
            k->kg_km[b][s] += f->share * e.kg_km[s];
        m->is_lowered |= e.is_stage_lowered;
    }
    k->share += f->share;
    return LT_OK;
}

static lt_err make_mix(lt_cx *cx, const emission_case *c, fleet_mix *m)
{
    double sum = 0;
    m->n = 0;
    m->is_lowered = false;
    m->quality = c->fleet_count ? "C" : "E";
    for (size_t i = 0; i < c->fleet_count; i++) {
        sum += c->fleet[i].share;
        TRY(add_vehicle(cx, c, &c->fleet[i], m));
    }
    for (size_t i = 0; !c->fleet_count && i < TABLE_VEHICLE_FLEET_COUNT; i++) {
        const table_vehicle_fleet *r = &TABLE_VEHICLE_FLEET[i];
        sum += num_to_double(r->share);
        TRY(add_vehicle(cx, c, &(emission_fleet){r->vehicle, r->fuel, r->stage, num_to_double(r->share)}, m));
    }
    if (!(fabs(sum - 1) < 1e-3))
        return cx_fail(cx, LT_BAD_INPUT, "fleet: the shares add up to %g, not to 1", sum);
    for (size_t i = 0; i < m->n; i++) {
        fleet_class *k = &m->classes[i];
        for (int b = 0; b < SPEEDS; b++)
            for (int s = 0; s < EMISSION_SPECIES && k->share > 0; s++)
                k->kg_km[b][s] /= k->share;
        k->share /= sum;
    }
    return LT_OK;
}

static double length_of(const emission_road *r)
{
    double m = 0;
    if (!isnan(r->length_m))
        return r->length_m;
    for (uint32_t k = 0; k < r->where.ring_count; k++)
        for (uint32_t i = 1; i < r->where.rings[k].n; i++)
            m += shape_distance_m(r->where.points[r->where.rings[k].from + i - 1], r->where.points[r->where.rings[k].from + i]);
    return m;
}

static lt_err put_line(lt_cx *cx, inventory *v, const emission_road *r, emission_line l, const char *suffix)
{
    emission_line *to;
    TRY(arena_format(cx, &l.id, "%s:%s", r->id, suffix));
    TRY(ARENA_ARRAY(cx, 1, &to));
    l.entity = r->id;
    l.name = r->name;
    l.street = r->street;
    l.where = r->where;
    *to = l;
    v->lines[v->n++] = (inventory_line){.from = to, .road = r->id};
    return LT_OK;
}

static lt_err expand_road(lt_cx *cx, inventory *v, const emission_road *r, const fleet_mix *m)
{
    const table_road_class *k = emission_road_class_find(r->road_class);
    if (!k)
        return cx_fail(cx, LT_BAD_INPUT, "%s: road_class \"%s\" is none of main, secondary, branch, alley, highway", r->id, r->road_class);
    double speed = isnan(r->speed_km_h) ? num_to_double(k->speed_km_h) : r->speed_km_h, aadt = isnan(r->aadt) ? (double)k->aadt : r->aadt;
    double km = length_of(r) / 1000 * aadt * civil_days_in_year(v->c->year);
    emission_line l = emission_line_empty();
    l.quality = r->quality[0] ? r->quality : isnan(r->aadt) ? k->quality : "B";
    for (size_t i = 0; i < m->n; i++) {
        l.code = m->classes[i].code;
        l.activity = km * m->classes[i].share;
        l.factor_grade = "C";
        l.factor_source = "vehicle_factor";
        memcpy(l.factor_kg, m->classes[i].kg_km[speed_bin(speed)], sizeof l.factor_kg);
        TRY(put_line(cx, v, r, l, l.code));
    }
    l.code = k->code;
    l.activity = km;
    l.share_year = r->dust_share;
    l.factor_grade = "D";
    l.factor_source = "dust_parameter";
    l.control_count = r->control_count;
    memcpy(l.control, r->control, sizeof l.control);
    dust_emission_road(isnan(r->silt_g_m2) ? num_to_double(k->silt_g_m2) : r->silt_g_m2, isnan(r->weight_t) ? num_to_double(k->weight_t) : r->weight_t,
                       &v->c->climate, l.factor_kg);
    return put_line(cx, v, r, l, l.code);
}

size_t emission_roads_count(const emission_case *c)
{
    return c->road_count * (CLASSES_MAX + 1);
}

lt_err emission_roads_expand(lt_cx *cx, const emission_case *c, inventory *v)
{
    fleet_mix m;
    if (!c->road_count)
        return LT_OK;
    TRY(make_mix(cx, c, &m));
    for (size_t i = 0; i < c->road_count; i++)
        TRY(expand_road(cx, v, &c->roads[i], &m));
    if (m.is_lowered)
        return inventory_find(cx, v, &(inventory_finding){"stage", "fleet", "", "国六车没有单独的排放系数，按国五计算", "stage VI has no factor of its own and is counted as V"});
    return LT_OK;
}
