/* plume_study.h - a run of the plume model from files: an AERMOD deck, or a case in JSON (lantian-plume-1).
 * Place      app. Reads files, joins wire/aermod to model/plume
 * Given      plume_study_load_deck: a control file; the files it names are looked for in its folder. plume_study_load_case: JSON
 *              form "lantian-plume-1"; title, pollutant; flat (default true); profile_base_m; half_life_s
 *              averages [1, 24, "MONTH", "PERIOD"] (hours that divide 24)
 *              cities [{name, population, roughness_m}]
 *              sources [{id, type, x_m, y_m, base_m, height_m, city, groups [..], and by type
 *                POINT POINTCAP POINTHOR emission_g_s temperature_k speed_m_s diameter_m
 *                VOLUME emission_g_s sigma_y_m sigma_z_m
 *                AREA emission_g_s_m2 east_m north_m angle_deg sigma_z_m; AREACIRC emission_g_s_m2 radius_m sigma_z_m
 *                AREAPOLY emission_g_s_m2 corners [[x, y] ..] sigma_z_m; LINE emission_g_s_m2 x2_m y2_m width_m sigma_z_m}]
 *              receptors [[x, y, elevation, hill, flagpole] ..] (two numbers at least)
 *              weather {surface, profile}: AERMET's files, in the case's folder; or hours [{year, month, day, hour, AERMET's columns
 *                by the names of aermod.h, levels [[height, from, speed, temperature C, sigma direction, sigma w] ..]} ..]
 * Returned   plume_study_run: averages and highest values; the deck's post and plot files in out_dir (NULL: none are written)
 * Limits     PLUME_GROUPS_MAX groups in a run; the limits of aermod.h     Owner  cx's arena
 */
#ifndef LT_APP_PLUME_STUDY_H
#define LT_APP_PLUME_STUDY_H

#include "base/jout.h"
#include "model/plume/average.h"
#include "model/plume/plume_run.h"
#include "wire/aermod/aermod.h"

#define PLUME_STUDY_FILE_MAX ((size_t)1 << 30)
#define PLUME_STUDY_FAR_M    50000.0 /* beyond this from every receptor a source is noted */

typedef struct plume_study {
    char                  folder[1024];
    struct aermod_deck   *deck;
    struct aermod_weather weather;
    size_t                first, hours; /* the weather's hours that are run */
    uint64_t              wanted;       /* groups, one bit each */
    size_t                emitters;
    struct plume_emitter *emitter;
    uint32_t             *source; /* of an emitter */
    struct plume_urban   *city;
    double               *column[5]; /* x y elevation hill flagpole */
    struct plume_weather     *air;
    size_t                averages; /* groups x periods */
    struct average       *average;
    size_t                calm, missing, far;
    const char           *far_name;
    double                far_m;
} plume_study;

LT_MUST lt_err plume_study_load_deck(lt_cx *cx, const char *path, plume_study *out);
LT_MUST lt_err plume_study_load_case(lt_cx *cx, const char *path, plume_study *out);
LT_MUST lt_err plume_study_parse_case(lt_cx *cx, span text, plume_study *out);
/* names: groups separated by commas, NULL: all. Sources of no wanted group are left out. */
LT_MUST lt_err plume_study_prepare(lt_cx *cx, plume_study *s, const char *names);
LT_MUST lt_err plume_study_run(lt_cx *cx, plume_study *s, const char *out_dir);
void plume_study_report(jout *j, const plume_study *s);
LT_MUST lt_err plume_study_read(lt_cx *cx, const char *folder, const char *path, span *out);

#endif
