/* http_tls.c - TLS of the HTTP server by OpenSSL; see http.h.
 * Source     RFC 8446, RFC 5246, RFC 7301; only suites with forward secrecy and AEAD
 */
#include "base/http_int.h"

#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

static const char SUITES[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                             "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

static lt_err tls_fail(lt_cx *cx, const char *what, const char *file)
{
    char text[160];
    ERR_error_string_n(ERR_get_error(), text, sizeof text);
    ERR_clear_error();
    return cx_fail(cx, LT_BAD_INPUT, "TLS: %s %s: %s", what, file, text);
}

/* The client offers protocols; we speak one. */
static int choose(SSL *s, const unsigned char **out, unsigned char *n, const unsigned char *in, unsigned in_n, void *self)
{
    static const unsigned char OURS[] = "\x08http/1.1";
    unsigned char *got;
    (void)s;
    (void)self;
    if (SSL_select_next_proto(&got, n, OURS, sizeof OURS - 1, in, in_n) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = got;
    return SSL_TLSEXT_ERR_OK;
}

lt_err http_tls_open(lt_cx *cx, http *h)
{
    if (!h->o.tls_cert && !h->o.tls_key)
        return LT_OK;
    if (!h->o.tls_cert || !h->o.tls_key)
        return cx_fail(cx, LT_BAD_INPUT, "TLS wants both, a certificate (tls_cert) and its key (tls_key)");
    SSL_CTX *t = SSL_CTX_new(TLS_server_method());
    h->tls = t;
    if (!t || !SSL_CTX_set_min_proto_version(t, TLS1_2_VERSION) || !SSL_CTX_set_cipher_list(t, SUITES))
        return tls_fail(cx, "cannot set up", "OpenSSL");
    SSL_CTX_set_options(t, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(t, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(t, choose, NULL);
    if (SSL_CTX_use_certificate_chain_file(t, h->o.tls_cert) != 1)
        return tls_fail(cx, "cannot use the certificate", h->o.tls_cert);
    if (SSL_CTX_use_PrivateKey_file(t, h->o.tls_key, SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(t) != 1)
        return tls_fail(cx, "cannot use the key", h->o.tls_key);
    return LT_OK;
}

void http_tls_close(http *h)
{
    SSL_CTX_free(h->tls);
}

struct bufferevent *http_tls_accept(http *h)
{
    SSL *s = SSL_new(h->tls);
    struct bufferevent *b = s ? bufferevent_openssl_socket_new(h->base, -1, s, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE) : NULL;
    if (b)
        bufferevent_openssl_set_allow_dirty_shutdown(b, 1);
    else
        SSL_free(s);
    return b;
}
