/* hj212_data.c - the data area to items: exact numbers, data flags and sampling times folded into their factor; see hj212.h.
 * Source   HJ 212-2017 6.3.3 (structure of the data area), 6.6 (fields), App. C; the field's deviations
 * Method   the text is copied once with room behind it, its delimiters become bit masks (hj212_int.h), and each item is taken
 *          from three 64-bit windows. Items of the same code form a group; names and codes are compared as 8-byte words
 */
#include "wire/hj212/hj212_int.h"

#include "base/civil.h"
#include "base/num.h"

#define WORD_FLAG     0x67616C46ull         /* "Flag" */
#define WORD_SAMPLE   0x6954656C706D6153ull /* "SampleTi" */
#define WORD_DATATIME 0x656D695461746144ull /* "DataTime" */
#define FOLD_FLAG     0x20202020ull

typedef struct cut { /* positions in the text: name [at, name_end), value [value, end), code [at, dash) */
    uint32_t at, dash, name_end, value, end; /* dash == name_end: no field */
} cut;

typedef struct code_group {
    int64_t  sample_ms;
    uint32_t from, code_n;  /* the code's place in the text */
    uint32_t first, values; /* the item it began with; how many items it has */
    cut      alone;         /* a Flag or SampleTime before any value */
    bool     is_scattered;  /* its items do not stand side by side */
    char     flag;
} code_group;

typedef struct decoder {
    span        cp;
    hj212_data *d;
    int         offset_min;
    uint32_t    groups, now; /* now: the group of the item before; groups when there is none */
    bool        has_blank, after_comma;
    hj212_scan  scan;
    uint16_t    ends[SCAN_BYTES_MAX + 8]; /* where the separators stand, the virtual one last */
    uint64_t    keys[HJ212_ITEMS_MAX];   /* first bytes of each group's code */
    code_group  group[HJ212_ITEMS_MAX];
    uint64_t    fields[HJ212_ITEMS_MAX]; /* first bytes of each item's field */
    uint16_t    of_group[HJ212_ITEMS_MAX];
    uint8_t     text[SCAN_ROOM];
} decoder;

/* --- finding an item --------------------------------------------------------------------------------------------------- */

static inline uint64_t window(const uint64_t *mask, size_t at)
{
    size_t w = at >> 6, b = at & 63;
    return mask[w] >> b | (mask[w + 1] << 1) << (63 - b);
}

/* The first set bit at or after `at`, or `end`. */
static size_t next_bit(const uint64_t *mask, size_t at, size_t end)
{
    while (at < end) {
        uint64_t w = window(mask, at);
        if (w)
            return at + (size_t)__builtin_ctzll(w);
        at += 64;
    }
    return end;
}

/* = HJ 212-2017 6.6.2 x-Info: a log's text stands between // and //, delimiters in it are text. */
static size_t end_of_log(const decoder *c, size_t value, size_t end)
{
    for (size_t at = value + 2; at + 1 < c->cp.n; at++)
        if (c->text[at] == '/' && c->text[at + 1] == '/')
            return next_bit(c->scan.separator, at + 2, c->cp.n);
    return end;
}

static inline size_t first_bit(const uint64_t *mask, size_t at, size_t end)
{
    uint64_t w = window(mask, at);
    return w ? at + (size_t)__builtin_ctzll(w) : next_bit(mask, at, end);
}

/* The item from k->at to its separator at k->end. False: no '=' stands between. */
static inline bool find_item(const decoder *c, cut *k)
{
    size_t at = k->at, end = k->end, equals = first_bit(c->scan.equals, at, end);
    if (equals >= end)
        return false;
    size_t dash = first_bit(c->scan.dash, at, equals);
    if (c->text[equals + 1] == '/' && c->text[equals + 2] == '/')
        k->end = (uint32_t)end_of_log(c, equals + 1, end);
    k->name_end = (uint32_t)equals;
    k->value = k->name_end + 1;
    k->dash = dash < equals ? (uint32_t)dash : k->name_end;
    return true;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* --- numbers ----------------------------------------------------------------------------------------------------------- */

/* Up to 8 characters "digits[.digits]" in the low bytes of v, the rest 0. Without a branch a digit. */
static inline bool short_number(uint64_t v, size_t n, hj212_item *it)
{
    const uint64_t ones = 0x0101010101010101ull, low7 = 0x7F7F7F7F7F7F7F7Full;
    uint64_t x = v ^ (ones * '.');
    uint64_t dots = ~(((x & low7) + low7) | x | low7); /* bit 7 where a '.' is */
    uint64_t before = dots ? (dots ^ (dots - 1)) >> 8 : ~0ull; /* bits of the bytes before the first '.'; a second one fails as a digit */
    size_t digits = n - (dots != 0), decimals = dots ? digits - (size_t)__builtin_ctzll(dots) / 8 : 0;
    v = (v & before) | (v >> 8 & ~before);
    if (digits == 0)
        return false;
    v <<= 8 * (8 - digits); /* the last digit into the highest byte, "0" in front */
    v |= keep_bytes(ones * '0', 8 - digits);
    uint64_t value = v - ones * '0';
    if (((v + ones * 0x46) | value) & (ones * 0x80)) /* some byte is no digit */
        return false;
    value = value * 10 + (value >> 8);
    value = ((value & 0x000000FF000000FFull) * 0x000F424000000064ull + ((value >> 16) & 0x000000FF000000FFull) * 0x0000271000000001ull) >> 32;
    it->scaled = (int64_t)(uint32_t)value;
    it->decimals = (int8_t)decimals;
    return true;
}

/* The value's exact number; the same as num_parse_dec for every text. */
static inline bool read_number(const uint8_t *p, size_t n, hj212_item *it)
{
    num_dec v;
    bool minus = p[0] == '-';
    size_t left = n - minus;
    if (n > 0 && left > 0 && left <= 8 && short_number(keep_bytes(load64(p + minus), left), left, it)) {
        if (minus)
            it->scaled = -it->scaled;
        return true;
    }
    if (!num_parse_dec(span_of(p, n), &v))
        return false;
    it->scaled = v.scaled;
    it->decimals = (int8_t)v.decimals;
    return true;
}

/* Fields whose value the standard defines as a number. */
static bool wants_number(span field)
{
    static const char *const NAMES[] = {"Rtd", "Avg", "Min", "Max", "Cou", "ZsRtd", "ZsAvg", "ZsMin", "ZsMax", "Data", "DayData", "NightData", "RS", "RT"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (span_is(field, NAMES[i]))
            return true;
    return false;
}

/* --- groups ------------------------------------------------------------------------------------------------------------ */

static inline bool is_code(const decoder *c, const code_group *g, const cut *k)
{
    size_t n = k->dash - k->at;
    return g->code_n == n && (n <= 8 || memcmp(c->text + g->from, c->text + k->at, n) == 0);
}

static code_group *make_group(decoder *c, const cut *k, uint64_t key)
{
    uint32_t i = c->groups++;
    c->keys[i] = key;
    c->group[i] = (code_group){.sample_ms = INT64_MIN, .from = k->at, .code_n = k->dash - k->at, .first = c->d->count};
    c->now = i;
    return &c->group[i];
}

/* The group of the item's code; NULL: too many of them. */
static inline code_group *find_group(decoder *c, const cut *k)
{
    uint64_t key = keep_bytes(load64(c->text + k->at), k->dash - k->at);
    if (c->now < c->groups && c->keys[c->now] == key && is_code(c, &c->group[c->now], k))
        return &c->group[c->now];
    if (c->after_comma)
        c->d->warn |= HJ212_WARN_COMMA; /* = 6.3.3: different items are separated by ';' */
    for (uint32_t i = 0; i < c->groups; i++)
        if (c->keys[i] == key && is_code(c, &c->group[i], k)) {
            c->group[i].is_scattered = true;
            c->now = i;
            return &c->group[i];
        }
    return c->groups < HJ212_ITEMS_MAX ? make_group(c, k, key) : NULL;
}

/* Does item i say the name of k, of the same group? */
static bool is_same_name(const decoder *c, uint32_t i, const cut *k)
{
    const hj212_item *it = &c->d->items[i];
    size_t n = k->name_end - k->at;
    return it->name.n == n && memcmp(it->name.p, c->cp.p + k->at, n) == 0;
}

static hj212_item *find_repeat(decoder *c, const code_group *g, const cut *k, uint64_t field)
{
    uint32_t of = (uint32_t)(g - c->group);
    for (uint32_t i = g->first; i < c->d->count; i++)
        if (c->fields[i] == field && c->of_group[i] == of && is_same_name(c, i, k))
            return &c->d->items[i];
    return NULL;
}

/* Set what the group knows on its items so far. */
static void spread(decoder *c, const code_group *g)
{
    uint32_t of = (uint32_t)(g - c->group), end = c->d->count;
    for (uint32_t i = g->first; i < end; i++)
        if (c->of_group[i] == of) {
            c->d->items[i].flag = g->flag;
            c->d->items[i].sample_time_ms = g->sample_ms;
        }
}

/* --- one item ---------------------------------------------------------------------------------------------------------- */

static span value_of(const decoder *c, const cut *k)
{
    return span_of(c->text + k->value, k->end - k->value);
}

static inline void put_item(const decoder *c, const code_group *g, const cut *k, hj212_item *it)
{
    const uint8_t *p = c->cp.p;
    size_t field = k->dash + (k->dash < k->name_end);
    it->name = span_of(p + k->at, k->name_end - k->at);
    it->code = span_of(p + k->at, k->dash - k->at);
    it->field = span_of(p + field, k->name_end - field);
    it->value = span_of(p + k->value, k->end - k->value);
    it->scaled = 0;
    it->decimals = 0;
    it->is_number = false;
    it->flag = g->flag;
    it->sample_time_ms = g->sample_ms;
}

static inline hj212_fault add_value(decoder *c, code_group *g, const cut *k, uint64_t field)
{
    hj212_data *d = c->d;
    hj212_item *old = g->values ? find_repeat(c, g, k, field) : NULL, *it = old ? old : &d->items[d->count];
    if (!old && d->count == HJ212_ITEMS_MAX)
        return HJ212_TOO_MANY;
    put_item(c, g, k, it); /* the last one wins */
    it->is_number = read_number(c->text + k->value, it->value.n, it);
    if (!it->is_number && wants_number(it->field))
        d->warn |= HJ212_WARN_VALUE;
    if (old) {
        d->warn |= HJ212_WARN_REPEAT;
        return HJ212_GOOD;
    }
    c->fields[d->count] = field;
    c->of_group[d->count] = (uint16_t)(g - c->group);
    g->values++;
    d->count++;
    return HJ212_GOOD;
}

/* = HJ 212-2017 6.6.4: one capital letter. What is none is '?', never taken for N. */
static void take_flag(decoder *c, code_group *g, span value)
{
    uint8_t letter = value.n == 1 ? value.p[0] : 0;
    if (g->flag)
        c->d->warn |= HJ212_WARN_REPEAT;
    if (letter >= 'a' && letter <= 'z') {
        c->d->warn |= HJ212_WARN_CASE;
        letter = (uint8_t)(letter - 32);
    }
    if ((letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9')) {
        g->flag = (char)letter;
        return;
    }
    g->flag = '?';
    c->d->warn |= HJ212_WARN_VALUE;
}

static void take_sample_time(decoder *c, code_group *g, span value)
{
    if (g->sample_ms != INT64_MIN)
        c->d->warn |= HJ212_WARN_REPEAT;
    if (!civil_parse_compact(value, c->offset_min, &g->sample_ms)) {
        g->sample_ms = INT64_MIN;
        c->d->warn |= HJ212_WARN_VALUE;
    }
}

/* A Flag or SampleTime is folded into the items of its code; one that stays without them is an item of its own. */
static void fold(decoder *c, code_group *g, const cut *k, bool is_flag)
{
    if (is_flag)
        take_flag(c, g, value_of(c, k));
    else
        take_sample_time(c, g, value_of(c, k));
    if (g->values == 0)
        g->alone = *k;
    else if (g->is_scattered || !is_flag)
        spread(c, g);
    else
        for (uint32_t i = g->first; i < c->d->count; i++)
            c->d->items[i].flag = g->flag;
}

static hj212_fault take_data_time(decoder *c, const cut *k)
{
    if (c->d->data_time_ms != INT64_MIN)
        c->d->warn |= HJ212_WARN_REPEAT;
    if (c->after_comma)
        c->d->warn |= HJ212_WARN_COMMA;
    c->now = c->groups;
    return civil_parse_compact(value_of(c, k), c->offset_min, &c->d->data_time_ms) ? HJ212_GOOD : HJ212_BAD_TIME;
}

static inline hj212_fault take_item(decoder *c, const cut *k)
{
    bool has_field = k->dash < k->name_end;
    uint32_t field_at = k->dash + has_field, field_n = k->name_end - field_at;
    uint64_t field = keep_bytes(load64(c->text + field_at), field_n);
    if (k->name_end == k->at)
        return HJ212_BAD_FIELD;
    if (!has_field && k->name_end - k->at == 8 && load64(c->text + k->at) == WORD_DATATIME)
        return take_data_time(c, k);
    code_group *g = find_group(c, k);
    if (!g)
        return HJ212_TOO_MANY;
    if (field_n == 4 && (field | FOLD_FLAG) == (WORD_FLAG | FOLD_FLAG)) {
        if (field != WORD_FLAG)
            c->d->warn |= HJ212_WARN_CASE;
        fold(c, g, k, true);
        return HJ212_GOOD;
    }
    if (field_n == 10 && field == WORD_SAMPLE && memcmp(c->text + field_at + 8, "me", 2) == 0) {
        fold(c, g, k, false);
        return HJ212_GOOD;
    }
    return add_value(c, g, k, field);
}

/* --- the whole --------------------------------------------------------------------------------------------------------- */

/* Spaces around a name or a value: the positions move inwards. */
static void trim_item(decoder *c, cut *k)
{
    const cut was = *k;
    bool has_field = k->dash < k->name_end;
    while (k->at < k->name_end && is_blank(c->text[k->at]))
        k->at++;
    while (k->name_end > k->at && is_blank(c->text[k->name_end - 1]))
        k->name_end--;
    while (k->end > k->value && is_blank(c->text[k->end - 1]))
        k->end--;
    while (k->value < k->end && is_blank(c->text[k->value]))
        k->value++;
    if (!has_field)
        k->dash = k->name_end;
    if (k->at != was.at || k->end != was.end || k->name_end != was.name_end || k->value != was.value)
        c->d->warn |= HJ212_WARN_SPACE;
}

/* No '=' between two separators: nothing at all, or a fault. A ';' behind the last item is printed in App. C. */
static hj212_fault take_empty(decoder *c, const cut *k)
{
    for (uint32_t i = k->at; i < k->end; i++)
        if (!is_blank(c->text[i]))
            return HJ212_BAD_FIELD;
    if (k->end > k->at)
        c->d->warn |= HJ212_WARN_SPACE;
    if (k->end < c->cp.n || c->after_comma)
        c->d->warn |= HJ212_WARN_EMPTY_ITEM;
    return HJ212_GOOD;
}

/* Groups that have a flag and no value: an item that says so, so that the missing value is seen. */
static hj212_fault add_alone(decoder *c)
{
    for (uint32_t i = 0; i < c->groups; i++) {
        if (c->group[i].values > 0)
            continue;
        if (c->d->count == HJ212_ITEMS_MAX)
            return HJ212_TOO_MANY;
        put_item(c, &c->group[i], &c->group[i].alone, &c->d->items[c->d->count++]);
    }
    return HJ212_GOOD;
}

/* The separators' places in a row: so the items do not wait for each other. */
static void list_ends(decoder *c)
{
    uint16_t *out = c->ends;
    for (size_t w = 0; w <= c->cp.n / 64; w++)
        for (uint64_t bits = c->scan.separator[w]; bits; bits &= bits - 1)
            *out++ = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(bits));
}

static hj212_fault prepare(decoder *c, span cp)
{
    if (cp.n > SCAN_BYTES_MAX)
        return HJ212_TOO_LONG;
    size_t room = (cp.n + 63) / 64 * 64 + 64;
    c->cp = cp;
    c->groups = c->now = 0;
    c->after_comma = false;
    if (cp.n)
        memcpy(c->text, cp.p, cp.n);
    memset(c->text + cp.n, '0', room - cp.n);
    hj212_scan_text(c->text, cp.n, &c->scan);
    list_ends(c);
    c->has_blank = c->scan.blank != 0;
    for (size_t i = 0; c->has_blank && i < cp.n; i++)
        if (c->text[i] < ' ' && !is_blank(c->text[i]))
            return HJ212_BAD_FIELD;
    return HJ212_GOOD;
}

hj212_fault hj212_decode(span cp, int offset_min, hj212_data *d)
{
    decoder c;
    c.d = d;
    c.offset_min = offset_min;
    d->count = 0;
    d->warn = 0;
    d->data_time_ms = INT64_MIN;
    hj212_fault fault = prepare(&c, cp);
    const uint16_t *end = c.ends;
    for (size_t at = 0; fault == HJ212_GOOD && at <= cp.n; at++) {
        cut k = {.at = (uint32_t)at, .end = *end};
        bool is_item = find_item(&c, &k);
        for (at = k.end; *end < at; end++) /* a log's text was longer */
            ;
        end++;
        if (is_item && c.has_blank)
            trim_item(&c, &k);
        fault = is_item ? take_item(&c, &k) : take_empty(&c, &k);
        c.after_comma = c.text[at] == ','; /* behind the text stands '0' */
    }
    return fault == HJ212_GOOD ? add_alone(&c) : fault;
}
