/* hj212_factor.c - look-ups in the tables of codes; see hj212_factor.h. */
#include "wire/hj212/hj212_factor.h"

#include "tables.h"

#define PROCESS_CODE_CHARS  4
#define PROCESS_DEVICE_CHARS 2

static int compare(span a, const char *b)
{
    size_t n = strlen(b);
    int c = memcmp(a.p, b, a.n < n ? a.n : n);
    return c ? c : (a.n > n) - (a.n < n);
}

/* The first row of the code, or NULL. Rows ascend by code, then medium. */
static const table_hj212_factor *first_row(span code)
{
    size_t lo = 0, hi = TABLE_HJ212_FACTOR_COUNT;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (compare(code, TABLE_HJ212_FACTOR[mid].code) > 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < TABLE_HJ212_FACTOR_COUNT && span_is(code, TABLE_HJ212_FACTOR[lo].code) ? &TABLE_HJ212_FACTOR[lo] : NULL;
}

static const char *medium_of(span st)
{
    for (size_t i = 0; i < TABLE_HJ212_SYSTEM_COUNT; i++)
        if (span_is(st, TABLE_HJ212_SYSTEM[i].st))
            return TABLE_HJ212_SYSTEM[i].medium;
    return "";
}

/* The row of this medium; a row without medium fits any. */
static const table_hj212_factor *find_row(span code, const char *medium)
{
    const table_hj212_factor *end = TABLE_HJ212_FACTOR + TABLE_HJ212_FACTOR_COUNT;
    for (const table_hj212_factor *r = first_row(code); r && r < end && span_is(code, r->code); r++)
        if (r->medium[0] == '\0' || strcmp(r->medium, medium) == 0)
            return r;
    return NULL;
}

/* = HJ 212-2017 App. B (process): factor, then two digits of the device */
static bool is_process_code(span code)
{
    if (code.n != PROCESS_CODE_CHARS + PROCESS_DEVICE_CHARS || (code.p[0] != 'g' && code.p[0] != 'e'))
        return false;
    for (size_t i = 1; i < code.n; i++)
        if (code.p[i] < '0' || code.p[i] > '9')
            return false;
    return true;
}

static const char *profile_key(const char *unit_profile)
{
    return unit_profile && *unit_profile ? unit_profile : "usual";
}

bool hj212_factor_has_profile(const char *unit_profile)
{
    const char *key = profile_key(unit_profile);
    for (size_t i = 0; i < TABLE_UNIT_PROFILE_COUNT; i++)
        if (strcmp(TABLE_UNIT_PROFILE[i].profile, key) == 0)
            return true;
    return false;
}

static const char *profile_unit(const char *key, const table_hj212_factor *r)
{
    for (size_t i = 0; i < TABLE_UNIT_PROFILE_COUNT; i++)
        if (strcmp(TABLE_UNIT_PROFILE[i].profile, key) == 0 && strcmp(TABLE_UNIT_PROFILE[i].quantity, r->quantity) == 0)
            return TABLE_UNIT_PROFILE[i].unit;
    return r->unit;
}

bool hj212_factor_find(span code, span st, const char *unit_profile, hj212_factor *out)
{
    if (code.n == 0 || !hj212_factor_has_profile(unit_profile))
        return false;
    const char *medium = medium_of(st);
    const table_hj212_factor *r = find_row(code, medium);
    if (!r && is_process_code(code))
        r = find_row(span_cut(code, 0, PROCESS_CODE_CHARS), medium);
    if (!r)
        return false;
    *out = (hj212_factor){.quantity = r->quantity, .unit = profile_unit(profile_key(unit_profile), r), .amount = r->amount, .name = r->name};
    return true;
}

const char *hj212_factor_unit(const hj212_factor *f, span field)
{
    return span_is(field, "Cou") ? f->amount : f->unit;
}

static lt_mark mark_named(const char *name)
{
    static const struct {
        const char *name;
        lt_mark     mark;
    } MARKS[] = {{"", 0}, {"stopped", MARK_STOPPED}, {"maintain", MARK_MAINTAIN}, {"manual", MARK_MANUAL}, {"fault", MARK_FAULT},
                 {"calibrate", MARK_CALIBRATE}, {"overrange", MARK_OVERRANGE}, {"no_link", MARK_NO_LINK}};
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++)
        if (strcmp(MARKS[i].name, name) == 0)
            return MARKS[i].mark;
    return MARK_UNFLAGGED | MARK_SUSPECT; /* a table's word that is unknown here: hj212_factor_test refuses it */
}

/* = HJ 212-2017 6.6.4 */
lt_mark hj212_factor_mark(char flag)
{
    if (flag == '\0')
        return MARK_UNFLAGGED;
    for (size_t i = 0; i < TABLE_HJ212_FLAG_COUNT; i++)
        if (TABLE_HJ212_FLAG[i].flag[0] == flag)
            return mark_named(TABLE_HJ212_FLAG[i].mark);
    return MARK_UNFLAGGED | MARK_SUSPECT;
}
