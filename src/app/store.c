/* store.c - the data folder; see store.h. */
#include "app/store.h"

#include <arpa/inet.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "base/vault.h"

static const char DEFAULT_INI[] = "; Settings of this data folder. Lantian reads them at start.\n"
                                  "[listen]\n"
                                  "; address and port of the page and the API\n"
                                  "http = 127.0.0.1:8080\n"
                                  "; address and port that devices (HJ 212) connect to\n"
                                  "hj212 = 0.0.0.0:2120\n"
                                  "connections_max = 12000\n"
                                  "; HTTPS: certificate (with its chain) and key, PEM; a relative path begins in this folder\n"
                                  ";tls_cert = keys/cert.pem\n"
                                  ";tls_key = keys/cert.key\n"
                                  "; address of the front (nginx) whose X-Forwarded-For and X-Forwarded-Proto are believed\n"
                                  ";proxy = 127.0.0.1\n"
                                  "; base map of the console, a PMTiles file (version 3); without: the plan's outlines\n"
                                  ";pmtiles = base.pmtiles\n"
                                  "[civil]\n"
                                  "; minutes east of UTC\n"
                                  "offset_min = 480\n"
                                  "[account]\n"
                                  "; seconds: a session ends without a request for so long, and in any case\n"
                                  "idle_s = 1800\n"
                                  "life_s = 43200\n"
                                  "; wrong passwords within tries_s that lock a name for lock_s (doubled each time, a day at most)\n"
                                  "tries = 5\n"
                                  "tries_s = 900\n"
                                  "lock_s = 300\n";

typedef struct ini_read {
    lt_cx      *cx;
    const char *dir;
    settings   *set;
    lt_err      err;
} ini_read;

static lt_err take_number(lt_cx *cx, const char *name, const char *value, int64_t hi, int64_t *out)
{
    num_dec d;
    if (!num_parse_dec(span_text(value), &d) || d.decimals != 0 || d.scaled < -hi || d.scaled > hi)
        return cx_fail(cx, LT_BAD_INPUT, "%s = %s: a whole number up to %lld is wanted", name, value, (long long)hi);
    *out = d.scaled;
    return LT_OK;
}

static lt_err take_path(lt_cx *cx, const char *dir, const char *name, const char *value, char out[STORE_PATH_MAX])
{
    const char *before = *value == '/' ? "" : dir, *slash = *value == '/' ? "" : "/";
    if (*value && (size_t)snprintf(out, STORE_PATH_MAX, "%s%s%s", before, slash, value) >= STORE_PATH_MAX)
        return cx_fail(cx, LT_BAD_INPUT, "%s = %s: at most %d bytes", name, value, STORE_PATH_MAX - 1);
    return LT_OK;
}

static lt_err take_proxy(lt_cx *cx, const char *name, const char *value, char out[STORE_ADDR_MAX])
{
    struct in6_addr any;
    if (*value && inet_pton(AF_INET, value, &any) != 1 && inet_pton(AF_INET6, value, &any) != 1)
        return cx_fail(cx, LT_BAD_INPUT, "%s = %s: an IP address is wanted", name, value);
    snprintf(out, STORE_ADDR_MAX, "%s", value);
    return LT_OK;
}

/* *is_one: it is a setting of the page's listener. */
static lt_err take_listener(lt_cx *cx, const ini_read *r, const char *name, const char *value, bool *is_one)
{
    *is_one = true;
    if (strcmp(name, "listen.tls_cert") == 0)
        return take_path(cx, r->dir, name, value, r->set->tls_cert);
    if (strcmp(name, "listen.tls_key") == 0)
        return take_path(cx, r->dir, name, value, r->set->tls_key);
    if (strcmp(name, "listen.web") == 0)
        return take_path(cx, r->dir, name, value, r->set->web);
    if (strcmp(name, "listen.pmtiles") == 0)
        return take_path(cx, r->dir, name, value, r->set->pmtiles);
    if (strcmp(name, "listen.proxy") == 0)
        return take_proxy(cx, name, value, r->set->proxy);
    *is_one = false;
    return LT_OK;
}

/* A whole number of [account]; *is_one tells whether the name is one of them. */
static lt_err take_account(lt_cx *cx, account_settings *a, const char *name, const char *value, bool *is_one)
{
    const struct {
        const char *name;
        uint32_t   *to;
        int64_t     hi;
    } NUMBERS[] = {{"account.idle_s", &a->idle_s, 86400}, {"account.life_s", &a->life_s, 30 * 86400}, {"account.tries", &a->tries, 100},
                   {"account.tries_s", &a->tries_s, 86400}, {"account.lock_s", &a->lock_s, 86400}};
    int64_t v;
    *is_one = false;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        if (strcmp(name, NUMBERS[i].name) != 0)
            continue;
        *is_one = true;
        TRY(take_number(cx, name, value, NUMBERS[i].hi, &v));
        if (v < 1)
            return cx_fail(cx, LT_BAD_INPUT, "%s = %s: 1 or more is wanted", name, value);
        *NUMBERS[i].to = (uint32_t)v;
    }
    return LT_OK;
}

static lt_err take_setting(lt_cx *cx, settings *set, const char *name, const char *value)
{
    int64_t v;
    if (strcmp(name, "listen.http") == 0 || strcmp(name, "listen.hj212") == 0) {
        char addr[STORE_ADDR_MAX];
        uint16_t port;
        TRY(store_parse_address(cx, value, addr, &port));
        snprintf(name[7] == 'h' && name[8] == 't' ? set->http : set->hj212, STORE_ADDR_MAX, "%s", value);
        return LT_OK;
    }
    if (strcmp(name, "listen.connections_max") == 0) {
        TRY(take_number(cx, name, value, 1000000, &v));
        set->connections_max = v > 0 ? (uint32_t)v : 1;
        return LT_OK;
    }
    if (strcmp(name, "civil.offset_min") == 0) {
        TRY(take_number(cx, name, value, 840, &v));
        set->offset_min = (int)v;
        return LT_OK;
    }
    bool is_one;
    TRY(take_account(cx, &set->account, name, value, &is_one));
    return is_one ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "\"%s\" is no setting", name);
}

static int on_setting(void *self, const char *section, const char *name, const char *value)
{
    ini_read *r = self;
    char full[128];
    bool is_taken = false;
    snprintf(full, sizeof full, "%s.%s", section, name);
    if (!r->err)
        r->err = take_listener(r->cx, r, full, value, &is_taken);
    if (!r->err && !is_taken)
        r->err = take_setting(r->cx, r->set, full, value);
    return r->err == LT_OK;
}

static lt_err load_settings(lt_cx *cx, const char *dir, settings *set)
{
    char path[FILE_PATH_MAX];
    *set = (settings){.http = "127.0.0.1:8080", .hj212 = "0.0.0.0:2120", .connections_max = 12000, .offset_min = 480,
                      .account = {.idle_s = 1800, .life_s = 43200, .tries = 5, .tries_s = 900, .lock_s = 300}};
    TRY(file_path(cx, path, "%s/lantian.ini", dir));
    if (!file_exists(path))
        return cx_fail(cx, LT_NOT_FOUND, "%s is no data folder of Lantian (there is no lantian.ini; see lantian init)", dir);
    ini_read r = {.cx = cx, .dir = dir, .set = set};
    int line = ini_parse(path, on_setting, &r);
    if (r.err)
        return cx_place(cx, r.err, "%s line %d: ", path, line);
    return line == 0 ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "%s line %d cannot be read", path, line);
}

lt_err store_parse_address(lt_cx *cx, const char *text, char addr[STORE_ADDR_MAX], uint16_t *port)
{
    const char *colon = strrchr(text, ':');
    uint64_t v;
    if (!colon || !span_copy(span_of(text, (size_t)(colon - text)), addr, STORE_ADDR_MAX) || !addr[0] ||
        !span_parse_u64(span_text(colon + 1), &v) || v > 65535)
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": ADDR:PORT is wanted, such as 127.0.0.1:8080", text);
    size_t n = strlen(addr);
    if (addr[0] == '[' && addr[n - 1] == ']') {
        memmove(addr, addr + 1, n - 2);
        addr[n - 2] = '\0';
    }
    *port = (uint16_t)v;
    return LT_OK;
}

lt_err store_create(lt_cx *cx, const char *dir, const char *origin)
{
    char path[FILE_PATH_MAX];
    TRY(file_make_dirs(cx, dir, 0755));
    TRY(file_path(cx, path, "%s/lantian.ini", dir));
    if (file_exists(path))
        return cx_fail(cx, LT_CONFLICT, "%s is a data folder already", dir);
    TRY(journal_create(cx, dir, origin));
    char key[FILE_PATH_MAX];
    TRY(file_path(cx, key, "%s/keys/seal.key", dir));
    TRY(vault_make_key(cx, key));
    TRY(keep_create(cx, dir));
    return file_replace(cx, path, span_text(DEFAULT_INI), 0644);
}

static lt_err open_parts(lt_cx *cx, bool is_writer, store *s)
{
    char path[FILE_PATH_MAX];
    TRY(load_settings(cx, s->dir, &s->set));
    if (is_writer) {
        TRY(file_path(cx, path, "%s/lock", s->dir));
        TRY(file_lock(cx, path, &s->lock_fd));
    }
    buf notice;
    buf_init(&notice, 65536);
    journal_options jo = {.is_read_only = !is_writer};
    lt_err e = journal_open(cx, s->dir, &jo, &s->j, &notice);
    if (!e && notice.n)
        cx_log("warning", "%.*s", (int)notice.n, (const char *)notice.p);
    buf_fini(&notice);
    TRY(e);
    bool was_older = false;
    if (is_writer)
        TRY(keep_set_aside(cx, s->dir, &was_older));
    if (was_older)
        cx_log("warning", "%s/keep.gpkg is of an older version: it is kept as keep-older.gpkg, which may be removed", s->dir);
    keep_options ko = {.is_read_only = !is_writer, .offset_min = s->set.offset_min};
    e = keep_open(cx, s->dir, &ko, &s->k);
    if (e != LT_NOT_FOUND || !is_writer)
        return e;
    cx_log("warning", "%s/keep.gpkg is not there; it is made anew from the journal", s->dir);
    TRY(keep_create(cx, s->dir));
    return keep_open(cx, s->dir, &ko, &s->k);
}

lt_err store_open(lt_cx *cx, const char *dir, bool is_writer, store *out)
{
    *out = (store){.dir = dir, .lock_fd = -1};
    lt_err e = open_parts(cx, is_writer, out);
    if (e)
        store_close(out);
    return e;
}

void store_close(store *s)
{
    if (s->k)
        keep_close(s->k);
    if (s->j)
        journal_close(s->j);
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    *s = (store){.lock_fd = -1};
}

lt_err store_append_json(lt_cx *cx, store *s, entry_kind kind, const buf *b, uint64_t *number)
{
    TRY(buf_check(cx, b));
    span part = buf_span(b);
    journal_item item = {.kind = kind, .parts = &part, .part_count = 1};
    return journal_append(cx, s->j, &item, number);
}
