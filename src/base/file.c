/* file.c - see file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

lt_err file_path(lt_cx *cx, char out[FILE_PATH_MAX], const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(out, FILE_PATH_MAX, fmt, ap);
    va_end(ap);
    if (n < 0 || n >= FILE_PATH_MAX)
        return cx_fail(cx, LT_LIMIT, "the path is longer than %d bytes: %.80s...", FILE_PATH_MAX - 1, out);
    return LT_OK;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

lt_err file_make_dirs(lt_cx *cx, const char *path, unsigned mode)
{
    char part[FILE_PATH_MAX];
    TRY(file_path(cx, part, "%s", path));
    for (char *at = part + 1;; at++) {
        bool last = *at == '\0';
        if (*at != '/' && !last)
            continue;
        *at = '\0';
        struct stat st;
        if (mkdir(part, mode) != 0 && errno != EEXIST)
            return cx_fail_errno(cx, errno, "cannot make folder %s", part);
        if (last && (stat(part, &st) != 0 || !S_ISDIR(st.st_mode)))
            return cx_fail(cx, LT_CONFLICT, "cannot make folder %s: a file is in its place", part);
        if (last)
            return LT_OK;
        *at = '/';
    }
}

static lt_err read_fd(lt_cx *cx, int fd, const char *path, buf *out)
{
    for (;;) {
        size_t want = 65536;
        if (out->max - out->n < want)
            want = out->max - out->n;
        if (want == 0) {
            char one;
            if (read(fd, &one, 1) == 0)
                return LT_OK;
            return cx_fail(cx, LT_LIMIT, "%s is longer than %zu bytes", path, out->max);
        }
        if (!buf_reserve(out, want))
            return buf_check(cx, out);
        ssize_t got = read(fd, out->p + out->n, want);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return cx_fail_errno(cx, errno, "cannot read %s", path);
        if (got == 0)
            return LT_OK;
        out->n += (size_t)got;
    }
}

lt_err file_read_all(lt_cx *cx, const char *path, buf *out)
{
    if (strcmp(path, "-") == 0)
        return read_fd(cx, STDIN_FILENO, "standard input", out);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    lt_err e = read_fd(cx, fd, path, out);
    close(fd);
    return e;
}

lt_err file_write_all(lt_cx *cx, int fd, const void *p, size_t n, const char *path)
{
    const uint8_t *at = p;
    while (n > 0) {
        ssize_t put = write(fd, at, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return cx_fail_errno(cx, errno, "cannot write %s", path);
        at += put;
        n -= (size_t)put;
    }
    return LT_OK;
}

lt_err file_sync_dir(lt_cx *cx, const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot open folder %s", dir);
    int bad = fsync(fd) != 0 ? errno : 0;
    close(fd);
    return bad ? cx_fail_errno(cx, bad, "cannot sync folder %s", dir) : LT_OK;
}

static lt_err write_synced(lt_cx *cx, const char *path, span content, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot write %s", path);
    lt_err e = file_write_all(cx, fd, content.p, content.n, path);
    if (!e && fsync(fd) != 0)
        e = cx_fail_errno(cx, errno, "cannot sync %s", path);
    close(fd);
    return e;
}

lt_err file_replace(lt_cx *cx, const char *path, span content, unsigned mode)
{
    char beside[FILE_PATH_MAX], folder[FILE_PATH_MAX];
    TRY(file_path(cx, beside, "%s.new", path));
    TRY(file_path(cx, folder, "%s", path));
    lt_err e = write_synced(cx, beside, content, mode);
    if (!e && rename(beside, path) != 0)
        e = cx_fail_errno(cx, errno, "cannot rename %s", beside);
    if (e) {
        unlink(beside);
        return e;
    }
    return file_sync_dir(cx, dirname(folder));
}

lt_err file_lock(lt_cx *cx, const char *path, int *out)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        char who[32] = "";
        ssize_t n = pread(fd, who, sizeof who - 1, 0);
        close(fd);
        return cx_fail(cx, LT_BUSY, "%s is held by another lantian (process %.*s)", path, n > 0 ? (int)n : 1, n > 0 ? who : "?");
    }
    char me[32];
    int n = snprintf(me, sizeof me, "%ld", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, me, (size_t)n, 0) != n) {
        int bad = errno;
        close(fd);
        return cx_fail_errno(cx, bad, "cannot write %s", path);
    }
    *out = fd;
    return LT_OK;
}
