/* http_guard.c - strict framing of requests; see http_guard.h. */
#include "base/http_guard.h"

enum { /* states; BETWEEN must be 0 */
    BETWEEN,
    METHOD,
    TARGET,
    VERSION,
    LINE_LF,
    NAME_FIRST,
    NAME,
    VALUE,
    VALUE_LF,
    END_LF,
    BODY,
    SIZE,
    SIZE_LF,
    CHUNK,
    CHUNK_CR,
    CHUNK_LF,
    LAST_CR,
    LAST_LF,
    BROKEN,
    BROKEN_METHOD
};

enum { OTHER_HEADER, LENGTH, CODING, HOST };

static const struct {
    const char *name;
    bool        may_have_body;
} METHODS[] = {{"GET", false}, {"HEAD", false}, {"POST", true}, {"PUT", true}, {"PATCH", true}, {"DELETE", true}};

#define SIZE_DIGITS_MAX 8 /* hexadecimal digits of a chunk's size */

static bool is_token(uint8_t c) /* = RFC 9110 5.6.2 */
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static void keep(http_guard *g, uint8_t c)
{
    if (g->n < HTTP_GUARD_WORD_MAX)
        g->word[g->n++] = (char)c;
}

static bool is_word(const http_guard *g, const char *text)
{
    return g->n < HTTP_GUARD_WORD_MAX && span_is_fold(span_of(g->word, g->n), text);
}

static uint8_t end_method(http_guard *g)
{
    for (size_t i = 0; i < sizeof METHODS / sizeof METHODS[0]; i++)
        if (span_is(span_of(g->word, g->n), METHODS[i].name)) {
            g->method = (uint8_t)i;
            g->n = 0;
            return TARGET;
        }
    return BROKEN_METHOD;
}

static uint8_t end_version(http_guard *g)
{
    span w = span_of(g->word, g->n);
    g->is_old = span_is(w, "HTTP/1.0");
    return g->is_old || span_is(w, "HTTP/1.1") ? LINE_LF : BROKEN;
}

static uint8_t end_name(http_guard *g)
{
    g->known = is_word(g, "Content-Length") ? LENGTH : is_word(g, "Transfer-Encoding") ? CODING : is_word(g, "Host") ? HOST : OTHER_HEADER;
    g->n = 0;
    return VALUE;
}

static uint8_t end_value(http_guard *g)
{
    span v = span_trim(span_of(g->word, g->n));
    if (g->known == LENGTH) {
        if (g->has_length || g->is_chunked || g->n == HTTP_GUARD_WORD_MAX || !span_parse_u64(v, &g->left))
            return BROKEN;
        g->has_length = true;
    } else if (g->known == CODING) {
        if (g->has_length || g->is_chunked || g->is_old || g->n == HTTP_GUARD_WORD_MAX || !span_is_fold(v, "chunked"))
            return BROKEN;
        g->is_chunked = true;
    } else if (g->known == HOST) {
        if (g->hosts++ || v.n == 0)
            return BROKEN;
    }
    return VALUE_LF;
}

static uint8_t end_head(http_guard *g)
{
    bool has_body = g->is_chunked || (g->has_length && g->left > 0);
    if ((!g->hosts && !g->is_old) || (has_body && !METHODS[g->method].may_have_body))
        return BROKEN;
    g->digits = 0;
    if (g->is_chunked) {
        g->left = 0;
        return SIZE;
    }
    return has_body ? BODY : BETWEEN;
}

static uint8_t on_line(http_guard *g, uint8_t c) /* the request line */
{
    switch (g->state) {
    case BETWEEN:
        *g = (http_guard){0};
        keep(g, c);
        return is_token(c) ? METHOD : BROKEN;
    case METHOD:
        if (c == ' ')
            return end_method(g);
        keep(g, c);
        return is_token(c) ? METHOD : BROKEN;
    case TARGET:
        if (c == ' ' && g->n > 0) {
            g->n = 0;
            return VERSION;
        }
        if (c <= ' ' || c >= 0x7F || c == '#' || (g->n == 0 && c != '/'))
            return BROKEN;
        keep(g, c);
        return TARGET;
    case VERSION:
        if (c == '\r')
            return end_version(g);
        keep(g, c);
        return c > ' ' && c < 0x7F ? VERSION : BROKEN;
    default:
        return c == '\n' ? NAME_FIRST : BROKEN;
    }
}

static uint8_t on_header(http_guard *g, uint8_t c)
{
    switch (g->state) {
    case NAME_FIRST:
        g->n = 0;
        if (c == '\r')
            return END_LF;
        keep(g, c);
        return is_token(c) ? NAME : BROKEN; /* a space or tab would fold the line before */
    case NAME:
        if (c == ':')
            return end_name(g);
        keep(g, c);
        return is_token(c) ? NAME : BROKEN;
    case VALUE:
        if (c == '\r')
            return end_value(g);
        if ((c < ' ' && c != '\t') || c == 0x7F)
            return BROKEN;
        if (g->n > 0 || (c != ' ' && c != '\t'))
            keep(g, c);
        return VALUE;
    case VALUE_LF:
        return c == '\n' ? NAME_FIRST : BROKEN;
    default:
        return c == '\n' ? end_head(g) : BROKEN;
    }
}

static int hex_of(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static uint8_t on_chunk(http_guard *g, uint8_t c)
{
    switch (g->state) {
    case SIZE:
        if (c == '\r')
            return g->digits ? SIZE_LF : BROKEN;
        if (hex_of(c) < 0 || g->digits++ >= SIZE_DIGITS_MAX)
            return BROKEN;
        g->left = g->left << 4 | (uint64_t)hex_of(c);
        return SIZE;
    case SIZE_LF:
        return c != '\n' ? BROKEN : g->left ? CHUNK : LAST_CR;
    case CHUNK_CR:
        g->digits = 0;
        return c == '\r' ? CHUNK_LF : BROKEN;
    case CHUNK_LF:
        return c == '\n' ? SIZE : BROKEN;
    case LAST_CR:
        return c == '\r' ? LAST_LF : BROKEN; /* anything else were a trailer */
    default:
        return c == '\n' ? BETWEEN : BROKEN;
    }
}

http_verdict http_guard_feed(http_guard *g, span bytes)
{
    for (size_t i = 0; i < bytes.n && g->state < BROKEN; i++) {
        uint8_t c = bytes.p[i];
        if (g->state == BODY || g->state == CHUNK) {
            uint64_t n = g->left < bytes.n - i ? g->left : bytes.n - i;
            g->left -= n;
            i += (size_t)n - 1;
            if (g->left == 0)
                g->state = g->state == BODY ? BETWEEN : CHUNK_CR;
        } else if (g->state <= LINE_LF) {
            g->state = on_line(g, c);
        } else if (g->state <= END_LF) {
            g->state = on_header(g, c);
        } else {
            g->state = on_chunk(g, c);
        }
    }
    return g->state == BROKEN ? HTTP_GUARD_BAD : g->state == BROKEN_METHOD ? HTTP_GUARD_METHOD : HTTP_GUARD_OK;
}

bool http_guard_is_between(const http_guard *g)
{
    return g->state == BETWEEN;
}
