/* journal.c - making, opening and closing a journal, and its counters; see journal.h. */
#include "record/journal_int.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEAD_ENTRIES  1000u
#define HEAD_MS       10000u
#define VERIFY_MS     1500u
#define FOLLOW_NAP_US 5000

int64_t journal_monotonic_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void journal_fill_random(journal *j, void *p, size_t n)
{
    pthread_mutex_lock(&j->random_lock);
    j->random.fill(j->random.self, p, n);
    pthread_mutex_unlock(&j->random_lock);
}

void journal_begin_thread(const journal *j, lt_cx *cx)
{
    cx_init(cx, NULL);
    cx->clock = j->clock;
    cx->random = j->random;
}

void journal_set_trouble(journal *j, const char *say)
{
    if (strcmp(atomic_load(&j->trouble), say) == 0)
        return;
    char *next = atomic_load(&j->trouble) == j->trouble_text[0] ? j->trouble_text[1] : j->trouble_text[0];
    span_copy(span_text(say), next, LT_SAY_MAX);
    atomic_store(&j->trouble, next);
}

commit_state journal_state(journal *j)
{
    pthread_mutex_lock(&j->wait_lock);
    commit_state s = j->now;
    pthread_mutex_unlock(&j->wait_lock);
    return s;
}

void journal_set_state(journal *j, const commit_state *s)
{
    pthread_mutex_lock(&j->wait_lock);
    j->now = *s;
    atomic_store(&j->count, s->edge.size);
    pthread_cond_broadcast(&j->grown);
    pthread_mutex_unlock(&j->wait_lock);
    if (!j->o.is_read_only)
        durable_put(&j->mark, s->edge.size);
}

void journal_publish_tail(journal *j)
{
    commit_state now = {.head = SEAL_NO_HEAD};
    const seal *s = segments_last(&j->files);
    if (s) {
        tree_copy(&now.edge, &s->edge);
        now.bytes = s->bytes;
        now.first = s->first;
        now.head = s->head;
        now.recv_us = s->last_recv_us;
    }
    now.since_head = now.head == SEAL_NO_HEAD ? now.edge.size : now.edge.size - now.head - 1;
    journal_set_state(j, &now);
}

static lt_err write_keys(lt_cx *cx, const char *dir, const char *origin)
{
    char path[FILE_PATH_MAX], secret[NOTE_KEY_MAX];
    uint8_t seed[HASH_ED25519_SEED];
    note_key key;
    cx->random.fill(cx->random.self, seed, sizeof seed);
    TRY(note_key_make(cx, origin, seed, &key));
    TRY(note_key_format_secret(cx, &key, secret));
    TRY(file_path(cx, path, "%s/keys", dir));
    TRY(file_make_dirs(cx, path, 0755));
    TRY(file_path(cx, path, "%s/keys/sign.pub", dir));
    TRY(file_replace(cx, path, span_text(key.vkey), 0644));
    TRY(file_path(cx, path, "%s/keys/sign.key", dir));
    return file_replace(cx, path, span_text(secret), 0600);
}

lt_err journal_create(lt_cx *cx, const char *dir, const char *origin)
{
    char path[FILE_PATH_MAX];
    uint8_t seed[HASH_ED25519_SEED] = {0};
    note_key probe;
    TRY(note_key_make(cx, origin, seed, &probe)); /* a bad name is refused before anything is written */
    TRY(file_path(cx, path, "%s/keys/sign.key", dir));
    if (file_exists(path))
        return cx_fail(cx, LT_CONFLICT, "%s is there already: a journal is never made over another", path);
    TRY(file_path(cx, path, "%s/journal", dir));
    if (file_exists(path))
        return cx_fail(cx, LT_CONFLICT, "%s is there already: a journal is never made over another", path);
    TRY(file_make_dirs(cx, path, 0755));
    TRY(write_keys(cx, dir, origin));
    return file_sync_dir(cx, dir);
}

static lt_err read_key(lt_cx *cx, const char *path, bool is_secret, note_key *out)
{
    buf b;
    buf_init(&b, NOTE_KEY_MAX);
    lt_err e = file_read_all(cx, path, &b);
    if (!e)
        e = is_secret ? note_key_parse_secret(cx, buf_span(&b), out) : note_key_parse_public(cx, buf_span(&b), out);
    if (e && e != LT_NOT_FOUND)
        cx_place(cx, e, "%s: ", path);
    buf_fini(&b);
    return e;
}

/* = what ssh does with a private key that others can read */
static lt_err check_secret(lt_cx *cx, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    if (st.st_mode & 077)
        return cx_fail(cx, LT_DENIED, "%s can be read by others (mode %03o): with it anybody signs other histories; chmod 600 it, or make "
                       "a new key if it was read", path, (unsigned)st.st_mode & 0777u);
    return LT_OK;
}

static lt_err load_keys(lt_cx *cx, const char *dir, journal *j)
{
    char path[FILE_PATH_MAX];
    note_key secret;
    TRY(file_path(cx, path, "%s/keys/sign.pub", dir));
    TRY(read_key(cx, path, false, &j->key));
    if (j->o.is_read_only)
        return LT_OK;
    TRY(file_path(cx, path, "%s/keys/sign.key", dir));
    TRY(check_secret(cx, path));
    TRY(read_key(cx, path, true, &secret));
    if (strcmp(secret.vkey, j->key.vkey) != 0)
        return cx_fail(cx, LT_DAMAGED, "%s/keys: sign.pub is not the public key of sign.key", dir);
    j->key = secret;
    return LT_OK;
}

static void init(lt_cx *cx, journal *j, const journal_options *o)
{
    pthread_condattr_t attr;
    j->o = o ? *o : (journal_options){0};
    j->o.segment_bytes = j->o.segment_bytes ? j->o.segment_bytes : JOURNAL_SEGMENT_BYTES;
    j->o.head_entries = j->o.head_entries ? j->o.head_entries : HEAD_ENTRIES;
    j->o.head_ms = j->o.head_ms ? j->o.head_ms : HEAD_MS;
    j->o.verify_ms = j->o.verify_ms ? j->o.verify_ms : VERIFY_MS;
    j->clock = cx->clock;
    j->random = cx->random;
    j->lock_fd = j->mark.fd = j->c.fd = -1;
    atomic_store(&j->trouble, j->trouble_text[0]);
    atomic_store(&j->damage, "");
    pthread_mutex_init(&j->random_lock, NULL);
    pthread_mutex_init(&j->wait_lock, NULL);
    pthread_mutex_init(&j->change_lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&j->grown, &attr);
    pthread_condattr_destroy(&attr);
    segments_init(&j->files, j->folder);
}

static lt_err start(lt_cx *cx, const char *dir, journal *j, buf *notice)
{
    char path[FILE_PATH_MAX];
    TRY(load_keys(cx, dir, j));
    if (!j->o.is_read_only) {
        TRY(file_path(cx, path, "%s/lock", j->folder));
        TRY(file_lock(cx, path, &j->lock_fd));
    }
    TRY(durable_open(cx, j->folder, !j->o.is_read_only, &j->mark));
    if (j->o.is_read_only)
        return follow_open(cx, j);
    TRY(recover_open(cx, j, notice));
    TRY(scrub_start(cx, j));
    return intake_init(cx, j); /* last: what does not open is not written to */
}

lt_err journal_open(lt_cx *cx, const char *dir, const journal_options *o, journal **out, buf *notice)
{
    char folder[FILE_PATH_MAX];
    TRY(file_path(cx, folder, "%s/journal", dir));
    if (strlen(folder) >= SEGMENTS_FOLDER)
        return cx_fail(cx, LT_LIMIT, "the path is longer than %d bytes: %.80s...", SEGMENTS_FOLDER - 1, folder);
    if (!file_exists(folder))
        return cx_fail(cx, LT_NOT_FOUND, "%s holds no journal", dir);
    journal *j = calloc(1, sizeof *j);
    if (!j)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to open the journal of %s", dir);
    memcpy(j->folder, folder, sizeof folder);
    init(cx, j, o);
    lt_err e = start(cx, dir, j, notice);
    if (e) {
        journal_close(j);
        return e;
    }
    *out = j;
    return LT_OK;
}

void journal_close(journal *j)
{
    if (!j)
        return;
    scrub_stop(j);
    intake_fini(j);
    durable_close(&j->mark);
    if (j->lock_fd >= 0)
        close(j->lock_fd);
    segments_fini(&j->files);
    pthread_cond_destroy(&j->grown);
    pthread_mutex_destroy(&j->change_lock);
    pthread_mutex_destroy(&j->wait_lock);
    pthread_mutex_destroy(&j->random_lock);
    free(j);
}

/* A reader's failure to follow shows at its next read; the count stays. */
static uint64_t refreshed(journal *j)
{
    if (j->o.is_read_only) {
        lt_cx cx;
        journal_begin_thread(j, &cx);
        if (follow_refresh(&cx, j) != LT_OK)
            return atomic_load(&j->count);
    }
    return atomic_load(&j->count);
}

uint64_t journal_count(journal *j)
{
    return refreshed(j);
}

uint64_t journal_batches(journal *j)
{
    return atomic_load(&j->batches);
}

const char *journal_trouble(journal *j)
{
    return atomic_load(&j->trouble);
}

const char *journal_damage(journal *j)
{
    return atomic_load(&j->damage);
}

const char *journal_public_key(journal *j)
{
    return j->key.vkey;
}

static uint64_t wait_following(journal *j, uint64_t seen, int64_t until_ms)
{
    for (;;) {
        uint64_t n = refreshed(j);
        if (n > seen || journal_monotonic_ms() >= until_ms)
            return n;
        usleep(FOLLOW_NAP_US);
    }
}

uint64_t journal_wait(journal *j, uint64_t seen, int wait_ms)
{
    int64_t until_ms = journal_monotonic_ms() + (wait_ms > 0 ? wait_ms : 0);
    if (j->o.is_read_only)
        return wait_following(j, seen, until_ms);
    struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
    pthread_mutex_lock(&j->wait_lock);
    int late = 0;
    while (atomic_load(&j->count) <= seen && late != ETIMEDOUT)
        late = pthread_cond_timedwait(&j->grown, &j->wait_lock, &until);
    uint64_t n = atomic_load(&j->count);
    pthread_mutex_unlock(&j->wait_lock);
    return n;
}
