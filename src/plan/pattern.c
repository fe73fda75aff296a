/* pattern.c - see pattern.h. A pattern becomes steps of a machine; all ways through it are walked side by side. */
#include "plan/pattern.h"

#include <assert.h>

#include "base/arena.h"

#define RANGES_MAX 64u
#define SETS_MAX   256u

typedef struct range {
    uint32_t lo, hi;
} range;
typedef struct set {
    range    ranges[RANGES_MAX];
    uint32_t n;
    bool     is_negated;
} set;
typedef struct step {
    enum { STEP_SET, STEP_SPLIT, STEP_JUMP, STEP_END } what;
    uint32_t x, y; /* STEP_SET: the set's number; STEP_SPLIT: two ways; STEP_JUMP: x */
} step;
struct pattern {
    step     steps[PATTERN_STEPS_MAX];
    uint32_t n;
    set     *sets;
    uint32_t set_count;
    bool     from_start, to_end;
};

typedef struct parser {
    lt_cx   *cx;
    reader   r;
    pattern *p;
    int      depth;
} parser;

/* --- characters -------------------------------------------------------------------------------------------------------- */

static uint32_t code_point(const uint8_t *p, size_t n)
{
    static const uint8_t HEAD[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t c = p[0] & HEAD[n];
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (p[i] & 0x3Fu);
    return c;
}

static bool is_end(const parser *q)
{
    return q->r.at >= q->r.s.n;
}

static uint8_t peek(const parser *q)
{
    return is_end(q) ? 0 : q->r.s.p[q->r.at];
}

static lt_err take_char(parser *q, uint32_t *out)
{
    size_t n = is_end(q) ? 0 : span_utf8_length(q->r.s.p + q->r.at, q->r.s.n - q->r.at);
    if (n == 0)
        return cx_fail(q->cx, LT_BAD_INPUT, "the pattern ends in the middle, or is no UTF-8");
    *out = code_point(q->r.s.p + q->r.at, n);
    q->r.at += n;
    return LT_OK;
}

static lt_err wrong(const parser *q, const char *what)
{
    return cx_fail(q->cx, LT_BAD_INPUT, "the pattern \"%.120s\" at %zu: %s", (const char *)q->r.s.p, q->r.at, what);
}

static lt_err add_range(const parser *q, set *s, uint32_t lo, uint32_t hi)
{
    if (lo > hi)
        return wrong(q, "a range whose end is before its beginning");
    if (s->n == RANGES_MAX)
        return cx_fail(q->cx, LT_LIMIT, "a set of the pattern has more than %u parts", RANGES_MAX);
    s->ranges[s->n++] = (range){lo, hi};
    return LT_OK;
}

/* Behind a backslash: a class, or a sign that stands for itself. */
static lt_err take_escape(parser *q, set *s, bool *is_class, uint32_t *out)
{
    TRY(take_char(q, out));
    *is_class = true;
    switch (*out) {
    case 'd': return add_range(q, s, '0', '9');
    case 's':
        TRY(add_range(q, s, '\t', '\r'));
        return add_range(q, s, ' ', ' ');
    case 'w':
        TRY(add_range(q, s, '0', '9'));
        TRY(add_range(q, s, 'A', 'Z'));
        TRY(add_range(q, s, '_', '_'));
        return add_range(q, s, 'a', 'z');
    default: break;
    }
    *is_class = false;
    if (*out >= 128 || !strchr("^$\\.*+?()[]{}|/-\"", (int)*out))
        return wrong(q, "a backslash stands before d, w, s or a sign");
    return LT_OK;
}

static lt_err take_set(parser *q, set *s)
{
    s->is_negated = peek(q) == '^';
    q->r.at += s->is_negated;
    while (peek(q) != ']') {
        uint32_t lo, hi;
        bool is_class = false;
        TRY(take_char(q, &lo));
        if (lo == '\\')
            TRY(take_escape(q, s, &is_class, &lo));
        if (is_class)
            continue;
        hi = lo;
        if (peek(q) == '-' && q->r.at + 1 < q->r.s.n && q->r.s.p[q->r.at + 1] != ']') {
            q->r.at++;
            TRY(take_char(q, &hi));
            if (hi == '\\')
                TRY(take_escape(q, s, &is_class, &hi));
            if (is_class)
                return wrong(q, "a class is no end of a range");
        }
        TRY(add_range(q, s, lo, hi));
    }
    q->r.at++;
    return s->n ? LT_OK : wrong(q, "an empty set");
}

/* --- steps ------------------------------------------------------------------------------------------------------------- */

static lt_err emit(parser *q, step s, uint32_t *at)
{
    if (q->p->n == PATTERN_STEPS_MAX)
        return cx_fail(q->cx, LT_LIMIT, "the pattern has more than %u steps", PATTERN_STEPS_MAX);
    if (at)
        *at = q->p->n;
    q->p->steps[q->p->n++] = s;
    return LT_OK;
}

static lt_err emit_set(parser *q, const set *s)
{
    if (q->p->set_count == SETS_MAX)
        return cx_fail(q->cx, LT_LIMIT, "the pattern has more than %u sets", SETS_MAX);
    q->p->sets[q->p->set_count] = *s;
    return emit(q, (step){.what = STEP_SET, .x = q->p->set_count++}, NULL);
}

static lt_err parse_choice(parser *q);

static lt_err parse_group(parser *q)
{
    if (++q->depth > PATTERN_DEPTH_MAX)
        return cx_fail(q->cx, LT_LIMIT, "groups of the pattern are nested more than %d deep", PATTERN_DEPTH_MAX);
    if (peek(q) == '?') { /* (?:...) */
        q->r.at++;
        if (peek(q) != ':')
            return wrong(q, "of (? only (?: is known");
        q->r.at++;
    }
    TRY(parse_choice(q));
    if (peek(q) != ')')
        return wrong(q, "a group that is not closed");
    q->r.at++;
    q->depth--;
    return LT_OK;
}

static lt_err parse_atom(parser *q)
{
    set s = {.n = 0};
    uint32_t c;
    bool is_class = false;
    TRY(take_char(q, &c));
    switch (c) {
    case '(': return parse_group(q);
    case '[': TRY(take_set(q, &s)); return emit_set(q, &s);
    case '.':
        s.is_negated = true;
        TRY(add_range(q, &s, '\n', '\n'));
        return emit_set(q, &s);
    case '\\': TRY(take_escape(q, &s, &is_class, &c)); break;
    case '^':
    case '$': return wrong(q, "^ stands first and $ last only");
    case '*':
    case '+':
    case '?':
    case '{': return wrong(q, "there is nothing to repeat");
    default: break;
    }
    if (!is_class)
        TRY(add_range(q, &s, c, c));
    return emit_set(q, &s);
}

static lt_err take_number(parser *q, int *out)
{
    *out = -1;
    while (peek(q) >= '0' && peek(q) <= '9') {
        *out = (*out < 0 ? 0 : *out * 10) + (peek(q) - '0');
        q->r.at++;
        if (*out > PATTERN_COUNT_MAX)
            return cx_fail(q->cx, LT_LIMIT, "the pattern repeats more than %d times", PATTERN_COUNT_MAX);
    }
    return LT_OK;
}

typedef struct repeat { /* most -1: without end */
    int least, most;
} repeat;

static lt_err take_repeat(parser *q, repeat *out)
{
    *out = (repeat){1, 1};
    uint8_t c = peek(q);
    if (!c || !strchr("?*+{", c))
        return LT_OK;
    q->r.at++;
    if (c != '{') {
        *out = (repeat){c == '+', c == '?' ? 1 : -1};
        return LT_OK;
    }
    TRY(take_number(q, &out->least));
    out->most = out->least;
    if (peek(q) == ',') {
        q->r.at++;
        TRY(take_number(q, &out->most));
    }
    if (peek(q) != '}' || out->least < 0 || (out->most >= 0 && out->most < out->least) || out->most == 0)
        return wrong(q, "{m}, {m,} or {m,n} is wanted");
    q->r.at++;
    return LT_OK;
}

/* The atom's text is read once for every copy of its steps. */
static lt_err parse_repeated(parser *q)
{
    size_t from = q->r.at;
    uint32_t at = q->p->n, sets = q->p->set_count;
    int depth = q->depth;
    repeat n;
    TRY(parse_atom(q));
    TRY(take_repeat(q, &n));
    size_t end = q->r.at;
    q->p->n = at;
    q->p->set_count = sets;
    for (int i = 0; i < n.least || i < n.most || (n.most < 0 && i <= n.least); i++) {
        bool is_loop = n.most < 0 && i == n.least;
        uint32_t split = 0;
        if (i >= n.least)
            TRY(emit(q, (step){.what = STEP_SPLIT, .x = q->p->n + 1}, &split));
        q->r.at = from;
        q->depth = depth;
        TRY(parse_atom(q));
        if (is_loop)
            TRY(emit(q, (step){.what = STEP_JUMP, .x = split}, NULL));
        if (i >= n.least)
            q->p->steps[split].y = q->p->n;
    }
    q->r.at = end;
    return LT_OK;
}

static bool ends_part(const parser *q)
{
    return is_end(q) || peek(q) == '|' || peek(q) == ')' || (peek(q) == '$' && q->r.at + 1 == q->r.s.n);
}

/* a|b|c: a split before each part but the last, a jump to the end behind it. */
static lt_err parse_choice(parser *q)
{
    uint32_t ends[32], n = 0;
    for (;;) {
        size_t from = q->r.at;
        uint32_t split = 0;
        TRY(emit(q, (step){.what = STEP_SPLIT, .x = q->p->n + 1, .y = q->p->n + 1}, &split));
        while (!ends_part(q))
            TRY(parse_repeated(q));
        if (q->r.at == from && q->depth > 0)
            return wrong(q, "an empty part of a group");
        if (peek(q) != '|')
            break;
        q->r.at++;
        if (n == sizeof ends / sizeof ends[0])
            return cx_fail(q->cx, LT_LIMIT, "the pattern has more than %zu choices in one place", sizeof ends / sizeof ends[0]);
        TRY(emit(q, (step){.what = STEP_JUMP}, &ends[n++]));
        q->p->steps[split].y = q->p->n;
    }
    for (uint32_t i = 0; i < n; i++)
        q->p->steps[ends[i]].x = q->p->n;
    return LT_OK;
}

lt_err pattern_parse(lt_cx *cx, const char *text, pattern **out)
{
    parser q = {.cx = cx, .r = reader_of(span_text(text))};
    TRY(ARENA_ARRAY(cx, 1, &q.p));
    TRY(ARENA_ARRAY(cx, SETS_MAX, &q.p->sets));
    q.p->from_start = peek(&q) == '^';
    q.r.at += q.p->from_start;
    TRY(parse_choice(&q));
    q.p->to_end = peek(&q) == '$';
    q.r.at += q.p->to_end;
    if (!is_end(&q))
        return wrong(&q, "a group that was never opened");
    TRY(emit(&q, (step){.what = STEP_END}, NULL));
    *out = q.p;
    return LT_OK;
}

/* --- matching ---------------------------------------------------------------------------------------------------------- */

typedef struct ways { /* steps that are reached, each once */
    uint16_t list[PATTERN_STEPS_MAX];
    bool     has[PATTERN_STEPS_MAX];
    uint32_t n;
} ways;

static void add_way(const pattern *p, ways *w, uint32_t at)
{
    uint16_t todo[PATTERN_STEPS_MAX];
    uint32_t n = 0;
    if (!w->has[at]) {
        w->has[at] = true;
        todo[n++] = (uint16_t)at;
    }
    while (n) {
        at = todo[--n];
        const step *s = &p->steps[at];
        w->list[w->n++] = (uint16_t)at;
        const uint32_t next[] = {s->x, s->y};
        for (int i = 0; i < 2 && s->what != STEP_SET && s->what != STEP_END; i++)
            if ((i == 0 || s->what == STEP_SPLIT) && !w->has[next[i]]) {
                w->has[next[i]] = true;
                todo[n++] = (uint16_t)next[i];
            }
    }
}

static bool is_in(const set *s, uint32_t c)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (c >= s->ranges[i].lo && c <= s->ranges[i].hi)
            return !s->is_negated;
    return s->is_negated;
}

static bool has_end(const pattern *p, const ways *w)
{
    return w->has[p->n - 1];
}

bool pattern_matches(const pattern *p, span text)
{
    ways pair[2], *now = &pair[0], *next = &pair[1];
    memset(now, 0, sizeof *now);
    add_way(p, now, 0);
    for (size_t at = 0; at < text.n;) {
        if (!p->to_end && has_end(p, now))
            return true;
        size_t n = span_utf8_length(text.p + at, text.n - at);
        if (n == 0)
            return false;
        uint32_t c = code_point(text.p + at, n);
        memset(next, 0, sizeof *next);
        for (uint32_t i = 0; i < now->n; i++) {
            const step *s = &p->steps[now->list[i]];
            if (s->what == STEP_SET && is_in(&p->sets[s->x], c))
                add_way(p, next, now->list[i] + 1u);
        }
        if (!p->from_start)
            add_way(p, next, 0);
        ways *before = now;
        now = next;
        next = before;
        at += n;
    }
    return has_end(p, now);
}
