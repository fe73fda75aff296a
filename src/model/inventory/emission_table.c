/* emission_table.c - see emission_table.h. */
#include "model/inventory/emission_table.h"

#include <assert.h>
#include <string.h>

int emission_node_find(const char *code)
{
    size_t low = 0, high = TABLE_SOURCE_TREE_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(TABLE_SOURCE_TREE[middle].code, code);
        if (order == 0)
            return (int)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

const table_emission_factor *emission_factor_find(const char *code, int species)
{
    for (size_t i = 0; i < TABLE_EMISSION_FACTOR_COUNT; i++)
        if (strcmp(TABLE_EMISSION_FACTOR[i].code, code) == 0 && strcmp(TABLE_EMISSION_FACTOR[i].species, emission_species_name(species)) == 0)
            return &TABLE_EMISSION_FACTOR[i];
    return NULL;
}

const table_emission_control *emission_control_find(const char *key)
{
    for (size_t i = 0; i < TABLE_EMISSION_CONTROL_COUNT; i++)
        if (strcmp(TABLE_EMISSION_CONTROL[i].key, key) == 0)
            return &TABLE_EMISSION_CONTROL[i];
    return NULL;
}

double emission_control_percent(const table_emission_control *c, int species)
{
    switch ((emission_species)species) {
    case EMISSION_SO2: return num_to_double(c->so2);
    case EMISSION_NOX: return num_to_double(c->nox);
    case EMISSION_CO: return num_to_double(c->co);
    case EMISSION_PM10: return num_to_double(c->pm10);
    case EMISSION_PM25:
    case EMISSION_BC:
    case EMISSION_OC: return num_to_double(c->pm25);
    case EMISSION_VOCS: return num_to_double(c->vocs);
    case EMISSION_NH3: return num_to_double(c->nh3);
    }
    return 0;
}

const table_emission_balance *emission_balance_find(const char *code, int species)
{
    for (size_t i = 0; i < TABLE_EMISSION_BALANCE_COUNT; i++)
        if (strcmp(TABLE_EMISSION_BALANCE[i].code, code) == 0 && strcmp(TABLE_EMISSION_BALANCE[i].species, emission_species_name(species)) == 0)
            return &TABLE_EMISSION_BALANCE[i];
    return NULL;
}

const table_emission_fuel *emission_fuel_find(const char *fuel)
{
    for (size_t i = 0; i < TABLE_EMISSION_FUEL_COUNT; i++)
        if (strcmp(TABLE_EMISSION_FUEL[i].fuel, fuel) == 0)
            return &TABLE_EMISSION_FUEL[i];
    return NULL;
}

const table_road_class *emission_road_class_find(const char *key)
{
    for (size_t i = 0; i < TABLE_ROAD_CLASS_COUNT; i++)
        if (strcmp(TABLE_ROAD_CLASS[i].road_class, key) == 0)
            return &TABLE_ROAD_CLASS[i];
    return NULL;
}

double emission_grade_sigma(const char *grade)
{
    for (size_t i = 0; i < TABLE_EMISSION_QUALITY_COUNT; i++)
        if (strcmp(TABLE_EMISSION_QUALITY[i].grade, grade) == 0)
            return num_to_double(TABLE_EMISSION_QUALITY[i].sigma);
    assert(strcmp(grade, "D") != 0);
    return emission_grade_sigma("D");
}

double emission_dust_value(const char *key)
{
    for (size_t i = 0; i < TABLE_DUST_PARAMETER_COUNT; i++)
        if (strcmp(TABLE_DUST_PARAMETER[i].key, key) == 0)
            return num_to_double(TABLE_DUST_PARAMETER[i].value);
    assert(false); /* a key of dust_parameter */
    return 0;
}

bool emission_weights_find(const char *profile, emission_weights *out)
{
    size_t found = 0;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < TABLE_EMISSION_PROFILE_COUNT; i++) {
        const table_emission_profile *r = &TABLE_EMISSION_PROFILE[i];
        if (strcmp(r->profile, profile) != 0)
            continue;
        double w = num_to_double(r->weight);
        if (strcmp(r->part, "month") == 0 && r->at >= 1 && r->at <= 12)
            out->month[r->at - 1] = w;
        else if (strcmp(r->part, "day") == 0 && r->at >= 1 && r->at <= 7)
            out->day[r->at - 1] = w;
        else if (strcmp(r->part, "hour") == 0 && r->at >= 0 && r->at <= 23)
            out->hour[r->at] = w;
        found++;
    }
    return found == 12 + 7 + 24;
}

void emission_parts_find(const char *code, int species, emission_parts *out)
{
    size_t best = 0;
    out->n = 0;
    for (size_t i = 0; i < TABLE_EMISSION_SPLIT_COUNT; i++) {
        const table_emission_split *r = &TABLE_EMISSION_SPLIT[i];
        size_t n = strlen(r->code);
        if (strcmp(r->species, emission_species_name(species)) != 0 || strncmp(r->code, code, n) != 0 || (out->n && n < best))
            continue;
        if (n > best)
            out->n = 0;
        best = n;
        assert(out->n < EMISSION_PARTS_MAX);
        out->name[out->n] = r->part;
        out->share[out->n++] = num_to_double(r->share);
    }
}
