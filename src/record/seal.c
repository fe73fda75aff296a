/* seal.c - see seal.h. */
#include "record/seal.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

static const char MAGIC[] = "LTSEAL02";

lt_err seal_open(lt_cx *cx, const seal *before, seal **out)
{
    seal *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a segment's places");
    s->head = SEAL_NO_HEAD;
    if (before) {
        s->first = before->first + before->count;
        s->head = before->head;
        s->last_recv_us = before->last_recv_us;
        tree_copy(&s->edge, &before->edge);
    }
    *out = s;
    return LT_OK;
}

void seal_close(seal *s)
{
    if (!s)
        return;
    for (unsigned k = 0; k < TREE_KEPT; k++)
        free(s->node[k]);
    free(s->place);
    free(s);
}

static bool grow(void *array, size_t *room, size_t need, size_t each)
{
    if (need <= *room)
        return true;
    size_t want = *room ? *room * 2 : 64;
    while (want < need)
        want *= 2;
    void *old, *now;
    memcpy(&old, array, sizeof old);
    now = realloc(old, want * each);
    if (!now)
        return false;
    memcpy(array, &now, sizeof now);
    *room = want;
    return true;
}

lt_err seal_reserve(lt_cx *cx, seal *s, size_t entries)
{
    bool ok = grow(&s->place, &s->place_room, s->place_n + entries / SEAL_STRIDE + 1, sizeof s->place[0]);
    for (unsigned k = 1; k < TREE_KEPT; k++)
        ok = ok && grow(&s->node[k], &s->node_room[k], s->node_n[k] + (entries >> (TREE_STEP * k)) + 1, TREE_HASH);
    return ok ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for the places of %zu more entries", entries);
}

void seal_push_reserved(seal *s, const layout_entry *e, hash_sha256 *h, const uint8_t leaf[TREE_HASH])
{
    tree_kept kept;
    assert(e->number == s->first + s->count && s->bytes <= UINT32_MAX && s->place_n < s->place_room);
    tree_push(&s->edge, h, leaf, &kept);
    if (s->count % SEAL_STRIDE == 0)
        s->place[s->place_n++] = (uint32_t)s->bytes;
    for (unsigned i = 0; i < kept.count; i++) {
        unsigned k = kept.node[i].level;
        assert(s->node_n[k] < s->node_room[k]);
        memcpy(s->node[k][s->node_n[k]++], kept.node[i].hash, TREE_HASH);
    }
    s->count++;
    s->bytes += e->bytes;
    s->last_recv_us = e->recv_us;
    if (e->kind == ENTRY_HEAD)
        s->head = e->number;
}

lt_err seal_push(lt_cx *cx, seal *s, const layout_entry *e, hash_sha256 *h)
{
    uint8_t leaf[TREE_HASH];
    TRY(seal_reserve(cx, s, 1));
    tree_leaf(h, span_of(e->at + JOURNAL_LEAF_AT, JOURNAL_LEAF_BYTES), leaf);
    seal_push_reserved(s, e, h, leaf);
    return LT_OK;
}

static uint64_t nodes_before(uint64_t number, unsigned level)
{
    return number >> (TREE_STEP * level);
}

void seal_cut(seal *s, uint64_t number, uint64_t bytes, const tree_edge *edge)
{
    assert(number >= s->first && number <= s->first + s->count && edge->size == number);
    s->count = number - s->first;
    s->bytes = bytes;
    s->place_n = (size_t)((s->count + SEAL_STRIDE - 1) / SEAL_STRIDE);
    for (unsigned k = 1; k < TREE_KEPT; k++)
        s->node_n[k] = (size_t)(nodes_before(number, k) - nodes_before(s->first, k));
    tree_copy(&s->edge, edge);
}

bool seal_get_node(const seal *s, unsigned level, uint64_t index, uint8_t out[TREE_HASH])
{
    assert(level > 0 && level < TREE_KEPT);
    uint64_t base = nodes_before(s->first, level);
    if (index < base || index - base >= s->node_n[level])
        return false;
    memcpy(out, s->node[level][index - base], TREE_HASH);
    return true;
}

void seal_get_place(const seal *s, uint64_t number, uint64_t *near_number, uint64_t *near_offset)
{
    assert(number >= s->first);
    uint64_t i = (number - s->first) / SEAL_STRIDE;
    if (i >= s->place_n)
        i = s->place_n ? s->place_n - 1 : 0;
    *near_number = s->first + i * SEAL_STRIDE;
    *near_offset = s->place_n ? s->place[i] : 0;
}

static void put_u32(buf *b, uint32_t v)
{
    uint8_t p[4];
    span_put_u32(p, v);
    buf_put(b, p, sizeof p);
}

static void put_u64(buf *b, uint64_t v)
{
    uint8_t p[8];
    span_put_u64(p, v);
    buf_put(b, p, sizeof p);
}

lt_err seal_save(lt_cx *cx, const seal *s, const char *path)
{
    buf b;
    buf_init(&b, SEAL_BYTES_MAX);
    buf_text(&b, MAGIC);
    put_u64(&b, s->first);
    put_u64(&b, s->count);
    put_u64(&b, s->bytes);
    put_u64(&b, (uint64_t)s->last_recv_us);
    put_u64(&b, s->head);
    put_u32(&b, (uint32_t)s->place_n);
    for (unsigned k = 1; k < TREE_KEPT; k++)
        put_u32(&b, (uint32_t)s->node_n[k]);
    put_u32(&b, hash_crc32c(0, b.p, b.n));
    assert(b.err || b.n == SEAL_HEAD_BYTES);
    for (unsigned k = 0; k < TREE_LEVELS; k++)
        if (s->edge.size >> k & 1u)
            buf_put(&b, s->edge.hash[k], TREE_HASH);
    for (size_t i = 0; i < s->place_n; i++)
        put_u32(&b, s->place[i]);
    for (unsigned k = 1; k < TREE_KEPT; k++)
        buf_put(&b, s->node[k], s->node_n[k] * TREE_HASH);
    put_u32(&b, hash_crc32c(0, b.p, b.n));
    lt_err e = buf_check(cx, &b);
    if (!e)
        e = file_replace(cx, path, buf_span(&b), 0644);
    buf_fini(&b);
    return e;
}

static lt_err damaged(lt_cx *cx, const char *path, const char *why)
{
    return cx_fail(cx, LT_DAMAGED, "%s: %s", path, why);
}

static lt_err parse_head(lt_cx *cx, span text, const char *path, seal *s)
{
    reader r = reader_of(text);
    span magic;
    uint64_t recv = 0;
    uint32_t n = 0, crc;
    if (!reader_take(&r, 8, &magic) || !span_is(magic, MAGIC) || text.n < SEAL_HEAD_BYTES)
        return damaged(cx, path, "this is no seal");
    bool ok = reader_u64(&r, &s->first) && reader_u64(&r, &s->count) && reader_u64(&r, &s->bytes) && reader_u64(&r, &recv) &&
              reader_u64(&r, &s->head) && reader_u32(&r, &n);
    s->place_n = n;
    for (unsigned k = 1; ok && k < TREE_KEPT; k++) {
        ok = reader_u32(&r, &n);
        s->node_n[k] = n;
    }
    uint32_t want = hash_crc32c(0, text.p, r.at);
    if (!ok || !reader_u32(&r, &crc) || crc != want)
        return damaged(cx, path, "the head's CRC-32C does not match");
    s->last_recv_us = (int64_t)recv;
    bool fits = s->count > 0 && s->first < INT64_MAX && s->count < UINT32_MAX && s->bytes <= UINT32_MAX &&
                s->place_n == (s->count + SEAL_STRIDE - 1) / SEAL_STRIDE;
    for (unsigned k = 1; k < TREE_KEPT; k++)
        fits = fits && s->node_n[k] == nodes_before(s->first + s->count, k) - nodes_before(s->first, k);
    return fits ? LT_OK : damaged(cx, path, "the counts do not fit each other");
}

static lt_err parse_body(lt_cx *cx, span text, const char *path, seal *s)
{
    reader r = reader_of(text);
    span piece;
    r.at = SEAL_HEAD_BYTES;
    s->edge.size = s->first + s->count;
    size_t need = SEAL_HEAD_BYTES + (size_t)__builtin_popcountll(s->edge.size) * TREE_HASH + s->place_n * 4 + 4;
    for (unsigned k = 1; k < TREE_KEPT; k++)
        need += s->node_n[k] * TREE_HASH;
    uint8_t crc[4];
    if (text.n != need)
        return damaged(cx, path, "it is cut short or grown");
    span_put_u32(crc, hash_crc32c(0, text.p, text.n - 4));
    if (memcmp(crc, text.p + text.n - 4, 4) != 0)
        return damaged(cx, path, "the CRC-32C does not match");
    for (unsigned k = 0; k < TREE_LEVELS; k++)
        if (s->edge.size >> k & 1u && reader_take(&r, TREE_HASH, &piece))
            memcpy(s->edge.hash[k], piece.p, TREE_HASH);
    if (!grow(&s->place, &s->place_room, s->place_n, sizeof s->place[0]))
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %s", path);
    bool ok = true;
    for (size_t i = 0; i < s->place_n; i++)
        ok = reader_u32(&r, &s->place[i]) && ok && s->place[i] < s->bytes;
    for (unsigned k = 1; k < TREE_KEPT; k++) {
        if (!grow(&s->node[k], &s->node_room[k], s->node_n[k], TREE_HASH))
            return cx_fail(cx, LT_NO_MEMORY, "no memory for %s", path);
        if (s->node_n[k] && reader_take(&r, s->node_n[k] * TREE_HASH, &piece))
            memcpy(s->node[k], piece.p, piece.n);
    }
    return ok ? LT_OK : damaged(cx, path, "a place lies outside the segment");
}

lt_err seal_load(lt_cx *cx, const char *path, seal **out)
{
    buf b;
    seal *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %s", path);
    buf_init(&b, SEAL_BYTES_MAX);
    lt_err e = file_read_all(cx, path, &b);
    if (!e)
        e = parse_head(cx, buf_span(&b), path, s);
    if (!e)
        e = parse_body(cx, buf_span(&b), path, s);
    buf_fini(&b);
    if (e)
        seal_close(s);
    else
        *out = s;
    return e;
}

lt_err seal_peek(lt_cx *cx, const char *path, seal *out)
{
    uint8_t head[SEAL_HEAD_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cx_fail(cx, LT_NOT_FOUND, "%s cannot be opened", path);
    ssize_t n = pread(fd, head, sizeof head, 0);
    close(fd);
    memset(out, 0, sizeof *out);
    return parse_head(cx, span_of(head, n < 0 ? 0 : (size_t)n), path, out);
}
