/* import_csv.c - see import_csv.h. */
#include "acquire/import/import_csv.h"

void csv_begin(csv_reader *r, csv_record_fn fn, void *self)
{
    csv_begin_in(r, r->own, sizeof r->own, fn, self);
}

void csv_begin_in(csv_reader *r, uint8_t *room, size_t bytes, csv_record_fn fn, void *self)
{
    r->pending = room;
    r->room = bytes;
    r->fn = fn;
    r->self = self;
    r->line = 1;
    r->start = r->scan = r->n = 0;
    r->before = ',';
    r->is_begun = r->in_quote = r->was_quote = r->is_skipping = false;
    r->broken = 0;
}

static uint64_t count_lines(span s)
{
    uint64_t n = 0;
    for (size_t at = span_find(s, 0, '\n'); at < s.n; at = span_find(s, at + 1, '\n'))
        n++;
    return n;
}

static lt_err emit_fault(lt_cx *cx, csv_reader *r, const char *fault)
{
    r->record.line = r->line;
    r->record.count = 0;
    r->record.fault = fault;
    return r->fn(cx, r->self, &r->record);
}

/* One field from p[*at]: its end is a comma or n. Doubled quotes are folded in place. False: text behind a quote. */
static bool cut_field(uint8_t *p, size_t n, size_t *at, span *out)
{
    size_t i = *at;
    if (i == n || p[i] != '"') {
        *at = span_find(span_of(p, n), i, ',');
        *out = span_of(p + i, *at - i);
        return true;
    }
    size_t from = ++i, to = from;
    for (; i < n; i++) {
        if (p[i] == '"' && (i + 1 == n || p[i + 1] != '"'))
            break;
        i += p[i] == '"';
        p[to++] = p[i];
    }
    *out = span_of(p + from, to - from);
    *at = i + 1;
    return i < n && (i + 1 == n || p[i + 1] == ',');
}

static lt_err emit(lt_cx *cx, csv_reader *r, size_t end)
{
    uint8_t *p = r->pending + r->start;
    size_t n = end - r->start, at = 0;
    csv_record *rec = &r->record;
    n -= n && p[n - 1] == '\r';
    if (!n)
        return LT_OK;
    rec->line = r->line;
    rec->count = 0;
    rec->fault = NULL;
    if (!span_is_utf8(span_of(p, n)))
        return emit_fault(cx, r, "is not UTF-8 text");
    for (;; at++) {
        if (rec->count == CSV_FIELDS_MAX)
            return emit_fault(cx, r, "has too many fields");
        if (!cut_field(p, n, &at, &rec->fields[rec->count]))
            return emit_fault(cx, r, "has text behind a closing quote, or a quote that does not end");
        rec->count++;
        if (at >= n)
            break;
    }
    return r->fn(cx, r->self, rec);
}

/* The record [start, end) is done; the next one begins behind its line end. */
static void step(csv_reader *r, size_t end)
{
    r->line += count_lines(span_of(r->pending + r->start, end - r->start)) + 1;
    r->start = r->scan = end + 1;
    r->before = ',';
    r->in_quote = r->was_quote = false;
}

/* Longer than a record may be: an open quote is given up at its line's end, anything else is skipped to its own. */
static lt_err overflow(lt_cx *cx, csv_reader *r)
{
    span s = span_of(r->pending + r->start, r->scan - r->start);
    size_t end = span_find(s, 0, '\n');
    bool has_end = end < s.n;
    if (!r->is_skipping)
        TRY(emit_fault(cx, r, has_end ? "has a quote that does not end" : "is longer than a row may be"));
    if (has_end) {
        r->broken++;
        step(r, r->start + end);
        return LT_OK;
    }
    r->is_skipping = true;
    r->start = r->scan;
    r->in_quote = r->was_quote = false;
    return LT_OK;
}

static lt_err end_record(lt_cx *cx, csv_reader *r, size_t end)
{
    lt_err e = r->is_skipping ? LT_OK : emit(cx, r, end);
    r->is_skipping = false;
    step(r, end);
    return e;
}

static lt_err drain(lt_cx *cx, csv_reader *r)
{
    while (r->scan < r->n) {
        uint8_t c = r->pending[r->scan];
        if (c == '\n' && !r->in_quote) {
            TRY(end_record(cx, r, r->scan));
            continue;
        }
        if (c == '"' && !r->is_skipping && r->broken <= CSV_BROKEN_MAX) {
            if (r->in_quote) {
                r->in_quote = false;
                r->was_quote = true;
            } else {
                r->in_quote = r->was_quote ? r->before == '"' : r->before == ',';
                r->was_quote = false;
            }
        } else {
            r->was_quote = false;
        }
        r->before = c;
        r->scan++;
        if (r->scan - r->start > r->room / 4)
            TRY(overflow(cx, r));
    }
    return LT_OK;
}

static void skip_bom(csv_reader *r)
{
    if (!r->is_begun && r->n >= 3) {
        r->is_begun = true;
        if (memcmp(r->pending, "\xef\xbb\xbf", 3) == 0)
            r->start = r->scan = 3;
    }
}

lt_err csv_feed(lt_cx *cx, csv_reader *r, span piece)
{
    for (size_t at = 0; at < piece.n;) {
        if (r->start > 0) {
            memmove(r->pending, r->pending + r->start, r->n - r->start);
            r->n -= r->start;
            r->scan -= r->start;
            r->start = 0;
        }
        size_t more = r->room - r->n;
        more = more < piece.n - at ? more : piece.n - at;
        memcpy(r->pending + r->n, piece.p + at, more);
        r->n += more;
        at += more;
        skip_bom(r);
        if (r->is_begun)
            TRY(drain(cx, r));
    }
    return LT_OK;
}

lt_err csv_end(lt_cx *cx, csv_reader *r)
{
    r->is_begun = true;
    TRY(drain(cx, r));
    while (r->start < r->n) {
        span s = span_of(r->pending + r->start, r->n - r->start);
        size_t end = r->in_quote ? span_find(s, 0, '\n') : s.n;
        if (r->in_quote && end < s.n) {
            r->broken++;
            TRY(emit_fault(cx, r, "has a quote that does not end"));
            step(r, r->start + end);
            TRY(drain(cx, r));
            continue;
        }
        TRY(end_record(cx, r, r->n));
        break;
    }
    return LT_OK;
}
