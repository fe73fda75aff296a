/* import_scan.h - a stream of measured data, unpacked, split, understood: rows to a sink, with the place of each bad one.
 * Place      acquire. Ties import_archive, import_csv and import_row; keeps nothing.
 * Given      the bytes of the file through a callback; format, file name (its beginning names the city, where the format says
 *            so), reading of the hour
 * Returned   on_row for every good row, on_bad for every bad one, in the order of the file. A file of an archive whose header
 *            is not the format's is one bad row and is left out.
 * Errors     LT_BAD_INPUT: no file in it had the format's header, damaged, cut off, or empty; LT_CANCELLED; what the sink said
 * Cost       one pass, memory for one row and one piece
 */
#ifndef LT_ACQUIRE_IMPORT_SCAN_H
#define LT_ACQUIRE_IMPORT_SCAN_H

#include "acquire/import/import_archive.h"
#include "acquire/import/import_row.h"

#define IMPORT_NAME_MAX 256u

typedef struct import_options {
    const char  *format;
    const char  *file;  /* name of the outer file, as the person knows it */
    const char  *city;  /* overrules the city of a single file; "" or NULL: from the file */
    import_label label;
    int          offset_min; /* 0: Asia/Shanghai */
} import_options;

/* Where a row stands. */
typedef struct import_at {
    const import_layout *layout;
    const char          *member; /* file inside an archive, or the file itself */
    const char          *city;   /* key of the city, "kunming" */
} import_at;
typedef struct import_sink {
    void *self;
    lt_err (*on_row)(lt_cx *cx, void *self, const import_at *at, const import_row *row);
    lt_err (*on_bad)(lt_cx *cx, void *self, const import_at *at, uint64_t line, const char *why);
} import_sink;
typedef struct import_source {
    import_read_fn fn;
    void          *self;
} import_source;

LT_MUST lt_err import_scan(lt_cx *cx, const import_source *src, const import_options *o, const import_sink *sink);
/* "x/kunming-...csv" -> "kunming"; false: no name, or one with other bytes than letters, digits and UTF-8 text. */
bool import_city_of(const char *file, char out[PLACE_NAME_MAX]);
/* The city's name by its key (tables/import_city.tsv), the key itself when no row has it. */
const char *import_city_name(const char *key);

#endif
