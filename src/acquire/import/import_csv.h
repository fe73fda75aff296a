/* import_csv.h - comma-separated text, pushed in pieces, out as records of fields with their line numbers.
 * Place      acquire. Pure: bytes in, records out, no memory beyond the struct.
 * Source     RFC 4180, read widely: BOM at the start, CR LF or LF, quoted fields with line ends inside, empty lines skipped
 * Given      pieces of any length; csv_end after the last one
 * Returned   csv_on_record for each record; fields are valid during the call. `fault` is NULL for a good record, else the
 *            reason, and then there are no fields. What csv_on_record returns other than LT_OK ends the call.
 * Limits     CSV_RECORD_MAX bytes a record (csv_begin_in: a quarter of the room given), CSV_FIELDS_MAX fields. A quote that never ends costs one line, not the rest
 *            of the file: reading goes on behind the line on which it opened.
 */
#ifndef LT_ACQUIRE_IMPORT_CSV_H
#define LT_ACQUIRE_IMPORT_CSV_H

#include "base/cx.h"
#include "base/span.h"

#define CSV_RECORD_MAX 8192u
#define CSV_FIELDS_MAX 160u
#define CSV_BROKEN_MAX 1000u /* quotes that never ended; after so many, no field of this file runs over a line end */
#define CSV_PENDING    (4u * CSV_RECORD_MAX)

typedef struct csv_record {
    uint64_t    line; /* of its first byte, from 1 */
    uint32_t    count;
    const char *fault;
    span        fields[CSV_FIELDS_MAX];
} csv_record;
typedef lt_err (*csv_record_fn)(lt_cx *cx, void *self, const csv_record *r);

typedef struct csv_reader {
    csv_record_fn fn;
    void         *self;
    uint64_t      line;  /* of pending[start] */
    size_t        start, scan, n;
    uint8_t       before; /* last byte scanned of this record: decides whether a quote opens or doubles */
    uint32_t      broken;
    bool          is_begun, in_quote, was_quote, is_skipping;
    csv_record    record;
    uint8_t      *pending;
    size_t        room;
    uint8_t       own[CSV_PENDING];
} csv_reader; /* does not move while it reads */

void csv_begin(csv_reader *r, csv_record_fn fn, void *self);
/* The same with the caller's room, for longer records. */
void csv_begin_in(csv_reader *r, uint8_t *room, size_t bytes, csv_record_fn fn, void *self);
LT_MUST lt_err csv_feed(lt_cx *cx, csv_reader *r, span piece);
LT_MUST lt_err csv_end(lt_cx *cx, csv_reader *r);

#endif
