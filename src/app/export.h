/* export.h - open data: hour or day values of places as CSV or JSON, in constant memory.
 * Place      app. Reads the keep; formats.
 * Method     place after place (in the order given), series after series (by quantity), in time order: a row a value of the
 *            usual statistic (Avg). Hours: as kept. Days: the table "day" of keep_query (mean of the day's valid hours, sum of
 *            rain; too-few below 20 of them); what the law calls a daily value of O3 is another: see /assess
 * Source     RFC 4180 (CSV), RFC 8259 (JSON)
 * Returned   CSV: a BOM (Excel in China needs it), a header line, lines that end in CR LF; columns EXPORT_COLUMNS: time is
 *            the start of the hour (day: the date); value is empty when missing; marks are names with a comma between, entry
 *            the journal's. JSON: {"columns": [...], "rows": [[...], ...]}, a missing value null, marks an array
 * Limits     `out` holds EXPORT_AHEAD bytes and a block more before it is flushed
 * Threads    any, each with its own keep
 */
#ifndef LT_APP_EXPORT_H
#define LT_APP_EXPORT_H

#include "base/buf.h"
#include "keep/keep.h"

#define EXPORT_COLUMNS "time", "place", "name", "quantity", "value", "unit", "marks", "entry"
#define EXPORT_AHEAD   ((size_t)64 << 10)

typedef struct export_query {
    const lt_place *places;
    size_t          place_count;
    const char     *quantity; /* NULL: all */
    int64_t         from_ms, to_ms; /* [from, to) */
    int             offset_min;
    bool            is_day, is_json;
} export_query;

/* Takes what stands in `out` and empties it. */
typedef lt_err (*export_flush)(lt_cx *cx, void *self, buf *out);
typedef struct export_sink {
    buf         *out;
    export_flush flush;
    void        *self;
} export_sink;
LT_MUST lt_err export_run(lt_cx *cx, keep *k, const export_query *q, const export_sink *sink, uint64_t *rows);

#endif
