/* hour_file.h - hours of a value and a wind out of a CSV file (also .xz .gz .zst), columns found by their names.
 * Place      app. Files in, arrays out
 * Method     the first row names the columns. Time: "date", "time" or "datetime" (ISO, no zone: offset_min), or year, month, day, hour.
 *            Speed: ws, wspm, wind_speed; direction: wd, wind_direction, in degrees or as one of 16 words (tables/import_word.tsv), each
 *            word as its sector's middle, which is_words says. Calm or variable: C, CALM, CV, VRB, 静风 as a word, or direction 0 with
 *            speed 0. Empty, NA, NaN, null: missing. Direction outside 0..360, or speed below 0: missing, counted in bad_wind
 * Given      quantity: name of the value's column, its letters' size does not count
 * Errors     LT_BAD_INPUT: a missing column (names what there is), a time that cannot be read or a value that is no number (names line
 *            and column); LT_LIMIT: more than PATTERN_HOURS_MAX rows
 * Owner      cx->arena
 */
#ifndef LT_APP_HOUR_FILE_H
#define LT_APP_HOUR_FILE_H

#include "acquire/import/import_archive.h"
#include "acquire/import/import_csv.h"
#include "model/pattern/pattern_hour.h"

typedef struct hour_file {
    size_t   n;
    int64_t *t_ms;
    double  *value, *speed_m_s, *from_deg;
    bool     is_words;
    size_t   bad_wind;
} hour_file;
typedef struct hour_file_query {
    const char *path, *quantity;
    int         offset_min;
    bool        needs_wind;
} hour_file_query;
LT_MUST lt_err hour_file_read(lt_cx *cx, const hour_file_query *q, hour_file *out);

/* Every record of a CSV file that may be packed, to fn, for whoever wants other columns. */
LT_MUST lt_err hour_file_scan(lt_cx *cx, const char *path, csv_record_fn fn, void *self);
/* The same of bytes from elsewhere; `name` stands in front of what is wrong. */
typedef struct hour_file_bytes {
    import_read_fn read;
    void          *self;
} hour_file_bytes;
LT_MUST lt_err hour_file_scan_from(lt_cx *cx, hour_file_bytes from, const char *name, csv_record_fn fn, void *self);

#endif
