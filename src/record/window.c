/* window.c - see window.h. */
#include "record/window.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

lt_err window_open(lt_cx *cx, window *w, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    if (w->fd >= 0)
        close(w->fd);
    w->fd = fd;
    w->n = 0;
    w->offset = 0;
    return LT_OK;
}

void window_close(window *w)
{
    if (w->fd >= 0)
        close(w->fd);
    free(w->p);
    *w = WINDOW_CLOSED;
}

static lt_err fill(lt_cx *cx, window *w, size_t want)
{
    if (w->room < want || !w->p) {
        uint8_t *p = realloc(w->p, want ? want : 1);
        if (!p)
            return cx_fail(cx, LT_NO_MEMORY, "no memory to read %zu bytes of the journal", want);
        w->p = p;
        w->room = want;
    }
    while (w->n < want) {
        ssize_t got = pread(w->fd, w->p + w->n, want - w->n, (off_t)(w->offset + w->n));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cx_fail_errno(cx, errno, "cannot read the journal at byte %llu", (unsigned long long)(w->offset + w->n));
        if (got == 0)
            break;
        w->n += (size_t)got;
    }
    return LT_OK;
}

lt_err window_get(lt_cx *cx, window *w, uint64_t offset, size_t need, span *out)
{
    bool inside = offset >= w->offset && offset - w->offset <= w->n;
    if (!inside || w->n - (offset - w->offset) < need) {
        size_t have = inside ? w->n - (size_t)(offset - w->offset) : 0;
        if (have)
            memmove(w->p, w->p + (w->n - have), have);
        w->offset = offset;
        w->n = have;
        size_t want = w->step ? w->step : WINDOW_BYTES;
        want = need > want ? need : want;
        if (w->limit && (offset >= w->limit || want > w->limit - offset))
            want = offset < w->limit ? (size_t)(w->limit - offset) : 0;
        TRY(fill(cx, w, want));
    }
    *out = span_of(w->p + (offset - w->offset), w->n - (size_t)(offset - w->offset));
    return LT_OK;
}

lt_err window_entry(lt_cx *cx, window *w, uint64_t offset, layout_verdict *v, layout_entry *e)
{
    span s;
    TRY(window_get(cx, w, offset, JOURNAL_PAYLOAD_AT, &s));
    *v = layout_read(s, e);
    if (*v == LAYOUT_SHORT && e->bytes > s.n) {
        TRY(window_get(cx, w, offset, e->bytes, &s));
        *v = layout_read(s, e);
    }
    return LT_OK;
}

lt_err window_is_zero(lt_cx *cx, window *w, uint64_t offset, bool *out)
{
    *out = true;
    for (;;) {
        span s;
        TRY(window_get(cx, w, offset, 1, &s));
        if (s.n == 0)
            return LT_OK;
        for (size_t i = 0; i < s.n; i++)
            if (s.p[i]) {
                *out = false;
                return LT_OK;
            }
        offset += s.n;
    }
}

lt_err window_size(lt_cx *cx, const window *w, uint64_t *out)
{
    struct stat st;
    if (fstat(w->fd, &st) != 0)
        return cx_fail_errno(cx, errno, "cannot stat a segment");
    *out = (uint64_t)st.st_size;
    return LT_OK;
}
