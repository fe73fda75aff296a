/* cmb.h - chemical mass balance: how much each known source profile gives to one sample, by effective variance least squares.
 * Place      model. Pure.
 * Method     C_i = sum over sources of F_ij S_j. V_i = s_Ci^2 + sum_j (s_Fij S_j)^2; S = (F' V^-1 F)^-1 F' V^-1 C; again with the new S
 *            until nothing moves by CMB_STILL of its size, at most CMB_ROUNDS times. Sources that come out negative are taken out,
 *            the most negative one first, when asked for
 *            Two steps for resuspended dust (二重源解析): the dust's profile is itself a mixture of the other profiles. It is
 *            apportioned first by the same least squares among those of `dust_parts`; what the dust gave is then handed on to them
 * Source     Watson, Cooper & Huntzicker, Atmos. Environ. 18 (1984) 1347 (effective variance); EPA CMB8.2 manual, EPA-452/R-04-011
 *            (performance measures) [R]; Feng et al., Atmos. Environ. 41 (2007) 6541 for the two steps [R]
 * Given      profiles F: species x sources, a share of the source's mass each; conc C and its uncertainty s_C > 0 (CMB_LEFT_OUT: the
 *            species does not count); mass: the sample's mass and its uncertainty, 0 unknown; one unit
 *            LT_BAD_INPUT: what is not finite or negative, s_C <= 0; LT_NOT_ENOUGH: fewer fitting species than sources;
 *            LT_NUMERIC: the profiles are alike: the equations have no answer (names the pair)
 * Returned   contribution S, its standard error, T = S / error; r2, chi2 per degree of freedom, percent of mass; MPIN: which species
 *            fix which source (the row of the pseudo-inverse, scaled to +-1); similar: the largest correlation of the estimates of
 *            two sources, by which collinear profiles are seen
 * Valid      profiles that fit the place; species that do not react. From made-up samples of known contributions the truth lies
 *            within +-2 standard errors for 93 to 97 of 100 (cmb_test)
 * Cost       species * sources^2 a round        Limits  CMB_SPECIES_MAX, CMB_SOURCES_MAX         Threads  any
 * Invariants 1. C = F S + residual, exactly as summed     2. a source taken out has S = 0
 */
#ifndef LT_MODEL_CMB_H
#define LT_MODEL_CMB_H

#include "base/cx.h"
#include "base/span.h"

#define CMB_SPECIES_MAX 200u
#define CMB_SOURCES_MAX 40u
#define CMB_ROUNDS      20u
#define CMB_STILL       0.01
#define CMB_LEFT_OUT    1e30

typedef struct cmb_profiles {
    size_t        species, sources;
    const double *share, *share_unc; /* species x sources */
    const span   *names;             /* of the sources, for sentences; NULL: their numbers */
} cmb_profiles;

typedef struct cmb_sample {
    const double *conc, *unc;        /* species */
    double        mass, mass_unc;
    bool          drops_negative;
    const bool   *is_in;             /* sources that may take part; NULL: all */
} cmb_sample;

typedef struct cmb_fit {
    double   contribution[CMB_SOURCES_MAX], error[CMB_SOURCES_MAX];
    bool     is_in[CMB_SOURCES_MAX];
    double   r2, chi2, mass_percent;
    unsigned freedom, rounds;
    bool     is_converged;
    double   calculated[CMB_SPECIES_MAX];
    double   mpin[CMB_SPECIES_MAX * CMB_SOURCES_MAX]; /* species x sources */
    double   similar;
    unsigned similar_a, similar_b;
} cmb_fit;
LT_MUST lt_err cmb_solve(lt_cx *cx, const cmb_profiles *p, const cmb_sample *s, cmb_fit *out);

/* What the source `dust` gave, handed on to `parts` (indices) by the dust profile's own balance; the dust keeps what they do not
 * explain. shares[parts]: of the dust. */
typedef struct cmb_dust {
    size_t        dust, part_count;
    const size_t *parts;
} cmb_dust;
LT_MUST lt_err cmb_split_dust(lt_cx *cx, const cmb_profiles *p, const cmb_dust *d, cmb_fit *fit, double *shares);

#endif
