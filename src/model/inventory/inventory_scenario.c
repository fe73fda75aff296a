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

/* A road gives off 0301.. and 0601..; which of them the change's code asks for. */
static bool names_road(const emission_change *c, const emission_road *r, const char *code)
{
    size_t n = strlen(c->code) < 4 ? strlen(c->code) : 4;
    return strncmp(code, c->code, n) == 0 && (!c->street[0] || strcmp(c->street, r->street) == 0) && (!c->entity[0] || strcmp(c->entity, r->id) == 0);
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
        return cx_fail(cx, LT_BAD_INPUT, "fuel \"%.40s\" is in no row of emission_fuel", c->fuel);
    for (size_t i = 0; i < TABLE_EMISSION_FUEL_COUNT && !from; i++)
        if (TABLE_EMISSION_FUEL[i].code[0] && strcmp(TABLE_EMISSION_FUEL[i].code, l->code) == 0)
            from = &TABLE_EMISSION_FUEL[i];
    if (!from)
        return cx_fail(cx, LT_BAD_INPUT, "%s: what it burns is not known (code %s)", l->id, l->code);
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

static void change_road(const emission_change *c, emission_road *r, bool *is_gone)
{
    *is_gone = c->action == EMISSION_CLOSE;
    if (c->action == EMISSION_ACTIVITY) {
        const table_road_class *k = emission_road_class_find(r->road_class);
        r->aadt = (isnan(r->aadt) && k ? (double)k->aadt : r->aadt) * c->factor;
    } else if (c->action == EMISSION_CONTROL && c->control_count) {
        r->control_count = c->control_count;
        memcpy(r->control, c->control, sizeof r->control);
    }
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
    const char *road_code = c->action == EMISSION_CONTROL ? "0601" : strncmp(c->code, "06", 2) == 0 ? "0601" : "0301";
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
        bool is_gone = false, is_asked = c->action == EMISSION_ACTIVITY || c->action == EMISSION_CLOSE || c->action == EMISSION_CONTROL;
        if (is_asked && names_road(c, &out->roads[i], road_code)) {
            change_road(c, &out->roads[i], &is_gone);
            ++*met;
        }
        if (!is_gone)
            out->roads[kept++] = out->roads[i];
    }
    out->road_count = kept;
    if (c->action == EMISSION_STAGE)
        *met += change_fleet(c, out);
    return LT_OK;
}

lt_err inventory_scenario_apply(lt_cx *cx, const emission_case *from, const emission_scenario *s, emission_case *out, size_t *touched)
{
    TRY(copy_case(cx, from, out));
    for (size_t i = 0; i < s->n; i++) {
        touched[i] = 0;
        lt_err e = apply_one(cx, &s->changes[i], out, &touched[i]);
        if (!e && !touched[i])
            e = cx_fail(cx, LT_NOT_FOUND, "%s meets no source", emission_action_name(s->changes[i].action));
        if (e)
            return cx_place(cx, e, "changes[%zu]: ", i);
    }
    return LT_OK;
}
