/* world_cast.c - see world_cast.h. */
#include "app/world_cast.h"

#include <string.h>

#include "app/plan_load.h"
#include "base/arena.h"

static int edition_of(const json_t *o)
{
    int64_t n = json_get_int(o, "edition", 0);
    uint64_t said = 0;
    if (n == 0 && span_parse_u64(span_text(json_get_text(o, "edition", "")), &said))
        n = (int64_t)said;
    return n == 2005 || n == 2025 ? (int)n : 2017;
}

static lt_err find_place(lt_cx *cx, const json_t *places, const char *id, world_device *d)
{
    size_t i;
    json_t *o;
    json_array_foreach(places, i, o)
        if (strcmp(json_get_text(o, "id", ""), id) == 0) {
            const char *kind = json_get_text(o, "kind", "");
            d->longitude = json_get_double(o, "longitude", 0);
            d->latitude = json_get_double(o, "latitude", 0);
            return place_kind_parse(kind, &d->kind) ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "place %s: \"%s\" is no kind of place", id, kind);
        }
    return cx_fail(cx, LT_NOT_FOUND, "a device stands at \"%s\", which is no place of the plan", id);
}

static const char *usual_st(place_kind k)
{
    return k == PLACE_OUTLET ? "31" : k == PLACE_SITE ? "39" : "22";
}

static lt_err take(lt_cx *cx, const json_t *act, const json_t *o, world_device *d)
{
    *d = (world_device){.edition = edition_of(o)};
    TRY(plan_parse_device(cx, o, "devices", &d->reg));
    TRY(find_place(cx, json_object_get(act, "places"), d->reg.place, d));
    const char *st = json_get_text(o, "st", "");
    if (!span_copy(span_text(st[0] ? st : usual_st(d->kind)), d->st, sizeof d->st))
        return cx_fail(cx, LT_BAD_INPUT, "device %s: st \"%s\" is not two characters", d->reg.mn, st);
    return LT_OK;
}

static lt_err take_all(lt_cx *cx, const json_t *act, size_t max, world_device **out, size_t *n)
{
    const json_t *list = json_object_get(act, "devices");
    size_t count = json_array_size(list), kept = 0;
    TRY(ARENA_ARRAY(cx, count + 1, out));
    for (size_t i = 0; i < count && kept < max; i++) {
        TRY(take(cx, act, json_array_get(list, i), &(*out)[kept]));
        kept += (*out)[kept].reg.is_simulated;
    }
    *n = kept;
    return kept ? LT_OK : cx_fail(cx, LT_NOT_FOUND, "the plan has no device that is marked simulated");
}

lt_err world_cast_load(lt_cx *cx, const char *folder, size_t max, world_device **out, size_t *n)
{
    buf b;
    json_t *act = NULL;
    buf_init(&b, JSON_IN_MAX);
    lt_err e = plan_read(cx, folder, PLAN_WHOLE, &b);
    if (!e)
        e = json_parse(cx, buf_span(&b), &act);
    if (!e)
        e = take_all(cx, act, max, out, n);
    json_decref(act);
    buf_fini(&b);
    return e;
}
