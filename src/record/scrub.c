/* scrub.c - CRC and numbers of sealed segments: newest first while opening, the rest by a slow thread behind it. */
#include "record/journal_int.h"

#include <unistd.h>

#define IDLE_SHARE 4 /* the thread sleeps so many times as long as it worked */
#define NAP_MS     50

typedef struct scrub_run {
    int64_t until_ms; /* 0: no end */
    bool    is_slow;
} scrub_run;

/* Sleep in short naps, so that closing does not wait. */
static void rest(journal *j, int64_t ms)
{
    while (ms > 0 && !atomic_load(&j->scrub_stop)) {
        int64_t nap = ms < NAP_MS ? ms : NAP_MS;
        usleep((useconds_t)nap * 1000);
        ms -= nap;
    }
}

/* Several entries of one window: true while there are more. */
static lt_err check_some(lt_cx *cx, window *w, uint64_t first, uint64_t *number, uint64_t *offset)
{
    uint64_t stop = *offset + WINDOW_BYTES;
    while (*offset < stop) {
        layout_verdict v;
        layout_entry e;
        TRY(window_entry(cx, w, *offset, &v, &e));
        if (v == LAYOUT_NONE && e.bytes == 0) {
            uint64_t size;
            TRY(window_size(cx, w, &size));
            if (*offset == size)
                return LT_OK;
        }
        if (v != LAYOUT_WHOLE)
            return scan_damaged(cx, *number, first, *offset, e.why);
        if (e.number != *number)
            return scan_damaged(cx, *number, first, *offset, "another entry stands in its place");
        ++*number;
        *offset += e.bytes;
    }
    return LT_OK;
}

/* LT_BUSY when time is up. An entry that is being erased meanwhile is read again. */
static lt_err check_segment(lt_cx *cx, journal *j, const uint64_t range[2], scrub_run run)
{
    char path[FILE_PATH_MAX];
    window w = WINDOW_CLOSED;
    uint64_t number = range[0], offset = 0;
    TRY(segments_path(cx, &j->files, range[0], "seg", path));
    TRY(window_open(cx, &w, path));
    lt_err e = LT_OK;
    while (!e && number < range[1]) {
        int64_t from_ms = journal_monotonic_ms();
        uint64_t before = number;
        e = check_some(cx, &w, range[0], &number, &offset);
        if (e == LT_DAMAGED) {
            pthread_mutex_lock(&j->change_lock);
            window_forget(&w);
            e = check_some(cx, &w, range[0], &number, &offset);
            pthread_mutex_unlock(&j->change_lock);
        }
        if (!e && number == before)
            e = scan_damaged(cx, number, range[0], offset, "it is missing");
        int64_t now_ms = journal_monotonic_ms();
        if (!e && ((run.until_ms && now_ms > run.until_ms) || atomic_load(&j->scrub_stop)))
            e = LT_BUSY;
        if (!e && run.is_slow)
            rest(j, (now_ms - from_ms) * IDLE_SHARE);
    }
    window_close(&w);
    return e;
}

static bool range_of(journal *j, size_t i, uint64_t range[2])
{
    pthread_mutex_lock(&j->files.lock);
    bool ok = i + 1 < j->files.count;
    range[0] = ok ? j->files.at[i].first : 0;
    range[1] = ok ? j->files.at[i + 1].first : 0;
    pthread_mutex_unlock(&j->files.lock);
    return ok;
}

static lt_err run_down(lt_cx *cx, journal *j, scrub_run run)
{
    for (; j->scrub_left > 0; j->scrub_left--) {
        uint64_t range[2];
        if (range_of(j, j->scrub_left - 1, range))
            TRY(check_segment(cx, j, range, run));
    }
    return LT_OK;
}

static void *run_slow(void *journal_pointer)
{
    journal *j = journal_pointer;
    lt_cx cx;
    journal_begin_thread(j, &cx);
    lt_err e = run_down(&cx, j, (scrub_run){.is_slow = true});
    if (e && e != LT_BUSY) {
        span_copy(span_text(cx.say), j->damage_text, sizeof j->damage_text);
        atomic_store(&j->damage, j->damage_text);
        cx_log("error", "%s", cx.say);
    }
    return NULL;
}

lt_err scrub_start(lt_cx *cx, journal *j)
{
    j->scrub_left = j->files.count ? j->files.count - 1 : 0;
    lt_err e = run_down(cx, j, (scrub_run){.until_ms = journal_monotonic_ms() + j->o.verify_ms});
    if (e != LT_BUSY)
        return e;
    if (pthread_create(&j->scrub, NULL, run_slow, j) != 0)
        return cx_fail(cx, LT_NO_MEMORY, "the system gave no thread to check old segments");
    j->has_scrub = true;
    return LT_OK;
}

void scrub_stop(journal *j)
{
    atomic_store(&j->scrub_stop, 1);
    if (j->has_scrub)
        pthread_join(j->scrub, NULL);
    j->has_scrub = false;
}
