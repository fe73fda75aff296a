/* follow.c - reading beside a live writer: no lock, no repair; what the writer's mark calls durable, and no more. */
#include "record/journal_int.h"

/* With a mark of this run of the machine: exactly so many. Without: every whole entry (no writer has been here since). */
static uint64_t limit_of(const journal *j)
{
    durable d = durable_get(&j->mark);
    return d.is_current ? d.count : UINT64_MAX;
}

static lt_err judge(lt_cx *cx, journal *j, window *w, const scan_end *end, uint64_t limit)
{
    bool torn;
    const seal *s = segments_last(&j->files);
    if (end->number >= limit)
        return LT_OK;
    durable mark = {.count = limit == UINT64_MAX ? 0 : limit, .is_current = limit != UINT64_MAX};
    TRY(scan_judge(cx, w, end, mark, &torn));
    return torn ? LT_OK
                : scan_damaged(cx, end->number, s->first, end->offset, end->is_zero ? "it had been acknowledged and is gone" : end->why);
}

/* Entries behind those known in the segment that grows; *full when the next one stands in another file. */
static lt_err read_on(lt_cx *cx, journal *j, uint64_t limit, bool *full)
{
    char path[FILE_PATH_MAX];
    window w = WINDOW_CLOSED;
    scan_end end;
    seal *s = segments_last(&j->files);
    TRY(segments_path(cx, &j->files, s->first, "seg", path));
    TRY(window_open(cx, &w, path));
    pthread_mutex_lock(&j->files.lock);
    lt_err e = scan_entries(cx, &w, s, limit, &end);
    pthread_mutex_unlock(&j->files.lock);
    if (!e) {
        e = segments_path(cx, &j->files, end.number, "seg", path);
        *full = !e && end.number < limit && end.number > s->first && file_exists(path);
        if (!e && !*full)
            e = judge(cx, j, &w, &end, limit);
    }
    window_close(&w);
    return e;
}

static lt_err add_next(lt_cx *cx, journal *j)
{
    seal *s;
    const seal *before = segments_last(&j->files);
    TRY(seal_open(cx, before, &s));
    lt_err e = segments_add(cx, &j->files, s->first, s, false);
    if (e)
        seal_close(s);
    return e;
}

static lt_err refresh(lt_cx *cx, journal *j)
{
    char path[FILE_PATH_MAX];
    if (j->mark.fd < 0)
        TRY(durable_open(cx, j->folder, false, &j->mark));
    uint64_t limit = limit_of(j);
    if (limit <= atomic_load(&j->count))
        return LT_OK;
    if (j->files.count == 0) {
        TRY(segments_path(cx, &j->files, 0, "seg", path));
        if (!file_exists(path))
            return LT_OK;
        TRY(add_next(cx, j));
    }
    bool full = true;
    while (full) {
        TRY(read_on(cx, j, limit, &full));
        if (full)
            TRY(add_next(cx, j));
    }
    journal_publish_tail(j);
    return LT_OK;
}

lt_err follow_refresh(lt_cx *cx, journal *j)
{
    pthread_mutex_lock(&j->change_lock);
    lt_err e = refresh(cx, j);
    pthread_mutex_unlock(&j->change_lock);
    return e;
}

lt_err follow_open(lt_cx *cx, journal *j)
{
    scan_end end;
    uint64_t limit = limit_of(j); /* before the folder: what it counts is there */
    if (limit == 0)
        return LT_OK;
    TRY(scan_folder(cx, j, limit, &end));
    journal_publish_tail(j);
    return follow_refresh(cx, j);
}
