/* encoding.h - in which encoding a text is, and the text as UTF-8.
 * Place      acquire
 * Source     RFC 3629 (UTF-8), RFC 2781 (UTF-16, by its mark), GB 18030-2022 (GBK is a part of it); the conversion is iconv's
 * Method     the whole text is looked at, line by line: only ASCII, UTF-8, only GB 18030, or neither. A byte order mark decides.
 *            Lines that are UTF-8 and others that are GB 18030 alone: mixed. Lines that could be both are UTF-8 when their
 *            characters are those of Chinese text (CJK, its punctuation, full width), else it is for the person to say
 * Returned   encoding_push: UTF-8; a byte sequence that is none becomes the byte FF, so that its row is refused, not the file
 * Owner      encoding_open .. encoding_close
 */
#ifndef LT_ACQUIRE_IMPORT_ENCODING_H
#define LT_ACQUIRE_IMPORT_ENCODING_H

#include "base/buf.h"

typedef enum encoding { ENCODING_UTF8, ENCODING_GB18030, ENCODING_UTF16LE, ENCODING_UTF16BE } encoding;
bool encoding_parse(const char *s, encoding *out); /* "utf-8" "gbk" "gb18030" "utf-16le" "utf-16be", case aside */
const char *encoding_name(encoding e);

#define ENCODING_LINE_MAX 65536u /* bytes of a line that are looked at */
typedef struct encoding_look { /* all 0 to begin */
    uint64_t lines, utf8, gb, either, neither; /* lines with more than ASCII: only UTF-8 or well so, only GB, doubtful, none */
    encoding marked;
    bool     is_begun, has_mark;
    size_t   n;
    uint8_t  line[ENCODING_LINE_MAX];
} encoding_look;
void encoding_look_at(encoding_look *l, span piece);
typedef enum encoding_verdict { ENCODING_SURE, ENCODING_DOUBTFUL, ENCODING_MIXED } encoding_verdict;
/* *out: the likelier one. */
encoding_verdict encoding_decide(encoding_look *l, encoding *out);

typedef struct encoding_stream encoding_stream;
LT_MUST lt_err encoding_open(lt_cx *cx, encoding e, encoding_stream **out);
/* The next bytes as UTF-8, behind what `out` holds; the last call with nothing says that the end has come. */
LT_MUST lt_err encoding_push(lt_cx *cx, encoding_stream *s, span piece, buf *out);
void encoding_close(encoding_stream *s);

#endif
