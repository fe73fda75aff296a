/* emission_estimate.c - the mass of one source by the best method that its data allow; see inventory.h. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/civil.h"
#include "model/inventory/dust_emission.h"
#include "model/inventory/emission_table.h"
#include "model/inventory/inventory.h"
#include "model/inventory/vehicle_emission.h"

#define UNIT_RATIO 100.0 /* a factor so many times the table's: the unit was mixed up */

static lt_err find_about(lt_cx *cx, inventory *v, const char *kind, const inventory_line *l, const char *const zh_en[3])
{
    const char *zh, *en;
    TRY(arena_format(cx, &zh, "%s%s", zh_en[0], zh_en[2]));
    TRY(arena_format(cx, &en, "%s%s", zh_en[1], zh_en[2]));
    return inventory_find(cx, v, &(inventory_finding){kind, l->from->id, "", zh, en});
}

/* --- what is left after control -------------------------------------------------------------------------------------------- */

static lt_err find_left(lt_cx *cx, inventory_line *l)
{
    const emission_line *f = l->from;
    double capture = isnan(f->capture_percent) ? 1 : f->capture_percent / 100;
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        l->left[s] = 1;
        if (f->removed_percent[s] > 100 || f->removed_percent[s] < 0 || capture > 1 || capture < 0)
            return cx_fail(cx, LT_BAD_INPUT, "%s: %g %% of its %s are taken away, %g %% are captured: 0 to 100 is wanted", f->id, f->removed_percent[s],
                           emission_species_name(s), 100 * capture);
    }
    for (uint32_t k = 0; k < f->control_count; k++) {
        const table_emission_control *c = emission_control_find(f->control[k]);
        if (!c)
            return cx_fail(cx, LT_BAD_INPUT, "%s: control \"%s\" is in no row of emission_control", f->id, f->control[k]);
        for (int s = 0; s < EMISSION_SPECIES; s++)
            l->left[s] *= 1 - emission_control_percent(c, s) / 100;
    }
    for (int s = 0; s < EMISSION_SPECIES; s++)
        l->left[s] = isnan(f->removed_percent[s]) ? 1 - capture * (1 - l->left[s]) : 1 - f->removed_percent[s] / 100;
    return LT_OK;
}

/* --- on-line ----------------------------------------------------------------------------------------------------------------- */

/* The year's kilograms, gaps taken as the mean; NAN: too few hours. */
static double sum_online(const emission_line *f, int s, double *measured_percent)
{
    double sum = 0;
    uint32_t n = 0;
    for (uint32_t h = 0; h < f->online_count; h++)
        if (!isnan(f->online[s][h])) {
            sum += f->online[s][h];
            n++;
        }
    *measured_percent = 100.0 * n / f->online_count;
    return *measured_percent >= INVENTORY_ONLINE_PERCENT ? sum * f->online_count / n : NAN;
}

static lt_err try_online(lt_cx *cx, inventory *v, inventory_line *l, int s, double *kg)
{
    double percent;
    *kg = NAN;
    if (!l->from->online[s])
        return LT_OK;
    *kg = sum_online(l->from, s, &percent);
    if (isnan(*kg))
        return find_about(cx, v, "online", l, (const char *const[]){"在线监测有效小时不足全年75%，改用下一方法：", "hours measured on-line are below 75 % of the year; the next method is taken: ",
                                                                  emission_species_name(s)});
    l->method[s] = EMISSION_ONLINE;
    l->sigma_factor[s] = emission_grade_sigma("A");
    l->grade[s] = "A";
    l->basis[s] = "online";
    return LT_OK;
}

/* --- balance, factor ------------------------------------------------------------------------------------------------------------ */

static double try_balance(inventory_line *l, int s)
{
    const table_emission_balance *b = emission_balance_find(l->from->code, s);
    const emission_line *f = l->from;
    if (!b || isnan(l->activity))
        return NAN;
    bool is_sulphur = strcmp(b->input, "sulphur") == 0;
    double input = !isnan(f->input_percent) && is_sulphur == (s == EMISSION_SO2) ? f->input_percent : b->percent.decimals >= 0 ? num_to_double(b->percent) : NAN;
    double kept = isnan(f->kept_percent) ? num_to_double(b->kept_percent) : f->kept_percent;
    if (isnan(input))
        return NAN;
    l->factor_kg[s] = 1000 * (is_sulphur ? emission_dust_value("sulphur.ratio") : 1) * input / 100 * (1 - kept / 100);
    l->method[s] = EMISSION_BALANCE;
    l->grade[s] = isnan(f->input_percent) ? b->quality : "B";
    l->sigma_factor[s] = emission_grade_sigma(l->grade[s]);
    l->basis[s] = "emission_balance";
    return l->activity * l->factor_kg[s] * l->left[s];
}

static const table_nonroad_factor *find_nonroad(const emission_line *f)
{
    double power = isnan(f->power_kw) ? 75 : f->power_kw;
    const char *stage = f->stage[0] ? f->stage : "t2";
    for (size_t i = 0; i < TABLE_NONROAD_FACTOR_COUNT; i++) {
        const table_nonroad_factor *r = &TABLE_NONROAD_FACTOR[i];
        if (power >= (double)r->power_from_kw && power < (double)r->power_below_kw && strcmp(r->stage, stage) == 0)
            return r;
    }
    return NULL;
}

/* kg a kilowatt-hour */
static bool nonroad_factor(const emission_line *f, const emission_climate *c, double kg[EMISSION_SPECIES])
{
    const table_nonroad_factor *r = find_nonroad(f);
    memset(kg, 0, EMISSION_SPECIES * sizeof *kg);
    if (strcmp(f->stage, "ev") == 0)
        return true;
    if (!r)
        return false;
    kg[EMISSION_CO] = num_to_double(r->co) / 1000;
    kg[EMISSION_VOCS] = num_to_double(r->vocs) / 1000 * emission_dust_value("nonroad.vocs_percent") / 100;
    kg[EMISSION_NOX] = num_to_double(r->nox) / 1000;
    kg[EMISSION_PM10] = num_to_double(r->pm10) / 1000;
    kg[EMISSION_PM25] = kg[EMISSION_PM10] * emission_dust_value("nonroad.pm25_percent") / 100;
    kg[EMISSION_BC] = kg[EMISSION_PM25] * emission_dust_value("nonroad.bc_percent") / 100;
    kg[EMISSION_OC] = kg[EMISSION_PM25] * emission_dust_value("nonroad.oc_percent") / 100;
    kg[EMISSION_SO2] = emission_dust_value("nonroad.fuel_kg_kwh") * c->diesel_sulphur_mg_kg * 1e-6 * emission_dust_value("sulphur.ratio");
    return true;
}

typedef struct factor_set { /* of a code: computed by an equation, or read */
    bool        is_computed;
    double      kg[EMISSION_SPECIES];
    const char *grade, *basis;
} factor_set;

#define FLEET_KM_H 30 /* of vehicles that are counted by registration */

/* kg a kilometre by the line's stage, such as petrol-s4, or ev. */
static lt_err vehicle_factor(lt_cx *cx, const inventory *v, const emission_line *f, double kg[EMISSION_SPECIES])
{
    static const char *const FUELS[] = {"petrol", "diesel", "gas"};
    const char *vehicle = vehicle_emission_of_code(f->code);
    vehicle_emission e;
    memset(kg, 0, EMISSION_SPECIES * sizeof *kg);
    if (strcmp(f->stage, "ev") == 0)
        return LT_OK;
    for (size_t i = 0; i < 3 && vehicle; i++) {
        size_t n = strlen(FUELS[i]);
        if (strncmp(f->stage, FUELS[i], n) != 0 || f->stage[n] != '-')
            continue;
        vehicle_trip t = {vehicle, FUELS[i], f->stage + n + 1, FLEET_KM_H, &v->c->climate, v->c->year};
        if (!vehicle_emission_find(&t, &e))
            break;
        memcpy(kg, e.kg_km, sizeof e.kg_km);
        return LT_OK;
    }
    return cx_fail(cx, LT_BAD_INPUT, "%s: no factor for %s with stage \"%s\" (petrol-s4, diesel-s5, gas-s3, ev ...)", f->id, vehicle ? vehicle : f->code, f->stage);
}

static bool has_own_factor(const emission_line *f)
{
    for (int s = 0; s < EMISSION_SPECIES; s++)
        if (!isnan(f->factor_kg[s]))
            return true;
    return false;
}

static lt_err find_equation(lt_cx *cx, const inventory *v, const emission_line *f, factor_set *out)
{
    memset(out, 0, sizeof *out);
    if (strncmp(f->code, "0302", 4) == 0) {
        if (!nonroad_factor(f, &v->c->climate, out->kg))
            return cx_fail(cx, LT_BAD_INPUT, "%s: stage \"%s\" is none of a machine (pre, t1 to t4, ev)", f->id, f->stage);
        out->is_computed = true;
        out->grade = "D";
        out->basis = "nonroad_factor";
    } else if (strncmp(f->code, "0301", 4) == 0 && !has_own_factor(f)) {
        TRY(vehicle_factor(cx, v, f, out->kg));
        out->is_computed = true;
        out->grade = "C";
        out->basis = "vehicle_factor";
    } else if (dust_emission_find(f->code, &v->c->climate, out->kg)) {
        out->is_computed = true;
        out->grade = "D";
        out->basis = "dust_parameter";
    }
    return LT_OK;
}

static double try_factor(inventory_line *l, int s, const factor_set *set)
{
    const emission_line *f = l->from;
    const table_emission_factor *row = emission_factor_find(f->code, s);
    if (!isnan(f->factor_kg[s])) {
        l->factor_kg[s] = f->factor_kg[s];
        l->grade[s] = f->factor_grade[0] ? f->factor_grade : "C";
        l->basis[s] = f->factor_source[0] ? f->factor_source : "of the source";
    } else if (set->is_computed) {
        l->factor_kg[s] = set->kg[s];
        l->grade[s] = set->grade;
        l->basis[s] = set->basis;
    } else if (row) {
        l->factor_kg[s] = num_to_double(row->kg);
        l->grade[s] = row->quality;
        l->basis[s] = row->source;
    } else {
        return NAN;
    }
    if (isnan(l->activity)) {
        l->factor_kg[s] = NAN;
        return NAN;
    }
    l->method[s] = EMISSION_FACTOR;
    l->sigma_factor[s] = emission_grade_sigma(l->grade[s]);
    return l->activity * l->factor_kg[s] * l->left[s];
}

/* --- the line ------------------------------------------------------------------------------------------------------------------- */

static lt_err check_units(lt_cx *cx, inventory *v, const inventory_line *l)
{
    const table_source_tree *node = &TABLE_SOURCE_TREE[l->node];
    const emission_line *f = l->from;
    char number[NUM_TEXT_MAX];
    if (!isnan(l->activity) && node->low.decimals >= 0 && l->activity > 0 &&
        (l->activity < num_to_double(node->low) || l->activity > num_to_double(node->high))) {
        const char *text;
        num_format_double(l->activity, number);
        TRY(arena_format(cx, &text, "%s %s", number, node->unit));
        TRY(find_about(cx, v, "unit", l, (const char *const[]){"活动水平超出单个源的合理范围，请检查计量单位：", "the activity is outside what one source has; was the unit mixed up? ", text}));
    }
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        const table_emission_factor *row = emission_factor_find(f->code, s);
        double table = row ? num_to_double(row->kg) : 0;
        if (!row || isnan(f->factor_kg[s]) || !(f->factor_kg[s] > 0) || !(table > 0) || l->road[0])
            continue;
        if (f->factor_kg[s] / table >= UNIT_RATIO || table / f->factor_kg[s] >= UNIT_RATIO)
            TRY(find_about(cx, v, "unit", l, (const char *const[]){"排放系数与系数表相差百倍以上，请检查克与千克：", "the factor is a hundred times off the table's; grams or kilograms? ",
                                                                  emission_species_name(s)}));
    }
    return LT_OK;
}

/* INV(2): parts are not more than the whole. */
static void keep_order(inventory_line *l)
{
    emission_ug *m = l->mass;
    if (l->method[EMISSION_PM10] == EMISSION_FACTOR && l->method[EMISSION_PM25] == EMISSION_FACTOR && m[EMISSION_PM25] > m[EMISSION_PM10])
        m[EMISSION_PM25] = m[EMISSION_PM10];
    if (l->method[EMISSION_PM25] != EMISSION_FACTOR || m[EMISSION_BC] + m[EMISSION_OC] <= m[EMISSION_PM25])
        return;
    double w[2] = {(double)m[EMISSION_BC], (double)m[EMISSION_OC]};
    emission_ug parts[2];
    if (emission_share(m[EMISSION_PM25], w, 2, parts)) {
        m[EMISSION_BC] = parts[0];
        m[EMISSION_OC] = parts[1];
    }
}

static lt_err estimate_species(lt_cx *cx, inventory *v, inventory_line *l, const factor_set *set)
{
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        double kg;
        l->method[s] = EMISSION_NONE;
        l->factor_kg[s] = NAN;
        l->grade[s] = l->basis[s] = "";
        TRY(try_online(cx, v, l, s, &kg));
        if (isnan(kg))
            kg = try_balance(l, s);
        if (isnan(kg))
            kg = try_factor(l, s, set);
        if (isnan(kg) && !isnan(l->from->given_kg[s])) {
            kg = l->from->given_kg[s];
            l->method[s] = EMISSION_GIVEN;
            l->grade[s] = l->from->quality[0] ? l->from->quality : "C";
            l->sigma_factor[s] = emission_grade_sigma(l->grade[s]);
            l->basis[s] = "given";
        }
        if (kg < 0)
            return cx_fail(cx, LT_BAD_INPUT, "%s: %g kg of %s a year: a source takes nothing out of the air", l->from->id, kg, emission_species_name(s));
        if (!isnan(kg) && !emission_from_kg(kg, &l->mass[s]))
            return cx_fail(cx, LT_BAD_INPUT, "%s: %g kg of %s a year is more than a district can give off; was the unit mixed up?", l->from->id, kg,
                           emission_species_name(s));
    }
    keep_order(l);
    return LT_OK;
}

static void find_activity(inventory_line *l)
{
    const emission_line *f = l->from;
    double share = isnan(f->share_year) ? 1 : f->share_year;
    l->activity = f->activity * share;
    if (isnan(f->activity) && !isnan(f->power_kw))
        for (size_t i = 0; i < TABLE_NONROAD_USE_COUNT; i++)
            if (strcmp(TABLE_NONROAD_USE[i].code, f->code) == 0) {
                l->activity = f->power_kw * (double)TABLE_NONROAD_USE[i].hours * (double)TABLE_NONROAD_USE[i].load_percent / 100 * share;
                break;
            }
    l->sigma_activity = emission_grade_sigma(f->quality[0] ? f->quality : "C");
}

lt_err emission_estimate_line(lt_cx *cx, inventory *v, inventory_line *l)
{
    const emission_line *f = l->from;
    emission_weights w;
    factor_set set;
    l->node = emission_node_find(f->code);
    if (l->node < 0 || TABLE_SOURCE_TREE[l->node].level < 3)
        return cx_fail(cx, LT_BAD_INPUT, "%s: code \"%s\" is no third level of source_tree", f->id, f->code);
    if (f->unit[0] && strcmp(f->unit, TABLE_SOURCE_TREE[l->node].unit) != 0)
        return cx_fail(cx, LT_BAD_INPUT, "%s: the activity is in \"%s\", %s counts in \"%s\"", f->id, f->unit, f->code, TABLE_SOURCE_TREE[l->node].unit);
    l->profile = f->profile[0] ? f->profile : TABLE_SOURCE_TREE[l->node].profile;
    if (!emission_weights_find(l->profile, &w))
        return cx_fail(cx, LT_BAD_INPUT, "%s: profile \"%s\" is in no row of emission_profile", f->id, l->profile);
    l->sector = (f->code[0] - '0') * 10 + (f->code[1] - '0') - 1;
    find_activity(l);
    TRY(find_left(cx, l));
    TRY(find_equation(cx, v, f, &set));
    TRY(estimate_species(cx, v, l, &set));
    TRY(check_units(cx, v, l));
    for (int s = 0; s < EMISSION_SPECIES; s++)
        if (l->method[s] != EMISSION_NONE)
            return LT_OK;
    l->is_out = true;
    return find_about(cx, v, "uncounted", l, (const char *const[]){"无法核算：缺少活动水平，单位：", "cannot be counted: the activity is missing, in ", TABLE_SOURCE_TREE[l->node].unit});
}
