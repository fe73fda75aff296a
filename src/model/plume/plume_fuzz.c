/* plume_fuzz.c - odd hours and odd sources: whatever a weather file may say, concentrations are finite and not negative, one by one and by
 * table. Bytes choose each number from its range, its edges and AERMET's codes. */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "model/plume/area_source.h"

#define MANY 420u /* enough for a table */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
    const uint8_t *p;
    size_t n;
};

static unsigned take(struct bytes *b)
{
    if (b->n == 0)
        return 0;
    b->n--;
    return *b->p++;
}

/* A number between lo and hi, more often near lo; the last bytes are edges and a code. */
static double pick(struct bytes *b, double lo, double hi, double code)
{
    unsigned v = take(b);
    if (v >= 252)
        return v == 252 ? lo : v == 253 ? hi : v == 254 ? 0 : code;
    double t = v / 251.0;
    return lo + (hi - lo) * t * t * t;
}

static struct plume_surface pick_surface(struct bytes *b)
{
    double sign = take(b) & 1 ? 1 : -1;
    struct plume_surface s = {
        .heat_flux_w_m2 = pick(b, -60, 700, -999), .friction_m_s = pick(b, 1e-4, 3, -9), .convective_m_s = pick(b, 1e-4, 5, -9),
        .gradient_above_k_m = pick(b, 1e-6, 0.1, -9), .convective_height_m = pick(b, 0.5, 6000, -999), .mechanical_height_m = pick(b, 0.5, 6000, -999),
        .obukhov_m = sign * pick(b, 1e-3, 9000, -99999), .roughness_m = pick(b, 0, 5, 9), .bowen = 1, .albedo = 0.2,
        .wind_m_s = pick(b, 0.01, 60, 999), .wind_from_deg = pick(b, 0, 360, 999), .wind_height_m = pick(b, 0.5, 200, -9),
        .temperature_k = pick(b, 180, 340, 999), .temperature_height_m = 2, .precipitation_mm = -9, .humidity_percent = 60, .pressure_hpa = 850,
        .cloud_tenths = 5};
    return s;
}

static struct plume_source pick_source(struct bytes *b)
{
    struct plume_source s = {
        .kind = (enum plume_kind)(take(b) % 4), .base_m = pick(b, 0, 400, -50), .height_m = pick(b, 0, 500, 0), .emission = 1,
        .temperature_k = pick(b, 0, 2500, -40), .speed_m_s = pick(b, 0, 120, 0), .diameter_m = pick(b, 0, 300, 0), .sigma_y_m = pick(b, 1e-5, 1000, 1),
        .sigma_z_m = pick(b, 1e-5, 1000, 1), .half_life_s = pick(b, 0, 20000, 0), .flat = take(b) & 1};
    if (s.kind == PLUME_VOLUME)
        s.temperature_k = s.speed_m_s = s.diameter_m = 0;
    return s;
}

static void check(const double *conc, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert(isfinite(conc[i]) && conc[i] >= 0);
}

static void place_receptors(struct bytes *b, double *column[5])
{
    double ring = pick(b, 1.5, 20000, 0.5), height = pick(b, 0, 300, 0), pole = pick(b, 0, 100, 0);
    for (size_t i = 0; i < MANY; i++) {
        double turn = 0.7 * (double)i, far = ring * (double)(i + 1) / MANY;
        column[0][i] = far * sin(turn);
        column[1][i] = far * cos(turn);
        column[2][i] = height * (double)(i % 5);
        column[3][i] = 1.5 * column[2][i];
        column[4][i] = pole;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes b = {data, size};
    static struct plume_hour hour;
    static double column[5][MANY], conc[MANY];
    struct plume_surface surface = pick_surface(&b);
    struct plume_level level[3];
    size_t levels = 1 + take(&b) % 3;
    for (size_t i = 0; i < levels; i++)
        level[i] = (struct plume_level){.height_m = (i ? level[i - 1].height_m : 0) + pick(&b, 1, 500, 2), .wind_from_deg = pick(&b, 0, 360, 999),
                                        .wind_m_s = pick(&b, 0, 40, 99), .temperature_c = pick(&b, -60, 50, 99),
                                        .sigma_direction_deg = pick(&b, 0, 100, 99), .sigma_w_m_s = pick(&b, 0, 4, 99)};
    unsigned flags = take(&b);
    const struct plume_options options = {.flat = flags & 1, .no_stack_downwash = flags & 2, .profile_base_m = flags & 4 ? 1890 : 0};
    const struct plume_urban city = {.population = 100 + pick(&b, 0, 2e7, 100), .roughness_m = pick(&b, 1e-3, 10, 1)};
    if (plume_prepare_hour(&hour, &options, flags & 8 ? &city : NULL, &surface, level, levels) != PLUME_HOUR_OK)
        return 0;
    struct plume_source source = pick_source(&b);
    double *columns[5] = {column[0], column[1], column[2], column[3], column[4]};
    place_receptors(&b, columns);
    struct plume_receptors r = {.n = 12, .x_m = column[0], .y_m = column[1], .elevation_m = column[2], .hill_m = column[3], .flagpole_m = column[4]};
    memset(conc, 0, sizeof conc);
    plume_add_source(&hour, &source, &r, conc);
    check(conc, r.n);
    r = (struct plume_receptors){.n = MANY, .x_m = column[0], .y_m = column[1], .flagpole_m = column[4]};
    plume_add_source(&hour, &source, &r, conc);
    check(conc, MANY);
    struct area_shape shape;
    area_shape_circle(&shape, 3, -2, 1 + take(&b), 20);
    source.kind = PLUME_AREA;
    r.n = 12;
    area_add_source(&hour, &source, &shape, &r, conc);
    check(conc, r.n);
    return 0;
}
