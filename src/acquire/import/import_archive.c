/* import_archive.c - see import_archive.h. */
#include "acquire/import/import_archive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/span.h"

struct import_archive {
    lt_cx          *cx;
    import_read_fn  fn;
    void           *self;
    struct archive *a;
    lt_err          err; /* what the callback said */
    uint64_t        bytes;
    uint32_t        members;
    char            name[1024];
    uint8_t         in[65536];
};

static la_ssize_t on_read(struct archive *a, void *self, const void **p)
{
    import_archive *m = self;
    size_t got = 0;
    m->err = m->fn(m->cx, m->self, m->in, sizeof m->in, &got);
    *p = m->in;
    if (!m->err)
        return (la_ssize_t)got;
    archive_set_error(a, EIO, "reading failed");
    return -1;
}

static lt_err say(lt_cx *cx, import_archive *m, const char *what)
{
    const char *why = archive_error_string(m->a);
    if (m->err)
        return m->err;
    return cx_fail(cx, LT_BAD_INPUT, "%s: %.200s", what, why ? why : "cannot be read");
}

static struct archive *make_reader(void)
{
    struct archive *a = archive_read_new();
    if (!a)
        return NULL;
    /* named one by one: filter_all and format_all would also start outside programs and read what nobody asked for */
    bool ok = archive_read_support_filter_xz(a) == ARCHIVE_OK && archive_read_support_filter_gzip(a) == ARCHIVE_OK &&
              archive_read_support_filter_zstd(a) == ARCHIVE_OK && archive_read_support_format_tar(a) == ARCHIVE_OK &&
              archive_read_support_format_raw(a) == ARCHIVE_OK && archive_read_support_format_empty(a) == ARCHIVE_OK;
    if (!ok) {
        archive_read_free(a);
        return NULL;
    }
    return a;
}

lt_err import_archive_open(lt_cx *cx, import_read_fn fn, void *self, import_archive **out)
{
    import_archive *m = calloc(1, sizeof *m);
    if (!m)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to read a file");
    *m = (import_archive){.cx = cx, .fn = fn, .self = self, .a = make_reader()};
    lt_err e = m->a ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "libarchive cannot be set up");
    if (!e && archive_read_open(m->a, m, NULL, on_read, NULL) != ARCHIVE_OK)
        e = say(cx, m, "the file cannot be opened");
    if (e)
        import_archive_close(m);
    else
        *out = m;
    return e;
}

void import_archive_close(import_archive *m)
{
    if (m && m->a)
        archive_read_free(m->a);
    free(m);
}

lt_err import_archive_next(lt_cx *cx, import_archive *m, const char **name)
{
    struct archive_entry *e;
    m->cx = cx;
    for (;;) {
        int r = archive_read_next_header(m->a, &e);
        if (r == ARCHIVE_EOF)
            return cx_fail(cx, LT_NOT_FOUND, "no more files");
        if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
            return say(cx, m, "the file is damaged or cut off");
        if (++m->members > ARCHIVE_MEMBERS_MAX)
            return cx_fail(cx, LT_LIMIT, "more than %u files in one archive", ARCHIVE_MEMBERS_MAX);
        if (archive_format(m->a) == ARCHIVE_FORMAT_RAW) {
            *name = NULL;
            return LT_OK;
        }
        if (archive_entry_filetype(e) != AE_IFREG)
            continue;
        const char *path = archive_entry_pathname(e);
        *name = m->name;
        if (!path || !span_copy(span_text(path), m->name, sizeof m->name))
            return cx_fail(cx, LT_BAD_INPUT, "a file of the archive has no usable name");
        return LT_OK;
    }
}

lt_err import_archive_read(lt_cx *cx, import_archive *m, void *p, size_t max, size_t *got)
{
    m->cx = cx;
    la_ssize_t n = archive_read_data(m->a, p, max);
    if (n < 0)
        return say(cx, m, "the file is damaged or cut off");
    *got = (size_t)n;
    m->bytes += *got;
    return m->bytes <= ARCHIVE_BYTES_MAX ? LT_OK
                                         : cx_fail(cx, LT_LIMIT, "more than %llu bytes once unpacked", (unsigned long long)ARCHIVE_BYTES_MAX);
}
