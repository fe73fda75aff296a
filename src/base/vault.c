/* vault.c - see vault.h. */
#include "base/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

#define SEALED_HEAD "s1:"
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define BASE64      sodium_base64_VARIANT_ORIGINAL

_Static_assert(VAULT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "the key's length");
_Static_assert(VAULT_VERIFIER_MAX == crypto_pwhash_argon2id_STRBYTES, "a verifier's length");

static lt_err ready(lt_cx *cx)
{
    return sodium_init() >= 0 ? LT_OK : cx_fail(cx, LT_IO, "libsodium finds no randomness");
}

void vault_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

/* --- passwords ------------------------------------------------------------------------------------------------------- */

/* Memory is the process's: so is the gate before it. */
static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_free = PTHREAD_COND_INITIALIZER;
static int gate_inside;

static void gate_enter(void)
{
    pthread_mutex_lock(&gate_lock);
    while (gate_inside >= VAULT_HASHES_MAX)
        pthread_cond_wait(&gate_free, &gate_lock);
    gate_inside++;
    pthread_mutex_unlock(&gate_lock);
}

static void gate_leave(void)
{
    pthread_mutex_lock(&gate_lock);
    gate_inside--;
    pthread_cond_signal(&gate_free);
    pthread_mutex_unlock(&gate_lock);
}

lt_err vault_hash_password(lt_cx *cx, span password, char out[VAULT_VERIFIER_MAX])
{
    TRY(ready(cx));
    gate_enter();
    int bad = crypto_pwhash_argon2id_str(out, (const char *)password.p, password.n, VAULT_PASSES, VAULT_MEMORY_BYTES);
    gate_leave();
    return bad ? cx_fail(cx, LT_NO_MEMORY, "no memory (%u MiB) for a password's verifier", VAULT_MEMORY_BYTES >> 20) : LT_OK;
}

lt_err vault_check_password(lt_cx *cx, const char *verifier, span password)
{
    TRY(ready(cx));
    gate_enter();
    errno = 0;
    int bad = crypto_pwhash_argon2id_str_verify(verifier, (const char *)password.p, password.n);
    int why = errno;
    gate_leave();
    if (bad && why == ENOMEM)
        return cx_fail(cx, LT_NO_MEMORY, "no memory (%u MiB) to check a password", VAULT_MEMORY_BYTES >> 20);
    return bad ? cx_fail(cx, LT_DENIED, "the password is wrong") : LT_OK;
}

/* --- the key --------------------------------------------------------------------------------------------------------- */

lt_err vault_make_key(lt_cx *cx, const char *path)
{
    uint8_t key[VAULT_KEY_BYTES];
    char dir[FILE_PATH_MAX];
    TRY(ready(cx));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return cx_fail(cx, LT_CONFLICT, "%s is there already", path);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "%s", path);
    cx->random.fill(cx->random.self, key, sizeof key);
    lt_err e = file_write_all(cx, fd, key, sizeof key, path);
    vault_wipe(key, sizeof key);
    if (!e && fsync(fd) != 0)
        e = cx_fail_errno(cx, errno, "%s", path);
    close(fd);
    if (e) {
        unlink(path);
        return e;
    }
    const char *slash = strrchr(path, '/');
    (void)span_copy(slash ? span_of(path, (size_t)(slash - path)) : span_text("."), dir, sizeof dir);
    return file_sync_dir(cx, dir);
}

lt_err vault_load_key(lt_cx *cx, const char *path, uint8_t key[VAULT_KEY_BYTES])
{
    struct stat st;
    buf b;
    if (stat(path, &st) != 0)
        return errno == ENOENT ? cx_fail(cx, LT_NOT_FOUND, "there is no %s", path) : cx_fail_errno(cx, errno, "%s", path);
    if ((st.st_mode & 077) != 0)
        return cx_fail(cx, LT_DENIED, "%s may be read by others (mode %03o): whoever read it can open the sealed passwords' verifiers; "
                       "if nobody did: chmod 600 %s", path, (unsigned)st.st_mode & 0777u, path);
    buf_init(&b, VAULT_KEY_BYTES + 1);
    lt_err e = file_read_all(cx, path, &b);
    if (!e && b.n != VAULT_KEY_BYTES)
        e = cx_fail(cx, LT_DAMAGED, "%s has %zu bytes, a key has %d", path, b.n, VAULT_KEY_BYTES);
    if (e == LT_LIMIT)
        e = cx_fail(cx, LT_DAMAGED, "%s is longer than a key (%d bytes)", path, VAULT_KEY_BYTES);
    if (!e)
        memcpy(key, b.p, VAULT_KEY_BYTES);
    if (b.p)
        vault_wipe(b.p, b.n);
    buf_fini(&b);
    return e;
}

/* --- sealing --------------------------------------------------------------------------------------------------------- */

lt_err vault_seal(lt_cx *cx, const uint8_t key[VAULT_KEY_BYTES], const char *about, span plain, char **out)
{
    uint8_t box[NONCE_BYTES + VAULT_PLAIN_MAX + TAG_BYTES];
    unsigned long long n;
    TRY(ready(cx));
    if (plain.n > VAULT_PLAIN_MAX)
        return cx_fail(cx, LT_LIMIT, "a secret of %zu bytes is longer than %d", plain.n, VAULT_PLAIN_MAX);
    cx->random.fill(cx->random.self, box, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE_BYTES, &n, plain.p, plain.n, (const uint8_t *)about, strlen(about), NULL, box, key);
    size_t bytes = NONCE_BYTES + (size_t)n, room = sodium_base64_encoded_len(bytes, BASE64);
    TRY(arena_alloc(cx, sizeof SEALED_HEAD - 1 + room, out));
    memcpy(*out, SEALED_HEAD, sizeof SEALED_HEAD - 1);
    sodium_bin2base64(*out + sizeof SEALED_HEAD - 1, room, box, bytes, BASE64);
    return LT_OK;
}

lt_err vault_unseal(lt_cx *cx, const uint8_t key[VAULT_KEY_BYTES], const char *about, const char *sealed, char **out)
{
    uint8_t box[NONCE_BYTES + VAULT_PLAIN_MAX + TAG_BYTES];
    size_t bytes, head = sizeof SEALED_HEAD - 1;
    unsigned long long n;
    TRY(ready(cx));
    if (strncmp(sealed, SEALED_HEAD, head) != 0 ||
        sodium_base642bin(box, sizeof box, sealed + head, strlen(sealed + head), NULL, &bytes, NULL, BASE64) != 0 ||
        bytes < NONCE_BYTES + TAG_BYTES)
        return cx_fail(cx, LT_DENIED, "a sealed secret (%s) cannot be read", about);
    TRY(arena_alloc(cx, bytes - NONCE_BYTES - TAG_BYTES + 1, out)); /* zeroed: it ends with NUL */
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)*out, &n, NULL, box + NONCE_BYTES, bytes - NONCE_BYTES, (const uint8_t *)about,
                                                   strlen(about), box, key) != 0)
        return cx_fail(cx, LT_DENIED, "a sealed secret (%s) was sealed with another key or for another", about);
    return LT_OK;
}
