/* http_content.c - packing, entity tags, and bodies that are sent often; see http.h. */
#include "base/http_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <zlib.h>
#include <zstd.h>

#include "base/hash.h"

#define PACK_ZSTD_LEVEL  3
#define PACK_ZSTD_WINDOW 20 /* 1 MiB: what a stream's reader has to keep */
#define PACK_GZIP_LEVEL  6
#define PACK_PIECE       16384

const char *http_form_name(http_form f)
{
    return f == HTTP_ZSTD ? "zstd" : f == HTTP_GZIP ? "gzip" : NULL;
}

bool http_is_packable(const char *type)
{
    static const char *const WORTH[] = {"text/", "application/json", "application/problem+json", "application/geo+json",
                                        "application/javascript", "application/xml", "application/manifest+json", "image/svg+xml"};
    for (size_t i = 0; i < sizeof WORTH / sizeof WORTH[0]; i++)
        if (strncmp(type, WORTH[i], strlen(WORTH[i])) == 0)
            return true;
    return false;
}

/* "gzip;q=0.5" -> thousandths; = RFC 9110 12.4.2 */
static int weight_of(span parameters)
{
    reader r = reader_of(parameters);
    span one;
    while (reader_field(&r, ';', &one)) {
        one = span_trim(one);
        if (one.n < 3 || (one.p[0] | 0x20) != 'q' || one.p[1] != '=')
            continue;
        int w = one.p[2] == '1' ? 1000 : 0, unit = 100;
        for (size_t i = 4; i < one.n && i < 7 && one.p[i] >= '0' && one.p[i] <= '9'; i++, unit /= 10)
            w += unit * (one.p[i] - '0');
        return w > 1000 ? 1000 : w;
    }
    return 1000;
}

http_form http_form_for(const char *accept, const char *type, size_t n)
{
    if (!accept || n < HTTP_PACK_MIN || !http_is_packable(type))
        return HTTP_PLAIN;
    int gzip = -1, zstd = -1, any = 0;
    reader r = reader_of(span_text(accept));
    span one;
    while (reader_field(&r, ',', &one)) {
        size_t end = span_find(one, 0, ';');
        span name = span_trim(span_cut(one, 0, end));
        int w = end < one.n ? weight_of(span_cut(one, end + 1, one.n)) : 1000;
        if (span_is_fold(name, "gzip") || span_is_fold(name, "x-gzip"))
            gzip = w;
        else if (span_is_fold(name, "zstd"))
            zstd = w;
        else if (span_is(name, "*"))
            any = w;
    }
    gzip = gzip < 0 ? any : gzip;
    zstd = zstd < 0 ? any : zstd;
    return zstd > 0 && zstd >= gzip ? HTTP_ZSTD : gzip > 0 ? HTTP_GZIP : HTTP_PLAIN;
}

bool http_tag_of(span body, http_form f, char out[48])
{
    static const char *const END[] = {"", "-g", "-z"};
    lt_cx cx;
    hash_sha256 *s;
    uint8_t digest[HASH_SHA256_BYTES];
    char hex[33];
    cx_init(&cx, NULL);
    if (hash_sha256_open(&cx, &s) != LT_OK)
        return false;
    hash_sha256_parts(s, &body, 1, digest);
    hash_sha256_close(s);
    hash_hex(digest, 16, hex);
    snprintf(out, 48, "\"%s%s\"", hex, END[f]);
    return true;
}

bool http_tag_matches(const char *known, const char *tag)
{
    reader r = reader_of(span_text(known));
    span one;
    while (reader_field(&r, ',', &one)) { /* our tags hold no comma */
        one = span_trim(one);
        if (span_is(one, "*"))
            return true;
        if (one.n > 2 && one.p[0] == 'W' && one.p[1] == '/')
            one = span_cut(one, 2, one.n);
        if (span_is(one, tag))
            return true;
    }
    return false;
}

/* --- packing ------------------------------------------------------------------------------------------------- */

struct http_pack {
    http_form  form;
    z_stream   z;
    ZSTD_CCtx *c;
};

http_pack *http_pack_open(http_form f)
{
    http_pack *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->form = f;
    bool good = false;
    if (f == HTTP_GZIP) {
        good = deflateInit2(&p->z, PACK_GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    } else {
        p->c = ZSTD_createCCtx();
        good = p->c && !ZSTD_isError(ZSTD_CCtx_setParameter(p->c, ZSTD_c_compressionLevel, PACK_ZSTD_LEVEL)) &&
               !ZSTD_isError(ZSTD_CCtx_setParameter(p->c, ZSTD_c_windowLog, PACK_ZSTD_WINDOW));
    }
    if (good)
        return p;
    http_pack_close(p);
    return NULL;
}

void http_pack_close(http_pack *p)
{
    if (!p)
        return;
    if (p->form == HTTP_GZIP)
        deflateEnd(&p->z);
    ZSTD_freeCCtx(p->c);
    free(p);
}

static bool push_gzip(http_pack *p, span in, bool is_end, struct evbuffer *out)
{
    uint8_t piece[PACK_PIECE];
    p->z.next_in = (uint8_t *)(uintptr_t)in.p; /* zlib reads only */
    p->z.avail_in = (uInt)in.n;
    do {
        p->z.next_out = piece;
        p->z.avail_out = sizeof piece;
        if (deflate(&p->z, is_end ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_ERROR ||
            evbuffer_add(out, piece, sizeof piece - p->z.avail_out) != 0)
            return false;
    } while (p->z.avail_out == 0);
    return true;
}

static bool push_zstd(http_pack *p, span in, bool is_end, struct evbuffer *out)
{
    uint8_t piece[PACK_PIECE];
    ZSTD_inBuffer from = {.src = in.p, .size = in.n};
    for (;;) {
        ZSTD_outBuffer to = {.dst = piece, .size = sizeof piece};
        size_t left = ZSTD_compressStream2(p->c, &to, &from, is_end ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left) || evbuffer_add(out, piece, to.pos) != 0)
            return false;
        if (is_end ? left == 0 : from.pos == from.size)
            return true;
    }
}

bool http_pack_push(http_pack *p, span in, bool is_end, struct evbuffer *out)
{
    return p->form == HTTP_GZIP ? push_gzip(p, in, is_end, out) : push_zstd(p, in, is_end, out);
}

bool http_pack_whole(http_form f, span in, struct evbuffer *out)
{
    http_pack *p = http_pack_open(f);
    bool good = p && http_pack_push(p, in, true, out);
    http_pack_close(p);
    return good;
}

/* --- content ------------------------------------------------------------------------------------------------- */

typedef struct packed {
    bool   is_tried;
    span   bytes; /* n = 0: no use */
    bool   is_own;
    char   tag[48];
} packed;

struct http_content {
    atomic_uint     holds;
    http_answer     a; /* its texts stand behind the struct */
    pthread_mutex_t lock;
    packed          forms[HTTP_FORMS]; /* under lock */
};

static const char *copy_text(char **at, const char *s)
{
    if (!s)
        return NULL;
    size_t n = strlen(s) + 1;
    char *to = memcpy(*at, s, n);
    *at += n;
    return to;
}

static size_t text_room(const char *s)
{
    return s ? strlen(s) + 1 : 0;
}

static lt_err make(lt_cx *cx, const http_answer *a, span body, http_content **out)
{
    http_content *c = calloc(1, sizeof *c + text_room(a->type) + text_room(a->download) + text_room(a->cache));
    if (!c || !http_tag_of(body, HTTP_PLAIN, c->forms[HTTP_PLAIN].tag)) {
        free(c);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu bytes of content", body.n);
    }
    char *at = (char *)(c + 1);
    atomic_init(&c->holds, 1);
    c->a = *a;
    c->a.type = copy_text(&at, a->type);
    c->a.download = copy_text(&at, a->download);
    c->a.cache = copy_text(&at, a->cache);
    pthread_mutex_init(&c->lock, NULL);
    c->forms[HTTP_PLAIN].is_tried = true;
    c->forms[HTTP_PLAIN].bytes = body;
    *out = c;
    return LT_OK;
}

lt_err http_content_make(lt_cx *cx, const http_answer *a, span body, http_content **out)
{
    uint8_t *copy = malloc(body.n + 1);
    if (!copy)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu bytes of content", body.n);
    if (body.n)
        memcpy(copy, body.p, body.n);
    lt_err e = make(cx, a, span_of(copy, body.n), out);
    if (e)
        free(copy);
    else
        (*out)->forms[HTTP_PLAIN].is_own = true;
    return e;
}

lt_err http_content_of_static(lt_cx *cx, const http_answer *a, span body, span gzip, http_content **out)
{
    TRY(make(cx, a, body, out));
    if (gzip.n > 0) {
        packed *g = &(*out)->forms[HTTP_GZIP];
        g->is_tried = true;
        g->bytes = gzip;
        (void)http_tag_of(body, HTTP_GZIP, g->tag);
    }
    return LT_OK;
}

void http_content_hold(http_content *c)
{
    atomic_fetch_add(&c->holds, 1);
}

void http_content_release(http_content *c)
{
    if (!c || atomic_fetch_sub(&c->holds, 1) != 1)
        return;
    for (int f = 0; f < HTTP_FORMS; f++)
        if (c->forms[f].is_own)
            free((uint8_t *)(uintptr_t)c->forms[f].bytes.p);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

/* The form to send, made on first use; the plain one when packing gains nothing. */
static const packed *form_of(http_content *c, http_form f)
{
    packed *p = &c->forms[f], *plain = &c->forms[HTTP_PLAIN];
    pthread_mutex_lock(&c->lock);
    if (!p->is_tried) {
        p->is_tried = true;
        struct evbuffer *b = evbuffer_new();
        size_t n = b && http_pack_whole(f, plain->bytes, b) ? evbuffer_get_length(b) : 0;
        uint8_t *own = n && n < plain->bytes.n ? malloc(n) : NULL;
        if (own && http_tag_of(plain->bytes, f, p->tag)) {
            evbuffer_remove(b, own, n);
            p->bytes = span_of(own, n);
            p->is_own = true;
        } else {
            free(own);
        }
        if (b)
            evbuffer_free(b);
    }
    pthread_mutex_unlock(&c->lock);
    return p->bytes.n ? p : plain;
}

static void sent(const void *data, size_t n, void *self)
{
    (void)data;
    (void)n;
    http_content_release(self);
}

void http_send_content(http_request *r, http_content *c)
{
    http_form f = http_form_for(http_header(r, "Accept-Encoding"), c->a.type, c->forms[HTTP_PLAIN].bytes.n);
    const packed *p = form_of(c, f);
    http_put_answer(r, &c->a);
    if (p != &c->forms[HTTP_PLAIN])
        http_put_header(r, "Content-Encoding", http_form_name(f));
    if (http_set_status(r, c->a.status, p->tag, p->bytes.n) && p->bytes.n > 0) {
        http_content_hold(c);
        if (evbuffer_add_reference(r->out, p->bytes.p, p->bytes.n, sent, c) != 0)
            http_content_release(c);
    }
}
