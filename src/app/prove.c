/* prove.c - see prove.h. */
#include "app/prove.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/jout.h"
#include "fact/frame.h"
#include "wire/hj212/hj212.h"
#include "wire/hj212/hj212_factor.h"

lt_err prove_entry(lt_cx *cx, journal *j, uint64_t number, buf *out)
{
    if (number >= journal_count(j))
        return cx_fail(cx, LT_NOT_FOUND, "entry %llu: the journal ends before entry %llu", (unsigned long long)number,
                       (unsigned long long)journal_count(j));
    return proof_make(cx, j, number, span_text(""), out);
}

lt_err prove_product(lt_cx *cx, journal *j, keep *k, const char *key, buf *out)
{
    char *body;
    uint64_t number;
    lt_entry entry;
    buf claim;
    lt_err e = keep_get_product(cx, k, key, &body, &number);
    buf_init(&claim, ENTRY_PAYLOAD_MAX);
    if (!e)
        e = journal_get(cx, j, number, &entry, &claim);
    if (e == LT_NOT_FOUND || (!e && entry.kind != ENTRY_PRODUCT)) {
        buf_fini(&claim);
        return cx_fail(cx, LT_NOT_FOUND, "nothing is published under \"%.120s\"", key);
    }
    buf_reset(&claim);
    jout o = jout_of(&claim);
    jout_begin_object(&o);
    jout_put_text(&o, "product", key);
    jout_put_text(&o, "how", "published by Lantian in this entry; \"values\" name the entries it rests on");
    jout_end_object(&o);
    if (!e)
        e = buf_check(cx, &claim);
    if (!e)
        e = proof_make(cx, j, number, buf_span(&claim), out);
    buf_fini(&claim);
    return e;
}

/* Does this decoded item hold the value that the claim is about? One in another unit than the series' does not: its text
 * would not show the claimed digits. */
static bool item_matches(const hj212_item *it, span st, const lt_series *s, double value)
{
    hj212_factor f;
    if (!it->is_number || it->decimals > 15 || !span_is(it->field, s->stat))
        return false;
    return num_to_double((num_dec){it->scaled, it->decimals}) == value && hj212_factor_find(it->code, st, "", &f) &&
           strcmp(f.quantity, s->quantity) == 0;
}

/* The piece "code-Field=value" of a frame's text that carries the value; false when none does (derived, imported). */
static bool find_text(span payload, const lt_series *s, double value, char out[256])
{
    lt_frame fr;
    hj212_frame f;
    hj212_head h;
    static _Thread_local hj212_data d;
    size_t skip;
    if (!frame_unpack(payload, &fr) || hj212_find(fr.bytes, true, false, &skip, &f) != HJ212_GOOD ||
        hj212_parse_head(&f, &h) != HJ212_GOOD || !hj212_cp_is_plain(h.cp) || hj212_decode(h.cp, CIVIL_SHANGHAI_MIN, &d) != HJ212_GOOD)
        return false;
    for (uint32_t i = 0; i < d.count; i++)
        if (item_matches(&d.items[i], h.st, s, value) && d.items[i].name.n + d.items[i].value.n < 250) {
            snprintf(out, 256, "%.*s=%.*s", (int)d.items[i].name.n, (const char *)d.items[i].name.p,
                     (int)d.items[i].value.n, (const char *)d.items[i].value.p);
            return true;
        }
    return false;
}

static const char *how_of(const lt_sample *v, const char *text, entry_kind kind)
{
    if (v->mark & MARK_DERIVED)
        return "derived by Lantian from finer samples; the entry is the newest of them";
    if (kind == ENTRY_ACT)
        return "the value as it was measured; a person's review in this entry took it out or let it stand again";
    return text ? "decoded from the device's frame" : "taken from the entry";
}

static void put_claim(buf *b, const char *series, const lt_series *s, const lt_sample *v, const char *text, entry_kind kind)
{
    char when[CIVIL_TEXT_MAX];
    civil_format_iso(v->t_ms, CIVIL_SHANGHAI_MIN, when);
    jout j = jout_of(b);
    jout_begin_object(&j);
    jout_put_text(&j, "series", series);
    jout_put_text(&j, "time", when);
    jout_put_text(&j, "time_means", s->period == PERIOD_REALTIME ? "instant" : "start of the period");
    jout_put_double(&j, "value", v->value);
    jout_put_text(&j, "unit", s->unit);
    jout_put_int(&j, "mark", v->mark);
    jout_put_bool(&j, "simulated", (v->mark & MARK_SIMULATED) != 0);
    jout_put_text(&j, "how", how_of(v, text, kind));
    if (text && !(v->mark & MARK_DERIVED))
        jout_put_text(&j, "text", text);
    jout_end_object(&j);
}

lt_err prove_value(lt_cx *cx, journal *j, keep *k, const char *series, int64_t t_ms, buf *out)
{
    lt_series s;
    lt_sample v;
    lt_entry entry;
    buf claim, payload;
    char text[256], when[CIVIL_TEXT_MAX];
    civil_format_iso(t_ms, CIVIL_SHANGHAI_MIN, when);
    TRY(series_name_parse(cx, series, &s));
    lt_err e = keep_series(cx, k, &s, false);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, LT_NOT_FOUND, "there is no series \"%s\"", series);
    TRY(e);
    e = keep_get_sample(cx, k, s.id, t_ms, &v);
    if (e == LT_NOT_FOUND)
        return cx_fail(cx, LT_NOT_FOUND, "series \"%s\" has no value at %s (a value is named by the start of its period)", series, when);
    TRY(e);
    buf_init(&claim, 65536);
    buf_init(&payload, ENTRY_PAYLOAD_MAX);
    e = journal_get(cx, j, v.entry, &entry, &payload);
    if (!e) {
        bool found = entry.kind == ENTRY_FRAME && find_text(entry.payload, &s, v.value, text);
        put_claim(&claim, series, &s, &v, found ? text : NULL, entry.kind);
        e = buf_check(cx, &claim);
    }
    if (!e)
        e = proof_make(cx, j, v.entry, buf_span(&claim), out);
    buf_fini(&payload);
    buf_fini(&claim);
    return e;
}
