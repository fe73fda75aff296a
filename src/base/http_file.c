/* http_file.c - an answer from an open file, whole or one range of it; see http.h. */
#include "base/http_int.h"

#include <assert.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char BYTES[] = "bytes=";

/* = RFC 9110 14.1.2: "bytes=FIRST-", "bytes=FIRST-LAST", "bytes=-SUFFIX"; several ranges are answered whole. */
http_range http_range_read(const char *header, uint64_t size, uint64_t *first, uint64_t *n)
{
    span from, to;
    *first = 0;
    *n = size;
    if (!header || strncmp(header, BYTES, strlen(BYTES)) != 0)
        return HTTP_RANGE_WHOLE;
    const char *text = header + strlen(BYTES), *dash = strchr(text, '-');
    if (!dash || strchr(text, ','))
        return HTTP_RANGE_WHOLE;
    from = span_of(text, (size_t)(dash - text));
    to = span_text(dash + 1);
    uint64_t a = 0, b = UINT64_MAX;
    bool has_a = from.n > 0, has_b = to.n > 0;
    if ((!has_a && !has_b) || (has_a && !span_parse_u64(from, &a)) || (has_b && !span_parse_u64(to, &b)) || (has_a && has_b && a > b))
        return HTTP_RANGE_WHOLE; /* malformed: ignored */
    if (!has_a) {
        a = b < size ? size - b : 0;
        if (b == 0)
            return HTTP_RANGE_NONE;
        b = UINT64_MAX;
    }
    if (a >= size)
        return HTTP_RANGE_NONE;
    *first = a;
    *n = (b < size ? b + 1 : size) - a;
    return HTTP_RANGE_PART;
}

static void put_range(http_request *r, http_range how, uint64_t first, uint64_t n, uint64_t size)
{
    char text[96];
    if (how == HTTP_RANGE_PART)
        snprintf(text, sizeof text, "bytes %llu-%llu/%llu", (unsigned long long)first, (unsigned long long)(first + n - 1), (unsigned long long)size);
    else
        snprintf(text, sizeof text, "bytes */%llu", (unsigned long long)size);
    http_put_header(r, "Content-Range", text);
}

void http_reply_file(http_request *r, const http_answer *a, int fd)
{
    struct stat st;
    char tag[48];
    uint64_t first, n;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        http_problem(r, LT_IO, "this file cannot be read now", NULL);
        return;
    }
    uint64_t size = (uint64_t)st.st_size;
    snprintf(tag, sizeof tag, "\"%llx-%llx\"", (unsigned long long)st.st_mtim.tv_sec * 1000000000ull + (unsigned long long)st.st_mtim.tv_nsec,
             (unsigned long long)size);
    const char *when = http_header(r, "If-Range"); /* another file than the client has a part of: whole */
    http_range how = http_range_read(when && strcmp(when, tag) != 0 ? NULL : http_header(r, "Range"), size, &first, &n);
    http_begin_answer(r);
    http_put_answer(r, a);
    http_put_header(r, "Accept-Ranges", "bytes");
    if (how != HTTP_RANGE_WHOLE)
        put_range(r, how, first, n, size);
    if (how == HTTP_RANGE_NONE)
        n = 0;
    bool has_body = http_set_status(r, how == HTTP_RANGE_PART ? 206 : how == HTTP_RANGE_NONE ? 416 : 200, tag, (size_t)n);
    if (!has_body || n == 0)
        close(fd);
    else if (evbuffer_add_file(r->out, fd, (ev_off_t)first, (ev_off_t)n) != 0) { /* else the buffer closes it */
        close(fd);
        r->status = 500;
    }
    http_finish(r);
}
