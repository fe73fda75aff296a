/* http_test.c - the HTTP server over real TCP: limits, tricks, events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/http.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static http *server;
static atomic_int handled;

static void on_request(void *self, http_request *r)
{
    (void)self;
    atomic_fetch_add(&handled, 1);
    const char *path = http_path(r);
    if (strcmp(path, "/events") == 0) {
        http_listen_events(r, NULL);
    } else if (strcmp(path, "/echo") == 0) {
        const char *q = http_query(r, "q");
        http_answer a = {.status = 200, .type = "text/plain"};
        http_reply(r, &a, span_text(q ? q : "(none)"));
    } else if (strcmp(path, "/deny") == 0) {
        http_problem(r, LT_DENIED, "no \"right\"", "name");
    }
}

static int connect_to(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct timeval wait = {.tv_sec = 5};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(http_port(server))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* Send, read until the peer closes, `until` is seen or the time-out. */
static void talk(const char *request, const char *until, char *out, size_t out_size)
{
    int fd = connect_to();
    size_t n = strlen(request), at = 0;
    assert_int_equal(send(fd, request, n, MSG_NOSIGNAL), (ssize_t)n);
    out[0] = '\0';
    while (at + 1 < out_size && !(until && strstr(out, until))) {
        ssize_t got = recv(fd, out + at, out_size - 1 - at, 0);
        if (got <= 0)
            break;
        at += (size_t)got;
        out[at] = '\0';
    }
    close(fd);
}

static void expect_status(const char *request, const char *status)
{
    char out[8192];
    talk(request, "\r\n\r\n", out, sizeof out);
    if (strncmp(out, status, strlen(status)) != 0)
        fail_msg("wanted %s for %.60s, got %.200s", status, request, out);
}

static void refuses_tricks(void **state)
{
    (void)state;
    int before = atomic_load(&handled);
    expect_status("GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400");
    expect_status("GET /a/%2e%2e/b HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400");
    expect_status("GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400");
    expect_status("GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400");
    expect_status("GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400");
    expect_status("GET http://evil/echo HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400");
    expect_status("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 400");
    expect_status("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "HTTP/1.1 400");
    assert_int_equal(atomic_load(&handled), before);
}

static void refuses_too_long(void **state)
{
    (void)state;
    size_t n = HTTP_HEADER_MAX + 1000;
    char *request = malloc(n + 100), out[1024];
    assert_non_null(request);
    int head = snprintf(request, 64, "GET /echo HTTP/1.1\r\nX: ");
    memset(request + head, 'a', n);
    snprintf(request + (size_t)head + n, 16, "\r\n\r\n");
    talk(request, "\r\n\r\n", out, sizeof out);
    assert_null(strstr(out, "200 OK"));
    free(request);
    expect_status("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", "HTTP/1.1 413");
}

static void answers(void **state)
{
    (void)state;
    char out[8192];
    talk("GET /echo?q=%E8%93%9D HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", NULL, out, sizeof out);
    assert_non_null(strstr(out, "HTTP/1.1 200"));
    assert_non_null(strstr(out, "\xE8\x93\x9D"));
    assert_non_null(strstr(out, "Content-Security-Policy:"));
    assert_non_null(strstr(out, "nosniff"));
    talk("GET /deny HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", NULL, out, sizeof out);
    assert_non_null(strstr(out, "HTTP/1.1 403"));
    assert_non_null(strstr(out, "application/problem+json"));
    assert_non_null(strstr(out, "no \\\"right\\\""));
    talk("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", NULL, out, sizeof out);
    assert_non_null(strstr(out, "HTTP/1.1 404"));
}

static void etag_saves_the_body(void **state)
{
    (void)state;
    char out[8192], again[256];
    talk("GET /echo?q=abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", NULL, out, sizeof out);
    const char *tag = strstr(out, "ETag: ");
    assert_non_null(tag);
    snprintf(again, sizeof again, "GET /echo?q=abc HTTP/1.1\r\nHost: x\r\nIf-None-Match: %.34s\r\nConnection: close\r\n\r\n", tag + 6);
    talk(again, NULL, out, sizeof out);
    assert_non_null(strstr(out, "HTTP/1.1 304"));
    assert_null(strstr(out, "\r\n\r\nabc"));
}

static void events_reach_every_listener(void **state)
{
    (void)state;
    int fds[8];
    char out[4096];
    const char *request = "GET /events HTTP/1.1\r\nHost: x\r\n\r\n";
    for (int i = 0; i < 8; i++) {
        fds[i] = connect_to();
        assert_true(send(fds[i], request, strlen(request), MSG_NOSIGNAL) > 0);
        ssize_t got = recv(fds[i], out, sizeof out - 1, 0);
        assert_true(got > 0);
    }
    close(fds[0]); /* one that went away must not hurt the others */
    http_publish(server, &(http_event){.name = "frame", .data = span_text("{\"n\":1}")});
    http_publish(server, &(http_event){.name = "frame", .data = span_text("bad\nline")}); /* a line break would forge an event: dropped */
    http_publish(server, &(http_event){.name = "frame", .data = span_text("{\"n\":2}")});
    for (int i = 1; i < 8; i++) {
        size_t at = 0;
        out[0] = '\0';
        while (!strstr(out, "{\"n\":2}") && at + 1 < sizeof out) {
            ssize_t got = recv(fds[i], out + at, sizeof out - 1 - at, 0);
            assert_true(got > 0);
            at += (size_t)got;
            out[at] = '\0';
        }
        assert_non_null(strstr(out, "event: frame\ndata: {\"n\":1}\n\n"));
        assert_null(strstr(out, "bad"));
        close(fds[i]);
    }
}

static int setup(void **state)
{
    (void)state;
    lt_cx cx;
    cx_init(&cx, NULL);
    http_options o = {.addr = "127.0.0.1", .handler = on_request};
    if (http_open(&cx, &o, &server) != LT_OK || http_start(&cx, server) != LT_OK)
        return -1;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    http_close(server);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_tricks), cmocka_unit_test(refuses_too_long),          cmocka_unit_test(answers),
        cmocka_unit_test(etag_saves_the_body), cmocka_unit_test(events_reach_every_listener),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
