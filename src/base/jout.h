/* jout.h - JSON out: a streaming writer into a buf.
 * Place      base
 * Source     RFC 8259
 * Given      the writer places commas itself; keys and strings are escaped; text that is not UTF-8 is
 *            written with U+FFFD in place of each bad byte and NUL, so that the output always parses
 * Limits     JOUT_DEPTH_MAX levels
 */
#ifndef LT_BASE_JOUT_H
#define LT_BASE_JOUT_H

#include "base/buf.h"
#include "base/num.h"

#define JOUT_DEPTH_MAX 32

typedef struct jout {
    buf     *b;
    int      depth;
    bool     need_comma;
    bool     after_key;
} jout;

jout jout_of(buf *b);
void jout_begin_object(jout *j);
void jout_end_object(jout *j);
void jout_begin_array(jout *j);
void jout_end_array(jout *j);
void jout_key(jout *j, const char *key);
void jout_span(jout *j, span s);
void jout_text(jout *j, const char *s); /* NULL gives null */
void jout_int(jout *j, int64_t v);
void jout_dec(jout *j, num_dec v);
void jout_double(jout *j, double v); /* not finite: null */
void jout_bool(jout *j, bool v);
void jout_null(jout *j);
void jout_raw(jout *j, span already_json);
/* key and value in one call */
void jout_put_text(jout *j, const char *key, const char *s);
void jout_put_int(jout *j, const char *key, int64_t v);
void jout_put_double(jout *j, const char *key, double v);
void jout_put_bool(jout *j, const char *key, bool v);

#endif
