/* http_guard_test.c - framing: what must be refused, what must pass, and that where bytes are cut changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/http_guard.h"

#define H "Host: x\r\n"
#define TEXT(s) {s, sizeof(s) - 1}

typedef struct sample {
    const char *p;
    size_t      n;
} sample;

static const sample BAD[] = {
    TEXT("GET /a HTTP/1.1\n" H "\r\n"),                    /* bare LF after the request line */
    TEXT("GET /a HTTP/1.1\r\nHost: x\n\r\n"),              /* bare LF after a header */
    TEXT("GET /a HTTP/1.1\r\nHost: x\ry: z\r\n\r\n"),      /* bare CR in a value */
    TEXT("GET /a HTTP/1.1\r\n" H "\n"),                    /* bare LF as the end */
    TEXT("GET /a HTTP/1.1\r\n" H "X: a\0b\r\n\r\n"),       /* NUL in a value */
    TEXT("GET /a HTTP/1.1\r\n" H "X\0Y: a\r\n\r\n"),       /* NUL in a name */
    TEXT("GET /a\0b HTTP/1.1\r\n" H "\r\n"),               /* NUL in the target */
    TEXT("GET /a HTTP/1.1\r\n" H "X: a\r\n b\r\n\r\n"),    /* folded by a space */
    TEXT("GET /a HTTP/1.1\r\n" H "X: a\r\n\tb\r\n\r\n"),   /* folded by a tab */
    TEXT("GET /a HTTP/1.1\r\n Host: x\r\n\r\n"),           /* space before the first header */
    TEXT("GET /a HTTP/1.1\r\nHost : x\r\n\r\n"),           /* space before the colon */
    TEXT("GET /a HTTP/1.1\r\n" H "X\r\n\r\n"),             /* no colon */
    TEXT("GET /a HTTP/1.1\r\n" H ": x\r\n\r\n"),           /* no name */
    TEXT("GET /a HTTP/1.1\r\n" H "X: \x01\r\n\r\n"),       /* control character */
    TEXT("GET /a HTTP/1.1\r\n\r\n"),                       /* no Host */
    TEXT("GET /a HTTP/1.1\r\n" H H "\r\n"),                /* two Hosts */
    TEXT("GET /a HTTP/1.1\r\nHost:\r\n\r\n"),              /* empty Host */
    TEXT("GET http://x/a HTTP/1.1\r\n" H "\r\n"),          /* absolute target */
    TEXT("GET  /a HTTP/1.1\r\n" H "\r\n"),                 /* two spaces */
    TEXT("GET /a  HTTP/1.1\r\n" H "\r\n"),
    TEXT("GET\t/a HTTP/1.1\r\n" H "\r\n"),
    TEXT("GET /a b HTTP/1.1\r\n" H "\r\n"),
    TEXT("GET /\xC3\xA4 HTTP/1.1\r\n" H "\r\n"),           /* not coded */
    TEXT("GET /a#b HTTP/1.1\r\n" H "\r\n"),                /* fragment */
    TEXT("GET /a HTTP/2.0\r\n" H "\r\n"),
    TEXT("GET /a HTTP/0.9\r\n" H "\r\n"),
    TEXT("GET /a HTTP/1.1x\r\n" H "\r\n"),
    TEXT("GET /a\r\n" H "\r\n"),
    TEXT(" GET /a HTTP/1.1\r\n" H "\r\n"),
    TEXT("\r\nGET /a HTTP/1.1\r\n" H "\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: 3, 3\r\n\r\nabc"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: +3\r\n\r\nabc"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: -3\r\n\r\nabc"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: 0x3\r\n\r\nabc"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: 3 3\r\n\r\nabc"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length:\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: 99999999999999999999999999\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: identity\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n-1\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n1ffffffff\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\nX-CSRF-Token: x\r\n\r\n"), /* a trailer */
    TEXT("GET /a HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"),
    TEXT("HEAD /a HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabc"),
    TEXT("GET /a HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabcGET /a HTTP/1.1\n"), /* the second is bad */
};

static const sample GOOD[] = {
    TEXT("GET /a HTTP/1.1\r\n" H "\r\n"),
    TEXT("GET /a?b=c%20d HTTP/1.0\r\n\r\n"),
    TEXT("GET / HTTP/1.1\r\nHost:x\r\nA: \r\nB:\t \xE4\xB8\xAD \t\r\n\r\n"),
    TEXT("HEAD /a HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n"),
    TEXT("POST /a HTTP/1.1\r\n" H "content-length: 003\r\n\r\n\n\r\x01"),
    TEXT("DELETE /a HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\nx"),
    TEXT("PUT /a HTTP/1.1\r\n" H "Transfer-Encoding: Chunked\r\n\r\n3\r\n\r\n\x01\r\nA\r\n0123456789\r\n00\r\n\r\n"),
    TEXT("PATCH /a HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\n{}GET /b HTTP/1.1\r\n" H "\r\nPOST /c HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\nx"),
};

static const sample UNKNOWN[] = {TEXT("OPTIONS /a HTTP/1.1\r\n"), TEXT("TRACE /"), TEXT("CONNECT /"), TEXT("get /"), TEXT("PROPFINDPROPFINDPROPFINDPROPFIND /")};

static http_verdict feed_cut(sample s, size_t cut, http_guard *g)
{
    *g = (http_guard){0};
    http_verdict v = http_guard_feed(g, span_of(s.p, cut));
    return v ? v : http_guard_feed(g, span_of(s.p + cut, s.n - cut));
}

static void expect(const sample *list, size_t n, http_verdict wanted)
{
    for (size_t i = 0; i < n; i++)
        for (size_t cut = 0; cut <= list[i].n; cut++) {
            http_guard g;
            http_verdict v = feed_cut(list[i], cut, &g);
            if (v != wanted)
                fail_msg("sample %zu cut at %zu: %d, not %d: %s", i, cut, v, wanted, list[i].p);
            if (wanted == HTTP_GUARD_OK)
                assert_true(http_guard_is_between(&g));
        }
}

static void refuses_what_could_be_read_in_two_ways(void **state)
{
    (void)state;
    expect(BAD, sizeof BAD / sizeof BAD[0], HTTP_GUARD_BAD);
    expect(UNKNOWN, sizeof UNKNOWN / sizeof UNKNOWN[0], HTTP_GUARD_METHOD);
}

static void passes_whole_requests(void **state)
{
    (void)state;
    expect(GOOD, sizeof GOOD / sizeof GOOD[0], HTTP_GUARD_OK);
}

static void an_unfinished_request_is_not_between(void **state)
{
    (void)state;
    const sample s = GOOD[6];
    for (size_t n = 1; n < s.n; n++) {
        http_guard g = {0};
        assert_int_equal(http_guard_feed(&g, span_of(s.p, n)), HTTP_GUARD_OK);
        assert_false(http_guard_is_between(&g));
    }
}

static void an_error_stays(void **state)
{
    (void)state;
    http_guard g = {0};
    assert_int_equal(http_guard_feed(&g, span_text("GET /a HTTP/1.1\n")), HTTP_GUARD_BAD);
    assert_int_equal(http_guard_feed(&g, span_text("GET /a HTTP/1.1\r\n" H "\r\n")), HTTP_GUARD_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_could_be_read_in_two_ways),
        cmocka_unit_test(passes_whole_requests),
        cmocka_unit_test(an_unfinished_request_is_not_between),
        cmocka_unit_test(an_error_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
