/* commit.c - the writing thread: one fdatasync for all that is formed, then the callbacks; a failure is taken back. */
#include "record/journal_int.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#define IOV_ROOM        256
#define ZERO_PIECE      (64u << 10)
#define ZERO_AHEAD      (1u << 20) /* written ahead of small batches */
#define ZERO_BATCH_MAX  (128u << 10)

typedef struct writer {
    journal     *j;
    lt_cx        cx;
    commit_digester d;
    struct iovec iov[IOV_ROOM];
    size_t       iov_n, iov_bytes;
    uint64_t     offset; /* of the segment that is open, behind what iov will write */
} writer;

static const uint8_t zeros[ZERO_PIECE];

/* EFBIG is the limit of a quota or of the process: no space for us all the same. */
static lt_err refused(writer *w, int err_no, const char *what)
{
    lt_err e = cx_fail_errno(&w->cx, err_no, "the journal cannot be written: %s segment %llu", what,
                             (unsigned long long)w->j->c.fd_first);
    return err_no == EFBIG ? (w->cx.err = LT_FULL) : e;
}

static lt_err write_at(writer *w, struct iovec *iov, size_t n, uint64_t offset)
{
    while (n > 0) {
        ssize_t put = pwritev(w->j->c.fd, iov, (int)n, (off_t)offset);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return refused(w, errno, "writing");
        offset += (uint64_t)put;
        size_t left = (size_t)put;
        for (; n > 0 && left >= iov->iov_len; n--, iov++)
            left -= iov->iov_len;
        if (n > 0) {
            iov->iov_base = (uint8_t *)iov->iov_base + left;
            iov->iov_len -= left;
        }
    }
    return LT_OK;
}

static lt_err flush(writer *w)
{
    if (w->iov_n == 0)
        return LT_OK;
    lt_err e = write_at(w, w->iov, w->iov_n, w->offset - w->iov_bytes);
    w->iov_n = w->iov_bytes = 0;
    if (w->offset > w->j->c.zeroed)
        w->j->c.zeroed = w->offset;
    return e;
}

static lt_err sync_file(writer *w)
{
    atomic_fetch_add(&w->j->batches, 1);
    return fdatasync(w->j->c.fd) == 0 ? LT_OK : refused(w, errno, "syncing");
}

/* Overwriting zeros needs no change of the file's length or extents: fdatasync is twice as fast. Only worth it for
 * small batches; a refusal does not matter. */
static void write_ahead(writer *w, size_t batch_bytes)
{
    commit *c = &w->j->c;
    uint64_t end = w->offset + batch_bytes;
    if (batch_bytes > ZERO_BATCH_MAX || end <= c->zeroed)
        return;
    uint64_t to = c->zeroed + ZERO_AHEAD;
    if (to > w->j->o.segment_bytes)
        to = w->j->o.segment_bytes;
    struct iovec iov[ZERO_AHEAD / ZERO_PIECE];
    size_t n = 0;
    for (uint64_t at = c->zeroed; at + ZERO_PIECE <= to; at += ZERO_PIECE)
        iov[n++] = (struct iovec){.iov_base = (void *)(uintptr_t)zeros, .iov_len = ZERO_PIECE};
    ssize_t put = n ? pwritev(c->fd, iov, (int)n, (off_t)c->zeroed) : 0;
    if (put > 0)
        c->zeroed += (uint64_t)put;
}

static lt_err open_segment(writer *w, uint64_t first, uint64_t bytes)
{
    char path[FILE_PATH_MAX];
    commit *c = &w->j->c;
    TRY(segments_path(&w->cx, &w->j->files, first, "seg", path));
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    c->fd_first = first;
    if (fd < 0)
        return refused(w, errno, "making");
    if (c->fd >= 0)
        close(c->fd);
    c->fd = fd;
    c->zeroed = w->offset = bytes;
    return file_sync_dir(&w->cx, w->j->folder);
}

/* The open segment is full: exactly its entries, on disk, sealed. */
static lt_err seal_segment(writer *w, uint64_t next_first)
{
    char path[FILE_PATH_MAX];
    journal *j = w->j;
    if (ftruncate(j->c.fd, (off_t)w->offset) != 0)
        return refused(w, errno, "cutting");
    TRY(sync_file(w));
    seal *s = NULL;
    pthread_mutex_lock(&j->files.lock);
    for (size_t i = j->files.count; i-- > 0 && !s;)
        if (j->files.at[i].first < next_first)
            s = j->files.at[i].seal; /* complete: nobody changes it any more */
    pthread_mutex_unlock(&j->files.lock);
    TRY(segments_path(&w->cx, &j->files, s->first, "seal", path));
    return seal_save(&w->cx, s, path);
}

static lt_err add_piece(writer *w, uint8_t *p, size_t n, bool rolls, uint64_t number)
{
    if (rolls) {
        TRY(flush(w));
        if (number > 0)
            TRY(seal_segment(w, number));
        TRY(open_segment(w, number, 0));
    }
    struct iovec *last = w->iov_n ? &w->iov[w->iov_n - 1] : NULL;
    if (last && (uint8_t *)last->iov_base + last->iov_len == p) {
        last->iov_len += n;
    } else {
        if (w->iov_n == IOV_ROOM)
            TRY(flush(w));
        w->iov[w->iov_n++] = (struct iovec){.iov_base = p, .iov_len = n};
    }
    w->iov_bytes += n;
    w->offset += n;
    return LT_OK;
}

/* What a failed write left on disk goes: later segments first, then seals, then the tail is cut. */
static lt_err cut_back(writer *w, const commit_state *to)
{
    char path[FILE_PATH_MAX];
    commit *c = &w->j->c;
    uint64_t *first;
    size_t n;
    TRY(segments_list(&w->cx, w->j->folder, &first, &n));
    lt_err e = LT_OK;
    while (!e && n-- > 0 && first[n] >= to->first) {
        e = segments_path(&w->cx, &w->j->files, first[n], "seal", path);
        if (!e)
            unlink(path);
        if (!e && first[n] > to->first) {
            e = segments_path(&w->cx, &w->j->files, first[n], "seg", path);
            if (!e && unlink(path) != 0)
                e = refused(w, errno, "removing");
        }
    }
    free(first);
    TRY(e);
    TRY(file_sync_dir(&w->cx, w->j->folder));
    if (c->fd < 0 || c->fd_first != to->first)
        TRY(open_segment(w, to->first, to->bytes));
    if (ftruncate(c->fd, (off_t)to->bytes) != 0)
        return refused(w, errno, "cutting");
    c->zeroed = w->offset = to->bytes;
    return sync_file(w);
}

static size_t bytes_of(commit *c, uint64_t from, uint64_t to)
{
    size_t bytes = 0;
    for (uint64_t i = from; i < to; i++)
        bytes += commit_slot_at(c, i)->bytes + commit_slot_at(c, i)->head_bytes;
    return bytes;
}

/* Everything in its place before bytes are added. */
static lt_err make_ready(writer *w, uint64_t from)
{
    journal *j = w->j;
    commit *c = &j->c;
    if (c->must_cut) {
        TRY(cut_back(w, &j->now));
        c->must_cut = false;
    }
    commit_slot *s = commit_slot_at(c, from);
    bool is_first = j->now.edge.size == 0 && (s->at ? s->rolls : s->head_rolls);
    return c->fd < 0 && !is_first ? open_segment(w, j->now.first, j->now.bytes) : LT_OK;
}

static lt_err write_slots(writer *w, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++) {
        commit_slot *s = commit_slot_at(&w->j->c, i);
        if (s->at)
            TRY(add_piece(w, s->at, s->bytes, s->rolls, s->number));
        if (s->head)
            TRY(add_piece(w, s->head, s->head_bytes, s->head_rolls, s->at ? s->number + 1 : s->number));
    }
    return flush(w);
}

/* All of [taken, to), of which the part up to `written` was written early. */
static lt_err write_batch(writer *w, uint64_t from, uint64_t written, uint64_t to)
{
    commit *c = &w->j->c;
    size_t bytes = bytes_of(c, from, to);
    if (bytes == 0)
        return LT_OK; /* a head was asked for and was there */
    if (written == from) {
        TRY(make_ready(w, from));
        if (c->fd >= 0)
            write_ahead(w, bytes);
    }
    TRY(write_slots(w, written, to));
    return sync_file(w);
}

static void call_back(writer *w, uint64_t from, uint64_t to, lt_err e)
{
    for (uint64_t i = from; i < to; i++) {
        commit_slot *s = commit_slot_at(&w->j->c, i);
        if (s->done)
            s->done(s->self, e, e ? 0 : s->number, e ? w->cx.say : "");
    }
    intake_release(w->j, to);
}

/* Stop the forming, forget every number not durable, here and on disk. Returns where the refused slots end. */
static uint64_t take_back(writer *w)
{
    journal *j = w->j;
    commit *c = &j->c;
    char say[LT_SAY_MAX];
    pthread_mutex_lock(&c->lock);
    c->halt = true;
    while (c->is_forming)
        pthread_cond_wait(&c->idle, &c->lock);
    uint64_t to = c->formed;
    c->hashed = c->taken = c->written = to;
    c->ahead_bytes = 0;
    c->refuse = LT_OK;
    c->flush = false;
    c->hashed_state = c->form->s = j->now;
    former_set_due(c, j->now.since_head ? journal_monotonic_ms() + j->o.head_ms : 0);
    segments_cut(&j->files, j->now.bytes, &j->now.edge);
    seal *s = segments_last(&j->files);
    if (s) {
        s->head = j->now.head;
        s->last_recv_us = j->now.recv_us;
    }
    pthread_mutex_unlock(&c->lock);
    span_copy(span_text(w->cx.say), say, sizeof say);
    c->must_cut = cut_back(w, &j->now) != LT_OK;
    w->iov_n = w->iov_bytes = 0;
    span_copy(span_text(say), w->cx.say, sizeof w->cx.say);
    pthread_mutex_lock(&c->lock);
    c->halt = false;
    pthread_mutex_unlock(&c->lock);
    return to;
}

static void refuse_all(writer *w, uint64_t from, lt_err e)
{
    uint64_t to = take_back(w);
    journal_set_trouble(w->j, w->cx.say);
    call_back(w, from, to, e);
}

/* Lock held on entry, not on exit. */
static void run_batch(writer *w)
{
    journal *j = w->j;
    commit *c = &j->c;
    uint64_t from = c->taken, written = c->written, to = c->hashed;
    commit_state after = c->hashed_state;
    lt_err e = c->refuse;
    if (e)
        span_copy(span_text(c->refuse_say), w->cx.say, sizeof w->cx.say);
    c->taken = c->written = to;
    c->ahead_bytes = 0;
    if (c->pushed > to)
        intake_wake(c); /* somebody else forms while the disk works */
    pthread_mutex_unlock(&c->lock);
    if (!e)
        e = write_batch(w, from, written, to);
    if (e) {
        refuse_all(w, from, e);
        return;
    }
    if (after.edge.size != j->now.edge.size)
        journal_set_state(j, &after);
    segments_mark_sealed(&j->files, after.first);
    journal_set_trouble(j, "");
    call_back(w, from, to, LT_OK);
}

/* Part of a group that is still being formed: to the file already, and the disk may begin. Lock as in run_batch. */
static void run_early(writer *w)
{
    commit *c = &w->j->c;
    uint64_t from = c->taken, written = c->written, to = c->formed;
    c->written = to;
    c->ahead_bytes = 0;
    if (c->pushed > to)
        intake_wake(c);
    pthread_mutex_unlock(&c->lock);
    lt_err e = written == from ? make_ready(w, from) : LT_OK;
    if (!e)
        e = write_slots(w, written, to);
    if (e)
        refuse_all(w, from, e);
    else
        (void)sync_file_range(c->fd, 0, 0, SYNC_FILE_RANGE_WRITE); /* only a hint */
}

static bool work(writer *w)
{
    commit *c = &w->j->c;
    if (c->hashed > c->taken || c->refuse)
        run_batch(w);
    else if (c->formed > c->written && c->ahead_bytes >= COMMIT_EARLY_BYTES)
        run_early(w);
    else
        return former_work(w->j, &w->d);
    pthread_mutex_lock(&c->lock);
    return true;
}

void *commit_run(void *journal_pointer)
{
    journal *j = journal_pointer;
    commit *c = &j->c;
    writer *w = &(writer){.j = j, .offset = j->now.bytes};
    journal_begin_thread(j, &w->cx);
    bool opened = former_open_digester(&w->cx, &w->d) == LT_OK;
    assert(opened); /* at opening, some hundred bytes */
    pthread_mutex_lock(&c->lock);
    while (!c->stop || c->taken < c->pushed) {
        if (work(w))
            continue;
        c->writer_waits = true;
        pthread_cond_wait(&c->write, &c->lock);
        c->writer_waits = false;
    }
    pthread_mutex_unlock(&c->lock);
    if (c->fd >= 0 && c->zeroed > w->offset && ftruncate(c->fd, (off_t)w->offset) == 0)
        (void)fdatasync(c->fd); /* the zeros written ahead go; they would do no harm */
    hash_sha256_close(w->d.h);
    return NULL;
}
