/* dust_emission.h - dust of roads, bare soil and piles by the equations of the guideline.
 * Place      model. Pure.
 * Method     road: E = k * sL^0.91 * W^1.02 * (1 - rain_days / (4 * 365)) grams a kilometre driven
 *            soil: D = k * a * I * f * L * V * C tonnes a hectare and year, a the part of what moves that stays in the air,
 *            C = 3.86 u^3 / PE^2, PE = the sum over twelve months of 3.16 (P / (1.8 T + 22))^(10/9), each month a twelfth of the year
 *            loading: E = k * 0.0016 * (u / 2.2)^1.3 / (M / 2)^1.4 kilograms a tonne
 *            pile erosion: as bare soil
 * Source     guideline for dust (trial), 2014; AP-42 13.2.1, 13.2.4; wind erosion equation, Woodruff and Siddoway 1965, with the
 *            climatic factor in metric units as Skidmore 1986 gives it (tables/dust_parameter)
 * Given      silt load g/m2, mean weight t, wind m/s, temperature degC, rain mm a year and days of it, moisture %
 * Returned   kg a unit of the source's activity (km, m2, t) for PM10 and PM2.5; all other species 0
 * Valid      silt 0.03 to 400 g/m2, weight 1.8 to 38 t (AP-42); annual means. Soil: a month below 12.7 mm or -1.7 degC counts as
 *            that (the equation's own floor). Checked with the plain of Beijing, where Li et al. 2020 (Environmental Science 41(6),
 *            2609) found C 0.029 +- 0.009 and 0.0018 +- 0.0008 t/hm2 of PM2.5 (dust_emission_test); the recalled form of the
 *            Chinese guideline gave a C some 350 times smaller
 * Threads    any
 */
#ifndef LT_MODEL_DUST_EMISSION_H
#define LT_MODEL_DUST_EMISSION_H

#include "model/inventory/emission.h"
#include "wire/inventory/emission_case.h"

void dust_emission_road(double silt_g_m2, double weight_t, const emission_climate *c, double kg_km[EMISSION_SPECIES]);
double dust_emission_climate(const emission_climate *c); /* C of soil, as a part of that of Garden City */
void dust_emission_soil(const emission_climate *c, double kg_m2[EMISSION_SPECIES]);
void dust_emission_loading(const emission_climate *c, double kg_t[EMISSION_SPECIES]);
/* By the code of a source (0603.., 0604..); false: the code has no equation. */
bool dust_emission_find(const char *code, const emission_climate *c, double kg[EMISSION_SPECIES]);

#endif
