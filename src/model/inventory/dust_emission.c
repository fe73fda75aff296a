/* dust_emission.c - see dust_emission.h. */
#include "model/inventory/dust_emission.h"

#include <math.h>
#include <string.h>

#include "model/inventory/emission_table.h"

static void clear(double kg[EMISSION_SPECIES])
{
    for (int s = 0; s < EMISSION_SPECIES; s++)
        kg[s] = 0;
}

void dust_emission_road(double silt_g_m2, double weight_t, const emission_climate *c, double kg_km[EMISSION_SPECIES])
{
    double g = pow(silt_g_m2, emission_dust_value("road.silt_power")) * pow(weight_t, emission_dust_value("road.weight_power")) *
               (1 - emission_dust_value("road.rain_percent") / 100 * c->rain_days / 365);
    clear(kg_km);
    kg_km[EMISSION_PM10] = emission_dust_value("road.k.pm10") * g / 1000;
    kg_km[EMISSION_PM25] = emission_dust_value("road.k.pm25") * g / 1000;
}

double dust_emission_climate(const emission_climate *c)
{
    double rain_mm = fmax(c->rain_mm / 12, emission_dust_value("soil.rain_min_mm")), warm_c = fmax(c->temperature_c, emission_dust_value("soil.cold_c"));
    double pe = 12 * 3.16 * pow(rain_mm / (1.8 * warm_c + 22), 10.0 / 9);
    return 3.86 * pow(c->wind_m_s, 3) / (pe * pe);
}

void dust_emission_soil(const emission_climate *c, double kg_m2[EMISSION_SPECIES])
{
    double t_hm2 = emission_dust_value("soil.suspended") * emission_dust_value("soil.erodibility") * emission_dust_value("soil.roughness") *
                   emission_dust_value("soil.length") * emission_dust_value("soil.cover") * dust_emission_climate(c);
    clear(kg_m2);
    kg_m2[EMISSION_PM10] = emission_dust_value("soil.k.pm10") * t_hm2 / 10; /* t/hm2 is 0.1 kg/m2 */
    kg_m2[EMISSION_PM25] = emission_dust_value("soil.k.pm25") * t_hm2 / 10;
}

void dust_emission_loading(const emission_climate *c, double kg_t[EMISSION_SPECIES])
{
    double e = 0.0016 * pow(c->wind_m_s / 2.2, 1.3) / pow(emission_dust_value("pile.moisture_percent") / 2, 1.4);
    clear(kg_t);
    kg_t[EMISSION_PM10] = emission_dust_value("pile.k.pm10") * e;
    kg_t[EMISSION_PM25] = emission_dust_value("pile.k.pm25") * e;
}

bool dust_emission_find(const char *code, const emission_climate *c, double kg[EMISSION_SPECIES])
{
    if (strncmp(code, "0603", 4) == 0 || strcmp(code, "060402") == 0)
        dust_emission_soil(c, kg);
    else if (strcmp(code, "060401") == 0)
        dust_emission_loading(c, kg);
    else
        return false;
    return true;
}
