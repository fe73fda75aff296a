/* import_survey.c - see import_survey.h. */
#include "acquire/import/import_survey.h"

#include <stdio.h>
#include <stdlib.h>

#define TAKEN (1ull << 63)
#define HOUR_BIAS (1ll << 31) /* hours since 1970, made positive */

/* One (station, hour): key 0 is an empty slot. */
typedef struct seen {
    uint64_t key, digest; /* TAKEN in digest: the second pass has met it */
} seen;

struct survey {
    survey_totals   totals;
    survey_station *stations;
    uint32_t        station_room;
    uint32_t       *by_name; /* open addressing: index + 1 */
    uint32_t        by_name_room;
    seen           *rows;
    uint64_t        row_room, row_count;
    survey_bad     *bads;
    uint32_t        bad_count;
    char            member[IMPORT_NAME_MAX];
    uint32_t        last; /* station of the row before: rows of one come together often */
};

static uint64_t spread(uint64_t h)
{
    h ^= h >> 32;
    h *= 0x9fb21c651e98df25u;
    h ^= h >> 29;
    return h;
}

static uint64_t hash_name(const char *city, span name)
{
    return spread(import_digest(import_digest(IMPORT_DIGEST_EMPTY, span_text(city)), name));
}

lt_err survey_open(lt_cx *cx, survey **out)
{
    survey *s = calloc(1, sizeof *s);
    if (!s)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to survey a file");
    s->by_name_room = 2 * IMPORT_STATIONS_MAX;
    s->row_room = 1u << 16;
    s->by_name = calloc(s->by_name_room, sizeof *s->by_name);
    s->rows = calloc(s->row_room, sizeof *s->rows);
    s->bads = calloc(SURVEY_BAD_LISTED, sizeof *s->bads);
    s->last = UINT32_MAX;
    if (!s->by_name || !s->rows || !s->bads) {
        survey_close(s);
        return cx_fail(cx, LT_NO_MEMORY, "no memory to survey a file");
    }
    *out = s;
    return LT_OK;
}

void survey_close(survey *s)
{
    if (!s)
        return;
    free(s->stations);
    free(s->by_name);
    free(s->rows);
    free(s->bads);
    free(s);
}

static span name_of(const import_row *row, const import_layout *l)
{
    if (row->station.n)
        return row->station;
    return row->city.n ? row->city : span_text(l->format->place);
}

static bool is_station(const survey_station *t, const char *city, span name, span code)
{
    return strcmp(t->city, city) == 0 && span_is(name, t->name) && span_is(code, t->code);
}

/* Slot of by_name that holds this station, or the empty one where it belongs. A code tells namesakes apart. */
static uint32_t find_slot(const survey *s, const char *city, span name, span code)
{
    uint64_t h = hash_name(city, code.n ? code : name);
    for (;; h++) {
        uint32_t slot = (uint32_t)(h & (s->by_name_room - 1));
        if (!s->by_name[slot] || is_station(&s->stations[s->by_name[slot] - 1], city, name, code))
            return slot;
    }
}

static lt_err add_station(lt_cx *cx, survey *s, const import_at *at, const import_row *row, uint32_t slot)
{
    if (s->totals.stations == IMPORT_STATIONS_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u stations in one file", IMPORT_STATIONS_MAX);
    if (s->totals.stations == s->station_room) {
        uint32_t room = s->station_room ? 2 * s->station_room : 64;
        survey_station *more = realloc(s->stations, room * sizeof *more);
        if (!more)
            return cx_fail(cx, LT_NO_MEMORY, "no memory for %u stations", room);
        s->stations = more;
        s->station_room = room;
    }
    survey_station *t = &s->stations[s->totals.stations];
    *t = (survey_station){.first_ms = row->t_ms, .last_ms = row->t_ms, .first_digest = row->digest, .is_constant = true,
                          .has_position = row->has_position, .longitude = row->longitude, .latitude = row->latitude, .twin_of = UINT32_MAX, .namesake_of = UINT32_MAX};
    snprintf(t->city, sizeof t->city, "%s", at->city);
    (void)span_copy(name_of(row, at->layout), t->name, sizeof t->name); /* its length was checked by import_row_parse */
    (void)span_copy(row->code, t->code, sizeof t->code);
    (void)span_copy(row->area.n ? row->area : row->city, t->area, sizeof t->area);
    s->by_name[slot] = ++s->totals.stations;
    return LT_OK;
}

static uint32_t find_station(survey *s, const import_at *at, const import_row *row, uint32_t *slot)
{
    span name = name_of(row, at->layout);
    if (s->last != UINT32_MAX && is_station(&s->stations[s->last], at->city, name, row->code))
        return s->last;
    *slot = find_slot(s, at->city, name, row->code);
    return s->by_name[*slot] ? (s->last = s->by_name[*slot] - 1) : UINT32_MAX;
}

static uint64_t row_key(uint32_t station, int64_t t_ms)
{
    return (uint64_t)(station + 1) << 40 | (uint64_t)(t_ms / CIVIL_HOUR_MS + HOUR_BIAS);
}

static seen *find_seen(seen *rows, uint64_t room, uint64_t key)
{
    for (uint64_t h = spread(key);; h++) {
        seen *e = &rows[h & (room - 1)];
        if (!e->key || e->key == key)
            return e;
    }
}

static lt_err grow_rows(lt_cx *cx, survey *s)
{
    if (s->row_count >= IMPORT_ROWS_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u rows in one file: cut it into several", IMPORT_ROWS_MAX);
    if (s->row_count < s->row_room / 2)
        return LT_OK;
    uint64_t room = s->row_room * 2;
    seen *more = calloc(room, sizeof *more);
    if (!more)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to compare %llu rows", (unsigned long long)s->row_count);
    for (uint64_t i = 0; i < s->row_room; i++)
        if (s->rows[i].key)
            *find_seen(more, room, s->rows[i].key) = s->rows[i];
    free(s->rows);
    s->rows = more;
    s->row_room = room;
    return LT_OK;
}

static lt_err note_bad(lt_cx *cx, void *self, const import_at *at, uint64_t line, const char *why)
{
    survey *s = self;
    (void)cx;
    s->totals.bad++;
    s->totals.rows++;
    if (s->bad_count == SURVEY_BAD_LISTED)
        return LT_OK;
    survey_bad *b = &s->bads[s->bad_count++];
    b->line = line;
    snprintf(b->member, sizeof b->member, "%.127s", at->member);
    snprintf(b->why, sizeof b->why, "%s", why);
    return LT_OK;
}

/* Rows of one station and hour: the first stands; the same again is a repeat, another content a contradiction. */
static lt_err note_again(lt_cx *cx, survey *s, const import_at *at, const import_row *row, const seen *e, survey_station *t)
{
    char why[ROW_FAULT_MAX];
    if (e->digest == (row->digest & ~TAKEN)) {
        t->repeats++;
        s->totals.repeats++;
        return LT_OK;
    }
    t->contradictions++;
    s->totals.contradictions++;
    snprintf(why, sizeof why, "contradicts an earlier row of %.90s for the same time; the earlier one stands", t->name);
    s->totals.rows--; /* note_bad counts it */
    return note_bad(cx, s, at, row->line, why);
}

static lt_err survey_row(lt_cx *cx, void *self, const import_at *at, const import_row *row)
{
    survey *s = self;
    uint32_t slot = 0, index = find_station(s, at, row, &slot);
    if (index == UINT32_MAX) {
        TRY(add_station(cx, s, at, row, slot));
        index = s->last = s->totals.stations - 1;
    }
    if (strcmp(s->member, at->member) != 0) {
        snprintf(s->member, sizeof s->member, "%s", at->member);
        s->totals.files++;
    }
    TRY(grow_rows(cx, s));
    survey_station *t = &s->stations[index];
    seen *e = find_seen(s->rows, s->row_room, row_key(index, row->t_ms));
    s->totals.rows++;
    t->rows++;
    t->is_constant = t->is_constant && row->digest == t->first_digest;
    if (e->key)
        return note_again(cx, s, at, row, e, t);
    *e = (seen){row_key(index, row->t_ms), row->digest & ~TAKEN};
    s->row_count++;
    t->times++;
    t->with_value += row->has_value;
    t->sum_digest += spread(row->digest ^ spread((uint64_t)row->t_ms));
    t->first_ms = row->t_ms < t->first_ms ? row->t_ms : t->first_ms;
    t->last_ms = row->t_ms > t->last_ms ? row->t_ms : t->last_ms;
    if (s->totals.newest_ms < row->t_ms)
        s->totals.newest_ms = row->t_ms;
    return LT_OK;
}

typedef struct station_key {
    uint64_t digest;
    uint32_t index;
} station_key;

static int compare_keys(const void *a, const void *b)
{
    const station_key *x = a, *y = b;
    if (x->digest != y->digest)
        return x->digest < y->digest ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* The stations in the order of a key; *out from malloc. */
static lt_err sort_stations(lt_cx *cx, const survey *s, uint64_t (*key_of)(const survey_station *t), station_key **out)
{
    uint32_t n = s->totals.stations;
    station_key *k = calloc(n ? n : 1, sizeof *k);
    if (!k)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for %u stations", n);
    for (uint32_t i = 0; i < n; i++)
        k[i] = (station_key){key_of(&s->stations[i]), i};
    qsort(k, n, sizeof *k, compare_keys);
    *out = k;
    return LT_OK;
}

static uint64_t hash_content(const survey_station *t)
{
    return t->sum_digest ^ hash_name("", span_text(t->name));
}

static lt_err find_twins(lt_cx *cx, survey *s)
{
    uint32_t n = s->totals.stations;
    station_key *k = NULL;
    TRY(sort_stations(cx, s, hash_content, &k));
    for (uint32_t i = 0; i + 1 < n; i++) {
        survey_station *a = &s->stations[k[i].index], *b = &s->stations[k[i + 1].index];
        if (k[i].digest != k[i + 1].digest || strcmp(a->name, b->name) != 0 || strcmp(a->city, b->city) == 0 || !a->with_value || a->times < 2)
            continue;
        b->twin_of = a->twin_of != UINT32_MAX ? a->twin_of : k[i].index;
        s->totals.twins++;
    }
    free(k);
    return LT_OK;
}

/* The name without white space and without what stands in parentheses, of either width. */
static uint64_t hash_base_name(const survey_station *t)
{
    char base[PLACE_NAME_MAX];
    size_t n = 0;
    for (const char *p = t->name; *p; p++) {
        if (*p == '(' || strncmp(p, "\xef\xbc\x88", 3) == 0)
            break;
        if (strncmp(p, "\xe3\x80\x80", 3) == 0)
            p += 2;
        else if (*p != ' ' && *p != '\t')
            base[n++] = *p;
    }
    const char *city = t->area[0] ? t->area : import_city_name(t->city);
    return hash_name(city, span_of(base, n));
}

/* Which of two is rather the living one: not frozen, then newer, then with more hours, then the first. */
static bool is_livelier(const survey_station *a, const survey_station *b)
{
    if (a->is_frozen != b->is_frozen)
        return b->is_frozen;
    if (a->last_ms != b->last_ms)
        return a->last_ms > b->last_ms;
    return a->times > b->times;
}

static lt_err find_namesakes(lt_cx *cx, survey *s)
{
    uint32_t n = s->totals.stations;
    station_key *k = NULL;
    TRY(sort_stations(cx, s, hash_base_name, &k));
    for (uint32_t from = 0, to; from < n; from = to) {
        uint32_t best = k[from].index;
        for (to = from; to < n && k[to].digest == k[from].digest; to++)
            if (is_livelier(&s->stations[k[to].index], &s->stations[best]))
                best = k[to].index;
        for (uint32_t i = from; i < to; i++)
            if (k[i].index != best) {
                s->stations[k[i].index].namesake_of = best;
                s->totals.namesakes++;
            }
    }
    free(k);
    return LT_OK;
}

lt_err survey_run(lt_cx *cx, survey *s, const import_source *src, const import_options *o)
{
    const import_sink sink = {.self = s, .on_row = survey_row, .on_bad = note_bad};
    s->totals.newest_ms = INT64_MIN;
    TRY(import_scan(cx, src, o, &sink));
    for (uint32_t i = 0; i < s->totals.stations; i++) {
        survey_station *t = &s->stations[i];
        t->is_frozen = t->is_constant && t->rows >= SURVEY_FROZEN_ROWS;
        t->is_silent = t->is_frozen && !t->with_value;
        t->is_stale = s->totals.newest_ms - t->last_ms >= SURVEY_STALE_MS;
        s->totals.frozen += t->is_frozen;
        s->totals.silent += t->is_silent;
        s->totals.stale += t->is_stale;
    }
    TRY(find_twins(cx, s));
    return find_namesakes(cx, s);
}

const survey_totals *survey_totals_of(const survey *s)
{
    return &s->totals;
}

const survey_station *survey_stations(const survey *s, uint32_t *count)
{
    *count = s->totals.stations;
    return s->stations;
}

const survey_bad *survey_bads(const survey *s, uint32_t *count)
{
    *count = s->bad_count;
    return s->bads;
}

uint32_t survey_take(survey *s, const import_at *at, const import_row *row, bool *is_taken)
{
    uint32_t slot = 0, index = find_station(s, at, row, &slot);
    if (index == UINT32_MAX)
        return UINT32_MAX;
    seen *e = find_seen(s->rows, s->row_room, row_key(index, row->t_ms));
    if (!e->key)
        return UINT32_MAX;
    *is_taken = !(e->digest & TAKEN);
    e->digest |= TAKEN;
    return index;
}
