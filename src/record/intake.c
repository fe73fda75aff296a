/* intake.c - entries handed in: copied into chunks and queued as slots; starting and stopping the threads behind. */
#include "record/journal_int.h"

#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#define SUBMIT_STEP 32u /* entries copied at a time */

static size_t payload_bytes(const journal_item *item)
{
    size_t n = 0;
    for (size_t i = 0; i < item->part_count; i++) {
        if (item->parts[i].n > ENTRY_PAYLOAD_MAX - n)
            return SIZE_MAX;
        n += item->parts[i].n;
    }
    return n;
}

static lt_err check_item(lt_cx *cx, const journal_item *item)
{
    assert(item->kind > 0 && item->kind < ENTRY_KIND_COUNT && item->kind != ENTRY_HEAD);
    if (payload_bytes(item) == SIZE_MAX)
        return cx_fail(cx, LT_LIMIT, "a journal entry holds at most %u bytes", ENTRY_PAYLOAD_MAX);
    return LT_OK;
}

/* Memory for one entry at the end of the chunk that fills (lock held). */
static uint8_t *place_for(commit *c, size_t bytes)
{
    if (!c->chunk || c->chunk->room - c->chunk->used < bytes) {
        size_t room = bytes > COMMIT_CHUNK_BYTES ? bytes : COMMIT_CHUNK_BYTES;
        commit_chunk *k = room == COMMIT_CHUNK_BYTES ? c->spare : NULL;
        if (k) {
            c->spare = k->next;
            c->spare_n--;
        } else {
            k = malloc(sizeof *k + room);
            if (!k)
                return NULL;
        }
        k->next = NULL;
        k->room = room;
        k->used = 0;
        k->live = 0;
        if (c->chunk && c->chunk->live == 0)
            free(c->chunk);
        c->chunk = k;
    }
    uint8_t *p = c->chunk->bytes + c->chunk->used;
    c->chunk->used += bytes;
    return p;
}

void intake_wake(commit *c)
{
    bool much = c->pushed - c->claimed >= COMMIT_HELP_FROM;
    if (c->writer_waits)
        commit_wake(&c->writer_waits, &c->write);
    else if (c->former_waits)
        commit_wake(&c->former_waits, &c->work);
    else if (much)
        commit_wake(&c->helper_waits, &c->help);
    if (much)
        commit_wake(&c->former_waits, &c->work);
}

/* The group that is being pushed ends here after all (lock held). */
static void end_group(commit *c)
{
    if (c->pushed > c->released)
        commit_slot_at(c, c->pushed - 1)->more = false;
    if (c->hashed < c->formed && c->formed == c->pushed)
        c->flush = true;
}

static bool has_room(const commit *c, size_t bytes)
{
    return c->pushed - c->released + SUBMIT_STEP < COMMIT_SLOTS &&
           (c->pending_bytes == 0 || c->pending_bytes + bytes <= COMMIT_PENDING_BYTES);
}

/* Wait until there is room (lock held). What a group has so far goes on without the rest of it. */
static lt_err wait_room(lt_cx *cx, commit *c, size_t bytes)
{
    while (!c->stop && !has_room(c, bytes)) {
        end_group(c);
        intake_wake(c);
        pthread_cond_wait(&c->room, &c->lock);
    }
    return c->stop ? cx_fail(cx, LT_CLOSED, "the journal is closed") : LT_OK;
}

typedef struct submission {
    const journal_item *items;
    const journal_many *to;
    size_t              n, pushed;
} submission;

/* Memory for some of the next entries: *k of them, at least one. */
static lt_err reserve(lt_cx *cx, commit *c, const submission *s, commit_slot slot[SUBMIT_STEP], size_t *k)
{
    size_t left = s->n - s->pushed, want = left < SUBMIT_STEP ? left : SUBMIT_STEP;
    for (*k = 0; *k < want; ++*k) {
        size_t i = s->pushed + *k, bytes = layout_bytes((uint32_t)payload_bytes(&s->items[i]));
        if (*k > 0 && !has_room(c, bytes))
            return LT_OK;
        if (*k == 0)
            TRY(wait_room(cx, c, bytes));
        uint8_t *p = place_for(c, bytes);
        if (!p)
            return *k ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for a journal entry of %zu bytes", bytes);
        slot[*k] = (commit_slot){.at = p,
                                 .bytes = (uint32_t)bytes,
                                 .home = c->chunk,
                                 .done = s->to->done,
                                 .self = s->to->selves ? s->to->selves[i] : NULL,
                                 .more = i + 1 < s->n};
        c->chunk->live++;
        c->pending_bytes += bytes;
    }
    return LT_OK;
}

static void fill(uint8_t *p, const journal_item *item, int64_t recv_us)
{
    const layout_entry e = {
        .recv_us = recv_us, .kind = item->kind, .source = item->source, .payload_n = (uint32_t)payload_bytes(item)};
    uint8_t *to = p + JOURNAL_PAYLOAD_AT;
    for (size_t i = 0; i < item->part_count; i++)
        if (item->parts[i].n) {
            memcpy(to, item->parts[i].p, item->parts[i].n);
            to += item->parts[i].n;
        }
    layout_begin(p, &e);
}

/* Some entries, copied without the lock, so that those before them are worked on meanwhile. */
static lt_err push_some(lt_cx *cx, commit *c, submission *s)
{
    commit_slot slot[SUBMIT_STEP];
    size_t k;
    pthread_mutex_lock(&c->lock);
    lt_err e = reserve(cx, c, s, slot, &k);
    pthread_mutex_unlock(&c->lock);
    TRY(e);
    int64_t now_us = cx_now_us(cx);
    for (size_t i = 0; i < k; i++)
        fill(slot[i].at, &s->items[s->pushed + i], now_us);
    pthread_mutex_lock(&c->lock);
    for (size_t i = 0; i < k; i++)
        *commit_slot_at(c, c->pushed++) = slot[i];
    intake_wake(c);
    pthread_mutex_unlock(&c->lock);
    s->pushed += k;
    return LT_OK;
}

lt_err journal_submit_many(lt_cx *cx, journal *j, const journal_item *items, size_t n, const journal_many *to)
{
    commit *c = &j->c;
    submission s = {.items = items, .to = to, .n = n};
    if (j->o.is_read_only)
        return cx_fail(cx, LT_DENIED, "nothing can be appended: the journal is open for reading only");
    for (size_t i = 0; i < n; i++)
        TRY(check_item(cx, &items[i]));
    lt_err e = LT_OK;
    pthread_mutex_lock(&c->submit_lock);
    while (!e && s.pushed < n)
        e = push_some(cx, c, &s);
    if (e && s.pushed) {
        pthread_mutex_lock(&c->lock);
        end_group(c);
        intake_wake(c);
        pthread_mutex_unlock(&c->lock);
    }
    pthread_mutex_unlock(&c->submit_lock);
    if (!e || s.pushed == 0)
        return e;
    for (size_t i = s.pushed; i < n; i++) /* the first were queued: the rest are refused one by one */
        if (to->done)
            to->done(to->selves ? to->selves[i] : NULL, e, 0, cx->say);
    return LT_OK;
}

lt_err journal_submit(lt_cx *cx, journal *j, const journal_item *item, journal_done done, void *self)
{
    return journal_submit_many(cx, j, item, 1, &(journal_many){.done = done, .selves = &self});
}

void intake_wait_begin(intake_wait *w)
{
    *w = (intake_wait){.err = LT_OK};
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->called, NULL);
}

void intake_wait_drop(intake_wait *w)
{
    pthread_cond_destroy(&w->called);
    pthread_mutex_destroy(&w->lock);
}

void intake_called(void *wait, lt_err e, uint64_t number, const char *say)
{
    intake_wait *w = wait;
    pthread_mutex_lock(&w->lock);
    w->is_done = true;
    w->err = e;
    w->number = number;
    if (e)
        span_copy(span_text(say), w->say, sizeof w->say);
    pthread_cond_signal(&w->called);
    pthread_mutex_unlock(&w->lock);
}

lt_err intake_wait_end(lt_cx *cx, intake_wait *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->is_done)
        pthread_cond_wait(&w->called, &w->lock);
    pthread_mutex_unlock(&w->lock);
    intake_wait_drop(w);
    return w->err ? cx_fail(cx, w->err, "%s", w->say) : LT_OK;
}

lt_err journal_append(lt_cx *cx, journal *j, const journal_item *item, uint64_t *number)
{
    intake_wait w;
    intake_wait_begin(&w);
    lt_err e = journal_submit(cx, j, item, intake_called, &w);
    if (e) {
        intake_wait_drop(&w);
        return e;
    }
    e = intake_wait_end(cx, &w);
    if (number)
        *number = w.number;
    return e;
}

bool intake_push_head(journal *j, journal_done done, void *self)
{
    commit *c = &j->c;
    if (c->pushed - c->released + SUBMIT_STEP >= COMMIT_SLOTS)
        return false;
    *commit_slot_at(c, c->pushed++) = (commit_slot){.done = done, .self = self};
    intake_wake(c);
    return true;
}

void intake_release(journal *j, uint64_t to)
{
    commit *c = &j->c;
    pthread_mutex_lock(&c->lock);
    for (; c->released < to; c->released++) {
        commit_slot *s = commit_slot_at(c, c->released);
        free(s->head);
        if (!s->home)
            continue;
        c->pending_bytes -= s->bytes;
        commit_chunk *k = s->home;
        if (--k->live > 0)
            continue;
        if (k == c->chunk) {
            k->used = 0;
        } else if (k->room == COMMIT_CHUNK_BYTES && c->spare_n < COMMIT_CHUNKS_KEPT) {
            k->next = c->spare;
            c->spare = k;
            c->spare_n++;
        } else {
            free(k);
        }
    }
    pthread_cond_broadcast(&c->room);
    pthread_mutex_unlock(&c->lock);
}

lt_err intake_init(lt_cx *cx, journal *j)
{
    commit *c = &j->c;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&c->lock, NULL);
    pthread_mutex_init(&c->submit_lock, NULL);
    pthread_cond_t *const conds[] = {&c->work, &c->help, &c->write, &c->room, &c->idle};
    for (size_t i = 0; i < sizeof conds / sizeof conds[0]; i++)
        pthread_cond_init(conds[i], &attr);
    pthread_condattr_destroy(&attr);
    c->hashed_state = j->now;
    c->head_due_ms = j->now.since_head ? journal_monotonic_ms() + j->o.head_ms : 0;
    c->zeroed = j->now.bytes;
    c->ring = calloc(COMMIT_SLOTS, sizeof *c->ring);
    if (!c->ring)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %u journal slots", COMMIT_SLOTS);
    TRY(former_open(cx, j, &c->form));
    c->has_former = pthread_create(&c->former, NULL, former_run, j) == 0;
    c->has_helper = pthread_create(&c->helper, NULL, former_help, j) == 0;
    c->has_writer = pthread_create(&c->writer, NULL, commit_run, j) == 0;
    if (!c->has_former || !c->has_helper || !c->has_writer)
        return cx_fail(cx, LT_NO_MEMORY, "the system gave no threads for the journal");
    return LT_OK;
}

static void free_memory(commit *c)
{
    for (commit_chunk *k = c->spare, *next; k; k = next) {
        next = k->next;
        free(k);
    }
    free(c->chunk);
    free(c->ring);
    former_close(c->form);
}

void intake_fini(journal *j)
{
    commit *c = &j->c;
    if (!c->ring)
        return;
    if (c->has_former && c->has_helper && c->has_writer) {
        lt_cx cx;
        journal_head head;
        uint64_t mine;
        journal_begin_thread(j, &cx);
        pthread_mutex_lock(&c->lock);
        for (mine = c->pushed; c->released < mine;)
            pthread_cond_wait(&c->room, &c->lock);
        pthread_mutex_unlock(&c->lock);
        if (journal_sign_now(&cx, j, &head) != LT_OK && cx.err != LT_NOT_FOUND)
            cx_log("error", "no last tree head: %s", cx.say);
    }
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_cond_broadcast(&c->work);
    pthread_cond_broadcast(&c->help);
    pthread_cond_broadcast(&c->write);
    pthread_cond_broadcast(&c->room);
    pthread_mutex_unlock(&c->lock);
    if (c->has_former)
        pthread_join(c->former, NULL);
    if (c->has_helper)
        pthread_join(c->helper, NULL);
    if (c->has_writer)
        pthread_join(c->writer, NULL);
    if (c->fd >= 0)
        close(c->fd);
    free_memory(c);
    pthread_cond_t *const conds[] = {&c->work, &c->help, &c->write, &c->room, &c->idle};
    for (size_t i = 0; i < sizeof conds / sizeof conds[0]; i++)
        pthread_cond_destroy(conds[i]);
    pthread_mutex_destroy(&c->submit_lock);
    pthread_mutex_destroy(&c->lock);
}
