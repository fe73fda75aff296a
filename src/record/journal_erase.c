/* journal_erase.c - forgetting a payload: salt and payload become zeros, header, leaf and every proof stay.
 * The intent is on disk first (DIR/journal/erase: "FIRST OFFSET"), so that a crash in between is finished at the next
 * opening; see recover.c. */
#include "record/journal_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static lt_err put_back(lt_cx *cx, const char *path, uint64_t offset, const uint8_t *p, size_t n)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    ssize_t put = pwrite(fd, p, n, (off_t)offset);
    int bad = put < 0 ? errno : put != (ssize_t)n ? EIO : fdatasync(fd) != 0 ? errno : 0;
    close(fd);
    return bad ? cx_fail_errno(cx, bad, "cannot erase in %s", path) : LT_OK;
}

lt_err erase_in_place(lt_cx *cx, journal *j, uint64_t first, uint64_t offset)
{
    char path[FILE_PATH_MAX];
    window w = WINDOW_CLOSED;
    layout_entry e;
    span s;
    TRY(segments_path(cx, &j->files, first, "seg", path));
    TRY(window_open(cx, &w, path));
    lt_err err = window_get(cx, &w, offset, JOURNAL_PAYLOAD_AT, &s);
    if (!err && s.n >= JOURNAL_PAYLOAD_AT) {
        layout_peek(s.p, &e); /* the CRC may be that of before: the header alone decides */
        if (e.bytes && e.bytes <= LAYOUT_BYTES_MAX)
            err = window_get(cx, &w, offset, e.bytes, &s);
    }
    if (!err && (s.n < JOURNAL_PAYLOAD_AT || e.bytes < JOURNAL_PAYLOAD_AT || e.payload_n > ENTRY_PAYLOAD_MAX || e.bytes != layout_bytes(e.payload_n) || s.n < e.bytes))
        err = cx_fail(cx, LT_DAMAGED, "there is no entry to erase at byte %llu of %s", (unsigned long long)offset, path);
    if (!err) {
        uint8_t *p = malloc(e.bytes);
        if (p) {
            memcpy(p, s.p, e.bytes);
            layout_erase(p);
            err = put_back(cx, path, offset, p, e.bytes);
        } else {
            err = cx_fail(cx, LT_NO_MEMORY, "no memory to erase %u bytes", e.bytes);
        }
        free(p);
    }
    window_close(&w);
    return err;
}

static lt_err erase(lt_cx *cx, journal *j, const segments_place *place)
{
    char path[FILE_PATH_MAX], text[64];
    buf b;
    TRY(file_path(cx, path, "%s/erase", j->folder));
    buf_init(&b, sizeof text);
    buf_format(&b, "%llu %llu\n", (unsigned long long)place->first, (unsigned long long)place->near_offset);
    lt_err e = file_replace(cx, path, buf_span(&b), 0644);
    buf_fini(&b);
    TRY(e);
    TRY(erase_in_place(cx, j, place->first, place->near_offset));
    if (unlink(path) != 0)
        return cx_fail_errno(cx, errno, "cannot remove %s", path);
    return file_sync_dir(cx, j->folder);
}

lt_err journal_erase(lt_cx *cx, journal *j, uint64_t number)
{
    window w = WINDOW_CLOSED;
    layout_entry e;
    segments_place place;
    if (j->o.is_read_only)
        return cx_fail(cx, LT_DENIED, "entry %llu cannot be erased: the journal is open for reading only", (unsigned long long)number);
    lt_err err = journal_read_entry(cx, j, &w, number, &e, &place);
    window_close(&w);
    TRY(err);
    if (e.kind == ENTRY_HEAD)
        return cx_fail(cx, LT_DENIED, "entry %llu is a signed tree head and cannot be erased", (unsigned long long)number);
    if (e.state == LAYOUT_ERASED)
        return LT_OK;
    pthread_mutex_lock(&j->change_lock);
    err = erase(cx, j, &place);
    pthread_mutex_unlock(&j->change_lock);
    return err;
}
