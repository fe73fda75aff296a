/* vehicle_emission.c - see vehicle_emission.h. */
#include "model/inventory/vehicle_emission.h"

#include <string.h>

#include "model/inventory/emission_table.h"

#define HIGH_M      1500 /* above it the guideline corrects for altitude */
#define HOT_C       25
#define COLD_C      10
#define HOT_HUMID_C 24
#define DRY_PERCENT 50

static const char *const CODES[][2] = {
    {"mini-car", "030101"}, {"small-car", "030102"}, {"medium-coach", "030103"}, {"large-coach", "030104"}, {"taxi", "030105"},
    {"bus", "030106"}, {"motorcycle", "030107"}, {"moped", "030108"}, {"mini-truck", "030109"}, {"light-truck", "030110"},
    {"medium-truck", "030111"}, {"heavy-truck", "030112"}, {"low-speed-truck", "030113"}, {"three-wheel", "030114"},
};

const char *vehicle_emission_code(const char *vehicle)
{
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        if (strcmp(CODES[i][0], vehicle) == 0)
            return CODES[i][1];
    return NULL;
}

const char *vehicle_emission_of_code(const char *code)
{
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        if (strcmp(CODES[i][1], code) == 0)
            return CODES[i][0];
    return NULL;
}

static const table_vehicle_factor *find_factor(const char *vehicle, const char *fuel, const char *stage)
{
    for (size_t i = 0; i < TABLE_VEHICLE_FACTOR_COUNT; i++) {
        const table_vehicle_factor *r = &TABLE_VEHICLE_FACTOR[i];
        if (strcmp(r->vehicle, vehicle) == 0 && strcmp(r->fuel, fuel) == 0 && strcmp(r->stage, stage) == 0)
            return r;
    }
    return NULL;
}

static double factor_of(const table_vehicle_factor *f, int species)
{
    switch (species) {
    case EMISSION_CO: return num_to_double(f->co);
    case EMISSION_VOCS: return num_to_double(f->vocs);
    case EMISSION_NOX: return num_to_double(f->nox);
    case EMISSION_PM25: return num_to_double(f->pm25);
    case EMISSION_PM10: return num_to_double(f->pm10);
    default: return 0;
    }
}

static double speed_factor(const char *fuel, const char *stage, const char *species, double v)
{
    const char *like = strcmp(fuel, "diesel") == 0 ? fuel : "petrol";
    for (size_t i = 0; i < TABLE_VEHICLE_SPEED_COUNT; i++) {
        const table_vehicle_speed *r = &TABLE_VEHICLE_SPEED[i];
        if (strcmp(r->fuel, like) == 0 && strcmp(r->stage, stage) == 0 && strcmp(r->species, species) == 0)
            return num_to_double(v < 20 ? r->below_20 : v < 30 ? r->to_30 : v < 40 ? r->to_40 : v <= 80 ? r->to_80 : r->above_80);
    }
    return 1;
}

static double weather_factor(const vehicle_trip *t, const char *species)
{
    const emission_climate *c = t->climate;
    const char *like = strcmp(t->fuel, "diesel") == 0 ? t->fuel : "petrol";
    for (size_t i = 0; i < TABLE_VEHICLE_WEATHER_COUNT; i++) {
        const table_vehicle_weather *r = &TABLE_VEHICLE_WEATHER[i];
        if (strcmp(r->vehicle, t->vehicle) != 0 || strcmp(r->fuel, like) != 0 || strcmp(r->species, species) != 0)
            continue;
        double f = c->temperature_c < COLD_C ? num_to_double(r->cold) : c->temperature_c > HOT_C ? num_to_double(r->hot) : 1;
        bool is_hot = c->temperature_c > HOT_HUMID_C, is_dry = c->humidity_percent < DRY_PERCENT;
        f *= num_to_double(is_hot ? (is_dry ? r->hot_dry : r->hot_damp) : (is_dry ? r->dry : r->damp));
        return c->altitude_m > HIGH_M ? f * num_to_double(r->high) : f;
    }
    return 1;
}

static double wear_factor(const vehicle_trip *t, const char *stage, const char *species)
{
    static const char *const LIGHT[] = {"mini-car", "small-car", "mini-truck", "light-truck", "motorcycle", "moped"};
    const char *group = strcmp(t->vehicle, "taxi") == 0 ? "taxi" : "others";
    if (t->year < 2015 || strcmp(t->fuel, "diesel") == 0)
        return 1;
    for (size_t i = 0; i < sizeof LIGHT / sizeof LIGHT[0]; i++)
        group = strcmp(t->vehicle, LIGHT[i]) == 0 ? "light" : group;
    for (size_t i = 0; i < TABLE_VEHICLE_DETERIORATION_COUNT; i++) {
        const table_vehicle_deterioration *r = &TABLE_VEHICLE_DETERIORATION[i];
        if (strcmp(r->group, group) == 0 && strcmp(r->stage, stage) == 0 && strcmp(r->species, species) == 0)
            return num_to_double(t->year == 2015 ? r->y2015 : t->year == 2016 ? r->y2016 : t->year == 2017 ? r->y2017 : r->y2018);
    }
    return 1;
}

static double sulphur_factor(const vehicle_trip *t, const char *stage, const char *species, double mg_kg)
{
    static const double AT[] = {800, 500, 350, 150, 50, 10};
    for (size_t i = 0; i < TABLE_VEHICLE_SULPHUR_COUNT; i++) {
        const table_vehicle_sulphur *r = &TABLE_VEHICLE_SULPHUR[i];
        if (strcmp(r->fuel, t->fuel) != 0 || strcmp(r->stage, stage) != 0 || strcmp(r->species, species) != 0)
            continue;
        const double f[] = {num_to_double(r->s800), num_to_double(r->s500), num_to_double(r->s350),
                            num_to_double(r->s150), num_to_double(r->s50), num_to_double(r->s10)};
        if (mg_kg >= AT[0])
            return f[0];
        for (int k = 1; k < 6; k++)
            if (mg_kg >= AT[k])
                return f[k] + (f[k - 1] - f[k]) * (mg_kg - AT[k]) / (AT[k - 1] - AT[k]);
        return f[5];
    }
    return 1;
}

static const table_vehicle_fuel *find_fuel(const char *vehicle, const char *fuel)
{
    const table_vehicle_fuel *any = NULL;
    for (size_t i = 0; i < TABLE_VEHICLE_FUEL_COUNT; i++)
        if (strcmp(TABLE_VEHICLE_FUEL[i].vehicle, vehicle) == 0) {
            if (strcmp(TABLE_VEHICLE_FUEL[i].fuel, fuel) == 0)
                return &TABLE_VEHICLE_FUEL[i];
            any = any ? any : &TABLE_VEHICLE_FUEL[i];
        }
    return any;
}

bool vehicle_emission_find(const vehicle_trip *t, vehicle_emission *out)
{
    const char *stage = strcmp(t->stage, "s6") == 0 ? "s5" : t->stage;
    memset(out, 0, sizeof *out);
    if (!vehicle_emission_code(t->vehicle))
        return false;
    if (strcmp(t->fuel, "electric") == 0 || strcmp(t->stage, "ev") == 0)
        return true;
    const table_vehicle_factor *f = find_factor(t->vehicle, t->fuel, stage);
    const table_vehicle_fuel *fuel = find_fuel(t->vehicle, t->fuel);
    if (!f || !fuel)
        return false;
    out->is_stage_lowered = stage != t->stage;
    double sulphur = strcmp(t->fuel, "diesel") == 0 ? t->climate->diesel_sulphur_mg_kg
                     : strcmp(t->fuel, "petrol") == 0 ? t->climate->petrol_sulphur_mg_kg : 0;
    for (int s = 0; s < EMISSION_SPECIES; s++) {
        const char *name = emission_species_name(s);
        double g = factor_of(f, s);
        if (g > 0)
            out->kg_km[s] = g / 1000 * speed_factor(t->fuel, stage, name, t->speed_km_h) * weather_factor(t, name) * wear_factor(t, stage, name) *
                            sulphur_factor(t, stage, name, sulphur);
    }
    out->kg_km[EMISSION_SO2] = emission_dust_value("sulphur.ratio") * sulphur * 1e-6 * num_to_double(fuel->fuel_g) / 1000;
    out->kg_km[EMISSION_NH3] = num_to_double(fuel->nh3) / 1000;
    out->kg_km[EMISSION_BC] = out->kg_km[EMISSION_PM25] * num_to_double(fuel->bc_percent) / 100;
    out->kg_km[EMISSION_OC] = out->kg_km[EMISSION_PM25] * num_to_double(fuel->oc_percent) / 100;
    return true;
}
