/* emission.c - see emission.h. */
#include "model/inventory/emission.h"

#include <math.h>
#include <string.h>

static const char *const SPECIES[EMISSION_SPECIES] = {"SO2", "NOx", "CO", "PM10", "PM2.5", "BC", "OC", "VOCs", "NH3"};

const char *emission_species_name(int s)
{
    return s >= 0 && s < EMISSION_SPECIES ? SPECIES[s] : "";
}

bool emission_species_parse(span text, int *out)
{
    static const struct {
        const char *name;
        int         species;
    } OTHERS[] = {{"PM25", EMISSION_PM25}, {"NMVOC", EMISSION_VOCS}, {"VOC", EMISSION_VOCS}};
    for (int s = 0; s < EMISSION_SPECIES; s++)
        if (span_is_fold(text, SPECIES[s])) {
            *out = s;
            return true;
        }
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        if (span_is_fold(text, OTHERS[i].name)) {
            *out = OTHERS[i].species;
            return true;
        }
    return false;
}

const char *emission_method_name(emission_method m)
{
    static const char *const NAMES[] = {"online", "balance", "factor", "given", "none"};
    return (unsigned)m < sizeof NAMES / sizeof NAMES[0] ? NAMES[m] : "none";
}

bool emission_from_kg(double kg, emission_ug *out)
{
    if (!isfinite(kg) || fabs(kg) > EMISSION_KG_MAX)
        return false;
    *out = (emission_ug)llround(kg * 1e9);
    return true;
}

double emission_to_kg(emission_ug m)
{
    return (double)m / 1e9;
}

bool emission_add(emission_ug *sum, emission_ug m)
{
    return !__builtin_add_overflow(*sum, m, sum);
}

bool emission_share(emission_ug whole, const double *weights, size_t n, emission_ug *pieces)
{
    long double sum = 0, run = 0;
    size_t last = n;
    emission_ug before = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(weights[i]) || weights[i] < 0)
            return false;
        sum += (long double)weights[i];
        last = weights[i] > 0 ? i : last;
    }
    if (!(sum > 0))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (weights[i] <= 0) {
            pieces[i] = 0;
            continue;
        }
        run += (long double)weights[i];
        emission_ug until = i == last ? whole : (emission_ug)llroundl((long double)whole * (run / sum));
        pieces[i] = until - before;
        before = until;
    }
    return true;
}
