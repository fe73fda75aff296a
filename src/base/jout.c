/* jout.c - see jout.h. */
#include "base/jout.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

jout jout_of(buf *b)
{
    return (jout){.b = b};
}

static void before_value(jout *j)
{
    if (j->need_comma && !j->after_key)
        buf_byte(j->b, ',');
    j->need_comma = true;
    j->after_key = false;
}

static void begin(jout *j, uint8_t c)
{
    before_value(j);
    assert(j->depth < JOUT_DEPTH_MAX);
    j->depth++;
    buf_byte(j->b, c);
    j->need_comma = false;
}

static void end(jout *j, uint8_t c)
{
    assert(j->depth > 0);
    j->depth--;
    buf_byte(j->b, c);
    j->need_comma = true;
}

void jout_begin_object(jout *j) { begin(j, '{'); }
void jout_end_object(jout *j) { end(j, '}'); }
void jout_begin_array(jout *j) { begin(j, '['); }
void jout_end_array(jout *j) { end(j, ']'); }

static void escaped(buf *b, span s)
{
    buf_byte(b, '"');
    size_t plain = 0;
    for (size_t i = 0; i < s.n;) {
        uint8_t c = s.p[i];
        size_t k = span_utf8_length(s.p + i, s.n - i);
        if (k && c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != 0x7F) {
            i += k;
            continue;
        }
        buf_put(b, s.p + plain, i - plain);
        if (k == 0 || c == 0) /* many readers refuse an escaped NUL */
            buf_text(b, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\')
            buf_format(b, "\\%c", c);
        else
            buf_format(b, "\\u%04x", c); /* '<' too: the text may stand inside a page */
        plain = ++i;
    }
    if (plain < s.n) /* an empty span may have no address */
        buf_put(b, s.p + plain, s.n - plain);
    buf_byte(b, '"');
}

void jout_key(jout *j, const char *key)
{
    before_value(j);
    escaped(j->b, span_text(key));
    buf_byte(j->b, ':');
    j->after_key = true;
}

void jout_span(jout *j, span s)
{
    before_value(j);
    escaped(j->b, s);
}

void jout_text(jout *j, const char *s)
{
    if (s)
        jout_span(j, span_text(s));
    else
        jout_null(j);
}

void jout_int(jout *j, int64_t v)
{
    before_value(j);
    buf_format(j->b, "%" PRId64, v);
}

void jout_dec(jout *j, num_dec v)
{
    char text[NUM_TEXT_MAX];
    before_value(j);
    buf_put(j->b, text, num_format_dec(v, text));
}

void jout_double(jout *j, double v)
{
    char text[NUM_TEXT_MAX];
    if (!isfinite(v)) {
        jout_null(j);
        return;
    }
    before_value(j);
    buf_put(j->b, text, num_format_double(v, text));
}

void jout_bool(jout *j, bool v)
{
    before_value(j);
    buf_text(j->b, v ? "true" : "false");
}

void jout_null(jout *j)
{
    before_value(j);
    buf_text(j->b, "null");
}

void jout_raw(jout *j, span s)
{
    before_value(j);
    buf_put(j->b, s.p, s.n);
}

void jout_put_text(jout *j, const char *key, const char *s)
{
    jout_key(j, key);
    jout_text(j, s);
}

void jout_put_int(jout *j, const char *key, int64_t v)
{
    jout_key(j, key);
    jout_int(j, v);
}

void jout_put_double(jout *j, const char *key, double v)
{
    jout_key(j, key);
    jout_double(j, v);
}

void jout_put_bool(jout *j, const char *key, bool v)
{
    jout_key(j, key);
    jout_bool(j, v);
}
