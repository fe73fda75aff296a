/* hour_product.c - see hour_product.h. */
#include "app/hour_product.h"

#include <stdio.h>
#include <string.h>

#include "app/job_assess.h"
#include "app/text.h"
#include "assess/conc.h"
#include "base/hash.h"
#include "base/json.h"

static const indicator HOUR_OF[POLLUTANT_COUNT] = {IND_SO2, IND_NO2, IND_CO, IND_O3, IND_PM10, IND_PM25};

static void format_hour(int64_t ms, int offset_min, char out[CIVIL_TEXT_MAX])
{
    civil_format_iso(ms, offset_min, out);
    out[16] = '\0'; /* 2026-11-24T13:00 */
}

void hour_product_key(const hour_product *p, char out[HOUR_PRODUCT_KEY_MAX])
{
    char hour[CIVIL_TEXT_MAX];
    format_hour(p->hour_ms, p->offset_min, hour);
    snprintf(out, HOUR_PRODUCT_KEY_MAX, "aqi/hour/%s/%s", p->place ? p->place->id : "district", hour);
}

/* The value as it is known, without idle zeros: 35, 35.6, 0.812 (mg/m3). An area's is rounded as it enters the index. */
static num_dec shown(const hour_product *p, pollutant q)
{
    const aqi_result *r = &p->index->aqi;
    num_dec entered = r->conc[HOUR_OF[q]];
    if (p->at->is_area && (r->used & 1u << HOUR_OF[q]) && entered.decimals >= 0)
        return entered;
    return conc_show(q, p->index->value[q]);
}

static void put_value(jout *j, const hour_product *p, pollutant q)
{
    const aqi_result *r = &p->index->aqi;
    num_dec v = shown(p, q);
    int iaqi = r->iaqi[HOUR_OF[q]];
    jout_key(j, pollutant_key(q));
    jout_begin_object(j);
    jout_key(j, "value");
    if (v.decimals < 0)
        jout_null(j);
    else
        jout_dec(j, v);
    jout_put_text(j, "unit", pollutant_unit(q));
    jout_key(j, "iaqi");
    if (iaqi < 0)
        jout_null(j);
    else
        jout_int(j, iaqi);
    if (p->at->is_area) {
        jout_put_int(j, "valid", p->index->valid[q]);
        jout_put_int(j, "expected", p->index->expected[q]);
    } else {
        const evaluate_cell *c = evaluate_cell_at(p->grid, p->at->stations[0], p->hour, q);
        jout_put_int(j, "mark", c->is_there ? c->mark : MARK_MISSING);
        if (c->is_there)
            jout_put_int(j, "entry", (int64_t)c->entry);
    }
    jout_end_object(j);
}

static void put_note(jout *j, uint32_t notes)
{
    char zh[1024] = "", en[1024] = "";
    size_t zn = 0, en_n = 0;
    for (int n = 0; n < AQI_NOTE_COUNT; n++) {
        if (!(notes & 1u << n) || zn >= sizeof zh || en_n >= sizeof en)
            continue;
        zn += (size_t)snprintf(zh + zn, sizeof zh - zn, "%s%s", zn ? "；" : "", aqi_note_zh((aqi_note)n));
        en_n += (size_t)snprintf(en + en_n, sizeof en - en_n, "%s%s", en_n ? "; " : "", aqi_note_en((aqi_note)n));
    }
    if (zn) {
        text_put_pair(j, "note", zh, en);
        return;
    }
    jout_key(j, "note");
    jout_null(j);
}

static void put_class(jout *j, const aqi_result *r)
{
    aqi_class c = aqi_class_of(r->level);
    jout_key(j, "aqi");
    if (r->aqi < 0)
        jout_null(j);
    else
        jout_int(j, r->aqi);
    jout_put_int(j, "level", r->level);
    text_put_pair(j, "class", c.class_zh, c.class_en);
    text_put_pair(j, "colour", c.colour_zh, c.colour_en);
    jout_put_text(j, "rgb", c.rgb);
    jout_key(j, "primary");
    jout_begin_array(j);
    for (int q = 0; q < POLLUTANT_COUNT; q++)
        if (r->primary & 1u << q)
            jout_text(j, pollutant_key((pollutant)q));
    jout_end_array(j);
    text_put_pair(j, "advice", c.advice_zh, c.advice_en);
    put_note(j, r->notes);
}

/* Stations that gave something valid this hour, of those that should. */
static void put_stations(jout *j, const hour_product *p)
{
    int valid = 0;
    for (size_t s = 0; s < p->at->count; s++) {
        bool any = false;
        for (int q = 0; q < POLLUTANT_COUNT; q++) {
            const evaluate_cell *c = evaluate_cell_at(p->grid, p->at->stations[s], p->hour, (pollutant)q);
            any |= c->is_there && !(c->mark & MARK_NOT_VALID);
        }
        valid += any;
    }
    jout_key(j, "stations");
    jout_begin_object(j);
    jout_put_int(j, "valid", valid);
    jout_put_int(j, "expected", (int64_t)p->at->count);
    jout_end_object(j);
}

static void put_said(jout *j, const hour_product *p)
{
    char text[CIVIL_TEXT_MAX];
    jout_put_text(j, "place", p->place ? p->place->id : "district");
    civil_format_iso(p->hour_ms, p->offset_min, text);
    jout_put_text(j, "hour", text);
    civil_format_iso(civil_hour_label(p->hour_ms), p->offset_min, text);
    jout_put_text(j, "label", text);
    jout_put_text(j, "rules", rule_set_name(p->rules));
    put_class(j, &p->index->aqi);
    if (p->at->is_area)
        put_stations(j, p);
    jout_put_bool(j, "simulated", p->is_simulated);
}

/* What is said, without entries: the ground for "the same as before". */
static lt_err content_of(lt_cx *cx, const hour_product *p, char hex[2 * HASH_SHA256_BYTES + 1])
{
    buf b;
    hash_sha256 *h;
    uint8_t digest[HASH_SHA256_BYTES];
    buf_init(&b, HOUR_PRODUCT_MAX);
    jout j = jout_of(&b);
    jout_begin_object(&j);
    put_said(&j, p);
    for (int q = 0; q < POLLUTANT_COUNT; q++) {
        num_dec v = shown(p, (pollutant)q);
        jout_key(&j, pollutant_key((pollutant)q));
        if (v.decimals < 0)
            jout_null(&j);
        else
            jout_dec(&j, v);
    }
    jout_end_object(&j);
    lt_err e = buf_check(cx, &b);
    if (!e)
        e = hash_sha256_open(cx, &h);
    if (!e) {
        span s = buf_span(&b);
        hash_sha256_parts(h, &s, 1, digest);
        hash_hex(digest, sizeof digest, hex);
        hash_sha256_close(h);
    }
    buf_fini(&b);
    return e;
}

static lt_err content_before(lt_cx *cx, const char *body, char *hex, size_t size)
{
    json_t *o;
    hex[0] = '\0';
    if (!body)
        return LT_OK;
    TRY(json_parse(cx, span_text(body), &o));
    (void)span_copy(span_text(json_get_text(o, "content", "")), hex, size);
    json_decref(o);
    return LT_OK;
}

static void put_keys(jout *j, const hour_product *p)
{
    char key[HOUR_PRODUCT_KEY_MAX];
    jout_key(j, "keys");
    jout_begin_array(j);
    hour_product_key(p, key);
    jout_text(j, key);
    if (p->is_now && p->place) {
        snprintf(key, sizeof key, JOB_ASSESS_NOW_PLACE, p->place->id);
        jout_text(j, key);
    } else if (p->is_now) {
        jout_text(j, JOB_ASSESS_NOW_DISTRICT);
    }
    jout_end_array(j);
}

static void put_reason(jout *j, const hour_product *p)
{
    const review *r = p->review;
    char zh[REVIEW_REASON_MAX + 256], en[REVIEW_REASON_MAX + 256];
    if (!p->before) {
        text_put_pair(j, "reason", "首次发布", "first issue");
        return;
    }
    if (!r) {
        text_put_pair(j, "reason", "迟到或更正的数据，重新发布", "late or corrected data: issued again");
    } else {
        snprintf(zh, sizeof zh, "数据审核（%s %s：%s），重新发布", r->quantity, r->is_reject ? "剔除" : "恢复", r->reason);
        snprintf(en, sizeof en, "data review (%s %s: %s): issued again", r->quantity, r->is_reject ? "rejected" : "restored", r->reason);
        text_put_pair(j, "reason", zh, en);
        jout_put_int(j, "review", (int64_t)r->entry);
    }
    jout_put_int(j, "replaces", (int64_t)p->before_entry);
}

lt_err hour_product_write(lt_cx *cx, const hour_product *p, buf *out, bool *is_same)
{
    char content[2 * HASH_SHA256_BYTES + 1], before[2 * HASH_SHA256_BYTES + 1];
    TRY(content_of(cx, p, content));
    TRY(content_before(cx, p->before, before, sizeof before));
    *is_same = strcmp(content, before) == 0;
    jout j = jout_of(out);
    jout_begin_object(&j);
    put_keys(&j, p);
    put_said(&j, p);
    jout_key(&j, "values");
    jout_begin_object(&j);
    for (int q = 0; q < POLLUTANT_COUNT; q++)
        put_value(&j, p, (pollutant)q);
    jout_end_object(&j);
    put_reason(&j, p);
    jout_put_text(&j, "content", content);
    jout_put_text(&j, "code", LT_VERSION);
    jout_end_object(&j);
    return buf_check(cx, out);
}
