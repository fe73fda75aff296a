/* hout.h - HTML out: a format whose literal part is ours and whose arguments are always escaped.
 * Place      base
 * Source     WHATWG HTML, 13.1 (writing HTML documents); XML 1.0 2.4, so that a page is well-formed XML too
 * Given      the format is a literal of the program and writes the markup, attributes in double quotes; an argument may
 *            stand in text or in such a quoted attribute, nowhere else (never in a tag's name, a script or a style)
 * Returned   of an argument the five characters & < > " ' as references; text that is not UTF-8, and control characters
 *            that XML forbids, as U+FFFD
 * Invariants 1. no argument can open or close a tag or an attribute
 */
#ifndef LT_BASE_HOUT_H
#define LT_BASE_HOUT_H

#include "base/buf.h"

#define HOUT_URL_MAX 512

/* printf's %s (NULL: nothing), %d, %lld, %zu and %.Nf (N one digit); %% is a percent sign. Any other conversion is a bug
 * of ours (asserted). */
void hout_format(buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void hout_text(buf *b, const char *s);
/* A piece of a path or a query value, percent-encoded (RFC 3986 2.3: only unreserved characters stay); cut pieces would
 * lead elsewhere, so what does not fit gives "". */
const char *hout_url(const char *s, char out[HOUT_URL_MAX]);

#endif
