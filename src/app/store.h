/* store.h - a data folder opened for a command or the server: journal, keep and settings together.
 * Place      app
 *
 *   DIR/lantian.ini   settings          DIR/journal/      the record
 *   DIR/keys/         sign.key, sign.pub, seal.key (passwords' verifiers are sealed with it)
 *                                       DIR/keep.gpkg     what is known now
 *   DIR/blobs/        files taken in    DIR/lock          held by the one process that writes
 *
 * Errors     LT_NOT_FOUND: DIR is no data folder; LT_BUSY: another process writes (names it)
 * Owner      store_open .. store_close
 */
#ifndef LT_APP_STORE_H
#define LT_APP_STORE_H

#include "keep/keep.h"
#include "record/journal.h"

#define STORE_ADDR_MAX 128
#define STORE_PATH_MAX 1024

typedef struct account_settings { /* [account], seconds */
    uint32_t idle_s, life_s, tries, tries_s, lock_s;
} account_settings;

typedef struct settings {
    char     http[STORE_ADDR_MAX];  /* "127.0.0.1:8080" */
    char     hj212[STORE_ADDR_MAX]; /* "0.0.0.0:2120" */
    uint32_t connections_max;
    int      offset_min;
    char     tls_cert[STORE_PATH_MAX], tls_key[STORE_PATH_MAX]; /* PEM files; "": plain HTTP */
    char     proxy[STORE_ADDR_MAX];                             /* address of the front that is believed; "": none */
    char     web[STORE_PATH_MAX];                               /* folder of web pages; "": the embedded ones */
    char     pmtiles[STORE_PATH_MAX];                           /* base map of the console; "": the plan's outlines only */
    account_settings account;
} settings;

typedef struct store {
    const char *dir;
    settings    set;
    journal    *j;
    keep       *k;
    int         lock_fd; /* -1: read-only */
} store;

/* is_writer: takes the lock, repairs a torn tail, applies nothing by itself. */
LT_MUST lt_err store_open(lt_cx *cx, const char *dir, bool is_writer, store *out);
void store_close(store *s);
LT_MUST lt_err store_create(lt_cx *cx, const char *dir, const char *origin);
/* "ADDR:PORT" into its parts. */
LT_MUST lt_err store_parse_address(lt_cx *cx, const char *text, char addr[STORE_ADDR_MAX], uint16_t *port);
/* Append a JSON entry made of one object in `b`. */
LT_MUST lt_err store_append_json(lt_cx *cx, store *s, entry_kind kind, const buf *b, uint64_t *number);

#endif
