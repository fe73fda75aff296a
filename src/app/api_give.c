/* api_give.c - see api_give.h. */
#include "app/api_give.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/hash.h"
#include "tables.h"

void give_time(jout *j, const char *key, int64_t ms, int offset_min)
{
    char when[CIVIL_TEXT_MAX];
    civil_format_iso(ms, offset_min, when);
    jout_put_text(j, key, when);
}

void give_text(jout *j, const char *key, const char *s)
{
    jout_put_text(j, key, s && s[0] ? s : NULL);
}

void give_place_known(jout *j, const lt_place *p)
{
    jout_put_text(j, "id", p->id);
    jout_put_text(j, "name", p->name);
    jout_put_text(j, "name_en", p->name_en);
    jout_put_text(j, "kind", place_kind_name(p->kind));
    jout_put_text(j, "street", p->street);
    jout_put_text(j, "district", p->district);
    if (p->has_position) {
        jout_put_double(j, "longitude", p->longitude);
        jout_put_double(j, "latitude", p->latitude);
    }
    jout_put_bool(j, "control", p->is_control);
    jout_put_text(j, "source", p->source);
}

void give_place(jout *j, const lt_place *p)
{
    give_place_known(j, p);
    jout_put_bool(j, "simulated", p->is_simulated);
}

void give_person(jout *j, const person *p)
{
    jout_put_text(j, "id", p->id);
    jout_put_text(j, "name", p->name);
    jout_put_text(j, "role", p->role);
    give_text(j, "agency", p->agency);
    jout_key(j, "areas");
    jout_begin_array(j);
    for (size_t i = 0; i < p->area_count; i++)
        jout_text(j, p->areas[i]);
    jout_end_array(j);
    jout_put_bool(j, "has_key", p->key_hex[0] != '\0');
    jout_put_bool(j, "must_change", p->must_change);
    jout_put_int(j, "version", (int64_t)p->version);
}

void give_marks(jout *j, const char *key, lt_mark m)
{
    char names[MARK_NAMES_MAX];
    span name;
    mark_names(m, names);
    reader r = reader_of(span_text(names));
    jout_key(j, key);
    jout_begin_array(j);
    while (names[0] && reader_field(&r, ',', &name))
        jout_span(j, name);
    jout_end_array(j);
}

void give_value(jout *j, const lt_sample *s)
{
    if (s->mark & MARK_MISSING)
        jout_null(j);
    else
        jout_double(j, s->value);
}

void give_quantity_name(jout *j, const char *key, const char *quantity)
{
    for (size_t i = 0; i < TABLE_QUANTITY_COUNT; i++)
        if (strcmp(TABLE_QUANTITY[i].key, quantity) == 0) {
            text_put_pair(j, key, TABLE_QUANTITY[i].name_zh, TABLE_QUANTITY[i].name_en);
            return;
        }
    text_put_pair(j, key, quantity, quantity);
}

void give_next(jout *j, bool has_more, uint64_t last)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)last);
    jout_put_text(j, "next", has_more ? text : NULL);
}

lt_err give_request_name(api_call *c, char name[GIVE_NAME_MAX])
{
    uint8_t digest[HASH_SHA256_BYTES];
    hash_sha256 *h;
    const char *request = http_header(c->r, "Idempotency-Key");
    const span parts[] = {span_text(c->who.p.id), span_text("\n"), span_text(request ? request : "")};
    TRY(hash_sha256_open(&c->cx, &h));
    hash_sha256_parts(h, parts, 3, digest);
    hash_sha256_close(h);
    hash_hex(digest, (GIVE_NAME_MAX - 1) / 2, name);
    return LT_OK;
}

lt_err give_find_place(api_call *c, const char *name, lt_place *out)
{
    const char *id = api_text(c, name);
    c->field = name;
    TRY(api_permit_place(c, id)); /* first: whoever may not see it is not told whether it is there */
    lt_err e = keep_get_place(&c->cx, c->k, id, out);
    if (e == LT_NOT_FOUND)
        return cx_fail(&c->cx, e, "没有地点“%s” there is no place \"%s\"", id, id);
    TRY(e);
    c->field = NULL;
    return LT_OK;
}

lt_err give_list_places(api_call *c, lt_place **out, size_t *n)
{
    size_t kept = 0;
    TRY(keep_list_places(&c->cx, c->k, out, n));
    for (size_t i = 0; i < *n; i++)
        if (api_may_see(c, &(*out)[i]))
            (*out)[kept++] = (*out)[i];
    *n = kept;
    return LT_OK;
}

lt_err give_period(api_call *c, int64_t default_ms, int64_t max_ms, int64_t *from_ms, int64_t *to_ms)
{
    *to_ms = api_time_of(c, "to", cx_now_ms(&c->cx));
    *from_ms = api_time_of(c, "from", *to_ms - default_ms);
    c->field = "from";
    if (*from_ms >= *to_ms)
        return cx_fail(&c->cx, LT_BAD_INPUT, "起始时间须早于结束时间 \"from\" must be before \"to\"");
    if (max_ms && *to_ms - *from_ms > max_ms)
        return cx_fail(&c->cx, LT_BAD_INPUT, "时段长于 %lld 天 \"from\" to \"to\" is longer than %lld days", (long long)(max_ms / CIVIL_DAY_MS), (long long)(max_ms / CIVIL_DAY_MS));
    c->field = NULL;
    return LT_OK;
}
