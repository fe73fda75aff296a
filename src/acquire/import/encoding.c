/* encoding.c - see encoding.h. */
#include "acquire/import/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

#define CARRY_MAX 8

static const struct {
    const char *name, *iconv;
    encoding    e;
} NAMES[] = {{"utf-8", "UTF-8", ENCODING_UTF8},           {"gb18030", "GB18030", ENCODING_GB18030}, {"gbk", "GB18030", ENCODING_GB18030},
             {"utf-16le", "UTF-16LE", ENCODING_UTF16LE}, {"utf-16be", "UTF-16BE", ENCODING_UTF16BE}, {"utf8", "UTF-8", ENCODING_UTF8}};

bool encoding_parse(const char *s, encoding *out)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (span_is_fold(span_text(s), NAMES[i].name)) {
            *out = NAMES[i].e;
            return true;
        }
    return false;
}

const char *encoding_name(encoding e)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (NAMES[i].e == e)
            return NAMES[i].name;
    return "?";
}

/* --- which one it is -------------------------------------------------------------------------------------------------------- */

/* Bytes of the GB 18030 character at p; 0: none. */
static size_t gb_length(const uint8_t *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    if (p[0] == 0x80 || p[0] == 0xFF || n < 2)
        return 0;
    if ((p[1] >= 0x40 && p[1] <= 0x7E) || (p[1] >= 0x80 && p[1] <= 0xFE))
        return 2;
    bool is_four = n >= 4 && p[1] >= '0' && p[1] <= '9' && p[2] >= 0x81 && p[2] <= 0xFE && p[3] >= '0' && p[3] <= '9';
    return is_four ? 4 : 0;
}

static bool is_gb(span s)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = gb_length(s.p + i, s.n - i);
        if (!n)
            return false;
        i += n;
    }
    return true;
}

/* What Chinese text is made of: CJK and its punctuation, full width, units and marks such as ℃ ² — “ ”. */
static bool is_usual(const uint8_t *p, size_t n)
{
    uint32_t c = n == 2 ? (uint32_t)(p[0] & 31) << 6 | (p[1] & 63) : n == 3 ? (uint32_t)(p[0] & 15) << 12 | (uint32_t)(p[1] & 63) << 6 | (p[2] & 63) : 0x20000;
    return n == 1 || (c >= 0x2010 && c <= 0x27BF) || (c >= 0x3000 && c <= 0x33FF) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFFEF) || c >= 0x20000 || c == 0xB2 || c == 0xB3 || c == 0xB0 || c == 0xB5 || c == 0xB7 || c == 0x3BC;
}

static bool is_utf8(span s, bool *is_all_usual)
{
    *is_all_usual = true;
    for (size_t i = 0; i < s.n;) {
        size_t n = span_utf8_length(s.p + i, s.n - i);
        if (!n)
            return false;
        *is_all_usual = *is_all_usual && is_usual(s.p + i, n);
        i += n;
    }
    return true;
}

static void judge(encoding_look *l)
{
    span s = span_of(l->line, l->n);
    bool has_more = false, is_all_usual;
    for (size_t i = 0; i < s.n && !has_more; i++)
        has_more = s.p[i] >= 0x80;
    l->n = 0;
    l->lines++;
    if (!has_more)
        return;
    bool utf8 = is_utf8(s, &is_all_usual), gb = is_gb(s);
    if (utf8 && gb && !is_all_usual)
        l->either++;
    else if (utf8)
        l->utf8++;
    else if (gb)
        l->gb++;
    else
        l->neither++;
}

static void look_for_mark(encoding_look *l, span piece)
{
    static const struct {
        const char *bytes;
        size_t      n;
        encoding    e;
    } MARKS[] = {{"\xEF\xBB\xBF", 3, ENCODING_UTF8}, {"\xFF\xFE", 2, ENCODING_UTF16LE}, {"\xFE\xFF", 2, ENCODING_UTF16BE}};
    l->is_begun = true;
    for (size_t i = 0; i < 3 && !l->has_mark; i++)
        if (piece.n >= MARKS[i].n && memcmp(piece.p, MARKS[i].bytes, MARKS[i].n) == 0) {
            l->has_mark = true;
            l->marked = MARKS[i].e;
        }
}

void encoding_look_at(encoding_look *l, span piece)
{
    if (!l->is_begun && piece.n)
        look_for_mark(l, piece); /* the first piece holds it: readers give more than 3 bytes when there are more */
    for (size_t at = 0; at < piece.n;) {
        size_t end = span_find(piece, at, '\n'), n = end - at;
        size_t room = ENCODING_LINE_MAX - l->n;
        memcpy(l->line + l->n, piece.p + at, n < room ? n : room);
        /* a line cut in the middle of a character would be none: the rest of a very long one is not looked at */
        l->n += n < room ? n : room;
        while (n > room && l->n && l->line[l->n - 1] >= 0x80)
            l->n--;
        if (end < piece.n)
            judge(l);
        at = end + 1;
    }
}

encoding_verdict encoding_decide(encoding_look *l, encoding *out)
{
    if (l->n)
        judge(l);
    *out = l->has_mark ? l->marked : ENCODING_UTF8;
    if (l->has_mark)
        return ENCODING_SURE;
    *out = l->gb > l->utf8 ? ENCODING_GB18030 : ENCODING_UTF8;
    if ((l->gb && l->utf8) || (l->neither && (l->gb || l->utf8 || l->either)))
        return l->gb && l->utf8 ? ENCODING_MIXED : ENCODING_SURE; /* single broken lines are refused one by one */
    if (l->gb || l->utf8)
        return ENCODING_SURE; /* a doubtful line goes with the others */
    return l->either || l->neither ? ENCODING_DOUBTFUL : ENCODING_SURE;
}

/* --- as UTF-8 -------------------------------------------------------------------------------------------------------------------- */

struct encoding_stream {
    iconv_t  cd; /* not for UTF-8 */
    encoding e;
    uint8_t  carry[CARRY_MAX];
    size_t   carried;
};

lt_err encoding_open(lt_cx *cx, encoding e, encoding_stream **out)
{
    encoding_stream *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a text");
    s->e = e;
    for (size_t i = 0; e != ENCODING_UTF8 && !s->cd && i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (NAMES[i].e == e)
            s->cd = iconv_open("UTF-8", NAMES[i].iconv);
    if (e != ENCODING_UTF8 && s->cd == (iconv_t)-1) { /* NOLINT: iconv's own way to say no */
        free(s);
        return cx_fail(cx, LT_NOT_FOUND, "this system's iconv does not know %s", encoding_name(e));
    }
    *out = s;
    return LT_OK;
}

void encoding_close(encoding_stream *s)
{
    if (s && s->e != ENCODING_UTF8)
        iconv_close(s->cd);
    free(s);
}

/* One call of iconv; *at moves on. A bad sequence costs one byte (a unit of UTF-16: two). */
static void step(encoding_stream *s, span in, size_t *at, buf *out)
{
    char *from = (char *)(uintptr_t)(in.p + *at), *to;
    size_t left = in.n - *at, room, unit = s->e == ENCODING_GB18030 ? 1 : 2;
    if (!buf_reserve(out, left * 3 + 16))
        return;
    to = (char *)out->p + out->n;
    room = left * 3 + 16;
    size_t before = room;
    int bad = iconv(s->cd, &from, &left, &to, &room) == (size_t)-1 ? errno : 0;
    out->n += before - room;
    *at = in.n - left;
    if (bad == EILSEQ) {
        buf_byte(out, 0xFF);
        *at += unit < left ? unit : left;
    } else if (bad == EINVAL && left <= CARRY_MAX) {
        memcpy(s->carry, in.p + *at, left);
        s->carried = left;
        *at = in.n;
    }
}

lt_err encoding_push(lt_cx *cx, encoding_stream *s, span piece, buf *out)
{
    uint8_t head[2 * CARRY_MAX];
    size_t at = 0;
    if (s->e == ENCODING_UTF8) {
        buf_put(out, piece.p, piece.n);
        return buf_check(cx, out);
    }
    if (piece.n == 0 && s->carried) {
        s->carried = 0;
        buf_byte(out, 0xFF);
    }
    while (s->carried && at < piece.n && !out->err) { /* the character that the last piece cut: byte by byte */
        size_t n = s->carried, done = 0;
        memcpy(head, s->carry, n);
        head[n++] = piece.p[at++];
        s->carried = 0;
        while (done < n && !out->err)
            step(s, span_of(head, n), &done, out);
    }
    while (at < piece.n && !out->err)
        step(s, piece, &at, out);
    return buf_check(cx, out);
}
