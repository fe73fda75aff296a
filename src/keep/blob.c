/* blob.c - files taken in, by SHA-256, zstd-compressed: DIR/blobs/ab/abcd...; see keep.h.
 * A file is written beside, made durable, then renamed: what has the name of a digest is whole. */
#include "keep/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zstd.h>

#include "base/file.h"
#include "base/hash.h"

#define BLOB_LEVEL 6
#define BLOB_STEP  (256u << 10)

typedef struct blob_writer {
    int          in, out;
    ZSTD_CCtx   *cc;
    hash_sha256 *hash;
    uint8_t     *plain, *packed;
    uint64_t     size;
    char         path[FILE_PATH_MAX];
} blob_writer;

static lt_err blob_path(lt_cx *cx, const char *dir, const char *hex, char out[FILE_PATH_MAX])
{
    return file_path(cx, out, "%s/blobs/%.2s/%s.zst", dir, hex, hex);
}

static lt_err open_writer(lt_cx *cx, const char *dir, const char *from, blob_writer *w)
{
    TRY(file_path(cx, w->path, "%s/blobs", dir));
    TRY(file_make_dirs(cx, w->path, 0755));
    w->in = from ? open(from, O_RDONLY | O_CLOEXEC) : -1;
    if (from && w->in < 0)
        return cx_fail_errno(cx, errno, "%s", from);
    TRY(file_path(cx, w->path, "%s/blobs/taking-in-XXXXXX", dir));
    w->out = mkstemp(w->path);
    if (w->out < 0)
        return cx_fail_errno(cx, errno, "%s", w->path);
    TRY(hash_sha256_open(cx, &w->hash));
    hash_sha256_begin(w->hash);
    w->cc = ZSTD_createCCtx();
    w->plain = malloc(BLOB_STEP);
    w->packed = malloc(BLOB_STEP);
    if (!w->cc || !w->plain || !w->packed || ZSTD_isError(ZSTD_CCtx_setParameter(w->cc, ZSTD_c_compressionLevel, BLOB_LEVEL)) ||
        ZSTD_isError(ZSTD_CCtx_setParameter(w->cc, ZSTD_c_checksumFlag, 1)))
        return cx_fail(cx, LT_NO_MEMORY, "no memory to take in %s", from ? from : "a file");
    return LT_OK;
}

static void close_writer(blob_writer *w, bool is_taken)
{
    if (w->out >= 0) {
        close(w->out);
        if (!is_taken)
            unlink(w->path);
    }
    if (w->in >= 0)
        close(w->in);
    hash_sha256_close(w->hash);
    ZSTD_freeCCtx(w->cc);
    free(w->plain);
    free(w->packed);
}

static lt_err pack(lt_cx *cx, blob_writer *w, size_t n, bool is_end)
{
    ZSTD_inBuffer in = {w->plain, n, 0};
    for (;;) {
        ZSTD_outBuffer out = {w->packed, BLOB_STEP, 0};
        size_t left = ZSTD_compressStream2(w->cc, &out, &in, is_end ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return cx_fail(cx, LT_IO, "%s: %s", w->path, ZSTD_getErrorName(left));
        TRY(file_write_all(cx, w->out, w->packed, out.pos, w->path));
        if (is_end ? left == 0 : in.pos == in.size)
            return LT_OK;
    }
}

static lt_err copy_in(lt_cx *cx, blob_writer *w, const char *from)
{
    for (;;) {
        ssize_t n = read(w->in, w->plain, BLOB_STEP);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cx_fail_errno(cx, errno, "%s", from);
        if (cx_is_cancelled(cx))
            return cx_fail(cx, LT_CANCELLED, "%s: stopped", from);
        hash_sha256_add(w->hash, w->plain, (size_t)n);
        w->size += (uint64_t)n;
        TRY(pack(cx, w, (size_t)n, n == 0));
        if (n == 0)
            return LT_OK;
    }
}

static lt_err settle(lt_cx *cx, const char *dir, blob_writer *w, char hex[65])
{
    uint8_t digest[HASH_SHA256_BYTES];
    char path[FILE_PATH_MAX], folder[FILE_PATH_MAX], blobs[FILE_PATH_MAX];
    hash_sha256_end(w->hash, digest);
    hash_hex(digest, sizeof digest, hex);
    TRY(blob_path(cx, dir, hex, path));
    TRY(file_path(cx, blobs, "%s/blobs", dir));
    TRY(file_path(cx, folder, "%s/%.2s", blobs, hex));
    if (fchmod(w->out, 0644) != 0 || fsync(w->out) != 0)
        return cx_fail_errno(cx, errno, "%s", w->path);
    TRY(file_make_dirs(cx, folder, 0755));
    if (rename(w->path, path) != 0)
        return cx_fail_errno(cx, errno, "%s", path);
    TRY(file_sync_dir(cx, folder));
    TRY(file_sync_dir(cx, blobs));
    return file_sync_dir(cx, dir);
}

lt_err keep_put_blob(lt_cx *cx, const char *dir, const char *path, char sha256_hex[65], uint64_t *size)
{
    blob_writer w = {.in = -1, .out = -1};
    lt_err e = open_writer(cx, dir, path, &w);
    if (!e)
        e = copy_in(cx, &w, path);
    if (!e)
        e = settle(cx, dir, &w, sha256_hex);
    *size = w.size;
    close_writer(&w, e == LT_OK);
    return e;
}

lt_err keep_put_blob_bytes(lt_cx *cx, const char *dir, span bytes, char sha256_hex[65])
{
    blob_writer w = {.in = -1, .out = -1};
    lt_err e = open_writer(cx, dir, NULL, &w);
    for (size_t at = 0; !e && at < bytes.n;) {
        size_t n = bytes.n - at < BLOB_STEP ? bytes.n - at : BLOB_STEP;
        memcpy(w.plain, bytes.p + at, n);
        hash_sha256_add(w.hash, w.plain, n);
        at += n;
        e = pack(cx, &w, n, false);
    }
    if (!e)
        e = pack(cx, &w, 0, true);
    if (!e)
        e = settle(cx, dir, &w, sha256_hex);
    close_writer(&w, e == LT_OK);
    return e;
}

/* --- reading -------------------------------------------------------------------------------------------------------- */

struct keep_blob {
    int           fd;
    ZSTD_DCtx    *dc;
    hash_sha256  *hash;
    ZSTD_inBuffer in;
    bool          is_file_end, is_frame_end, is_checked;
    uint8_t       wanted[HASH_SHA256_BYTES];
    char          path[FILE_PATH_MAX];
    uint8_t       packed[BLOB_STEP];
};

lt_err keep_blob_open(lt_cx *cx, const char *dir, const char *sha256_hex, keep_blob **out)
{
    keep_blob *b = calloc(1, sizeof *b);
    if (!b)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a file");
    b->fd = -1;
    lt_err e = LT_OK;
    if (!hash_unhex(span_text(sha256_hex), b->wanted, sizeof b->wanted))
        e = cx_fail(cx, LT_BAD_INPUT, "\"%.70s\" is no SHA-256 in hexadecimal", sha256_hex);
    if (!e)
        e = blob_path(cx, dir, sha256_hex, b->path);
    if (!e && (b->fd = open(b->path, O_RDONLY | O_CLOEXEC)) < 0)
        e = cx_fail_errno(cx, errno, "%s", b->path);
    if (!e)
        e = hash_sha256_open(cx, &b->hash);
    if (!e && !(b->dc = ZSTD_createDCtx()))
        e = cx_fail(cx, LT_NO_MEMORY, "no memory to read %s", b->path);
    if (e) {
        keep_blob_close(b);
        return e;
    }
    hash_sha256_begin(b->hash);
    b->in = (ZSTD_inBuffer){b->packed, 0, 0};
    *out = b;
    return LT_OK;
}

static lt_err refill(lt_cx *cx, keep_blob *b)
{
    ssize_t n;
    do {
        n = read(b->fd, b->packed, sizeof b->packed);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return cx_fail_errno(cx, errno, "%s", b->path);
    b->is_file_end = n == 0;
    b->in = (ZSTD_inBuffer){b->packed, (size_t)n, 0};
    return LT_OK;
}

static lt_err check_end(lt_cx *cx, keep_blob *b)
{
    uint8_t digest[HASH_SHA256_BYTES];
    if (b->is_checked)
        return LT_OK;
    hash_sha256_end(b->hash, digest);
    if (!b->is_frame_end || memcmp(digest, b->wanted, sizeof digest) != 0)
        return cx_fail(cx, LT_DAMAGED, "%s: the content is not what its name says (SHA-256)", b->path);
    b->is_checked = true;
    return LT_OK;
}

lt_err keep_blob_read(lt_cx *cx, keep_blob *b, void *p, size_t max, size_t *got)
{
    ZSTD_outBuffer out = {p, max, 0};
    *got = 0;
    if (max == 0)
        return LT_OK;
    while (out.pos == 0) {
        if (b->in.pos == b->in.size && !b->is_file_end)
            TRY(refill(cx, b));
        if (b->is_file_end || b->is_checked)
            return check_end(cx, b);
        if (b->is_frame_end)
            return cx_fail(cx, LT_DAMAGED, "%s: there are bytes behind its end", b->path);
        size_t left = ZSTD_decompressStream(b->dc, &out, &b->in);
        if (ZSTD_isError(left))
            return cx_fail(cx, LT_DAMAGED, "%s: %s", b->path, ZSTD_getErrorName(left));
        b->is_frame_end = left == 0;
    }
    hash_sha256_add(b->hash, p, out.pos);
    *got = out.pos;
    return LT_OK;
}

void keep_blob_close(keep_blob *b)
{
    if (!b)
        return;
    if (b->fd >= 0)
        close(b->fd);
    hash_sha256_close(b->hash);
    ZSTD_freeDCtx(b->dc);
    free(b);
}
