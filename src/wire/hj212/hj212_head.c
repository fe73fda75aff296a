/* hj212_head.c - the head of a segment, from QN to CP: who speaks, what about, what is expected; see hj212.h.
 * Source   HJ 212-2017 6.3.2 (fields and their widths), 6.4 (Flag, packets); HJ/T 212-2005; the field's deviations
 */
#include "wire/hj212/hj212_int.h"

#define QN_DIGITS     17
#define MN_2017_CHARS 24
#define MN_2005_CHARS 14
#define PACKET_DIGITS 6

enum { ORDER_PNUM = 1, ORDER_PNO = 2 };

typedef enum head_name { NAME_QN, NAME_ST, NAME_CN, NAME_PW, NAME_MN, NAME_FLAG, NAME_PNUM, NAME_PNO, NAME_RF, NAME_UNKNOWN } head_name;

#define ONES 0x0101010101010101ull
#define TOPS 0x8080808080808080ull

/* Top bit of each byte: it is at least c (bytes below 128 only). */
static inline uint64_t at_least(uint64_t v, uint8_t c)
{
    return (v | TOPS) - ONES * c;
}

/* Each byte of v is a digit, or from 'A' to `last` ('@': digits only). */
static inline bool is_all_code(uint64_t v, uint8_t last)
{
    uint64_t digit = at_least(v, '0') & ~at_least(v, '9' + 1), letter = at_least(v, 'A') & ~at_least(v, (uint8_t)(last + 1));
    return ((digit | letter) & ~v & TOPS) == TOPS;
}

/* The same for a span of 8 bytes or more. */
static inline bool is_code(span s, uint8_t last)
{
    size_t at = 0;
    for (; at + 8 <= s.n; at += 8)
        if (!is_all_code(load64(s.p + at), last))
            return false;
    return at == s.n || is_all_code(load64(s.p + s.n - 8), last);
}

static bool is_digits(span s)
{
    if (s.n >= 8)
        return is_code(s, '@');
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static int small_number(span s) /* digits only, few of them */
{
    int v = 0;
    for (size_t i = 0; i < s.n; i++)
        v = v * 10 + (s.p[i] - '0');
    return v;
}

static inline span trim(span s, uint32_t *warn)
{
    if (s.n == 0 || (s.p[0] > ' ' && s.p[s.n - 1] > ' '))
        return s;
    span t = span_trim(s);
    if (t.n != s.n)
        *warn |= HJ212_WARN_SPACE;
    return t;
}

#define WORD2(a, b)       ((uint32_t)(a) | (uint32_t)(b) << 8)
#define WORD3(a, b, c)    (WORD2(a, b) | (uint32_t)(c) << 16)
#define WORD4(a, b, c, d) (WORD3(a, b, c) | (uint32_t)(d) << 24)

static head_name name_of(span s, uint32_t *warn)
{
    uint32_t word = 0, low;
    bool folded;
    if (s.n < 2 || s.n > 4)
        return NAME_UNKNOWN;
    for (size_t i = 0; i < s.n; i++)
        word |= (uint32_t)s.p[i] << (8 * i);
    low = word | 0x20202020u >> (8 * (4 - s.n));
    head_name name = NAME_UNKNOWN;
    switch (low) {
    case WORD2('q', 'n'): name = NAME_QN; break;
    case WORD2('s', 't'): name = NAME_ST; break;
    case WORD2('c', 'n'): name = NAME_CN; break;
    case WORD2('p', 'w'): name = NAME_PW; break;
    case WORD2('m', 'n'): name = NAME_MN; break;
    case WORD2('r', 'f'): name = NAME_RF; break;
    case WORD3('p', 'n', 'o'): name = NAME_PNO; break;
    case WORD4('f', 'l', 'a', 'g'): name = NAME_FLAG; break;
    case WORD4('p', 'n', 'u', 'm'): name = NAME_PNUM; break;
    default: return NAME_UNKNOWN;
    }
    folded = name == NAME_FLAG ? word != WORD4('F', 'l', 'a', 'g') : word != (low & ~(0x20202020u >> (8 * (4 - s.n))));
    if (folded)
        *warn |= HJ212_WARN_CASE;
    return name;
}

/* Digits of one to `most` characters. */
static hj212_fault set_count(span v, size_t most, hj212_fault fault, int *out)
{
    if (v.n == 0 || v.n > most || !is_digits(v))
        return fault;
    *out = small_number(v);
    return HJ212_GOOD;
}

static hj212_fault set_field(hj212_head *h, head_name name, span v, unsigned *order)
{
    span *const SPANS[] = {[NAME_QN] = &h->qn, [NAME_ST] = &h->st, [NAME_CN] = &h->cn, [NAME_PW] = &h->pw, [NAME_MN] = &h->mn};
    if (v.n > HJ212_FIELD_MAX)
        return name == NAME_MN ? HJ212_NO_MN : HJ212_BAD_FIELD;
    switch (name) {
    case NAME_FLAG:
        if (set_count(v, 3, HJ212_BAD_FLAG, &h->flag) != HJ212_GOOD || h->flag > 255)
            return HJ212_BAD_FLAG;
        return HJ212_GOOD;
    case NAME_PNUM:
        if (*order & ORDER_PNO)
            h->warn |= HJ212_WARN_PACKETS;
        *order |= ORDER_PNUM;
        return set_count(v, PACKET_DIGITS, HJ212_BAD_FIELD, &h->pnum);
    case NAME_PNO:
        *order |= ORDER_PNO;
        return set_count(v, PACKET_DIGITS, HJ212_BAD_FIELD, &h->pno);
    case NAME_RF:
        h->is_resent = v.n == 1 && v.p[0] == '1';
        return HJ212_GOOD;
    case NAME_UNKNOWN:
        h->warn |= HJ212_WARN_NAME;
        return HJ212_GOOD;
    default:
        *SPANS[name] = v;
        return HJ212_GOOD;
    }
}

static inline uint64_t zero_bytes(uint64_t x) /* the lowest set bit is true, those above may not be */
{
    return (x - ONES) & ~x & TOPS;
}

/* Where the next ';' or ',' stands, or s.n. Behind s stand 7 bytes at least: "CP=&&&&". */
static inline size_t find_separator(span s, size_t at)
{
    for (; at < s.n; at += 8) {
        uint64_t v = load64(s.p + at), hit = zero_bytes(v ^ ONES * ';') | zero_bytes(v ^ ONES * ',');
        size_t found = at + (hit ? (size_t)__builtin_ctzll(hit) / 8 : 8);
        if (hit)
            return found < s.n ? found : s.n;
    }
    return s.n;
}

/* The value of the field at `at` when it is written as printed: its name, '=', no space around. NAME_UNKNOWN: look closer. */
static inline head_name printed_name(span s, size_t at, size_t end, span *value)
{
    uint64_t v = load64(s.p + at);
    uint32_t word = (uint32_t)v & 0xFFFFFF;
    head_name name = word == WORD3('Q', 'N', '=')   ? NAME_QN
                     : word == WORD3('S', 'T', '=') ? NAME_ST
                     : word == WORD3('C', 'N', '=') ? NAME_CN
                     : word == WORD3('P', 'W', '=') ? NAME_PW
                     : word == WORD3('M', 'N', '=') ? NAME_MN
                                                    : NAME_UNKNOWN;
    size_t n = 3;
    if ((uint32_t)v == WORD4('F', 'l', 'a', 'g') && (v >> 32 & 0xFF) == '=') {
        name = NAME_FLAG;
        n = 5;
    }
    if (name == NAME_UNKNOWN || at + n >= end || s.p[at + n] <= ' ' || s.p[end - 1] <= ' ')
        return NAME_UNKNOWN;
    *value = span_cut(s, at + n, end);
    return name;
}

static bool has_control(span s)
{
    uint64_t all = TOPS;
    size_t at = 0;
    for (; at + 8 <= s.n; at += 8)
        all &= at_least(load64(s.p + at), ' ') | load64(s.p + at);
    for (; at < s.n; at++)
        if (s.p[at] < ' ')
            return true;
    return (all & TOPS) != TOPS;
}

/* = HJ 212-2017 6.3.2: name=value between ';' */
static hj212_fault read_fields(span s, hj212_head *h)
{
    unsigned seen = 0, order = 0;
    if (has_control(s))
        return HJ212_BAD_FIELD;
    for (size_t at = 0; at < s.n;) {
        size_t end = find_separator(s, at);
        if (end < s.n && s.p[end] == ',')
            h->warn |= HJ212_WARN_COMMA;
        span value;
        head_name name = printed_name(s, at, end, &value);
        if (name == NAME_UNKNOWN) {
            span field = trim(span_cut(s, at, end), &h->warn);
            size_t equals = span_find(field, 0, '=');
            if (field.n == 0)
                h->warn |= HJ212_WARN_EMPTY_ITEM;
            else if (equals == 0 || equals == field.n)
                return HJ212_BAD_FIELD;
            at = end + 1;
            if (field.n == 0)
                continue;
            name = name_of(trim(span_cut(field, 0, equals), &h->warn), &h->warn);
            value = trim(span_cut(field, equals + 1, field.n), &h->warn);
        }
        at = end + 1;
        if (name != NAME_UNKNOWN && (seen & (1u << name)))
            h->warn |= HJ212_WARN_REPEAT;
        seen |= 1u << name;
        hj212_fault fault = set_field(h, name, value, &order);
        if (fault != HJ212_GOOD)
            return fault;
    }
    bool has_both = (order & ORDER_PNUM) && (order & ORDER_PNO), says_both = h->flag >= 0 && (h->flag & 2);
    if (has_both != says_both || (order && !has_both) || h->pno > h->pnum || (has_both && h->pno == 0))
        h->warn |= HJ212_WARN_PACKETS;
    return HJ212_GOOD;
}

/* Where "CP=&&" begins and its data area: the first "=&&" with the name CP before it, up to the segment's closing "&&". */
static bool find_cp(span s, hj212_head *h, size_t *begin)
{
    size_t amp = span_find(s, 0, '&');
    while (amp + 1 < s.n && !(amp >= 3 && s.p[amp + 1] == '&' && s.p[amp - 1] == '=' && span_is_fold(span_cut(s, amp - 3, amp - 1), "CP")))
        amp = span_find(s, amp + 1, '&');
    if (amp + 1 >= s.n)
        return false;
    size_t from = amp + 2, to = s.n;
    while (to > from && (s.p[to - 1] == ' ' || s.p[to - 1] == ';' || s.p[to - 1] == '\r' || s.p[to - 1] == '\n'))
        to--;
    if (to < from + 2 || s.p[to - 1] != '&' || s.p[to - 2] != '&')
        return false;
    if (to != s.n)
        h->warn |= HJ212_WARN_SPACE;
    if (s.p[amp - 3] != 'C' || s.p[amp - 2] != 'P')
        h->warn |= HJ212_WARN_CASE;
    h->cp = span_cut(s, from, to - 2);
    *begin = amp - 3;
    return true;
}

static bool is_mn(span mn)
{
    for (size_t i = 0; i < mn.n; i++) {
        uint8_t c = mn.p[i], low = c | 0x20;
        if (!((c >= '0' && c <= '9') || (low >= 'a' && low <= 'z') || c == '_' || c == '-'))
            return false;
    }
    return mn.n > 0;
}

/* = HJ 212-2017 6.3.2 (24 of 0-9 A-F); HJ/T 212-2005 (14); HJ 212-2025 (24, a code that the host gives) */
static bool is_printed_mn(span mn, int edition)
{
    if (mn.n != (edition == 2005 ? MN_2005_CHARS : MN_2017_CHARS))
        return false;
    return is_code(mn, edition == 2017 ? 'F' : 'Z');
}

/* Before it has its code, a device of 2025 speaks with an empty MN. */
static bool may_lack_mn(const hj212_head *h)
{
    return hj212_edition(h) == 2025 && (h->cn_code == 1001 || h->cn_code == 1002 || h->cn_code == 9013);
}

static hj212_fault check_head(hj212_head *h)
{
    if (h->cn.n != 4 || !is_digits(h->cn))
        return HJ212_NO_CN;
    h->cn_code = (uint16_t)small_number(h->cn);
    int edition = hj212_edition(h);
    bool is_answer_2005 = edition == 2005 && h->cn_code >= 9011 && h->cn_code <= 9014; /* its QN stands in CP */
    if (h->flag < 0)
        h->warn |= HJ212_WARN_NO_FLAG;
    if (!(h->qn.n == 0 && is_answer_2005) && (h->qn.n != QN_DIGITS || !is_digits(h->qn)))
        h->warn |= HJ212_WARN_QN;
    if (h->st.n != 2)
        h->warn |= HJ212_WARN_ST;
    if (h->mn.n == 0 && may_lack_mn(h))
        return HJ212_GOOD;
    if (is_printed_mn(h->mn, edition))
        return HJ212_GOOD;
    h->warn |= HJ212_WARN_MN;
    return is_mn(h->mn) ? HJ212_GOOD : HJ212_NO_MN;
}

hj212_fault hj212_parse_head(const hj212_frame *f, hj212_head *h)
{
    span s = f->segment;
    size_t begin = 0;
    *h = (hj212_head){.flag = -1};
    if (!find_cp(s, h, &begin))
        return HJ212_NO_CP;
    if (begin > 0 && s.p[begin - 1] == ',')
        h->warn |= HJ212_WARN_COMMA;
    else if (begin > 0 && s.p[begin - 1] != ';') {
        size_t last = begin;
        while (last > 0 && s.p[last - 1] == ' ')
            last--;
        h->warn |= last < begin && last > 0 && s.p[last - 1] == ';' ? HJ212_WARN_SPACE : HJ212_WARN_NO_SEMICOLON;
    }
    hj212_fault fault = read_fields(span_cut(s, 0, begin), h);
    return fault != HJ212_GOOD ? fault : check_head(h);
}

int hj212_edition(const hj212_head *h)
{
    int version = h->flag < 0 ? 0 : h->flag >> 2;
    return version == 0 ? 2005 : version == 1 ? 2017 : 2025;
}

/* = HJ 212-2017 Table 9 */
bool hj212_period(uint16_t cn_code, series_period *out)
{
    switch (cn_code) {
    case 2011: *out = PERIOD_REALTIME; return true;
    case 2031: *out = PERIOD_DAY; return true;
    case 2051: *out = PERIOD_MINUTE; return true;
    case 2061: *out = PERIOD_HOUR; return true;
    default: return false;
    }
}
