/* http_testkit.h - what tests of the HTTP server share: a server, a client over a real socket that reads whole answers.
 * Place      base, tests only
 */
#ifndef LT_BASE_HTTP_TESTKIT_H
#define LT_BASE_HTTP_TESTKIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct heard { /* an answer */
    char  *text;  /* head and body, with a NUL behind */
    size_t n, head_n;
    int    status;
    bool   is_closed; /* the server ended the connection */
} heard;

static inline http *serve(const http_options *o)
{
    http *h = NULL;
    lt_cx cx;
    cx_init(&cx, NULL);
    if (http_open(&cx, o, &h) != LT_OK || http_start(&cx, h) != LT_OK)
        fail_msg("%s", cx.say);
    return h;
}

static inline int dial(const http *h)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval wait = {.tv_sec = 10};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(http_port(h))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static inline void say(int fd, const void *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t sent = send(fd, (const char *)p + at, n - at, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* the server may have closed already: that is what the test looks at next */
        at += (size_t)sent;
    }
}

static inline void say_text(int fd, const char *text)
{
    say(fd, text, strlen(text));
}

/* A header's value in the head of an answer, "" when it is not there. */
static inline const char *head_of(const heard *a, const char *name, char out[512])
{
    size_t n = strlen(name);
    out[0] = '\0';
    for (const char *line = strstr(a->text, "\r\n"); line && line < a->text + a->head_n; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, n) == 0 && line[2 + n] == ':') {
            const char *v = line + 3 + n + strspn(line + 3 + n, " "), *end = strstr(v, "\r\n");
            snprintf(out, 512, "%.*s", (int)(end - v), v);
            break;
        }
    return out;
}

static inline size_t read_more(int fd, heard *a)
{
    a->text = realloc(a->text, a->n + 65536 + 1);
    assert_non_null(a->text);
    ssize_t got = recv(fd, a->text + a->n, 65536, 0);
    a->is_closed = got == 0 || (got < 0 && errno == ECONNRESET);
    a->n += got > 0 ? (size_t)got : 0;
    a->text[a->n] = '\0';
    return got > 0 ? (size_t)got : 0;
}

static inline bool is_whole(heard *a, bool has_body)
{
    char v[512];
    const char *end = a->n ? strstr(a->text, "\r\n\r\n") : NULL;
    if (!end)
        return false;
    a->head_n = (size_t)(end - a->text) + 4;
    if (!has_body || a->status == 304)
        return true;
    if (*head_of(a, "Transfer-Encoding", v))
        return a->n >= 5 && memcmp(a->text + a->n - 5, "0\r\n\r\n", 5) == 0;
    return *head_of(a, "Content-Length", v) && a->n >= a->head_n + strtoul(v, NULL, 10);
}

/* Read one answer, or until the server closes. */
static inline heard hear(int fd, bool has_body)
{
    heard a = {0};
    while (!is_whole(&a, has_body) && read_more(fd, &a) > 0)
        if (a.n > 12)
            a.status = (int)strtol(a.text + 9, NULL, 10);
    if (a.n > 12)
        a.status = (int)strtol(a.text + 9, NULL, 10);
    (void)is_whole(&a, has_body);
    return a;
}

static inline void forget(heard *a)
{
    free(a->text);
    *a = (heard){0};
}

/* One request on a connection of its own. */
static inline heard ask(const http *h, const char *request)
{
    int fd = dial(h);
    say_text(fd, request);
    heard a = hear(fd, strncmp(request, "HEAD", 4) != 0);
    close(fd);
    return a;
}

/* The server closes within wait_ms, whatever it says before. */
static inline bool is_closed_within(int fd, int wait_ms)
{
    char bytes[4096];
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        int left = wait_ms - (int)((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000);
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (left <= 0 || poll(&p, 1, left) <= 0)
            return false;
        if (recv(fd, bytes, sizeof bytes, 0) <= 0)
            return true;
    }
}

#endif
