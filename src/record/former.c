/* former.c - making entries complete: digest, number, CRC, leaf and tree, signed heads; see journal_int.h. */
#include "record/journal_int.h"

#include <stdlib.h>

static const uint8_t *next_salt(journal *j, commit_digester *d)
{
    if (d->salt_left == 0) {
        journal_fill_random(j, d->salt, sizeof d->salt);
        d->salt_left = COMMIT_SALTS;
    }
    return d->salt[--d->salt_left];
}

/* Digest some slots nobody has claimed (lock held on entry and exit). */
static void digest_some(journal *j, commit_digester *d)
{
    commit *c = &j->c;
    uint64_t from = c->claimed, to = c->pushed - from > COMMIT_CLAIM ? from + COMMIT_CLAIM : c->pushed;
    c->claimed = to;
    pthread_mutex_unlock(&c->lock);
    for (uint64_t i = from; i < to; i++) {
        commit_slot *s = commit_slot_at(c, i);
        if (s->at)
            layout_digest(s->at, d->h, next_salt(j, d));
    }
    pthread_mutex_lock(&c->lock);
    for (uint64_t i = from; i < to; i++)
        commit_slot_at(c, i)->digested = true;
    while (c->digested < c->claimed && commit_slot_at(c, c->digested)->digested)
        c->digested++;
}

/* The segment that grows, with room for one more entry in its seal. */
static lt_err find_room(journal *j, uint32_t bytes, bool *rolls, seal **out)
{
    lt_cx *cx = &j->c.form->cx;
    segments *files = &j->files;
    seal *last = segments_last(files), *next;
    *rolls = !last || (last->bytes > 0 && last->bytes + bytes > j->o.segment_bytes);
    if (*rolls) {
        TRY(seal_open(cx, last, &next));
        lt_err e = segments_add(cx, files, next->first, next, false);
        if (e) {
            seal_close(next);
            return e;
        }
        last = next;
    }
    *out = last;
    pthread_mutex_lock(&files->lock);
    lt_err e = seal_reserve(cx, last, 1);
    pthread_mutex_unlock(&files->lock);
    return e;
}

/* Note a formed entry in the tree and in its segment's seal; *rolls: it begins a new segment. */
static lt_err take_in(journal *j, const layout_entry *e, bool *rolls)
{
    commit_former *f = j->c.form;
    uint8_t leaf[TREE_HASH];
    seal *last;
    TRY(find_room(j, e->bytes, rolls, &last));
    tree_leaf(f->d.h, span_of(e->at + JOURNAL_LEAF_AT, JOURNAL_LEAF_BYTES), leaf);
    pthread_mutex_lock(&j->files.lock);
    seal_push_reserved(last, e, f->d.h, leaf);
    pthread_mutex_unlock(&j->files.lock);
    f->s.edge.size++; /* its hashes are copied once a step */
    f->s.bytes = last->bytes;
    f->s.first = last->first;
    f->s.recv_us = e->recv_us;
    return LT_OK;
}

static uint32_t waiting_of(journal *j)
{
    uint64_t n = j->c.form->s.edge.size - atomic_load(&j->count);
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/* Number, time, CRC, tree. */
static lt_err finish(journal *j, uint8_t *p, int64_t recv_us, bool *rolls, uint64_t *number)
{
    commit_former *f = j->c.form;
    layout_entry e;
    *number = f->s.edge.size;
    if (recv_us < f->s.recv_us)
        recv_us = f->s.recv_us; /* INV(4): the clock may have been set back */
    layout_end(p, *number, recv_us, waiting_of(j));
    layout_peek(p, &e);
    return take_in(j, &e, rolls);
}

/* Sign a head over everything formed so far and put it behind slot s. Refused only by lack of memory: later, then. */
static lt_err put_head(journal *j, commit_slot *s)
{
    commit_former *f = j->c.form;
    note_head head = {.size = f->s.edge.size};
    char note[NOTE_TEXT_MAX];
    uint64_t number;
    tree_root(&segments_last(&j->files)->edge, f->d.h, head.root);
    TRY(note_sign(&f->cx, &j->key, f->signer, &head, note));
    const layout_entry e = {.kind = ENTRY_HEAD, .payload_n = (uint32_t)strlen(note)};
    uint32_t bytes = layout_bytes(e.payload_n);
    uint8_t *p = malloc(bytes);
    if (!p)
        return cx_fail(&f->cx, LT_NO_MEMORY, "no memory for a tree head");
    memcpy(p + JOURNAL_PAYLOAD_AT, note, e.payload_n);
    layout_begin(p, &e);
    layout_digest(p, f->d.h, next_salt(j, &f->d));
    lt_err err = finish(j, p, cx_now_us(&f->cx), &s->head_rolls, &number);
    if (err) {
        free(p);
        return err;
    }
    s->head = p;
    s->head_bytes = bytes;
    if (!s->at)
        s->number = number;
    f->s.head = number;
    f->s.since_head = 0;
    return LT_OK;
}

/* One slot; is_due: time for a head has come; a failure (memory) leaves it without number, to be refused. */
static lt_err form(journal *j, commit_slot *s, bool is_due)
{
    commit_former *f = j->c.form;
    if (s->at) {
        layout_entry e;
        layout_peek(s->at, &e);
        TRY(finish(j, s->at, e.recv_us, &s->rolls, &s->number));
        f->s.since_head++;
        if (f->s.since_head < j->o.head_entries && !is_due)
            return LT_OK;
    } else if (f->s.since_head == 0) {
        s->number = f->s.head;
        return LT_OK; /* somebody signed meanwhile */
    }
    lt_err e = put_head(j, s);
    return s->at && e == LT_NO_MEMORY ? LT_OK : e;
}

/* How many of the digested slots to form now: some, and no further than the last complete group among them. */
static uint64_t step_end(commit *c)
{
    uint64_t to = c->digested - c->formed > COMMIT_STEP ? c->formed + COMMIT_STEP : c->digested;
    for (uint64_t end = to; end > c->formed; end--)
        if (!commit_slot_at(c, end - 1)->more)
            return end;
    return to;
}

/* What is formed may go to the disk (lock held). */
static void publish(commit *c)
{
    c->flush = false;
    c->hashed = c->formed;
    c->hashed_state = c->form->s;
}

void former_set_due(commit *c, int64_t due_ms)
{
    c->head_due_ms = due_ms;
    if (due_ms)
        commit_wake(&c->former_waits, &c->work);
}

/* Lock held on entry and exit. */
static void form_some(journal *j)
{
    commit *c = &j->c;
    commit_former *f = c->form;
    uint64_t from = c->formed, to = step_end(c), i = from;
    int64_t now_ms = journal_monotonic_ms();
    uint64_t head = f->s.head;
    bool is_due = c->head_due_ms && now_ms >= c->head_due_ms;
    size_t bytes = 0;
    c->is_forming = true;
    pthread_mutex_unlock(&c->lock);
    lt_err e = LT_OK;
    for (; i < to && !e; i++) {
        commit_slot *s = commit_slot_at(c, i);
        e = form(j, s, is_due && i + 1 == to);
        bytes += s->bytes + s->head_bytes;
    }
    if (f->s.edge.size)
        tree_copy(&f->s.edge, &segments_last(&j->files)->edge);
    pthread_mutex_lock(&c->lock);
    c->is_forming = false;
    c->formed = i;
    c->ahead_bytes += bytes;
    if (f->s.since_head == 0)
        c->head_due_ms = 0;
    else if (c->head_due_ms == 0 || f->s.head != head)
        former_set_due(c, now_ms + j->o.head_ms);
    if (e) { /* no memory: all that is not yet with the disk is refused, by the writer */
        c->refuse = e;
        span_copy(span_text(f->cx.say), c->refuse_say, sizeof c->refuse_say);
    }
    if (e || c->flush || !commit_slot_at(c, i - 1)->more)
        publish(c);
    if (c->hashed == c->formed || c->ahead_bytes >= COMMIT_EARLY_BYTES)
        commit_wake(&c->writer_waits, &c->write);
    if (c->halt)
        pthread_cond_signal(&c->idle);
}

bool former_work(journal *j, commit_digester *d)
{
    commit *c = &j->c;
    bool may_form = !c->is_forming && !c->halt && !c->refuse && (c->ahead_bytes < COMMIT_AHEAD_BYTES || c->hashed < c->formed);
    if (may_form && c->formed < c->digested) {
        form_some(j);
    } else if (c->claimed < c->pushed) {
        digest_some(j, d);
        intake_wake(c);
    } else if (may_form && c->flush && c->hashed < c->formed) {
        publish(c);
        commit_wake(&c->writer_waits, &c->write);
    } else {
        return false;
    }
    return true;
}

static void ignore(void *self, lt_err e, uint64_t number, const char *say)
{
    (void)self, (void)e, (void)number, (void)say;
}

/* Until there is work, or a head is due (lock held). */
static void rest(journal *j)
{
    commit *c = &j->c;
    bool is_due = c->head_due_ms && journal_monotonic_ms() >= c->head_due_ms;
    if (is_due && c->formed == c->pushed && intake_push_head(j, ignore, NULL))
        return;
    c->former_waits = true;
    if (c->head_due_ms && !is_due) {
        struct timespec until = {.tv_sec = c->head_due_ms / 1000, .tv_nsec = c->head_due_ms % 1000 * 1000000};
        pthread_cond_timedwait(&c->work, &c->lock, &until);
    } else {
        pthread_cond_wait(&c->work, &c->lock);
    }
    c->former_waits = false;
}

lt_err former_open_digester(lt_cx *cx, commit_digester *d)
{
    d->salt_left = 0;
    return hash_sha256_open(cx, &d->h);
}

lt_err former_open(lt_cx *cx, journal *j, commit_former **out)
{
    commit_former *f = calloc(1, sizeof *f);
    if (!f)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to form journal entries");
    journal_begin_thread(j, &f->cx);
    f->s = j->now;
    *out = f;
    TRY(hash_signer_open(cx, j->key.seed, &f->signer));
    return former_open_digester(cx, &f->d);
}

void former_close(commit_former *f)
{
    if (!f)
        return;
    hash_sha256_close(f->d.h);
    hash_signer_close(f->signer);
    free(f);
}

/* A thread's life: one turn after the other, lock held. Without a digester the writing thread forms alone. */
static void live(journal *j, void (*turn)(journal *j, commit_digester *d))
{
    commit *c = &j->c;
    lt_cx cx;
    commit_digester d = {0};
    cx_init(&cx, NULL);
    if (former_open_digester(&cx, &d) != LT_OK)
        return;
    pthread_mutex_lock(&c->lock);
    while (!c->stop)
        turn(j, &d);
    pthread_mutex_unlock(&c->lock);
    hash_sha256_close(d.h);
}

static void form_turn(journal *j, commit_digester *d)
{
    if (!former_work(j, d))
        rest(j);
}

static void help_turn(journal *j, commit_digester *d)
{
    commit *c = &j->c;
    if (c->pushed - c->claimed >= COMMIT_HELP_FROM) {
        digest_some(j, d);
        intake_wake(c);
    } else {
        c->helper_waits = true;
        pthread_cond_wait(&c->help, &c->lock);
        c->helper_waits = false;
    }
}

void *former_run(void *journal_pointer)
{
    live(journal_pointer, form_turn);
    return NULL;
}

void *former_help(void *journal_pointer)
{
    live(journal_pointer, help_turn);
    return NULL;
}
