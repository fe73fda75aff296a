/* http_test.c - the HTTP server over real TCP: tricks, limits, slow clients, what a request says, packing, tags. */
#include "base/http_testkit.h"

#include <zlib.h>
#include <zstd.h>

#define LONG_N 20000

static http *server;
static atomic_int handled;
static char long_text[LONG_N + 1];
static http_content *content;

static void echo(http_request *r)
{
    char text[4096], cookie[16] = "-";
    size_t n = 0;
    const char *name, *value;
    (void)http_cookie(r, "sid", cookie, sizeof cookie);
    n += (size_t)snprintf(text, sizeof text, "%s %s?%s\ncookie=%s peer=%s secure=%d\n", http_method(r), http_path(r), http_query_text(r), cookie,
                          http_peer(r), http_is_secure(r));
    for (size_t i = 0; http_query_at(r, i, &name, &value); i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s=%s\n", name, value);
    span b = http_body(r);
    n += (size_t)snprintf(text + n, sizeof text - n, "body=%.*s", (int)(b.n < 1000 ? b.n : 1000), (const char *)b.p);
    http_answer a = {.status = 200, .type = "text/plain; charset=utf-8", .download = http_query(r, "download")};
    http_put_header(r, "Set-Cookie", "a=1");
    http_put_header(r, "Set-Cookie", "b=2");
    http_reply(r, &a, span_of(text, n));
}

static void on_request(void *self, http_request *r)
{
    (void)self;
    atomic_fetch_add(&handled, 1);
    const char *path = http_path(r);
    http_answer text = {.status = 200, .type = "text/plain"}, image = {.status = 200, .type = "image/png"};
    if (strcmp(path, "/echo") == 0)
        echo(r);
    else if (strcmp(path, "/deny") == 0)
        http_problem(r, LT_DENIED, "no \"right\"", "name");
    else if (strcmp(path, "/login") == 0)
        http_problem(r, LT_LOGIN, "log in", NULL);
    else if (strcmp(path, "/long") == 0)
        http_reply(r, &text, span_text(long_text));
    else if (strcmp(path, "/image") == 0)
        http_reply(r, &image, span_text(long_text));
    else if (strcmp(path, "/short") == 0)
        http_reply(r, &text, span_of(long_text, HTTP_PACK_MIN - 1));
    else if (strcmp(path, "/content") == 0)
        http_reply_content(r, content);
}

/* --- tricks --------------------------------------------------------------------------------------------------- */

/* Refused with `status`, closed, and never seen by the handler. */
static void expect_refused(const char *request, size_t n, int status)
{
    int before = atomic_load(&handled), fd = dial(server);
    say(fd, request, n);
    heard a = hear(fd, true);
    if (a.status != status)
        fail_msg("wanted %d for %.70s, got %.200s", status, request, a.n ? a.text : "nothing");
    assert_true(a.is_closed || is_closed_within(fd, 2000));
    close(fd);
    forget(&a);
    assert_int_equal(atomic_load(&handled), before);
}

#define REFUSED(text, status) expect_refused(text, sizeof(text) - 1, status)

static void refuses_tricks_with_the_target(void **state)
{
    (void)state;
    REFUSED("GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a/.. HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a/%2e%2e/b HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a/%2e%2e%2fb HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a%2fb HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a/./b HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a/%2e HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a%5c..%5cb HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a%0d%0ab HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a%2 HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /%c0%ae%c0%ae/a HTTP/1.1\r\nHost: x\r\n\r\n", 400); /* overlong UTF-8 */
    REFUSED("GET //evil/echo HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /a//b HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET http://evil/echo HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /echo?q=a%00b HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /echo?q=%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400);
    REFUSED("GET /echo?q HTTP/1.1\r\nHost: x\r\n\r\n", 400);
}

static void refuses_smuggling(void **state)
{
    (void)state;
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400);
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 400);
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400);
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400);
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-CSRF-Token: a\r\n\r\n", 400);
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\n\r\n", 400);
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400);
    REFUSED("GET /echo HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", 400);
    REFUSED("GET /echo HTTP/1.1\nHost: x\n\n", 400);
    REFUSED("GET /echo HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", 400);
    REFUSED("GET /echo HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", 400);
    REFUSED("GET /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 400);
    REFUSED("GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400);
    REFUSED("GET /echo HTTP/1.1\r\n\r\n", 400);
    REFUSED("\x16\x03\x01\x02", 400); /* TLS where there is none */
    REFUSED("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n", 501);
    REFUSED("TRACE /echo HTTP/1.1\r\nHost: x\r\n\r\n", 501);
    REFUSED("CONNECT evil:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501);
    REFUSED("BREW /echo HTTP/1.1\r\nHost: x\r\n\r\n", 501);
}

/* The same when the bytes come one by one: evhttp has then taken in a part of the request before the bad byte comes. */
static void refuses_tricks_byte_by_byte(void **state)
{
    (void)state;
    static const char *const ALL[] = {
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX",
        "GET /echo HTTP/1.1\r\nHost: x\r\nX: a\r\n b",
        "GET /echo HTTP/1.1\r\nHost: x\r\nX: a\n",
    };
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        int before = atomic_load(&handled), fd = dial(server);
        for (const char *s = ALL[i]; *s; s++) {
            say(fd, s, 1);
            usleep(1000);
        }
        heard a = hear(fd, true);
        if (a.status != 400 && a.status != 413)
            fail_msg("%s: got %.200s", ALL[i], a.n ? a.text : "nothing");
        assert_true(a.is_closed || is_closed_within(fd, 2000));
        assert_int_equal(atomic_load(&handled), before);
        close(fd);
        forget(&a);
    }
}

/* A bad request right behind a good one: the connection ends, what follows the bad one is never a request. */
static void nothing_after_a_trick_is_a_request(void **state)
{
    (void)state;
    char out[512];
    int fd = dial(server);
    say_text(fd, "GET /echo?n=1 HTTP/1.1\r\nHost: x\r\n\r\n");
    heard a = hear(fd, true);
    assert_int_equal(a.status, 200);
    forget(&a);
    int before = atomic_load(&handled);
    say_text(fd, "GET /echo?n=2 HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\nGET /echo?n=3 HTTP/1.1\r\nHost: x\r\n\r\n");
    a = hear(fd, true);
    assert_int_equal(a.status, 400);
    assert_string_equal(head_of(&a, "Connection", out), "close");
    assert_true(is_closed_within(fd, 2000));
    assert_int_equal(atomic_load(&handled), before);
    forget(&a);
    close(fd);
}

/* --- limits ----------------------------------------------------------------------------------------------------- */

static void refuses_too_long(void **state)
{
    (void)state;
    size_t n = HTTP_HEADER_MAX + 1000;
    char *request = malloc(n + 100);
    assert_non_null(request);
    int head = snprintf(request, 64, "GET /echo HTTP/1.1\r\nHost: x\r\nX: ");
    memset(request + head, 'a', n);
    memcpy(request + (size_t)head + n, "\r\n\r\n", 4);
    expect_refused(request, (size_t)head + n + 4, 400);
    head = snprintf(request, 64, "GET /");
    memset(request + head, 'a', n);
    expect_refused(request, (size_t)head + n, 400);
    head = snprintf(request, 64, "GET /");
    memset(request + head, 'a', HTTP_PATH_MAX);
    n = (size_t)head + HTTP_PATH_MAX;
    n += (size_t)snprintf(request + n, 64, " HTTP/1.1\r\nHost: x\r\n\r\n");
    expect_refused(request, n, 400);
    free(request);
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", 413);
    REFUSED("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n", 413);
}

static void a_body_of_the_greatest_size_passes(void **state)
{
    (void)state;
    char head[128];
    char *body = malloc(HTTP_BODY_MAX);
    assert_non_null(body);
    memset(body, 'b', HTTP_BODY_MAX);
    int fd = dial(server), n = snprintf(head, sizeof head, "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n", HTTP_BODY_MAX);
    say(fd, head, (size_t)n);
    say(fd, body, HTTP_BODY_MAX);
    heard a = hear(fd, true);
    assert_int_equal(a.status, 200);
    forget(&a);
    close(fd);
    free(body);
}

static void one_address_gets_so_many_connections(void **state)
{
    (void)state;
    http_options o = {.addr = "127.0.0.1", .handler = on_request, .per_address = 4};
    http *h = serve(&o);
    int fds[5];
    for (int i = 0; i < 5; i++)
        fds[i] = dial(h);
    assert_true(is_closed_within(fds[4], 2000));
    for (int i = 0; i < 4; i++) {
        say_text(fds[i], "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
        heard a = hear(fds[i], true);
        assert_int_equal(a.status, 200);
        forget(&a);
    }
    close(fds[0]);
    usleep(200000);
    heard a = ask(h, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"); /* one went: there is room again */
    assert_int_equal(a.status, 200);
    forget(&a);
    for (int i = 1; i < 5; i++)
        close(fds[i]);
    http_close(h);
}

/* A header a byte at a time, a body a byte at a time, silence: each within its time, whatever trickles. */
static void slow_clients_are_cut(void **state)
{
    (void)state;
    static const char *const BEGIN[] = {"GET /echo HTTP/1.1\r\nX: ", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"};
    http_options o = {.addr = "127.0.0.1", .handler = on_request, .whole_s = 1, .idle_s = 30};
    http *h = serve(&o);
    int fds[2];
    bool gone[2] = {false, false};
    for (int i = 0; i < 2; i++) {
        fds[i] = dial(h);
        say_text(fds[i], BEGIN[i]);
    }
    for (int t = 0; t < 40 && !(gone[0] && gone[1]); t++) {
        for (int i = 0; i < 2; i++) {
            say(fds[i], "a", 1);
            gone[i] = gone[i] || is_closed_within(fds[i], 1);
        }
        usleep(100000);
    }
    assert_true(gone[0] && gone[1]);
    int busy = dial(h); /* one that asks again and again lives longer than a request may take */
    for (int t = 0; t < 20; t++) {
        say_text(busy, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
        heard a = hear(busy, true);
        assert_int_equal(a.status, 200);
        forget(&a);
        usleep(100000);
    }
    for (int i = 0; i < 2; i++)
        close(fds[i]);
    close(busy);
    http_close(h);
}

static void silent_clients_are_cut(void **state)
{
    (void)state;
    http_options o = {.addr = "127.0.0.1", .handler = on_request, .whole_s = 30, .idle_s = 1};
    http *h = serve(&o);
    int fresh = dial(h), half = dial(h), kept = dial(h);
    say_text(half, "GET /echo HTTP/1.1\r\nHost");
    say_text(kept, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    heard a = hear(kept, true);
    assert_int_equal(a.status, 200);
    forget(&a);
    assert_true(is_closed_within(fresh, 3000));
    assert_true(is_closed_within(half, 3000));
    assert_true(is_closed_within(kept, 3000));
    close(fresh);
    close(half);
    close(kept);
    http_close(h);
}

/* --- what a request says, what an answer says ------------------------------------------------------------------- */

static void expect_in(const char *request, const char *wanted)
{
    heard a = ask(server, request);
    if (!a.n || !strstr(a.text, wanted))
        fail_msg("wanted \"%s\" for %s, got %s", wanted, request, a.n ? a.text : "nothing");
    forget(&a);
}

static void every_method_reaches_the_handler(void **state)
{
    (void)state;
    expect_in("GET /echo?a=1&b=%E8%93%9D&a=+2 HTTP/1.1\r\nHost: x\r\n\r\n", "GET /echo?a=1&b=%E8%93%9D&a=+2\n");
    expect_in("GET /echo?a=1&b=%E8%93%9D&a=+2 HTTP/1.1\r\nHost: x\r\n\r\n", "a=1\nb=\xE8\x93\x9D\na= 2\n");
    expect_in("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "POST /echo?\n");
    expect_in("PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", "body=abc");
    expect_in("PATCH /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "PATCH /echo?\n");
    expect_in("DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n", "DELETE /echo?\n");
    expect_in("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na", "body=a");
}

static void head_is_the_head_of_get(void **state)
{
    (void)state;
    char a_n[512], b_n[512];
    heard a = ask(server, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
    int fd = dial(server);
    say_text(fd, "HEAD /long HTTP/1.1\r\nHost: x\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    heard b = hear(fd, false);
    assert_int_equal(b.status, 200);
    assert_string_equal(head_of(&a, "Content-Length", a_n), head_of(&b, "Content-Length", b_n));
    assert_string_equal(head_of(&a, "ETag", a_n), head_of(&b, "ETag", b_n));
    if (b.n == b.head_n) { /* the next bytes are the next answer's: no body came */
        forget(&b);
        b = hear(fd, true);
        assert_memory_equal(b.text, "HTTP/1.1 200", 12);
    } else {
        assert_memory_equal(b.text + b.head_n, "HTTP/1.1 200", 12);
    }
    close(fd);
    forget(&a);
    forget(&b);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    int fd = dial(server);
    say_text(fd, "GET /echo?n=1 HTTP/1.1\r\nHost: x\r\n\r\nGET /echo?n=2 HTTP/1.1\r\nHost: x\r\n\r\nGET /echo?n=3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    heard a = {0};
    while (read_more(fd, &a) > 0)
        ;
    const char *one = strstr(a.text, "\nn=1"), *two = strstr(a.text, "\nn=2"), *three = strstr(a.text, "\nn=3");
    assert_true(one && two && three && one < two && two < three);
    forget(&a);
    close(fd);
}

static void answers_carry_what_protects_the_reader(void **state)
{
    (void)state;
    char v[512];
    heard a = ask(server, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_null(strstr(head_of(&a, "Content-Security-Policy", v), "unsafe"));
    assert_non_null(strstr(v, "script-src 'self';"));
    assert_non_null(strstr(v, "frame-ancestors 'none'"));
    assert_string_equal(head_of(&a, "X-Content-Type-Options", v), "nosniff");
    assert_string_equal(head_of(&a, "Referrer-Policy", v), "no-referrer");
    assert_string_equal(head_of(&a, "Cross-Origin-Opener-Policy", v), "same-origin");
    assert_string_equal(head_of(&a, "Strict-Transport-Security", v), "");
    assert_true(*head_of(&a, "Permissions-Policy", v));
    assert_non_null(strstr(a.text, "Set-Cookie: a=1\r\n"));
    assert_non_null(strstr(a.text, "Set-Cookie: b=2\r\n"));
    forget(&a);
    a = ask(server, "GET /deny HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(a.status, 403);
    assert_non_null(strstr(a.text, "application/problem+json"));
    assert_non_null(strstr(a.text, "no \\\"right\\\""));
    forget(&a);
    a = ask(server, "GET /login HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(a.status, 401);
    assert_string_equal(head_of(&a, "WWW-Authenticate", v), "Bearer");
    forget(&a);
    a = ask(server, "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_int_equal(a.status, 404);
    forget(&a);
    expect_in("GET /echo?download=%E7%A9%BA%22.csv HTTP/1.1\r\nHost: x\r\n\r\n",
              "Content-Disposition: attachment; filename=\"__.csv\"; filename*=UTF-8''%E7%A9%BA%22.csv\r\n");
}

static void cookies_are_read_exactly(void **state)
{
    (void)state;
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nCookie: a=1; sid=abc=d; b=2\r\n\r\n", "cookie=abc=d ");
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nCookie: xsid=abc; SID=2\r\n\r\n", "cookie=- ");
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nCookie: sid\r\n\r\n", "cookie=- ");
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nCookie: sid=0123456789abcdef\r\n\r\n", "cookie= "); /* longer than asked for */
}

static void only_the_proxy_is_believed(void **state)
{
    (void)state;
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n\r\n", "peer=127.0.0.1 secure=0");
    http_options o = {.addr = "127.0.0.1", .handler = on_request, .proxy = "127.0.0.1", .per_address = 1};
    http *own = server;
    int first;
    server = serve(&o);
    first = dial(server); /* the front's own connections are not counted */
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n\r\n", "peer=9.9.9.9 secure=1");
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, 9.9.9.9\r\n\r\n", "peer=9.9.9.9 secure=0"); /* the first is anybody's word */
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 2001:DB8::1\r\n\r\n", "peer=2001:db8::1 ");
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: <script>\r\n\r\n", "peer=127.0.0.1 ");
    expect_in("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", "peer=127.0.0.1 secure=0");
    close(first);
    http_close(server);
    server = own;
}

/* --- packing and tags --------------------------------------------------------------------------------------------- */

static void unpack(const heard *a, const char *form, char *out, size_t *n)
{
    const uint8_t *p = (const uint8_t *)a->text + a->head_n;
    size_t in = a->n - a->head_n;
    if (strcmp(form, "gzip") == 0) {
        z_stream z = {.next_in = (uint8_t *)(uintptr_t)p, .avail_in = (uInt)in, .next_out = (uint8_t *)out, .avail_out = LONG_N};
        assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        *n = z.total_out;
        inflateEnd(&z);
    } else if (strcmp(form, "zstd") == 0) {
        *n = ZSTD_decompress(out, LONG_N, p, in);
        assert_false(ZSTD_isError(*n));
    } else {
        memcpy(out, p, in < LONG_N ? in : LONG_N);
        *n = in;
    }
}

static void expect_form(const char *path, const char *accept, const char *form)
{
    char request[512], v[512], out[LONG_N];
    size_t n = 0;
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\n%s%s\r\n\r\n", path, accept ? "Accept-Encoding: " : "X: ", accept ? accept : "");
    heard a = ask(server, request);
    assert_int_equal(a.status, 200);
    if (strcmp(head_of(&a, "Content-Encoding", v), form) != 0)
        fail_msg("%s with %s: wanted \"%s\", got \"%s\"", path, accept ? accept : "nothing", form, v);
    if (strcmp(path, "/image") != 0)
        assert_string_equal(head_of(&a, "Vary", v), "Accept-Encoding");
    unpack(&a, form, out, &n);
    assert_int_equal(n, strcmp(path, "/short") == 0 ? HTTP_PACK_MIN - 1 : LONG_N);
    assert_memory_equal(out, long_text, n);
    forget(&a);
}

static void packing_is_what_the_client_accepts(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"/long", "/content"};
    static const char *const CASES[][2] = {
        {NULL, ""},
        {"", ""},
        {"identity", ""},
        {"br", ""},
        {"gzip", "gzip"},
        {"GZIP", "gzip"},
        {"gzip, deflate, br, zstd", "zstd"},
        {"zstd", "zstd"},
        {"gzip;q=0", ""},
        {"gzip;q=0.0, zstd;q=0.000", ""},
        {"zstd;q=0, gzip", "gzip"},
        {"zstd;q=0.2, gzip;q=0.8", "gzip"},
        {"zstd; q=0.5 , gzip;q=0.5", "zstd"},
        {"*", "zstd"},
        {"*;q=0", ""},
        {"zstd;q=0, *", "gzip"},
        {"gzip, *;q=0", "gzip"},
        {"gzipp, xzstd", ""},
    };
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
            expect_form(PATHS[p], CASES[i][0], CASES[i][1]);
    expect_form("/short", "gzip, zstd", "");
    expect_form("/image", "gzip, zstd", "");
}

static void a_known_tag_saves_the_body(void **state)
{
    (void)state;
    static const char *const PATHS[] = {"/long", "/content"}, *const FORMS[] = {"", "gzip", "zstd"};
    char tags[3][512], request[4096], v[512];
    for (size_t p = 0; p < 2; p++) {
        for (size_t f = 0; f < 3; f++) {
            snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: %s\r\n\r\n", PATHS[p], FORMS[f]);
            heard a = ask(server, request);
            assert_int_equal(*head_of(&a, "ETag", tags[f]), '"'); /* strong */
            forget(&a);
        }
        assert_string_not_equal(tags[0], tags[1]);
        assert_string_not_equal(tags[1], tags[2]);
        const struct {
            const char *format;
            int         status;
        } CASES[] = {{"%s", 304}, {"\"a\", %s , \"b\"", 304}, {"W/%s", 304}, {"*", 304}, {"\"a\"", 200}, {"", 200}, {"x%s", 200}};
        for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
            const char *mark = strstr(CASES[i].format, "%s");
            int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nIf-None-Match: ", PATHS[p]);
            n += mark ? snprintf(request + n, sizeof request - (size_t)n, "%.*s%s%s", (int)(mark - CASES[i].format), CASES[i].format, tags[1], mark + 2)
                      : snprintf(request + n, sizeof request - (size_t)n, "%s", CASES[i].format);
            snprintf(request + n, sizeof request - (size_t)n, "\r\nConnection: close\r\n\r\n");
            heard a = ask(server, request);
            assert_int_equal(a.status, CASES[i].status);
            assert_string_equal(head_of(&a, "ETag", v), tags[1]);
            if (a.status == 304)
                assert_int_equal(a.n, a.head_n);
            forget(&a);
        }
    }
    snprintf(request, sizeof request, "POST /long HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\nContent-Length: 0\r\n\r\n");
    heard a = ask(server, request);
    assert_int_equal(a.status, 200);
    forget(&a);
}

static int setup(void **state)
{
    (void)state;
    lt_cx cx;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < LONG_N; i++)
        long_text[i] = (char)('a' + i % 7 + i % 11);
    http_answer a = {.status = 200, .type = "text/plain", .cache = "no-cache"};
    if (http_content_make(&cx, &a, span_text(long_text), &content) != LT_OK)
        return -1;
    http_options o = {.addr = "127.0.0.1", .handler = on_request};
    server = serve(&o);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    http_close(server);
    http_content_release(content);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_tricks_with_the_target),
        cmocka_unit_test(refuses_smuggling),
        cmocka_unit_test(refuses_tricks_byte_by_byte),
        cmocka_unit_test(nothing_after_a_trick_is_a_request),
        cmocka_unit_test(refuses_too_long),
        cmocka_unit_test(a_body_of_the_greatest_size_passes),
        cmocka_unit_test(one_address_gets_so_many_connections),
        cmocka_unit_test(slow_clients_are_cut),
        cmocka_unit_test(silent_clients_are_cut),
        cmocka_unit_test(every_method_reaches_the_handler),
        cmocka_unit_test(head_is_the_head_of_get),
        cmocka_unit_test(pipelined_requests_are_answered_in_order),
        cmocka_unit_test(answers_carry_what_protects_the_reader),
        cmocka_unit_test(cookies_are_read_exactly),
        cmocka_unit_test(only_the_proxy_is_believed),
        cmocka_unit_test(packing_is_what_the_client_accepts),
        cmocka_unit_test(a_known_tag_saves_the_body),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
