/* hour_file.c - see hour_file.h. */
#include "app/hour_file.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/num.h"
#include "tables.h"

enum { C_DATE, C_YEAR, C_MONTH, C_DAY, C_HOUR, C_SPEED, C_FROM, C_VALUE, C_COUNT };
#define NONE UINT32_MAX

static const struct column_name {
    int         column;
    const char *name;
} NAMES[] = {{C_DATE, "date"}, {C_DATE, "time"}, {C_DATE, "datetime"}, {C_YEAR, "year"}, {C_MONTH, "month"}, {C_DAY, "day"}, {C_HOUR, "hour"},
             {C_SPEED, "ws"}, {C_SPEED, "wspm"}, {C_SPEED, "wind_speed"}, {C_FROM, "wd"}, {C_FROM, "wind_direction"}};
static const char *const CALM[] = {"C", "CALM", "CV", "VRB", "VAR", "静风"};
static const char *const MISSING[] = {"", "NA", "NAN", "NULL", "-"};

typedef struct taking {
    const hour_file_query *q;
    hour_file             *out;
    uint32_t               at[C_COUNT];
    bool                   has_head;
    size_t                 room;
} taking;

static bool is_one_of(span s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (span_is_fold(s, words[i]))
            return true;
    return false;
}
#define IS_ONE_OF(s, words) is_one_of((s), (words), sizeof(words) / sizeof *(words))

static lt_err take_head(lt_cx *cx, taking *t, const csv_record *r)
{
    buf all;
    for (int c = 0; c < C_COUNT; c++)
        t->at[c] = NONE;
    buf_init(&all, 4096);
    for (uint32_t i = 0; i < r->count; i++) {
        span s = span_trim(r->fields[i]);
        buf_format(&all, "%s%.*s", i ? " " : "", (int)s.n, (const char *)s.p);
        for (size_t k = 0; k < sizeof NAMES / sizeof NAMES[0]; k++)
            if (span_is_fold(s, NAMES[k].name) && t->at[NAMES[k].column] == NONE)
                t->at[NAMES[k].column] = i;
        if (span_is_fold(s, t->q->quantity))
            t->at[C_VALUE] = i;
    }
    lt_err e = LT_OK;
    const char *none = t->at[C_VALUE] == NONE ? t->q->quantity
                       : t->at[C_DATE] == NONE && (t->at[C_YEAR] == NONE || t->at[C_MONTH] == NONE || t->at[C_DAY] == NONE) ? "date"
                       : t->q->needs_wind && t->at[C_SPEED] == NONE ? "ws"
                       : t->q->needs_wind && t->at[C_FROM] == NONE  ? "wd"
                                                                    : NULL;
    if (none)
        e = cx_fail(cx, LT_BAD_INPUT, "line %llu: there is no column \"%s\"; there are: %.*s", (unsigned long long)r->line, none, (int)(all.n < 300 ? all.n : 300),
                    all.p ? (const char *)all.p : "");
    buf_fini(&all);
    t->has_head = true;
    return e;
}

static span cell_of(const taking *t, const csv_record *r, int column)
{
    return t->at[column] < r->count ? span_trim(r->fields[t->at[column]]) : span_of("", 0);
}

static lt_err take_number(lt_cx *cx, const csv_record *r, span s, const char *what, double *out)
{
    *out = NAN;
    if (IS_ONE_OF(s, MISSING) || num_parse_double(s, out))
        return LT_OK;
    return cx_fail(cx, LT_BAD_INPUT, "line %llu, %s: \"%.*s\" is no number", (unsigned long long)r->line, what, (int)(s.n < 40 ? s.n : 40), (const char *)s.p);
}

static lt_err take_time(lt_cx *cx, const taking *t, const csv_record *r, int64_t *out)
{
    if (t->at[C_DATE] != NONE) {
        span s = cell_of(t, r, C_DATE);
        if (civil_parse_iso(s, t->q->offset_min, out))
            return LT_OK;
        return cx_fail(cx, LT_BAD_INPUT, "line %llu, date: \"%.*s\" is no time such as 2026-11-24 13:00", (unsigned long long)r->line,
                       (int)(s.n < 40 ? s.n : 40), (const char *)s.p);
    }
    uint64_t v[4] = {0};
    for (int c = C_YEAR; c <= C_HOUR; c++)
        if (t->at[c] != NONE && !span_parse_u64(cell_of(t, r, c), &v[c - C_YEAR]))
            return cx_fail(cx, LT_BAD_INPUT, "line %llu: year, month, day and hour are wanted as numbers", (unsigned long long)r->line);
    civil day = {.year = (int)(v[0] < 9999 ? v[0] : 0), .month = (int)(v[1] < 99 ? v[1] : 0), .day = (int)(v[2] < 99 ? v[2] : 0),
                 .hour = (int)(v[3] < 99 ? v[3] : 99)};
    if (!civil_is_valid(&day))
        return cx_fail(cx, LT_BAD_INPUT, "line %llu: %llu-%llu-%llu hour %llu is no time", (unsigned long long)r->line, (unsigned long long)v[0],
                       (unsigned long long)v[1], (unsigned long long)v[2], (unsigned long long)v[3]);
    *out = civil_to_ms(&day, t->q->offset_min);
    return LT_OK;
}

static bool find_word(span s, double *out)
{
    for (size_t i = 0; i < TABLE_IMPORT_WORD_COUNT; i++)
        if (strcmp(TABLE_IMPORT_WORD[i].role, "wind16") == 0 && span_is_fold(s, TABLE_IMPORT_WORD[i].word)) {
            *out = num_to_double(TABLE_IMPORT_WORD[i].value);
            return true;
        }
    return false;
}

static lt_err take_wind(lt_cx *cx, const taking *t, const csv_record *r, size_t i)
{
    hour_file *o = t->out;
    span s = cell_of(t, r, C_FROM);
    TRY(take_number(cx, r, cell_of(t, r, C_SPEED), "wind speed", &o->speed_m_s[i]));
    if (IS_ONE_OF(s, CALM)) {
        o->from_deg[i] = PATTERN_CALM_DEG;
    } else if (find_word(s, &o->from_deg[i])) {
        o->is_words = true;
    } else {
        TRY(take_number(cx, r, s, "wind direction", &o->from_deg[i]));
        if (!isnan(o->from_deg[i]) && !(o->from_deg[i] >= 0 && o->from_deg[i] <= 360)) {
            o->bad_wind++;
            o->from_deg[i] = NAN;
        }
    }
    if (o->speed_m_s[i] < 0) {
        o->bad_wind++;
        o->speed_m_s[i] = NAN;
    }
    if (o->from_deg[i] == 0 && o->speed_m_s[i] == 0 && !o->is_words)
        o->from_deg[i] = PATTERN_CALM_DEG;
    return LT_OK;
}

static lt_err grow(lt_cx *cx, taking *t)
{
    hour_file *o = t->out, b = *o;
    size_t room = t->room ? 2 * t->room : 16384;
    if (o->n >= PATTERN_HOURS_MAX)
        return cx_fail(cx, LT_LIMIT, "more than %u rows", PATTERN_HOURS_MAX);
    TRY(ARENA_ARRAY(cx, room, &o->t_ms));
    TRY(ARENA_ARRAY(cx, room, &o->value));
    TRY(ARENA_ARRAY(cx, room, &o->speed_m_s));
    TRY(ARENA_ARRAY(cx, room, &o->from_deg));
    for (size_t i = 0; i < b.n; i++) {
        o->t_ms[i] = b.t_ms[i];
        o->value[i] = b.value[i];
        o->speed_m_s[i] = b.speed_m_s[i];
        o->from_deg[i] = b.from_deg[i];
    }
    t->room = room;
    return LT_OK;
}

static lt_err take_record(lt_cx *cx, void *self, const csv_record *r)
{
    taking *t = self;
    if (r->fault)
        return cx_fail(cx, LT_BAD_INPUT, "line %llu: %s", (unsigned long long)r->line, r->fault);
    if (!t->has_head)
        return take_head(cx, t, r);
    if (t->out->n == t->room)
        TRY(grow(cx, t));
    size_t i = t->out->n;
    TRY(take_time(cx, t, r, &t->out->t_ms[i]));
    TRY(take_number(cx, r, cell_of(t, r, C_VALUE), t->q->quantity, &t->out->value[i]));
    TRY(take_wind(cx, t, r, i));
    t->out->n++;
    return LT_OK;
}

/* --- the file ------------------------------------------------------------------------------------------------------------------ */

typedef struct source {
    int         fd;
    const char *path;
} source;

static lt_err read_some(lt_cx *cx, void *self, void *p, size_t max, size_t *got)
{
    const source *s = self;
    ssize_t n;
    do
        n = read(s->fd, p, max);
    while (n < 0 && errno == EINTR);
    *got = n > 0 ? (size_t)n : 0;
    return n < 0 ? cx_fail_errno(cx, errno, "%s", s->path) : LT_OK;
}

static lt_err scan_archive(lt_cx *cx, import_archive *a, csv_reader *r)
{
    static const size_t PIECE = 65536;
    uint8_t *piece;
    size_t got = 1;
    const char *name;
    TRY(arena_alloc(cx, PIECE, &piece));
    TRY(import_archive_next(cx, a, &name));
    while (got > 0) {
        TRY(import_archive_read(cx, a, piece, PIECE, &got));
        TRY(csv_feed(cx, r, span_of(piece, got)));
    }
    return csv_end(cx, r);
}

lt_err hour_file_scan_from(lt_cx *cx, hour_file_bytes from, const char *name, csv_record_fn fn, void *self)
{
    import_archive *a;
    csv_reader *r = malloc(sizeof *r);
    lt_err e = r ? import_archive_open(cx, from.read, from.self, &a) : cx_fail(cx, LT_NO_MEMORY, "no memory for a CSV file");
    if (!e) {
        csv_begin(r, fn, self);
        e = scan_archive(cx, a, r);
        import_archive_close(a);
    }
    free(r);
    return e ? cx_place(cx, e, "%s: ", name) : LT_OK;
}

lt_err hour_file_scan(lt_cx *cx, const char *path, csv_record_fn fn, void *self)
{
    source s = {open(path, O_RDONLY | O_CLOEXEC), path};
    if (s.fd < 0)
        return cx_fail_errno(cx, errno, "%s", path);
    lt_err e = hour_file_scan_from(cx, (hour_file_bytes){read_some, &s}, path, fn, self);
    close(s.fd);
    return e;
}

lt_err hour_file_read(lt_cx *cx, const hour_file_query *q, hour_file *out)
{
    taking t = {.q = q, .out = out};
    *out = (hour_file){0};
    TRY(hour_file_scan(cx, q->path, take_record, &t));
    return out->n ? LT_OK : cx_fail(cx, LT_NOT_ENOUGH, "%s: no hour in it", q->path);
}
