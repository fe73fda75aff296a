/* import_survey.h - what a file of measured data holds, before any of it is believed: stations, repeats, stations that stand still.
 * Place      acquire
 * Method     one pass (import_scan into survey_row): per station the span, the digest of its rows and whether they ever differ;
 *            per (station, time) the digest of the first row. The second pass asks survey_take which row stands.
 * Returned   frozen   SURVEY_FROZEN_ROWS rows or more and all with the same content: an instrument or a feed that stands still
 *            silent   frozen, and no row has any value
 *            stale    its newest row is SURVEY_STALE_MS or more older than the file's newest
 *            twin     same name, times and contents as a station of another city of the file (one crawl under two names)
 *            namesake in its city stands another station whose name is the same up to white space and a remark in parentheses:
 *                     often one place under an old and a new name. Told of the one that looks less alive; kept apart.
 * Cost       32 to 64 bytes a row; IMPORT_ROWS_MAX and IMPORT_STATIONS_MAX end it with LT_LIMIT
 * Owner      survey_open .. survey_close
 */
#ifndef LT_ACQUIRE_IMPORT_SURVEY_H
#define LT_ACQUIRE_IMPORT_SURVEY_H

#include "acquire/import/import_scan.h"
#include "base/civil.h"

#define IMPORT_ROWS_MAX     (1u << 23)
#define IMPORT_STATIONS_MAX (1u << 16)
#define SURVEY_FROZEN_ROWS  24u
#define SURVEY_STALE_MS     (7 * CIVIL_DAY_MS)
#define SURVEY_BAD_LISTED   200u /* bad rows kept with their reason; all are counted */

typedef struct survey_station {
    char     city[PLACE_NAME_MAX], name[PLACE_NAME_MAX], code[PLACE_ID_MAX], area[PLACE_NAME_MAX];
    bool     has_position;
    double   longitude, latitude;
    uint64_t rows, times, repeats, contradictions, with_value;
    int64_t  first_ms, last_ms;
    uint64_t first_digest, sum_digest; /* of the first row; over its (time, content) pairs, order not mattering */
    bool     is_constant, is_frozen, is_silent, is_stale;
    uint32_t twin_of, namesake_of; /* index of the other station; UINT32_MAX: none */
} survey_station;

typedef struct survey_bad {
    uint64_t line;
    char     member[128];
    char     why[ROW_FAULT_MAX];
} survey_bad;

typedef struct survey survey;
typedef struct survey_totals {
    uint64_t rows, bad, repeats, contradictions;
    uint32_t stations, frozen, silent, stale, twins, namesakes, files;
    int64_t  newest_ms;
} survey_totals;

LT_MUST lt_err survey_open(lt_cx *cx, survey **out);
void survey_close(survey *s);
/* First pass. */
LT_MUST lt_err survey_run(lt_cx *cx, survey *s, const import_source *src, const import_options *o);
const survey_totals *survey_totals_of(const survey *s);
const survey_station *survey_stations(const survey *s, uint32_t *count);
const survey_bad *survey_bads(const survey *s, uint32_t *count);
/* Second pass: index of the row's station; *is_taken: it is the first of its (station, time) to come by.
 * UINT32_MAX: the first pass did not see this row (the bytes changed in between). */
uint32_t survey_take(survey *s, const import_at *at, const import_row *row, bool *is_taken);

#endif
