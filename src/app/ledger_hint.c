/* ledger_hint.c - rows that may be the same thing; see ledger.h. */
#include "app/ledger.h"

#include <math.h>
#include <stdio.h>

#include "base/arena.h"
#include "plan/duplicate.h"

#define NEAR_ROWS    100
#define WINDOW_ROWS  30
#define WINDOWS_MAX  6
#define METRES_A_DEGREE 111195.0

typedef struct hunt {
    keep             *k;
    const ledger_row *r;
    ledger_hint      *out;
    size_t            n;
} hunt;

static bool is_known(const hunt *h, const char *id)
{
    if (strcmp(id, h->r->id) == 0)
        return true;
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->out[i].id, id) == 0)
            return true;
    return false;
}

static const char *text_at(const ledger_row *r, const char *field)
{
    return field ? json_get_text(r->fields, field, "") : "";
}

static lt_err add(lt_cx *cx, hunt *h, const ledger_row *other, const char *why, const char *field)
{
    char *id, *label;
    shape a, b;
    if (h->n == LEDGER_HINTS_MAX || is_known(h, other->id))
        return LT_OK;
    const char *name = other->k->label ? text_at(other, other->k->label->name) : "";
    TRY(arena_text(cx, other->id, strlen(other->id), &id));
    TRY(arena_text(cx, name, strlen(name), &label));
    ledger_hint *hint = &h->out[h->n++];
    *hint = (ledger_hint){.id = id, .label = label, .why = why, .field = field, .alike = -1, .distance_m = -1};
    const char *alike = h->r->k->alike;
    if (alike && text_at(h->r, alike)[0] && text_at(other, alike)[0])
        hint->alike = duplicate_alike(span_text(text_at(h->r, alike)), span_text(text_at(other, alike)));
    if (h->r->geometry && other->geometry && shape_parse(cx, h->r->geometry, &a) == LT_OK && shape_parse(cx, other->geometry, &b) == LT_OK)
        hint->distance_m = shape_distance_to_m(&b, shape_middle(&a).x, shape_middle(&a).y);
    return LT_OK;
}

typedef lt_err (*row_fn)(lt_cx *cx, hunt *h, const ledger_row *other, const char *field);

static lt_err each_row(lt_cx *cx, hunt *h, const keep_row_filter *f, row_fn fn, const char *field)
{
    keep_row_list list;
    TRY(keep_list_rows(cx, h->k, &h->r->k->table, f, &list));
    for (size_t i = 0; i < list.n; i++) {
        ledger_row other;
        TRY(ledger_row_read(cx, h->r->k, &list.rows[i], &other));
        lt_err e = fn(cx, h, &other, field);
        ledger_row_fini(&other);
        TRY(e);
    }
    return LT_OK;
}

static lt_err on_same(lt_cx *cx, hunt *h, const ledger_row *other, const char *field)
{
    return add(cx, h, other, "same", field);
}

static lt_err find_same(lt_cx *cx, hunt *h)
{
    for (size_t i = 0; i < h->r->k->same.count; i++) {
        const char *field = h->r->k->same.list[i], *value = text_at(h->r, field);
        keep_condition c = {.column = field, .how = KEEP_IS, .value = {.type = KEEP_TEXT, .s = span_text(value)}};
        if (value[0])
            TRY(each_row(cx, h, &(keep_row_filter){.conditions = &c, .condition_count = 1, .limit = LEDGER_HINTS_MAX}, on_same, field));
    }
    return LT_OK;
}

/* Near and, where a kind names a field to compare, alike in it. */
static lt_err on_near(lt_cx *cx, hunt *h, const ledger_row *other, const char *field)
{
    shape a, b;
    double alike = h->r->k->alike ? duplicate_alike(span_text(text_at(h->r, h->r->k->alike)), span_text(text_at(other, h->r->k->alike))) : 1;
    (void)field;
    if (alike < DUPLICATE_ALIKE || !other->geometry)
        return LT_OK;
    TRY(shape_parse(cx, h->r->geometry, &a));
    TRY(shape_parse(cx, other->geometry, &b));
    return shape_distance_to_m(&b, shape_middle(&a).x, shape_middle(&a).y) <= h->r->k->near_m ? add(cx, h, other, "near", h->r->k->alike) : LT_OK;
}

static lt_err find_near(lt_cx *cx, hunt *h)
{
    shape s;
    if (!h->r->geometry || h->r->k->near_m <= 0)
        return LT_OK;
    TRY(shape_parse(cx, h->r->geometry, &s));
    shape_point p = shape_middle(&s);
    double dy = h->r->k->near_m / METRES_A_DEGREE, dx = dy / fmax(0.01, cos(p.y * 3.14159265358979 / 180));
    const double bounds[] = {p.x - dx, p.y - dy, p.x + dx, p.y + dy};
    return each_row(cx, h, &(keep_row_filter){.bounds = bounds, .limit = NEAR_ROWS}, on_near, NULL);
}

static lt_err on_alike(lt_cx *cx, hunt *h, const ledger_row *other, const char *field)
{
    double alike = duplicate_alike(span_text(text_at(h->r, field)), span_text(text_at(other, field)));
    return alike >= DUPLICATE_SAME ? add(cx, h, other, "alike", field) : LT_OK;
}

/* Rows whose words hold a piece of three characters of the name, looked up a few times along it. */
static lt_err find_alike(lt_cx *cx, hunt *h)
{
    const char *field = h->r->k->alike, *name = text_at(h->r, field);
    size_t starts[DUPLICATE_NAME_MAX + 1], n = 0, bytes = strlen(name);
    for (size_t at = 0; at <= bytes && n < DUPLICATE_NAME_MAX; at++)
        if (at == bytes || ((uint8_t)name[at] & 0xC0) != 0x80)
            starts[n++] = at;
    for (size_t i = 0, step = n > 4 + WINDOWS_MAX ? (n - 4) / WINDOWS_MAX : 1; field && i + 3 < n && h->n < LEDGER_HINTS_MAX; i += step) {
        char *piece;
        TRY(arena_text(cx, name + starts[i], starts[i + 3] - starts[i], &piece));
        if (!strchr(piece, ' '))
            TRY(each_row(cx, h, &(keep_row_filter){.text = piece, .limit = WINDOW_ROWS}, on_alike, field));
    }
    return LT_OK;
}

lt_err ledger_find_hints(lt_cx *cx, keep *k, const ledger_row *r, ledger_hint out[LEDGER_HINTS_MAX], size_t *n)
{
    hunt h = {.k = k, .r = r, .out = out};
    *n = 0;
    if (!r->k->has_duplicate)
        return LT_OK;
    TRY(find_same(cx, &h));
    TRY(find_near(cx, &h));
    TRY(find_alike(cx, &h));
    *n = h.n;
    return LT_OK;
}
