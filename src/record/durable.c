/* durable.c - see durable.h. */
#include "record/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"

#define MARK_BYTES 40
#define BOOT_BYTES DURABLE_BOOT_BYTES
#define TRIES      5

static const char MAGIC[] = "LTMARK01";

/* The kernel's name of this run of the machine; zeros where it has none (then no mark is ever current). */
static bool boot_id(uint8_t out[BOOT_BYTES])
{
    char text[64];
    uint8_t hex[2 * BOOT_BYTES];
    size_t n = 0;
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text);
    if (fd >= 0)
        close(fd);
    for (ssize_t i = 0; i < got && n < sizeof hex; i++)
        if (text[i] != '-' && text[i] != '\n')
            hex[n++] = (uint8_t)text[i];
    memset(out, 0, BOOT_BYTES);
    return n == sizeof hex && hash_unhex(span_of(hex, n), out, BOOT_BYTES);
}

lt_err durable_open(lt_cx *cx, const char *folder, bool is_writer, durable_file *out)
{
    char path[FILE_PATH_MAX];
    TRY(file_path(cx, path, "%s/durable", folder));
    out->has_boot = boot_id(out->boot);
    out->fd = open(path, is_writer ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0644);
    if (out->fd < 0 && (is_writer || errno != ENOENT))
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    return LT_OK;
}

void durable_close(durable_file *f)
{
    if (f->fd < 0)
        return;
    (void)fdatasync(f->fd); /* fails on a descriptor for reading on some systems; nothing depends on it */
    close(f->fd);
    f->fd = -1;
}

durable durable_get(const durable_file *f)
{
    uint8_t p[MARK_BYTES];
    durable d = {0};
    for (int i = 0; f->fd >= 0 && i < TRIES; i++) {
        uint64_t count = 0, check = 0;
        span head;
        reader r = reader_of(span_of(p, sizeof p));
        if (pread(f->fd, p, sizeof p, 0) != MARK_BYTES || memcmp(p, MAGIC, 8) != 0)
            return d;
        bool read = reader_take(&r, 8 + BOOT_BYTES, &head) && reader_u64(&r, &count) && reader_u64(&r, &check);
        if (!read || count != ~check)
            continue; /* caught in the middle of a write */
        d.count = count;
        d.is_current = f->has_boot && memcmp(f->boot, p + 8, BOOT_BYTES) == 0;
        return d;
    }
    return d;
}

void durable_put(const durable_file *f, uint64_t count)
{
    uint8_t p[MARK_BYTES];
    memcpy(p, MAGIC, 8);
    memcpy(p + 8, f->boot, BOOT_BYTES);
    span_put_u64(p + 24, count);
    span_put_u64(p + 32, ~count);
    ssize_t n = pwrite(f->fd, p, sizeof p, 0);
    (void)n; /* see the header */
}
