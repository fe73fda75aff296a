/* duplicate.c - see duplicate.h. */
#include "plan/duplicate.h"

#include <stdlib.h>

#define CREDIT_CODE_BYTES 18

/* = GB 32100-2015 5.6: the sum of code values, each times 3^i mod 31, and the check's own is a multiple of 31 */
bool duplicate_is_credit_code(span s)
{
    static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    unsigned sum = 0, weight = 1;
    if (s.n != CREDIT_CODE_BYTES)
        return false;
    for (size_t i = 0; i < CREDIT_CODE_BYTES; i++) {
        const char *at = s.p[i] ? strchr(ALPHABET, s.p[i]) : NULL;
        if (!at || (i >= 2 && i < 8 && at - ALPHABET > 9))
            return false;
        sum += (unsigned)(at - ALPHABET) * (i + 1 < CREDIT_CODE_BYTES ? weight : 1);
        weight = weight * 3 % 31;
    }
    return sum % 31 == 0;
}

/* --- names ---------------------------------------------------------------------------------------------------------------- */

typedef struct grams {
    uint64_t g[DUPLICATE_NAME_MAX + 3];
    size_t   n;
} grams;

static const char *const FORMS[] = {"股份有限公司", "有限责任公司", "有限公司", "总公司", "分公司"};

static size_t form_at(span s, size_t at)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        size_t n = strlen(FORMS[i]);
        if (s.n - at >= n && memcmp(s.p + at, FORMS[i], n) == 0)
            return n;
    }
    return 0;
}

/* A character's code, folded; 0: left out. Full-width signs and letters become the narrow ones. */
static uint32_t fold(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c >= 'A' && c <= 'Z')
        return c + 32;
    if (c < 128)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ? c : 0;
    return c == 0x3000 || c == 0xB7 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3001 && c <= 0x3011) ? 0 : c;
}

static size_t read_name(span s, uint32_t *out)
{
    static const uint8_t HEAD[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t n = 0;
    for (size_t at = 0; at < s.n && n < DUPLICATE_NAME_MAX;) {
        size_t form = form_at(s, at), length = span_utf8_length(s.p + at, s.n - at);
        if (form) {
            at += form;
            continue;
        }
        if (length == 0)
            break;
        uint32_t c = s.p[at] & HEAD[length];
        for (size_t i = 1; i < length; i++)
            c = c << 6 | (s.p[at + i] & 0x3Fu);
        c = fold(c);
        if (c)
            out[n++] = c;
        at += length;
    }
    return n;
}

static int by_value(const void *pa, const void *pb)
{
    uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;
    return a < b ? -1 : a > b;
}

static void read_grams(span s, grams *out)
{
    uint32_t c[DUPLICATE_NAME_MAX + 3] = {' ', ' '};
    size_t n = read_name(s, c + 2);
    out->n = n ? n + 1 : 0;
    c[n + 2] = ' ';
    for (size_t i = 0; i < out->n; i++)
        out->g[i] = (uint64_t)c[i] << 42 | (uint64_t)c[i + 1] << 21 | c[i + 2];
    qsort(out->g, out->n, sizeof out->g[0], by_value);
}

double duplicate_alike(span a, span b)
{
    grams x, y;
    size_t shared = 0;
    read_grams(a, &x);
    read_grams(b, &y);
    if (x.n == 0 || y.n == 0)
        return 0;
    for (size_t i = 0, k = 0; i < x.n && k < y.n;) {
        if (x.g[i] == y.g[k]) {
            shared++;
            i++;
            k++;
        } else if (x.g[i] < y.g[k]) {
            i++;
        } else {
            k++;
        }
    }
    return 2 * (double)shared / (double)(x.n + y.n);
}
