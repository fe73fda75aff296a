/* http_guard.h - reads the framing of the requests of one connection, strictly, byte by byte, before evhttp sees them.
 * Place      base, private to the HTTP server. Pure.
 * Method     one state machine over request line, header lines, body of known length or in chunks, next request. It knows
 *            where every request ends; whatever another server could read differently is an error, not a guess
 * Source     RFC 9112 2.2, 3, 5.1, 5.2, 6.1, 6.3, 7.1, 11.2 (request smuggling)
 * Returned   HTTP_GUARD_BAD: the connection is to answer 400 and end. HTTP_GUARD_METHOD: 501 (seen at the end of the
 *            request line, before any header)
 * Limits     refused: bare CR or LF, NUL and control characters, a target that does not begin with "/", spaces around a
 *            header's name, folded lines, Content-Length twice or with Transfer-Encoding or no number, any coding but
 *            "chunked", chunk extensions, trailers, HTTP/1.1 without exactly one Host, a body on GET or HEAD
 */
#ifndef LT_BASE_HTTP_GUARD_H
#define LT_BASE_HTTP_GUARD_H

#include "base/span.h"

typedef enum http_verdict { HTTP_GUARD_OK, HTTP_GUARD_BAD, HTTP_GUARD_METHOD } http_verdict;

#define HTTP_GUARD_WORD_MAX 24 /* of a header's name or value only this much is looked at */

typedef struct http_guard {
    uint8_t  state, method;      /* method: row of the table in http_guard.c */
    bool     is_old;             /* HTTP/1.0 */
    bool     has_length, is_chunked;
    uint8_t  hosts;
    uint8_t  known;              /* which header this line is */
    uint8_t  n;                  /* bytes of `word` */
    uint8_t  digits;
    uint64_t left;               /* bytes of the body or the chunk to come */
    char     word[HTTP_GUARD_WORD_MAX];
} http_guard;

http_verdict http_guard_feed(http_guard *g, span bytes); /* a zeroed guard begins; after an error it stays with it */
bool http_guard_is_between(const http_guard *g);        /* no byte of a next request has come */

#endif
