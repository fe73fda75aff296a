/* ledger_areas.c - see ledger_areas.h. */
#include "app/ledger_areas.h"

#include "base/arena.h"

static lt_err add(lt_cx *cx, const json_t *feature, ledger_areas *out)
{
    const json_t *about = json_object_get(feature, "properties");
    const char *kind = json_get_text(about, "kind", ""), *name = json_get_text(about, "name", "");
    ledger_area *a = &out->list[out->n];
    char *copy;
    bool is_street = strcmp(kind, "street") == 0;
    if ((!is_street && strcmp(kind, "district") != 0) || shape_parse(cx, json_object_get(feature, "geometry"), &a->outline) != LT_OK)
        return LT_OK;
    TRY(arena_text(cx, name, strlen(name), &copy));
    a->name = copy;
    a->is_street = is_street;
    out->n++;
    return LT_OK;
}

lt_err ledger_areas_open(lt_cx *cx, keep *k, ledger_areas *out)
{
    char *text;
    json_t *map;
    *out = (ledger_areas){0};
    lt_err e = keep_get_fact(cx, k, "plan/map", &text);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    TRY(json_parse(cx, span_text(text), &map));
    const json_t *features = json_object_get(map, "features");
    e = ARENA_ARRAY(cx, json_array_size(features) + 1, &out->list);
    for (size_t i = 0; !e && i < json_array_size(features); i++)
        e = add(cx, json_array_get(features, i), out);
    json_decref(map);
    return e;
}

static bool holds(const ledger_area *a, double x, double y)
{
    const shape *s = &a->outline;
    return x >= s->min_x && x <= s->max_x && y >= s->min_y && y <= s->max_y && shape_contains(s, x, y);
}

const char *ledger_areas_street(const ledger_areas *a, double x, double y)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->list[i].is_street && holds(&a->list[i], x, y))
            return a->list[i].name;
    return "";
}

bool ledger_areas_has_district(const ledger_areas *a)
{
    for (size_t i = 0; i < a->n; i++)
        if (!a->list[i].is_street)
            return true;
    return false;
}

bool ledger_areas_in_district(const ledger_areas *a, double x, double y)
{
    for (size_t i = 0; i < a->n; i++)
        if (!a->list[i].is_street && holds(&a->list[i], x, y))
            return true;
    return false;
}
