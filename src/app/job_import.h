/* job_import.h - files of measured data into the keep: file -> blob -> journal entry -> samples with that entry's number.
 * Place      app. acquire/import reads; this file maps stations to places, rows to series, and says what was found.
 * Method     two passes over the stream, memory bounded by IMPORT_ROWS_MAX: the survey (stations, repeats, frozen and
 *            stale stations) decides, then the rows become samples. A replay of the journal reads the blob again and
 *            gives the same series.
 * Given      ENTRY_IMPORT: {"what": "import", "file", "format", "sha256", "size", "city", "label", "again", "who"}
 * Returned   a report; the whole of it is also the product "import/SHA256" in the keep (lantian query)
 * Places     a station with a code, or with the city and name of exactly one known place, is that place; any other gets the
 *            id CITY:NAME (a space as _, U+3000 as ~_, bytes that no id may hold as ~XX), the same for every file and every order
 *            Gridded winds (format wind-grid) have no samples: wind_keep.h
 *            Forecast weather (format weather-forecast) is of one place of that id; stat Fct, its lead in hours beside it
 * Errors     LT_CANCELLED: stopped, nothing of this file is stored; LT_DAMAGED, LT_NOT_FOUND: the blob. An entry that cannot be
 *            understood is noted (unknown codes) and stops nothing. A file that another entry took in before is passed over,
 *            unless "again". A series that has another unit by now is converted where that is exact, else left out and noted.
 * Invariants 1. no sample without its file in DIR/blobs and its entry in the journal
 *            2. a missing value is a sample with MARK_MISSING; a bad row is counted and named, never half taken
 *            3. an identical repeat of a row gives one sample; of contradicting rows the first stands, the rest are bad
 */
#ifndef LT_APP_JOB_IMPORT_H
#define LT_APP_JOB_IMPORT_H

#include "acquire/import/import_survey.h"
#include "base/buf.h"
#include "fact/entry.h"
#include "keep/keep.h"

typedef struct job_import_report {
    uint64_t rows;       /* rows of data read, bad ones included */
    uint64_t kept;       /* rows that became samples */
    uint64_t bad;        /* rows that cannot be read or contradict an earlier one */
    uint64_t repeats;    /* identical repeats of an earlier row */
    uint64_t values;     /* samples with a value */
    uint64_t missing;    /* samples marked missing */
    uint64_t suspect;    /* samples of frozen stations, marked suspect */
    uint32_t stations;   /* stations named by the file */
    uint32_t places_made;
    uint32_t frozen, silent, stale, twins, namesakes; /* stations; see import_survey.h */
    uint32_t files;      /* files inside, 1 when it is no archive */
    uint32_t refused;    /* series left out for their unit */
    int64_t  from_ms, to_ms; /* first and last period start; from > to: none */
} job_import_report;

/* The applier's half: stream the blob of entry `e` into the keep (inside keep_begin .. keep_commit). */
LT_MUST lt_err job_import_apply(lt_cx *cx, const char *dir, keep *k, const lt_entry *e, job_import_report *report);
#define JOB_IMPORT_PRODUCT "import/%s" /* SHA-256 of the file: the report of its last import */
#define JOB_IMPORT_WEATHER "weather-forecast" /* the format of forecast weather, and the place that it becomes series of */
/* Survey a file on disk without touching any data folder: the report as JSON (the --dry-run). */
LT_MUST lt_err job_import_survey_file(lt_cx *cx, const char *path, const import_options *o, job_import_report *report, buf *json);

#endif
