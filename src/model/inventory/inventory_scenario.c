/* inventory_scenario.c - see inventory_scenario.h. */
#include "model/inventory/inventory_scenario.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "model/inventory/emission_table.h"
#include "model/inventory/vehicle_emission.h"

static bool names_line(const emission_change *c, const emission_line *l)
{
    return strncmp(l->code, c->code, strlen(c->code)) == 0 && (!c->street[0] || strcmp(c->street, l->street) == 0) &&
           (!c->entity[0] || strcmp(c->entity, l->entity) == 0 || strcmp(c->entity, l->id) == 0);
}

static bool names_place(const emission_change *c, const emission_road *r)
{
    return (!c->street[0] || strcmp(c->street, r->street) == 0) && (!c->entity[0] || strcmp(c->entity, r->id) == 0);
}

/* A road gives off 0301.. and, by its class, one of 0601..; does the change ask for its dust, or for its flow? */
static bool names_dust(const emission_change *c, const emission_road *r)
{
    const table_road_class *k = emission_road_class_find(r->road_class);
    return k && strncmp(k->code, c->code, strlen(c->code)) == 0 && names_place(c, r);
}

static bool names_flow(const emission_change *c, const emission_road *r)
{
    return strlen(c->code) <= 4 && strncmp("0301", c->code, strlen(c->code)) == 0 && names_place(c, r);
}

static lt_err copy_case(lt_cx *cx, const emission_case *from, emission_case *out)
{
    *out = *from;
    TRY(ARENA_ARRAY(cx, from->line_count + 1, &out->lines));
    TRY(ARENA_ARRAY(cx, from->road_count + 1, &out->roads));
    if (from->line_count)
        memcpy(out->lines, from->lines, from->line_count * sizeof *out->lines);
    if (from->road_count)
        memcpy(out->roads, from->roads, from->road_count * sizeof *out->roads);
    out->fleet_count = from->fleet_count ? from->fleet_count : TABLE_VEHICLE_FLEET_COUNT;
    TRY(ARENA_ARRAY(cx, out->fleet_count + 1, &out->fleet));
    for (size_t i = 0; i < out->fleet_count; i++) {
        const table_vehicle_fleet *r = &TABLE_VEHICLE_FLEET[from->fleet_count ? 0 : i];
        out->fleet[i] = from->fleet_count ? from->fleet[i] : (emission_fleet){r->vehicle, r->fuel, r->stage, num_to_double(r->share)};
    }
    return LT_OK;
}

static lt_err change_fuel(lt_cx *cx, const emission_change *c, emission_line *l, bool *is_gone)
{
    const table_emission_fuel *to = emission_fuel_find(c->fuel), *from = NULL;
    if (!to)
        return cx_fail(cx, LT_BAD_INPUT, "燃料表中没有“%.40s” this fuel is in no row of emission_fuel", c->fuel);
    for (size_t i = 0; i < TABLE_EMISSION_FUEL_COUNT && !from; i++)
        if (TABLE_EMISSION_FUEL[i].code[0] && strcmp(TABLE_EMISSION_FUEL[i].code, l->code) == 0)
            from = &TABLE_EMISSION_FUEL[i];
    if (!from)
        return cx_fail(cx, LT_BAD_INPUT, "%s：不知道它烧什么 what it burns is not known (code %s)", l->id, l->code);
    *is_gone = !to->code[0];
    l->activity *= num_to_double(from->mj) * num_to_double(from->efficiency) / (num_to_double(to->mj) * num_to_double(to->efficiency));
    l->code = to->code;
    l->unit = "";
    l->control_count = l->online_count = 0;
    l->input_percent = l->kept_percent = NAN;
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        l->factor_kg[s] = l->removed_percent[s] = l->given_kg[s] = NAN;
        l->online[s] = NULL;
    }
    return LT_OK;
}

static lt_err scale_measured(lt_cx *cx, emission_line *l, double factor)
{
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        double *hours;
        l->given_kg[s] *= factor;
        if (!l->online[s])
            continue;
        TRY(ARENA_ARRAY(cx, l->online_count, &hours));
        for (uint32_t h = 0; h < l->online_count; h++)
            hours[h] = l->online[s][h] * factor;
        l->online[s] = hours;
    }
    return LT_OK;
}

/* Hours measured say nothing of what was changed: figures that are computed take their place where they can. */
static void drop_online(emission_line *l)
{
    for (int s = 0; s < EMISSION_SPECIES; s++)
        l->online[s] = NULL;
}

static lt_err change_line(lt_cx *cx, const emission_change *c, emission_line *l, bool *is_gone)
{
    *is_gone = c->action == EMISSION_CLOSE;
    switch (c->action) {
    case EMISSION_CLOSE: return LT_OK;
    case EMISSION_ACTIVITY:
        l->activity *= c->factor;
        if (isnan(l->activity) && !isnan(l->power_kw))
            l->share_year = (isnan(l->share_year) ? 1 : l->share_year) * c->factor;
        return scale_measured(cx, l, c->factor);
    case EMISSION_FUEL: return change_fuel(cx, c, l, is_gone);
    case EMISSION_CONTROL:
        l->control_count = c->control_count ? c->control_count : l->control_count;
        if (c->control_count)
            memcpy(l->control, c->control, sizeof l->control);
        for (int s = 0; s < EMISSION_SPECIES; s++)
            l->removed_percent[s] = isnan(c->removed_percent[s]) ? (c->control_count ? NAN : l->removed_percent[s]) : c->removed_percent[s];
        drop_online(l);
        return LT_OK;
    case EMISSION_STAGE:
        if (!c->from[0] || strcmp(c->from, l->stage) == 0)
            l->stage = c->stage;
        return LT_OK;
    }
    return LT_OK;
}

static void scale_flow(emission_road *r, double factor)
{
    const table_road_class *k = emission_road_class_find(r->road_class);
    r->aadt = (isnan(r->aadt) && k ? (double)k->aadt : r->aadt) * factor;
}

/* true: the change met the road. */
static bool change_road(const emission_change *c, emission_road *r, bool *is_gone)
{
    bool is_dust = c->action == EMISSION_CONTROL || strncmp(c->code, "06", 2) == 0;
    *is_gone = false;
    if (c->action == EMISSION_FUEL || c->action == EMISSION_STAGE || !(is_dust ? names_dust(c, r) : names_flow(c, r)))
        return false;
    if (c->action == EMISSION_CONTROL && c->control_count) {
        r->control_count = c->control_count;
        memcpy(r->control, c->control, sizeof r->control);
    } else if (c->action == EMISSION_CONTROL) {
        return false; /* a road's dust is controlled by its measures alone */
    } else if (is_dust) {
        r->dust_share = (isnan(r->dust_share) ? 1 : r->dust_share) * (c->action == EMISSION_CLOSE ? 0 : c->factor);
    } else if (c->action == EMISSION_ACTIVITY) {
        scale_flow(r, c->factor);
    } else {
        *is_gone = true;
    }
    return true;
}

/* One class of vehicles (0301..): its share of the flow times the factor, the flow without the rest of it. */
static lt_err change_class(lt_cx *cx, const emission_change *c, emission_case *out, size_t *met)
{
    double factor = c->action == EMISSION_CLOSE ? 0 : c->factor, left = 0, all = 0;
    bool is_asked = (c->action == EMISSION_ACTIVITY || c->action == EMISSION_CLOSE) && strlen(c->code) > 4 && strncmp(c->code, "0301", 4) == 0;
    size_t in_class = 0;
    if (!is_asked || !out->road_count)
        return LT_OK;
    for (size_t i = 0; i < out->fleet_count; i++) {
        const char *code = vehicle_emission_code(out->fleet[i].vehicle);
        bool is_in = code && strcmp(code, c->code) == 0;
        all += out->fleet[i].share;
        left += out->fleet[i].share * (is_in ? factor : 1);
        in_class += is_in;
    }
    if (!in_class || !(all > 0))
        return LT_OK;
    if (c->street[0] || c->entity[0])
        return cx_fail(cx, LT_BAD_INPUT, "%s：某一车型只能在全部道路上调整，车队构成不分道路 one class of vehicles changes on all roads or on none: the fleet is that of all", c->code);
    for (size_t i = 0; i < out->fleet_count && left > 0; i++) {
        const char *code = vehicle_emission_code(out->fleet[i].vehicle);
        out->fleet[i].share *= (code && strcmp(code, c->code) == 0 ? factor : 1) * all / left;
    }
    for (size_t i = 0; i < out->road_count; i++)
        scale_flow(&out->roads[i], left / all);
    *met += out->road_count;
    return LT_OK;
}

/* Vehicles of the roads; a stage without a factor for a vehicle leaves it as it is (a motorcycle has no s5). */
static size_t change_fleet(const emission_change *c, emission_case *out)
{
    size_t met = 0;
    for (size_t i = 0; i < out->fleet_count && out->road_count && !c->street[0] && !c->entity[0]; i++) {
        emission_fleet *f = &out->fleet[i];
        const char *code = vehicle_emission_code(f->vehicle);
        vehicle_emission e;
        vehicle_trip t = {f->vehicle, f->fuel, c->stage, 30, &out->climate, out->year};
        if (!code || strncmp(code, c->code, strlen(c->code)) != 0 || (c->from[0] && strcmp(c->from, f->stage) != 0) || !vehicle_emission_find(&t, &e))
            continue;
        f->stage = c->stage;
        met++;
    }
    return met;
}

static lt_err apply_one(lt_cx *cx, const emission_change *c, emission_case *out, size_t *met)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->line_count; i++) {
        bool is_gone = false;
        if (names_line(c, &out->lines[i])) {
            TRY(change_line(cx, c, &out->lines[i], &is_gone));
            ++*met;
        }
        if (!is_gone)
            out->lines[kept++] = out->lines[i];
    }
    out->line_count = kept;
    kept = 0;
    for (size_t i = 0; i < out->road_count; i++) {
        bool is_gone;
        *met += change_road(c, &out->roads[i], &is_gone);
        if (!is_gone)
            out->roads[kept++] = out->roads[i];
    }
    out->road_count = kept;
    if (c->action == EMISSION_STAGE)
        *met += change_fleet(c, out);
    return change_class(cx, c, out, met);
}

lt_err inventory_scenario_apply(lt_cx *cx, const emission_case *from, const emission_scenario *s, emission_case *out, size_t *touched)
{
    TRY(copy_case(cx, from, out));
    for (size_t i = 0; i < s->n; i++) {
        touched[i] = 0;
        lt_err e = apply_one(cx, &s->changes[i], out, &touched[i]);
        if (!e && !touched[i])
            e = cx_fail(cx, LT_NOT_FOUND, "没有符合条件的排放源 %s meets no source", emission_action_name(s->changes[i].action));
        if (e)
            return cx_place(cx, e, "changes[%zu]: ", i);
    }
    return LT_OK;
}
