/* cx.c - errors with a sentence, clock and randomness of a task; see cx.h. */
#include "base/cx.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <assert.h>

static const lt_err_row ROWS[LT_ERR_COUNT] = {
    [LT_OK] = {"ok", 200, 0, 1},
    [LT_BAD_INPUT] = {"bad-input", 400, 2, 100},
    [LT_LIMIT] = {"limit", 413, 3, 2},
    [LT_NOT_FOUND] = {"not-found", 404, 4, 4},
    [LT_NOT_ENOUGH] = {"not-enough", 422, 5, 100},
    [LT_CONFLICT] = {"conflict", 409, 6, 2},
    [LT_DENIED] = {"denied", 403, 7, 3},
    [LT_LOGIN] = {"login", 401, 16, 3},
    [LT_TOO_OFTEN] = {"too-often", 429, 17, 2},
    [LT_BUSY] = {"busy", 503, 8, 2},
    [LT_CLOSED] = {"closed", 503, 9, 2},
    [LT_IO] = {"io", 500, 10, 100},
    [LT_FULL] = {"full", 507, 11, 2},
    [LT_NO_MEMORY] = {"no-memory", 503, 12, 2},
    [LT_NUMERIC] = {"numeric", 500, 13, 100},
    [LT_DAMAGED] = {"damaged", 500, 14, 100},
    [LT_CANCELLED] = {"cancelled", 503, 15, 2},
};

const lt_err_row *cx_err_row(lt_err e)
{
    assert(e < LT_ERR_COUNT);
    return &ROWS[e];
}

static int64_t real_now_us(void *self)
{
    (void)self;
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void real_random_fill(void *self, void *p, size_t n)
{
    (void)self;
    uint8_t *at = p;
    while (n > 0) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0) {
            assert(errno == EINTR); /* the kernel's pool never refuses otherwise */
            continue;
        }
        at += got;
        n -= (size_t)got;
    }
}

void cx_init(lt_cx *cx, struct arena *a)
{
    *cx = (lt_cx){.arena = a};
    cx->clock.now_us = real_now_us;
    cx->random.fill = real_random_fill;
}

int64_t cx_now_us(lt_cx *cx)
{
    return cx->clock.now_us(cx->clock.self);
}

int64_t cx_now_ms(lt_cx *cx)
{
    return cx_now_us(cx) / 1000;
}

/* A sentence cut inside a UTF-8 character would be shown as rubbish: drop the broken tail. */
static void trim_utf8(char *s)
{
    size_t n = strlen(s);
    size_t back = 0;
    while (back < 4 && back < n && ((unsigned char)s[n - 1 - back] & 0xC0u) == 0x80u)
        back++;
    if (back == n)
        return;
    unsigned char lead = (unsigned char)s[n - 1 - back];
    size_t need = lead < 0x80 ? 0 : lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (back < need)
        s[n - 1 - back] = '\0';
}

lt_err cx_fail(lt_cx *cx, lt_err e, const char *fmt, ...)
{
    assert(e != LT_OK);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(cx->say, sizeof cx->say, fmt, ap);
    va_end(ap);
    trim_utf8(cx->say);
    cx->err = e;
    return e;
}

lt_err cx_fail_errno(lt_cx *cx, int err_no, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(cx->say, sizeof cx->say, fmt, ap);
    va_end(ap);
    size_t n = strlen(cx->say);
    char words[128];
    snprintf(cx->say + n, sizeof cx->say - n, ": %s", strerror_r(err_no, words, sizeof words));
    trim_utf8(cx->say);
    cx->err = err_no == ENOSPC || err_no == EDQUOT ? LT_FULL : err_no == ENOMEM ? LT_NO_MEMORY
            : err_no == ENOENT                     ? LT_NOT_FOUND
            : err_no == EACCES || err_no == EPERM  ? LT_DENIED
                                                   : LT_IO;
    return cx->err;
}

lt_err cx_place(lt_cx *cx, lt_err e, const char *fmt, ...)
{
    char head[LT_SAY_MAX];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(head, sizeof head, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof head)
        return e;
    size_t keep = sizeof cx->say - 1 - (size_t)n;
    if (strlen(cx->say) < keep)
        keep = strlen(cx->say);
    memmove(cx->say + n, cx->say, keep);
    cx->say[(size_t)n + keep] = '\0';
    memcpy(cx->say, head, (size_t)n);
    trim_utf8(cx->say);
    return e;
}

void cx_log(const char *level, const char *fmt, ...)
{
    char line[LT_SAY_MAX * 2];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    struct timespec ts;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &ts);
    gmtime_r(&ts.tv_sec, &tm);
    fprintf(stderr, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ %s %s\n", tm.tm_year + 1900, tm.tm_mon + 1,
            tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, ts.tv_nsec / 1000000, level, line);
}
