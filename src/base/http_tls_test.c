/* http_tls_test.c - HTTPS with a certificate made here: what is spoken, what is refused, streams and events over it. */
#include "base/http_testkit.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <pthread.h>

#include "base/scratch_testkit.h"

#define STREAM_N ((size_t)3 << 20)

static char dir[64], cert[128], key[128], other_key[128];
static http *server;

static void *stream_thread(void *r)
{
    http_answer a = {.status = 200, .type = "application/octet-stream"};
    lt_cx cx;
    cx_init(&cx, NULL);
    char *bytes = calloc(1, STREAM_N);
    lt_err e = bytes ? http_stream_begin(&cx, r, &a) : LT_NO_MEMORY;
    if (!e)
        e = http_stream_write(&cx, r, span_of(bytes, STREAM_N));
    free(bytes);
    http_stream_end(r, !e);
    return NULL;
}

static void on_request(void *self, http_request *r)
{
    (void)self;
    lt_cx cx;
    pthread_t t;
    cx_init(&cx, NULL);
    if (strcmp(http_path(r), "/events") == 0) {
        http_listen_events(r, NULL);
    } else if (strcmp(http_path(r), "/stream") == 0) {
        if (http_detach(&cx, r) != LT_OK || pthread_create(&t, NULL, stream_thread, r) != 0)
            abort();
        pthread_detach(t);
    } else {
        http_answer a = {.status = 200, .type = "text/plain"};
        char text[64];
        snprintf(text, sizeof text, "secure=%d body=%zu", http_is_secure(r), http_body(r).n);
        http_reply(r, &a, span_text(text));
    }
}

static EVP_PKEY *write_key(const char *path)
{
    EVP_PKEY *k = EVP_EC_gen("P-256");
    FILE *f = fopen(path, "w");
    assert_true(k && f && PEM_write_PrivateKey(f, k, NULL, NULL, 0, NULL, NULL) == 1);
    fclose(f);
    return k;
}

static void write_cert(const char *path, EVP_PKEY *k)
{
    X509 *x = X509_new();
    FILE *f = fopen(path, "w");
    assert_true(x && f);
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -60);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, k);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    assert_true(X509_sign(x, k, EVP_sha256()) > 0);
    assert_int_equal(PEM_write_X509(f, x), 1);
    fclose(f);
    X509_free(x);
}

static SSL_CTX *client(int newest)
{
    SSL_CTX *t = SSL_CTX_new(TLS_client_method());
    assert_non_null(t);
    assert_int_equal(SSL_CTX_load_verify_locations(t, cert, NULL), 1);
    SSL_CTX_set_verify(t, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_security_level(t, 0); /* so that it is the server who refuses */
    SSL_CTX_set_max_proto_version(t, newest);
    return t;
}

typedef struct line {
    SSL_CTX *t;
    SSL     *s;
    int      fd;
} line;

static bool open_line(line *l, int newest, const char *suites)
{
    *l = (line){.t = client(newest), .fd = dial(server)};
    if (suites)
        SSL_CTX_set_cipher_list(l->t, suites);
    l->s = SSL_new(l->t);
    SSL_set_fd(l->s, l->fd);
    return SSL_connect(l->s) == 1;
}

static void close_line(line *l)
{
    SSL_free(l->s);
    SSL_CTX_free(l->t);
    close(l->fd);
    ERR_clear_error();
}

/* Send, read until `until` or the end. */
static size_t talk(line *l, const char *request, const char *until, char *out, size_t max)
{
    size_t n = 0;
    assert_true(SSL_write(l->s, request, (int)strlen(request)) > 0);
    out[0] = '\0';
    while (n + 1 < max && !strstr(n > 200 ? out + n - 200 : out, until)) {
        int got = SSL_read(l->s, out + n, (int)(max - 1 - n < 16384 ? max - 1 - n : 16384));
        if (got <= 0)
            break;
        n += (size_t)got;
        out[n] = '\0';
    }
    return n;
}

static void speaks_over_tls(void **state)
{
    (void)state;
    char out[8192];
    static const int VERSIONS[] = {TLS1_2_VERSION, TLS1_3_VERSION};
    for (size_t i = 0; i < 2; i++) {
        line l;
        assert_true(open_line(&l, VERSIONS[i], NULL));
        assert_int_equal(SSL_version(l.s), VERSIONS[i]);
        for (int k = 0; k < 3; k++) {
            talk(&l, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", "body=3", out, sizeof out);
            assert_memory_equal(out, "HTTP/1.1 200", 12);
            assert_non_null(strstr(out, "secure=1 body=3"));
            assert_non_null(strstr(out, "Strict-Transport-Security: max-age="));
        }
        close_line(&l);
    }
}

static void refuses_old_and_weak(void **state)
{
    (void)state;
    static const struct {
        int         newest;
        const char *suites;
    } CASES[] = {{TLS1_VERSION, NULL}, {TLS1_1_VERSION, NULL}, {TLS1_2_VERSION, "AES128-SHA"}, {TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA"}, {TLS1_2_VERSION, "aNULL:eNULL"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        line l;
        assert_false(open_line(&l, CASES[i].newest, CASES[i].suites));
        close_line(&l);
    }
    line l;
    assert_true(open_line(&l, TLS1_2_VERSION, NULL)); /* it still serves */
    close_line(&l);
}

static void tricks_are_refused_over_tls_too(void **state)
{
    (void)state;
    char out[8192];
    line l;
    assert_true(open_line(&l, TLS1_3_VERSION, NULL));
    talk(&l, "GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", "</HTML>", out, sizeof out);
    assert_memory_equal(out, "HTTP/1.1 400", 12);
    close_line(&l);
}

static void plain_words_on_the_tls_port_end(void **state)
{
    (void)state;
    int fd = dial(server);
    say_text(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_true(is_closed_within(fd, 3000));
    close(fd);
}

static void streams_and_events_over_tls(void **state)
{
    (void)state;
    char *out = malloc(STREAM_N + (1u << 20));
    assert_non_null(out);
    line l;
    assert_true(open_line(&l, TLS1_3_VERSION, NULL));
    size_t n = talk(&l, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n0\r\n\r\n", out, STREAM_N + (1u << 20));
    assert_true(n > STREAM_N);
    close_line(&l);
    assert_true(open_line(&l, TLS1_3_VERSION, NULL));
    talk(&l, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", "retry: 3000", out, 8192);
    http_publish(server, &(http_event){.name = "now", .data = span_text("{}")});
    n = 0;
    while (n < 8000 && !strstr(out, "event: now")) {
        int got = SSL_read(l.s, out + n, 1000);
        assert_true(got > 0);
        n += (size_t)got;
        out[n] = '\0';
    }
    close_line(&l);
    free(out);
}

/* A handshake that never ends is a request that never comes. */
static void a_silent_handshake_is_cut(void **state)
{
    (void)state;
    http_options o = {.addr = "127.0.0.1", .handler = on_request, .tls_cert = cert, .tls_key = key, .whole_s = 1};
    http *h = serve(&o);
    int fd = dial(h);
    say(fd, "\x16\x03\x01", 3);
    assert_true(is_closed_within(fd, 4000));
    close(fd);
    http_close(h);
}

static void bad_files_are_named(void **state)
{
    (void)state;
    const struct {
        const char *cert, *key, *say;
    } CASES[] = {{cert, NULL, "wants both"}, {NULL, key, "wants both"}, {"/nowhere/c.pem", key, "/nowhere/c.pem"}, {cert, "/nowhere/k.pem", "/nowhere/k.pem"},
                 {cert, other_key, other_key}, {key, key, key}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        http_options o = {.addr = "127.0.0.1", .handler = on_request, .tls_cert = CASES[i].cert, .tls_key = CASES[i].key};
        http *h = NULL;
        lt_cx cx;
        cx_init(&cx, NULL);
        assert_int_equal(http_open(&cx, &o, &h), LT_BAD_INPUT);
        if (!strstr(cx.say, CASES[i].say))
            fail_msg("case %zu: %s", i, cx.say);
    }
}

static int setup(void **state)
{
    (void)state;
    scratch_make(dir, sizeof dir, "tls");
    snprintf(cert, sizeof cert, "%s/cert.pem", dir);
    snprintf(key, sizeof key, "%s/key.pem", dir);
    snprintf(other_key, sizeof other_key, "%s/other.pem", dir);
    EVP_PKEY *k = write_key(key);
    write_cert(cert, k);
    EVP_PKEY_free(k);
    EVP_PKEY_free(write_key(other_key));
    http_options o = {.addr = "127.0.0.1", .handler = on_request, .tls_cert = cert, .tls_key = key};
    server = serve(&o);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    http_close(server);
    scratch_remove(dir);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speaks_over_tls),
        cmocka_unit_test(refuses_old_and_weak),
        cmocka_unit_test(tricks_are_refused_over_tls_too),
        cmocka_unit_test(plain_words_on_the_tls_port_end),
        cmocka_unit_test(streams_and_events_over_tls),
        cmocka_unit_test(a_silent_handshake_is_cut),
        cmocka_unit_test(bad_files_are_named),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
