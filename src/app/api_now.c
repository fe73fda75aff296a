/* api_now.c - what is known this hour: /now, /stations, /head; see api.h. */
#include "app/api_give.h"

#include <stdio.h>

#include "app/job_assess.h"
#include "base/civil.h"
#include "base/jout.h"

/* The body's members without its braces, so that it can stand inside another object. */
static span members(const char *body)
{
    span s = span_trim(span_text(body));
    return s.n >= 2 ? span_cut(s, 1, s.n - 1) : span_text("");
}

static lt_err get_stations(api_call *c)
{
    lt_place *places;
    size_t n;
    TRY(keep_list_places(&c->cx, c->k, &places, &n));
    jout j = jout_of(&c->out);
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        if (!api_may_see(c, &places[i]))
            continue;
        jout_begin_object(&j);
        give_place(&j, &places[i]);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    return LT_OK;
}

/* The newest product of a place into the open object; fresh says whether it is of the last hours. */
static lt_err put_newest(api_call *c, jout *j, const char *key, bool *has)
{
    char *body;
    uint64_t entry;
    lt_err e = keep_get_product(&c->cx, c->k, key, &body, &entry);
    *has = e == LT_OK;
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    span m = members(body);
    if (m.n) {
        buf_byte(j->b, ',');
        buf_put(j->b, m.p, m.n);
    }
    jout_put_int(j, "entry", (int64_t)entry);
    return LT_OK;
}

static lt_err put_district(api_call *c, jout *j)
{
    char *zh = "(未装载计划)", *en = "(no plan loaded)";
    bool has;
    jout_key(j, "district");
    jout_begin_object(j);
    lt_err e = keep_get_fact(&c->cx, c->k, "plan/district", &zh);
    if (!e)
        e = keep_get_fact(&c->cx, c->k, "plan/district_en", &en);
    if (e && e != LT_NOT_FOUND)
        return e;
    jout_key(j, "name");
    jout_begin_object(j);
    jout_put_text(j, "zh", zh);
    jout_put_text(j, "en", en);
    jout_end_object(j);
    TRY(put_newest(c, j, JOB_ASSESS_NOW_DISTRICT, &has));
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_now(api_call *c)
{
    lt_place *places;
    size_t n;
    char key[PLACE_ID_MAX + 32], when[CIVIL_TEXT_MAX];
    TRY(keep_list_places(&c->cx, c->k, &places, &n));
    civil_format_iso(cx_now_ms(&c->cx), c->owner->set.offset_min, when);
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_text(&j, "time", when);
    TRY(put_district(c, &j));
    TRY(job_assess_put_limits(&c->cx, &j, cx_now_ms(&c->cx), c->owner->set.offset_min));
    jout_key(&j, "stations");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        bool has;
        if (places[i].kind != PLACE_STATION)
            continue;
        jout_begin_object(&j);
        give_place_known(&j, &places[i]);
        snprintf(key, sizeof key, JOB_ASSESS_NOW_PLACE, places[i].id);
        TRY(put_newest(c, &j, key, &has));
        if (!has) /* the product says it itself */
            jout_put_bool(&j, "simulated", places[i].is_simulated);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_end_object(&j);
    return LT_OK;
}

static lt_err get_head(api_call *c)
{
    journal_head h;
    char root[2 * HASH_SHA256_BYTES + 1], when[CIVIL_TEXT_MAX];
    lt_entry e;
    buf payload;
    TRY(journal_newest_head(&c->cx, c->owner->j, &h));
    buf_init(&payload, ENTRY_PAYLOAD_MAX);
    lt_err err = journal_get(&c->cx, c->owner->j, h.entry, &e, &payload);
    buf_fini(&payload);
    TRY(err);
    hash_hex(h.root, sizeof h.root, root);
    civil_format_iso(e.recv_us / 1000, c->owner->set.offset_min, when);
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_put_int(&j, "size", (int64_t)h.size);
    jout_put_text(&j, "root", root);
    jout_put_int(&j, "entry", (int64_t)h.entry);
    jout_put_text(&j, "time", when);
    jout_put_text(&j, "note", h.note);
    jout_put_text(&j, "key", journal_public_key(c->owner->j));
    jout_end_object(&j);
    return LT_OK;
}

const api_route NOW_ROUTES[] = {
    {"GET", API_PREFIX "/now", RIGHT_PUBLIC, get_now, .tag = "public", .summary = "The district's and each station's AQI of the newest hour", .reply = "Now",
     .cache_ms = 5000},
    {"GET", API_PREFIX "/stations", RIGHT_PUBLIC, get_stations, .tag = "public", .summary = "Stations and weather stations; whoever may read more sees the outlets and sites too", .reply = "Stations",
     .cache_ms = 60000},
    {"GET", API_PREFIX "/head", RIGHT_PUBLIC, get_head, .tag = "public", .summary = "Newest signed tree head of the journal, and the public key",
     .reply = "Head", .cache_ms = 1000},
    {.path = NULL},
};
