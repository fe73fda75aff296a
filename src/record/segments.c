/* segments.c - see segments.h. */
#include "record/segments.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#define NAME_DIGITS 20

void segments_init(segments *s, const char *folder)
{
    *s = (segments){0};
    assert(strlen(folder) < SEGMENTS_FOLDER);
    memcpy(s->folder, folder, strlen(folder) + 1);
    pthread_mutex_init(&s->lock, NULL);
}

void segments_fini(segments *s)
{
    for (size_t i = 0; i < s->count; i++)
        seal_close(s->at[i].seal);
    free(s->at);
    pthread_mutex_destroy(&s->lock);
}

lt_err segments_path(lt_cx *cx, const segments *s, uint64_t first, const char *ending, char out[FILE_PATH_MAX])
{
    return file_path(cx, out, "%s/%020llu.%s", s->folder, (unsigned long long)first, ending);
}

static bool parse_name(const char *name, uint64_t *first)
{
    span s = span_text(name);
    if (s.n != NAME_DIGITS + 4 || strcmp(name + NAME_DIGITS, ".seg") != 0 || name[0] != '0' || name[1] != '0')
        return false;
    return span_parse_u64(span_cut(s, 2, NAME_DIGITS), first);
}

static int by_number(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

lt_err segments_list(lt_cx *cx, const char *folder, uint64_t **out, size_t *n)
{
    size_t room = 0;
    *out = NULL;
    *n = 0;
    DIR *d = opendir(folder);
    if (!d)
        return cx_fail_errno(cx, errno, "cannot read folder %s", folder);
    lt_err e = LT_OK;
    for (struct dirent *f; !e && (f = readdir(d));) {
        uint64_t first;
        if (!parse_name(f->d_name, &first))
            continue;
        if (*n == room) {
            room = room ? room * 2 : 64;
            uint64_t *p = *n < SEGMENTS_MAX ? realloc(*out, room * sizeof *p) : NULL;
            if (!p) {
                e = cx_fail(cx, LT_NO_MEMORY, "no memory for the names of more than %zu segments", *n);
                break;
            }
            *out = p;
        }
        (*out)[(*n)++] = first;
    }
    closedir(d);
    if (*n)
        qsort(*out, *n, sizeof **out, by_number);
    return e;
}

/* Drop the seal that was not used for longest; the growing one and unsealed ones stay. */
static void unload_one(segments *s)
{
    size_t oldest = s->count;
    for (size_t i = 0; i + 1 < s->count; i++)
        if (s->at[i].seal && s->at[i].is_sealed && (oldest == s->count || s->at[i].used < s->at[oldest].used))
            oldest = i;
    if (oldest == s->count)
        return;
    seal_close(s->at[oldest].seal);
    s->at[oldest].seal = NULL;
    s->loaded--;
}

lt_err segments_add(lt_cx *cx, segments *s, uint64_t first, seal *sl, bool is_sealed)
{
    lt_err e = LT_OK;
    pthread_mutex_lock(&s->lock);
    assert(s->count == 0 || s->at[s->count - 1].first < first);
    if (s->count == s->room) {
        size_t room = s->room ? s->room * 2 : 64;
        segment *p = realloc(s->at, room * sizeof *p);
        if (p) {
            s->at = p;
            s->room = room;
        } else {
            e = cx_fail(cx, LT_NO_MEMORY, "no memory for %zu segments", room);
        }
    }
    if (!e && sl && s->loaded >= SEGMENTS_LOADED)
        unload_one(s);
    if (!e) {
        s->at[s->count++] = (segment){.first = first, .seal = sl, .is_sealed = is_sealed, .used = ++s->tick};
        s->loaded += sl != NULL;
    }
    pthread_mutex_unlock(&s->lock);
    return e;
}

/* Index of the segment that may hold `number`; s->count when none begins at or before it. */
static size_t index_of(const segments *s, uint64_t number)
{
    size_t lo = 0, hi = s->count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->at[mid].first <= number)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? lo - 1 : s->count;
}

static lt_err load(lt_cx *cx, segments *s, size_t i, const seal **out)
{
    segment *g = &s->at[i];
    g->used = ++s->tick;
    if (!g->seal) {
        char path[FILE_PATH_MAX];
        if (s->loaded >= SEGMENTS_LOADED)
            unload_one(s);
        TRY(segments_path(cx, s, g->first, "seal", path));
        TRY(seal_load(cx, path, &g->seal));
        s->loaded++;
        if (g->seal->first != g->first)
            return cx_fail(cx, LT_DAMAGED, "%s is the seal of another segment", path);
    }
    *out = g->seal;
    return LT_OK;
}

static lt_err find(lt_cx *cx, segments *s, uint64_t number, const seal **out)
{
    size_t i = index_of(s, number);
    if (i < s->count) {
        TRY(load(cx, s, i, out));
        if (number - (*out)->first < (*out)->count)
            return LT_OK;
    }
    return cx_fail(cx, LT_NOT_FOUND, "no segment holds entry %llu", (unsigned long long)number);
}

lt_err segments_find(lt_cx *cx, segments *s, uint64_t number, segments_place *out)
{
    const seal *sl;
    pthread_mutex_lock(&s->lock);
    lt_err e = find(cx, s, number, &sl);
    if (!e) {
        out->first = sl->first;
        seal_get_place(sl, number, &out->near_number, &out->near_offset);
    }
    pthread_mutex_unlock(&s->lock);
    return e;
}

lt_err segments_node(lt_cx *cx, segments *s, unsigned level, uint64_t index, uint8_t out[TREE_HASH])
{
    const seal *sl;
    uint64_t last = ((index + 1) << (TREE_STEP * level)) - 1; /* the leaf that completed it */
    pthread_mutex_lock(&s->lock);
    lt_err e = find(cx, s, last, &sl);
    if (!e && !seal_get_node(sl, level, index, out))
        e = cx_fail(cx, LT_DAMAGED, "the seal of segment %llu lacks a tree node", (unsigned long long)sl->first);
    pthread_mutex_unlock(&s->lock);
    return e;
}

lt_err segments_tail(lt_cx *cx, segments *s, const seal **out)
{
    *out = NULL;
    return s->count ? load(cx, s, s->count - 1, out) : LT_OK;
}

seal *segments_last(segments *s)
{
    return s->count ? s->at[s->count - 1].seal : NULL;
}

void segments_mark_sealed(segments *s, uint64_t first)
{
    pthread_mutex_lock(&s->lock);
    for (size_t i = index_of(s, first); i-- > 0 && !s->at[i].is_sealed;)
        s->at[i].is_sealed = true;
    pthread_mutex_unlock(&s->lock);
}

void segments_cut(segments *s, uint64_t bytes, const tree_edge *edge)
{
    pthread_mutex_lock(&s->lock);
    while (s->count && s->at[s->count - 1].first > 0 && s->at[s->count - 1].first >= edge->size) {
        s->loaded -= s->at[s->count - 1].seal != NULL;
        seal_close(s->at[--s->count].seal);
    }
    if (s->count) {
        segment *g = &s->at[s->count - 1];
        assert(g->seal);
        if (edge->size - g->first < g->seal->count)
            seal_cut(g->seal, edge->size, bytes, edge);
    }
    pthread_mutex_unlock(&s->lock);
}
