/* act.c - see act.h. */
#include "app/act.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/job_apply.h"
#include "base/civil.h"
#include "base/hash.h"

#define ACT_STRIPES      64u
#define ACT_LOOK_MIN_US  500u
#define ACT_LOOK_MAX_US  20000u

/* Acts whose names fall together wait for one another. `after`: what the keep must have applied before the next one looks:
 * an act that was durable but late is seen by whoever repeats it or changes the same thing. */
typedef struct stripe {
    pthread_mutex_t lock;
    uint64_t        after;
} stripe;

struct act_desk {
    journal     *j;
    const store *alone;
    int          offset_min;
    stripe       requests[ACT_STRIPES], entities[ACT_STRIPES]; /* taken in this order */
};

lt_err act_open(lt_cx *cx, journal *j, int offset_min, act_desk **out)
{
    act_desk *d = calloc(1, sizeof *d);
    if (!d)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for acts");
    d->j = j;
    d->offset_min = offset_min;
    for (size_t i = 0; i < ACT_STRIPES; i++) {
        pthread_mutex_init(&d->requests[i].lock, NULL);
        pthread_mutex_init(&d->entities[i].lock, NULL);
    }
    *out = d;
    return LT_OK;
}

lt_err act_open_alone(lt_cx *cx, const store *s, act_desk **out)
{
    TRY(act_open(cx, s->j, s->set.offset_min, out));
    (*out)->alone = s;
    return LT_OK;
}

void act_close(act_desk *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < ACT_STRIPES; i++) {
        pthread_mutex_destroy(&d->requests[i].lock);
        pthread_mutex_destroy(&d->entities[i].lock);
    }
    free(d);
}

static stripe *stripe_of(stripe *all, const char *a, const char *b)
{
    uint32_t h = hash_crc32c(hash_crc32c(0, a, strlen(a) + 1), b, strlen(b));
    return &all[h % ACT_STRIPES];
}

/* --- what is asked, in words that can be compared ---------------------------------------------------------------------- */

static bool is_request(const char *s)
{
    size_t n = strnlen(s, ACT_REQUEST_MAX + 1);
    if (n < ACT_REQUEST_MIN || n > ACT_REQUEST_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= '0' && s[i] <= '9') || strchr("._-", s[i])))
            return false;
    return true;
}

static const char *text_of(const char *s)
{
    return s ? s : "";
}

/* SHA-256 of what is asked, of which entity, in which words, for which reason. */
static lt_err digest_of(lt_cx *cx, const act *a, char out[2 * HASH_SHA256_BYTES + 1])
{
    uint8_t digest[HASH_SHA256_BYTES];
    hash_sha256 *h;
    const json_t *asked = a->asked ? a->asked : a->patch;
    char *words = asked ? json_dumps(asked, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;
    if (asked && !words)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for an act");
    const char *const parts[] = {a->what, text_of(a->kind), a->asked ? "" : text_of(a->id), text_of(words), text_of(a->reason)};
    lt_err e = hash_sha256_open(cx, &h);
    if (!e) {
        hash_sha256_begin(h);
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
            hash_sha256_add(h, parts[i], strlen(parts[i]) + 1);
        hash_sha256_end(h, digest);
        hash_sha256_close(h);
        hash_hex(digest, sizeof digest, out);
    }
    free(words);
    return e;
}

/* The act as it stands in the journal. */
static lt_err format(lt_cx *cx, const act_desk *d, const act *a, const char *digest, char **out)
{
    char when[CIVIL_TEXT_MAX];
    civil_format_iso(cx_now_ms(cx), d->offset_min, when);
    json_t *patch = a->patch ? json_deep_copy(a->patch) : NULL, *evidence = a->evidence ? json_deep_copy(a->evidence) : NULL;
    json_t *o = json_pack("{s:s, s:s, s:s, s:s*, s:s*, s:s*, s:o*, s:o*, s:s*, s:s*, s:s*}", "what", a->what, "who", a->who, "when", when,
                          "from", a->from && *a->from ? a->from : NULL, "kind", a->kind, "id", a->id, "patch", patch,
                          "evidence", evidence, "reason", a->reason, "request", a->request, "digest", digest);
    if (o && a->has_version && json_object_set_new(o, "version", json_integer((json_int_t)a->version)) != 0) {
        json_decref(o);
        o = NULL;
    }
    *out = o ? json_dumps(o, JSON_COMPACT) : NULL;
    json_decref(o);
    return *out ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "the act %s holds text that is no UTF-8", a->what);
}

static lt_err append(lt_cx *cx, const act_desk *d, const act *a, const char *digest, uint64_t *entry)
{
    char *text;
    TRY(format(cx, d, a, digest, &text));
    span part = span_text(text);
    lt_err e = journal_append(cx, d->j, &(journal_item){.kind = ENTRY_ACT, .parts = &part, .part_count = 1}, entry);
    free(text);
    return e;
}

/* --- checks under the locks --------------------------------------------------------------------------------------------- */

/* The keep has applied every entry below `after`. */
static lt_err await(lt_cx *cx, const act_desk *d, keep *k, uint64_t after)
{
    useconds_t pause = ACT_LOOK_MIN_US;
    if (d->alone && keep_next_entry(k) < after)
        TRY(job_apply_all(cx, d->alone));
    int64_t until_ms = cx_now_ms(cx) + ACT_WAIT_MS;
    while (keep_next_entry(k) < after) {
        if (cx_now_ms(cx) > until_ms || cx_is_cancelled(cx))
            return cx_fail(cx, LT_BUSY, "记录已写入日志（第 %llu 条），尚未生效，请稍后重试 recorded as entry %llu but not yet applied; "
                           "the same request again gives the answer", (unsigned long long)after - 1, (unsigned long long)after - 1);
        usleep(pause);
        pause = pause * 2 < ACT_LOOK_MAX_US ? pause * 2 : ACT_LOOK_MAX_US;
    }
    return LT_OK;
}

/* An answer would not come in time: better nothing is done than something that nobody sees. */
static lt_err check_behind(lt_cx *cx, const act_desk *d, keep *k)
{
    uint64_t count = journal_count(d->j), next = keep_next_entry(k);
    if (d->alone || count <= next + ACT_BEHIND_MAX)
        return LT_OK;
    return cx_fail(cx, LT_BUSY, "大量数据正在入库，暂不能修改，请稍后再试 the keep is %llu entries behind the journal; nothing was changed, try later",
                   (unsigned long long)(count - next));
}

static lt_err find_first_answer(lt_cx *cx, keep *k, const act *a, const char *digest, uint64_t *entry, bool *is_repeat)
{
    keep_act first;
    *is_repeat = false;
    lt_err e = keep_find_act(cx, k, a->who, a->request, &first);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    if (strcmp(first.digest, digest) != 0)
        return cx_fail(cx, LT_CONFLICT, "请求编号 %s 已用于另一操作 the request id was used before, for %s (entry %llu)", a->request, first.what,
                       (unsigned long long)first.entry);
    *entry = first.entry;
    *is_repeat = true;
    return LT_OK;
}

static lt_err check_version(lt_cx *cx, const act_desk *d, keep *k, const act *a)
{
    keep_entity now;
    keep_act *last;
    size_t n;
    char when[CIVIL_TEXT_MAX] = "?";
    if (!a->has_version)
        return LT_OK;
    lt_err e = keep_get_entity(cx, k, a->kind, a->id, &now);
    if (e == LT_NOT_FOUND)
        return a->version == 0 ? LT_OK : e;
    TRY(e);
    if (now.version == a->version && a->version)
        return LT_OK;
    if (a->version == 0)
        return cx_fail(cx, LT_CONFLICT, "“%s”已存在 there is a %s \"%.90s\" already (version %llu)", a->id, a->kind, a->id,
                       (unsigned long long)now.version);
    TRY(keep_list_acts(cx, k, &(keep_act_filter){.kind = a->kind, .id = a->id, .before = now.version + 1, .max = 1}, &last, &n));
    if (n)
        civil_format_iso(last->t_ms, d->offset_min, when);
    return cx_fail(cx, LT_CONFLICT, "“%s”已被 %s 于 %s 修改（%s，第 %llu 版） changed by %s at %s (%s): it is version %llu now, not %llu", a->id,
                   n ? last->who : "?", when, n ? last->what : "?", (unsigned long long)now.version, n ? last->who : "?", when,
                   n ? last->what : "?", (unsigned long long)now.version, (unsigned long long)a->version);
}

/* An entry that the keep went past without listing it was refused there. */
static lt_err check_applied(lt_cx *cx, keep *k, uint64_t entry)
{
    keep_act *last;
    size_t n;
    TRY(keep_list_acts(cx, k, &(keep_act_filter){.before = entry + 1, .max = 1}, &last, &n));
    if (n && last->entry == entry)
        return LT_OK;
    return cx_fail(cx, LT_CONFLICT, "记录已写入日志（第 %llu 条），但不能生效 recorded as entry %llu, but it could not be applied; "
                   "the list of unknown things says why", (unsigned long long)entry, (unsigned long long)entry);
}

typedef struct asking { /* one act on its way */
    act_desk  *d;
    keep      *k;
    const act *a;
    stripe    *request, *entity; /* held; request: NULL for the system's own act */
    uint64_t   entry;
    bool       is_repeat;
} asking;

static lt_err do_locked(lt_cx *cx, asking *q)
{
    char digest[2 * HASH_SHA256_BYTES + 1];
    uint64_t after = q->entity->after;
    if (q->request && q->request->after > after)
        after = q->request->after;
    TRY(check_behind(cx, q->d, q->k));
    TRY(await(cx, q->d, q->k, after));
    TRY(digest_of(cx, q->a, digest));
    if (q->request)
        TRY(find_first_answer(cx, q->k, q->a, digest, &q->entry, &q->is_repeat));
    if (q->is_repeat)
        return LT_OK;
    TRY(check_version(cx, q->d, q->k, q->a));
    TRY(append(cx, q->d, q->a, digest, &q->entry));
    q->entity->after = q->entry + 1;
    if (q->request)
        q->request->after = q->entry + 1;
    TRY(await(cx, q->d, q->k, q->entry + 1));
    return check_applied(cx, q->k, q->entry);
}

lt_err act_do(lt_cx *cx, act_desk *d, keep *k, const act *a, uint64_t *entry, bool *is_repeat)
{
    assert(a->kind && a->id);
    if (a->request && !is_request(a->request))
        return cx_fail(cx, LT_BAD_INPUT, "请求编号不可用 Idempotency-Key: %d to %d characters of A-Z a-z 0-9 . _ - are wanted", ACT_REQUEST_MIN, ACT_REQUEST_MAX);
    asking q = {.d = d, .k = k, .a = a, .entity = stripe_of(d->entities, a->kind, a->id),
                .request = a->request ? stripe_of(d->requests, a->who, a->request) : NULL};
    if (q.request)
        pthread_mutex_lock(&q.request->lock);
    pthread_mutex_lock(&q.entity->lock);
    lt_err e = do_locked(cx, &q);
    pthread_mutex_unlock(&q.entity->lock);
    if (q.request)
        pthread_mutex_unlock(&q.request->lock);
    *entry = q.entry;
    if (is_repeat)
        *is_repeat = q.is_repeat;
    return e;
}

lt_err act_note(lt_cx *cx, act_desk *d, const act *a, uint64_t *entry)
{
    char digest[2 * HASH_SHA256_BYTES + 1];
    TRY(digest_of(cx, a, digest));
    return append(cx, d, a, digest, entry);
}

/* --- many at once --------------------------------------------------------------------------------------------------------- */

typedef struct waiting { /* for acts that go to disk together */
    pthread_mutex_t lock;
    pthread_cond_t  some;
    size_t          left;
    lt_err          err;
    char            say[LT_SAY_MAX];
} waiting;
typedef struct wait_slot {
    waiting    *w;
    act_result *out;
} wait_slot;

static void on_durable(void *self, lt_err e, uint64_t number, const char *say)
{
    const wait_slot *s = self;
    pthread_mutex_lock(&s->w->lock);
    s->out->entry = e ? 0 : number;
    if (e && !s->w->err) {
        s->w->err = e;
        snprintf(s->w->say, sizeof s->w->say, "%s", say ? say : "");
    }
    s->w->left--;
    pthread_cond_signal(&s->w->some);
    pthread_mutex_unlock(&s->w->lock);
}

typedef struct many { /* what is asked, and what of it is submitted */
    const act    *acts;
    act_result   *out;
    size_t        count;
    char        **texts;
    span         *parts;
    journal_item *items;
    wait_slot    *slots;
    void        **selves;
    size_t        n;
    waiting       w;
} many;

static lt_err submit(lt_cx *cx, const act_desk *d, many *m)
{
    m->w.left = m->n;
    if (m->n == 0)
        return LT_OK;
    TRY(journal_submit_many(cx, d->j, m->items, m->n, &(journal_many){on_durable, m->selves}));
    pthread_mutex_lock(&m->w.lock);
    while (m->w.left)
        pthread_cond_wait(&m->w.some, &m->w.lock);
    pthread_mutex_unlock(&m->w.lock);
    return m->w.err ? cx_fail(cx, m->w.err, "%s", m->w.say) : LT_OK;
}

static lt_err prepare(lt_cx *cx, const act_desk *d, keep *k, const act *a, many *m, act_result *out)
{
    char digest[2 * HASH_SHA256_BYTES + 1];
    lt_err e = check_version(cx, d, k, a);
    if (e == LT_CONFLICT || e == LT_NOT_FOUND) {
        out->err = LT_CONFLICT;
        snprintf(out->say, sizeof out->say, "%s", cx->say);
        return LT_OK;
    }
    TRY(e);
    TRY(digest_of(cx, a, digest));
    TRY(format(cx, d, a, digest, &m->texts[m->n]));
    m->parts[m->n] = span_text(m->texts[m->n]);
    m->items[m->n] = (journal_item){.kind = ENTRY_ACT, .parts = &m->parts[m->n], .part_count = 1};
    m->slots[m->n] = (wait_slot){&m->w, out};
    m->selves[m->n] = &m->slots[m->n];
    m->n++;
    return LT_OK;
}

static lt_err do_all(lt_cx *cx, act_desk *d, keep *k, many *m)
{
    const act *acts = m->acts;
    act_result *out = m->out;
    size_t n = m->count;
    uint64_t last = 0, after = 0;
    for (size_t i = 0; i < ACT_STRIPES; i++)
        after = d->entities[i].after > after ? d->entities[i].after : after;
    TRY(check_behind(cx, d, k));
    TRY(await(cx, d, k, after));
    for (size_t i = 0; i < n; i++)
        TRY(prepare(cx, d, k, &acts[i], m, &out[i]));
    lt_err e = submit(cx, d, m);
    for (size_t i = 0; i < n; i++) {
        last = out[i].entry > last ? out[i].entry : last;
        if (out[i].entry)
            stripe_of(d->entities, acts[i].kind, acts[i].id)->after = out[i].entry + 1;
    }
    TRY(e);
    TRY(await(cx, d, k, last ? last + 1 : 0));
    for (size_t i = 0; i < n; i++) {
        if (!out[i].entry)
            continue;
        e = check_applied(cx, k, out[i].entry);
        if (e && e != LT_CONFLICT)
            return e;
        out[i].err = e;
        if (e)
            snprintf(out[i].say, sizeof out[i].say, "%s", cx->say);
    }
    return LT_OK;
}

lt_err act_do_many(lt_cx *cx, act_desk *d, keep *k, const act *acts, size_t n, act_result *out)
{
    many m = {.acts = acts, .out = out, .count = n, .texts = calloc(n + 1, sizeof *m.texts), .parts = calloc(n + 1, sizeof *m.parts), .items = calloc(n + 1, sizeof *m.items),
              .slots = calloc(n + 1, sizeof *m.slots), .selves = calloc(n + 1, sizeof *m.selves)};
    memset(out, 0, n * sizeof *out);
    pthread_mutex_init(&m.w.lock, NULL);
    pthread_cond_init(&m.w.some, NULL);
    lt_err e = m.texts && m.parts && m.items && m.slots && m.selves ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for acts");
    for (size_t i = 0; i < ACT_STRIPES; i++) /* always upwards; whoever holds one waits for no other */
        pthread_mutex_lock(&d->entities[i].lock);
    if (!e)
        e = do_all(cx, d, k, &m);
    for (size_t i = ACT_STRIPES; i-- > 0;)
        pthread_mutex_unlock(&d->entities[i].lock);
    for (size_t i = 0; m.texts && i < m.n; i++)
        free(m.texts[i]);
    free(m.texts);
    free(m.parts);
    free(m.items);
    free(m.slots);
    free(m.selves);
    pthread_cond_destroy(&m.w.some);
    pthread_mutex_destroy(&m.w.lock);
    return e;
}
