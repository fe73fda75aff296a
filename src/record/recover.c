/* recover.c - opening for writing: finish an interrupted erasure, read the tail, cut what is torn, stop at damage. */
#include "record/journal_int.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* An erasure that was decided but perhaps not finished: its entry is erased (again). See journal_erase.c. */
static lt_err finish_erasure(lt_cx *cx, journal *j)
{
    char path[FILE_PATH_MAX];
    uint64_t first, offset;
    buf b;
    TRY(file_path(cx, path, "%s/erase", j->folder));
    if (!file_exists(path))
        return LT_OK;
    buf_init(&b, 256);
    lt_err e = file_read_all(cx, path, &b);
    reader r = reader_of(buf_span(&b));
    span f, o;
    bool ok = !e && reader_field(&r, ' ', &f) && reader_field(&r, '\n', &o) && span_parse_u64(f, &first) && span_parse_u64(o, &offset);
    buf_fini(&b);
    TRY(e);
    if (!ok)
        return cx_fail(cx, LT_DAMAGED, "%s is not readable: which entry was being erased is not known", path);
    TRY(erase_in_place(cx, j, first, offset));
    if (unlink(path) != 0)
        return cx_fail_errno(cx, errno, "cannot remove %s", path);
    return file_sync_dir(cx, j->folder);
}

static void say_cut(buf *notice, const scan_end *end, uint64_t first, durable mark)
{
    buf scratch;
    buf_init(&scratch, 4096);
    buf *b = notice ? notice : &scratch;
    size_t from = b->n;
    if (!end->is_zero)
        buf_format(b, "journal: %llu bytes of segment %020llu.seg, where entry %llu would begin, were no whole entry (%s) and "
                      "were cut off\n", (unsigned long long)(end->size - end->offset), (unsigned long long)first,
                   (unsigned long long)end->number, end->why);
    if (end->number < mark.count)
        buf_format(b, "journal: LOSS: entries %llu to %llu had been acknowledged as durable and are gone; the disk or somebody "
                      "took them\n", (unsigned long long)end->number, (unsigned long long)mark.count - 1);
    if (!b->err && b->n > from && !notice)
        cx_log("warning", "%.*s", (int)(b->n - from - 1), (const char *)b->p + from);
    buf_fini(&scratch);
}

/* The tail's file exactly as long as its whole entries, and on disk. */
static lt_err settle_tail(lt_cx *cx, const char *path, uint64_t bytes)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return cx_fail_errno(cx, errno, "cannot open %s", path);
    int bad = ftruncate(fd, (off_t)bytes) != 0 || fdatasync(fd) != 0 ? errno : 0;
    close(fd);
    return bad ? cx_fail_errno(cx, bad, "cannot cut %s to %llu bytes", path, (unsigned long long)bytes) : LT_OK;
}

static lt_err repair_tail(lt_cx *cx, journal *j, const scan_end *end, buf *notice)
{
    char path[FILE_PATH_MAX];
    bool torn = true;
    const seal *s = segments_last(&j->files);
    durable mark = durable_get(&j->mark);
    if (s) {
        window w = WINDOW_CLOSED;
        TRY(segments_path(cx, &j->files, s->first, "seg", path));
        TRY(window_open(cx, &w, path));
        lt_err e = scan_judge(cx, &w, end, mark, &torn);
        window_close(&w);
        TRY(e);
        if (!torn)
            return scan_damaged(cx, end->number, s->first, end->offset,
                                end->is_zero ? "it had been acknowledged and is gone" : end->why);
    } else if (mark.is_current && mark.count > 0) {
        return cx_fail(cx, LT_DAMAGED, "entry 0 is missing: %llu entries had been acknowledged and there is no segment",
                       (unsigned long long)mark.count);
    }
    say_cut(notice, end, s ? s->first : 0, mark);
    if (s)
        TRY(settle_tail(cx, path, s->bytes));
    return LT_OK;
}

/* The newest signed head must fit the tree that was found. */
static lt_err check_head(lt_cx *cx, journal *j)
{
    journal_head h;
    uint8_t root[HASH_SHA256_BYTES];
    lt_err e = journal_newest_head(cx, j, &h);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(journal_root(cx, j, h.size, root));
    if (memcmp(root, h.root, sizeof root) != 0)
        return cx_fail(cx, LT_DAMAGED, "the signed head in entry %llu does not fit the %llu entries before it",
                       (unsigned long long)h.entry, (unsigned long long)h.size);
    return LT_OK;
}

lt_err recover_open(lt_cx *cx, journal *j, buf *notice)
{
    scan_end end;
    TRY(finish_erasure(cx, j));
    TRY(scan_folder(cx, j, UINT64_MAX, &end));
    TRY(repair_tail(cx, j, &end, notice));
    journal_publish_tail(j);
    return check_head(cx, j);
}
