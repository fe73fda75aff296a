/* scan.c - reading the entries of segments at opening: places, tree, and how the last one ends; see journal_int.h. */
#include "record/journal_int.h"

#include <stdlib.h>
#include <sys/stat.h>

#define SEALS_READ 8192u /* 512 GB of segments: some 0.2 s */

lt_err scan_damaged(lt_cx *cx, uint64_t number, uint64_t first, uint64_t offset, const char *why)
{
    return cx_fail(cx, LT_DAMAGED, "entry %llu is damaged (segment %020llu.seg, byte %llu): %s", (unsigned long long)number,
                   (unsigned long long)first, (unsigned long long)offset, why);
}

static lt_err find_end(lt_cx *cx, window *w, scan_end *end)
{
    TRY(window_size(cx, w, &end->size));
    end->is_zero = true;
    if (end->verdict != LAYOUT_WHOLE)
        TRY(window_is_zero(cx, w, end->offset, &end->is_zero));
    return LT_OK;
}

lt_err scan_entries(lt_cx *cx, window *w, seal *s, uint64_t limit, scan_end *end)
{
    hash_sha256 *h;
    TRY(hash_sha256_open(cx, &h));
    lt_err e = LT_OK;
    *end = (scan_end){.verdict = LAYOUT_WHOLE};
    while (!e && s->first + s->count < limit) {
        layout_entry entry;
        e = cx_is_cancelled(cx) ? cx_fail(cx, LT_CANCELLED, "reading the journal was cancelled") : LT_OK;
        if (!e)
            e = window_entry(cx, w, s->bytes, &end->verdict, &entry);
        end->why = entry.why;
        if (e || end->verdict != LAYOUT_WHOLE)
            break;
        if (entry.number != s->first + s->count) {
            end->verdict = LAYOUT_BAD;
            end->why = "it has another entry's number";
            break;
        }
        if (s->bytes > UINT32_MAX - LAYOUT_BYTES_MAX) {
            end->verdict = LAYOUT_BAD;
            end->why = "the segment is longer than any may be";
            break;
        }
        e = seal_push(cx, s, &entry, h);
    }
    hash_sha256_close(h);
    end->number = s->first + s->count;
    end->offset = s->bytes;
    return e ? e : find_end(cx, w, end);
}

/* A whole entry behind the bad one that was formed when the bad one was already durable? */
static lt_err is_followed(lt_cx *cx, window *w, const scan_end *end, bool *out)
{
    *out = false;
    for (uint64_t at = end->offset + 8; at < end->size; at += 8) {
        layout_verdict v;
        layout_entry e;
        span s;
        TRY(window_get(cx, w, at, JOURNAL_PAYLOAD_AT, &s));
        if (s.n < JOURNAL_PAYLOAD_AT || (layout_read(span_cut(s, 0, JOURNAL_HEADER_BYTES), &e) == LAYOUT_BAD))
            continue;
        if (e.bytes == 0 || e.number <= end->number || e.number - end->number > (end->size - end->offset) / JOURNAL_PAYLOAD_AT)
            continue;
        TRY(window_entry(cx, w, at, &v, &e));
        if (v == LAYOUT_WHOLE && e.waiting <= e.number && e.number - e.waiting > end->number) {
            *out = true;
            return LT_OK;
        }
    }
    return LT_OK;
}

lt_err scan_judge(lt_cx *cx, window *w, const scan_end *end, durable mark, bool *torn)
{
    bool followed;
    bool is_end = end->verdict == LAYOUT_WHOLE || end->is_zero || end->verdict == LAYOUT_SHORT; /* nothing stands behind */
    *torn = true;
    if (end->number < mark.count) { /* acknowledged: no crash of a program takes it, at most a power cut with a bad disk */
        *torn = is_end && !mark.is_current;
    } else if (!is_end && !mark.is_current) {
        TRY(is_followed(cx, w, end, &followed));
        *torn = !followed;
    }
    return LT_OK;
}

/* A segment that is not the last, by reading it: it must hold exactly the entries up to the next one's first. */
static lt_err rebuild(lt_cx *cx, journal *j, seal *s, uint64_t next_first)
{
    char path[FILE_PATH_MAX];
    window w = WINDOW_CLOSED;
    scan_end end;
    TRY(segments_path(cx, &j->files, s->first, "seg", path));
    lt_err e = window_open(cx, &w, path);
    if (!e)
        e = scan_entries(cx, &w, s, next_first, &end);
    window_close(&w);
    TRY(e);
    if (end.number != next_first)
        return scan_damaged(cx, end.number, s->first, end.offset, end.offset == end.size ? "it is missing" : end.why);
    if (end.offset != end.size)
        return scan_damaged(cx, end.number - 1, s->first, end.offset, "behind it stand bytes that belong to no entry");
    if (j->o.is_read_only)
        return LT_OK;
    TRY(segments_path(cx, &j->files, s->first, "seal", path));
    return seal_save(cx, s, path);
}

/* Does the seal on disk cover exactly [first, next_first) and the file's length? whole: read it to its end, not its head alone. */
static bool is_sealed(lt_cx *cx, journal *j, uint64_t first, uint64_t next_first, bool whole)
{
    char path[FILE_PATH_MAX];
    struct stat st;
    seal head, *body;
    if (segments_path(cx, &j->files, first, "seal", path) != LT_OK || seal_peek(cx, path, &head) != LT_OK || head.first != first ||
        first + head.count != next_first)
        return false;
    if (whole) {
        if (seal_load(cx, path, &body) != LT_OK)
            return false;
        seal_close(body);
    }
    return segments_path(cx, &j->files, first, "seg", path) == LT_OK && stat(path, &st) == 0 && (uint64_t)st.st_size == head.bytes;
}

/* An empty seal behind the last known segment. */
static lt_err open_next(lt_cx *cx, journal *j, uint64_t first, seal **out)
{
    const seal *before;
    TRY(segments_tail(cx, &j->files, &before));
    uint64_t next = before ? before->first + before->count : 0;
    if (next != first)
        return cx_fail(cx, LT_DAMAGED, "entry %llu is missing: the next segment begins at entry %llu", (unsigned long long)next,
                       (unsigned long long)first);
    return seal_open(cx, before, out);
}

static lt_err add_full(lt_cx *cx, journal *j, uint64_t first, uint64_t next_first)
{
    seal *made;
    TRY(open_next(cx, j, first, &made));
    lt_err e = rebuild(cx, j, made, next_first);
    e = e ? e : segments_add(cx, &j->files, first, made, !j->o.is_read_only);
    if (e)
        seal_close(made);
    return e;
}

static lt_err add_last(lt_cx *cx, journal *j, uint64_t first, uint64_t limit, scan_end *end)
{
    char path[FILE_PATH_MAX];
    window w = WINDOW_CLOSED;
    seal *s;
    TRY(open_next(cx, j, first, &s));
    lt_err e = segments_add(cx, &j->files, first, s, false);
    if (e) {
        seal_close(s);
        return e;
    }
    TRY(segments_path(cx, &j->files, first, "seg", path));
    TRY(window_open(cx, &w, path));
    e = scan_entries(cx, &w, s, limit, end);
    window_close(&w);
    return e;
}

/* Which of the full segments have a seal to be trusted: read to its end, so that a damaged one is made again now and does
 * not stand in the way later. Very old ones are looked at only, unless others are built on them. */
static void find_sealed(lt_cx *cx, journal *j, const uint64_t *first, size_t n, bool *sealed)
{
    for (size_t i = n - 1; i-- > 0;)
        sealed[i] = is_sealed(cx, j, first[i], first[i + 1], n - i <= SEALS_READ || !sealed[i + 1]);
}

static lt_err add_listed(lt_cx *cx, journal *j, const uint64_t *first, size_t n)
{
    if (first[0] != 0)
        return cx_fail(cx, LT_DAMAGED, "entry 0 is missing: the first segment begins at entry %llu", (unsigned long long)first[0]);
    bool *sealed = calloc(n, sizeof *sealed);
    if (!sealed)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %zu segments", n);
    find_sealed(cx, j, first, n, sealed);
    lt_err e = LT_OK;
    for (size_t i = 0; !e && i + 1 < n; i++) {
        e = sealed[i] ? segments_add(cx, &j->files, first[i], NULL, true) : add_full(cx, j, first[i], first[i + 1]);
        cx_report(cx, "journal", i + 1, n);
    }
    free(sealed);
    return e;
}

lt_err scan_folder(lt_cx *cx, journal *j, uint64_t limit, scan_end *end)
{
    uint64_t *first;
    size_t n;
    *end = (scan_end){.is_zero = true};
    lt_err e = segments_list(cx, j->folder, &first, &n);
    if (!e && n)
        e = add_listed(cx, j, first, n);
    if (!e && n)
        e = add_last(cx, j, first[n - 1], limit, end);
    free(first);
    return e;
}
