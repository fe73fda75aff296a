/* trace.h - a peak and its hours: which known source explains it, where an unknown one would be, or that none here does.
 * Place      model. Pure: arrays in, arrays out; its workers are base/parallel.h's.
 * Method     baseline.h tells what is above the usual; puff.h or a steady kernel gives the source-receptor matrix for each known
 *            source and each cell of a map, for nine turns of each hour's wind; culprit.h gives each place its evidence. Then
 *            p(cause | readings) is proportional to evidence x prior over: each known source alone above its usual (TRACE_PRIOR_KNOWN,
 *            even among those that reach anybody), one unknown source (TRACE_PRIOR_UNKNOWN, even over the cells that reach anybody),
 *            none of them (air from outside, TRACE_PRIOR_REGIONAL), a failing instrument in the peak's hour (TRACE_PRIOR_INSTRUMENT).
 *            share.h splits the peak among all known sources at once. How stable the air was is a nuisance: with several skies (the
 *            same winds settled otherwise) each place's evidence is the weighed sum over them, one sky for the whole window
 * Source     shared methods' page, tracing; Keats et al. 2007 [B]; Seibert and Frank 2004 [R]
 * Given      stations (m east and north of any origin) with readings ug/m3 [hours][n], has 0 or 1; an air an hour (settled: air.h)
 *            for each sky, their winds alike; the last `window` hours are explained, those before tell the usual. Sources with a rate g/s above 0 (or 0: not known)
 *            and the standard deviation of its logarithm. Readings may be negative or 0 (drift)
 * Returned   see trace_result. Cells' probabilities add up to 1 (given that an unknown source is the cause), south-west first
 * Valid      one dominant source that emits through the window, sources within some 15 km. Simulated truth, cells of 100 m, of traces
 *            that name a local source (test/model/trace.measure): the 90 % region holds it in 93 % of trials whose truth is of three
 *            kinds in turn (63 of 68; true rate in its interval 97 %): in 95 % where the truth is of the tracer's own
 *            kind (200 trials; true rate in its interval 97 %), in 82 % where it is AERMOD's plume in any stability (49 of 60; 93 %): a
 *            little too sure of itself where nature is neither. Cells of 300 m: 92 % of 51 traces, of an
 *            earlier version, own truth only; few traces name a source there.
 *            Prairie Grass, 29 unstable runs: place known, |Q error| median 56 % with AERMOD's plume, 62 % with the simple one, within a
 *            factor of 2 in 62 % and 69 %; place unknown, 50 m arc hidden: 51 m off in the median, 168 m in nine of ten, rate within a
 *            factor of 2 in 72 %. There the 90 % region holds the release in 21 % only: a hundred samplers of one plume are no hundred
 *            witnesses, and their errors are taken as independent; a district's few stations are far from that.
 *            Rates hold for matter that does not fall or react; over smooth open ground they come out up to three times too high
 * Errors     LT_BAD_INPUT: a size out of range, a position or reading that is not finite (names it); LT_NOT_ENOUGH: no reading in the window
 * Cost       40 stations, 6 hours, 100 x 100 cells, 200 sources, 6 skies: 9 s of processor; 9 stations: 2 s. Skies share no work, but cells
 *            that one finds hopeless (60 nats behind) are not looked at in the next
 * Limits     TRACE_STATIONS_MAX, TRACE_SOURCES_MAX, TRACE_CELLS_MAX; hours TRACE_HOURS_MAX, window CULPRIT_HOURS_MAX
 * Threads    any    Owner cx->arena
 * Invariants 1. probabilities of causes add up to 1   2. cells' probabilities add up to 1, or are all 0   3. same input, same bytes
 */
#ifndef LT_MODEL_TRACE_H
#define LT_MODEL_TRACE_H

#include "base/arena.h"
#include "model/trace/baseline.h"
#include "model/trace/culprit.h"
#include "model/trace/puff.h"

#define TRACE_STATIONS_MAX CULPRIT_STATIONS_MAX
#define TRACE_SOURCES_MAX  5000
#define TRACE_CELLS_MAX    40000
#define TRACE_HOURS_MAX    400
#define TRACE_SKIES_MAX    8
#define TRACE_COMMON_SD     0.6 /* ln: what a plume is off by as a whole, which no number of readings makes less */
#define TRACE_SHARED_MAX   150 /* sources of share.h: those that reach the peak most */

#define TRACE_PRIOR_KNOWN      0.40
#define TRACE_PRIOR_UNKNOWN    0.30
#define TRACE_PRIOR_REGIONAL   0.25
#define TRACE_PRIOR_INSTRUMENT 0.05

typedef struct trace_source {
    trace_spot spot;
    double     rate_g_s, sd_log; /* 0: not known */
} trace_source;

typedef enum trace_mode { TRACE_AUTO, TRACE_STEADY, TRACE_PUFF } trace_mode;

typedef struct trace_case {
    size_t              n, hours, window;
    const trace_spot   *stations;
    const double       *y;
    const uint8_t      *has;
    const air          *airs;  /* [skies][hours] */
    size_t              skies; /* 0: one */
    const double       *sky_weight; /* [skies], above 0; NULL: even */
    const wind_map     *maps;  /* [hours] or NULL */
    size_t              source_count;
    const trace_source *sources;
    double              x0_m, y0_m, step_m; /* of the map; step 0: made round the stations */
    size_t              nx, ny;
    trace_mode          mode;    /* auto: steady below 3 km and without calm, else puffs */
    trace_kernel        kernel;  /* of steady hours; fn NULL: kernel_steady; with puffs: of stacks and of sources with an extent in even
                                    hours, as far as the wind goes in one; fn NULL: puffs for all */
    double              model_error; /* f; 0: 0.6 */
    culprit_rate        unknown; /* ln(g/s); sd 0: 5 g/s, 1.5 */
    bool                no_unknown, no_history; /* no_history: level[window], ratio 1 and noise as given below */
    const double       *level, *noise;
    uint64_t            seed;
} trace_case;

typedef enum trace_outcome {
    TRACE_KNOWN,      /* a known source */
    TRACE_UNKNOWN,    /* a source that no ledger lists */
    TRACE_REGIONAL,   /* not explained by local sources */
    TRACE_INSTRUMENT, /* one instrument alone: look at it first */
    TRACE_UNCLEAR,    /* no cause is likelier than not */
    TRACE_NO_WIND,    /* nothing can be said of a direction */
    TRACE_NO_PEAK     /* nothing is above the usual */
} trace_outcome;
const char *trace_outcome_name(trace_outcome o); /* "known" "unknown" "regional" "instrument" "unclear" "no-wind" "no-peak" */

enum { /* what limits the answer */
    TRACE_ONE_STATION = 1, /* a direction at best, no distance */
    TRACE_FEW_STATIONS = 2,
    TRACE_CALM = 4,        /* calm hours in the window */
    TRACE_WIND_MISSING = 8, /* hours without wind took their neighbours' */
    TRACE_SOURCE_OUTSIDE = 16, /* known sources off the map */
    TRACE_NEGATIVE = 32,   /* readings below zero were kept as drift */
    TRACE_ODD_STATION = 64 /* stations ten times the others' level, or a tenth of it, were left out: another unit? */
};

typedef struct trace_known {
    double   probability, log_rate, log_rate_sd; /* as the only cause */
    double   explained;                          /* share of the peak above the usual that it gives then, 0.. */
    double   rate_g_s, part_ug_m3, part_low, part_high; /* among all (share.h) */
    double   distance_m, bearing_deg;            /* from the peak's station */
    uint64_t upwind;                             /* bit h: its air came over the peak's station in hour h of the window */
    bool     is_outside, reaches;
} trace_known;

typedef struct trace_region { /* where an unknown source would be */
    double  *probability;  /* [ny * nx] */
    double  *log_rate;     /* [ny * nx], ln(g/s) */
    uint8_t *level;        /* [ny * nx]: 50 within the smallest set that holds half, 90, 0 outside */
    size_t   nx, ny, best;
    double   x0_m, y0_m, step_m;
    double   best_x_m, best_y_m, mean_x_m, mean_y_m, area_50_km2, area_90_km2;
    double   rate_g_s, rate_low, rate_high; /* median, 5 %, 95 % */
    double   explained;
} trace_region;

typedef struct trace_result {
    trace_outcome outcome;
    unsigned      limits;
    double        p_known, p_unknown, p_regional, p_instrument;
    size_t        peak_hour, peak_station; /* hour of the window */
    double        peak, usual;             /* ug/m3 */
    baseline      base;
    trace_known  *known;   /* [source_count] */
    size_t       *ranked;  /* indices, likeliest first */
    trace_region  region;
    double       *added;   /* [window][n]: what the likeliest cause adds, in its likeliest sky; NULL none */
    size_t        skies;
    double        sky_probability[TRACE_SKIES_MAX];
    bool          was_steady;
    double        accepted; /* of share.h's draws */
} trace_result;
LT_MUST lt_err trace_solve(lt_cx *cx, const trace_case *c, trace_result *out);

#endif
