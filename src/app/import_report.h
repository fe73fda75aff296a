/* import_report.h - what an import found, as JSON: counts, bad rows, stations that stand still, are old, or stand twice.
 * Place      app, private to import
 * Limits     IMPORT_LIST_MAX stations a list (all are counted); SURVEY_BAD_LISTED bad rows
 */
#ifndef LT_APP_IMPORT_REPORT_H
#define LT_APP_IMPORT_REPORT_H

#include "app/job_import.h"

#define IMPORT_LIST_MAX   2000u
#define IMPORT_REPORT_MAX (8u << 20)

typedef struct import_headline {
    const char  *file, *format, *sha256_hex;
    import_label label;
    uint64_t     entry;
} import_headline;

/* The survey's counts into the report. */
void import_report_count(const survey *s, job_import_report *r);
void import_report_format(const survey *s, const job_import_report *r, const import_headline *h, buf *out);

#endif
