/* signoff.c - see signoff.h. */
#include "app/signoff.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/hash.h"
#include "base/num.h"

typedef struct day_work {
    buf          *b;
    const lt_series *s;
    int           offset_min;
    int64_t       day_ms;
    uint32_t      hours; /* bit h */
    signoff_text *out;
} day_work;

static lt_err on_block(lt_cx *cx, void *self, const keep_block *b)
{
    day_work *w = self;
    char when[CIVIL_TEXT_MAX], value[NUM_TEXT_MAX], marks[MARK_NAMES_MAX];
    (void)cx;
    for (uint32_t i = 0; i < b->n; i++) {
        lt_mark mark = b->marks ? b->marks[i] : 0;
        civil_format_iso(keep_block_time(b, i), w->offset_min, when);
        when[16] = '\0'; /* 2026-11-25T00:00 */
        if (mark & MARK_MISSING)
            snprintf(value, sizeof value, "-");
        else
            num_format_double(keep_block_value(b, i), value);
        mark_names(mark, marks);
        buf_format(w->b, "%s/hour %s %s %s %s %s %llu\n", w->s->quantity, w->s->stat, when, value, w->s->unit[0] ? w->s->unit : "-",
                   marks[0] ? marks : "-", (unsigned long long)b->entries[i]);
        w->out->values++;
        w->out->rejected += (mark & MARK_REJECTED) != 0;
        w->out->too_few += (mark & (MARK_TOO_FEW | MARK_MISSING)) != 0;
        if (!(mark & MARK_MISSING))
            w->hours |= 1u << ((keep_block_time(b, i) - w->day_ms) / CIVIL_HOUR_MS);
    }
    return LT_OK;
}

static lt_err digest_of(lt_cx *cx, span text, char out[65])
{
    uint8_t digest[HASH_SHA256_BYTES];
    hash_sha256 *h;
    TRY(hash_sha256_open(cx, &h));
    hash_sha256_parts(h, &text, 1, digest);
    hash_sha256_close(h);
    hash_hex(digest, sizeof digest, out);
    return LT_OK;
}

lt_err signoff_write(lt_cx *cx, keep *k, const signoff_day *d, buf *text, signoff_text *out)
{
    const lt_place *p = d->place;
    int64_t day_ms = d->day_ms;
    int offset_min = d->offset_min;
    char day[CIVIL_TEXT_MAX], full[CIVIL_TEXT_MAX];
    lt_series *list, like = {.period = PERIOD_HOUR};
    size_t n;
    *out = (signoff_text){0};
    if (day_ms + CIVIL_DAY_MS > cx_now_ms(cx))
        return cx_fail(cx, LT_NOT_ENOUGH, "该日尚未结束，不能签发 the day has not ended yet");
    civil_format_date(day_ms, offset_min, day);
    civil_format_iso(day_ms, offset_min, full);
    buf_format(text, "lantian-signoff-1\nplace %s %s\nday %s %s\n", p->id, p->name, day, full + 19);
    memcpy(like.place, p->id, sizeof like.place);
    TRY(keep_list_series(cx, k, &like, &list, &n));
    day_work w = {.b = text, .offset_min = offset_min, .day_ms = day_ms, .out = out};
    for (size_t i = 0; i < n; i++) {
        w.s = &list[i];
        keep_range r = {.series = &list[i].id, .series_count = 1, .from_ms = day_ms, .to_ms = day_ms + CIVIL_DAY_MS, .want_entries = true};
        TRY(keep_scan(cx, k, &r, on_block, &w));
    }
    out->hours = (uint32_t)__builtin_popcount(w.hours);
    buf_format(text, "values %u\n", out->values);
    TRY(buf_check(cx, text));
    if (out->values == 0)
        return cx_fail(cx, LT_NOT_ENOUGH, "该日没有小时数据 %s has no hour value on %s", p->id, day);
    return digest_of(cx, buf_span(text), out->sha256);
}

lt_err signoff_verify(lt_cx *cx, const char *key_hex, const char *sha256, const char *signature_hex)
{
    uint8_t key[HASH_ED25519_PUBLIC], signature[HASH_ED25519_SIGN];
    char message[sizeof SIGNOFF_DOMAIN + 66];
    if (!hash_unhex(span_text(key_hex), key, sizeof key))
        return cx_fail(cx, LT_DENIED, "本人尚未登记签名公钥 no key for signing is registered for this person");
    if (!hash_unhex(span_text(signature_hex), signature, sizeof signature))
        return cx_fail(cx, LT_BAD_INPUT, "签名不是规定长度的十六进制数 \"signature\": %d hexadecimal digits are wanted", 2 * HASH_ED25519_SIGN);
    snprintf(message, sizeof message, SIGNOFF_DOMAIN "%.64s\n", sha256);
    if (hash_ed25519_verify(cx, key, span_text(message), signature) != LT_OK)
        return cx_fail(cx, LT_DENIED, "签名与本人公钥不符 the signature is not one of this person's key over this digest");
    return LT_OK;
}

lt_err signoff_apply(lt_cx *cx, keep *k, const lt_entry *e, const json_t *act)
{
    const char *id, *place, *day, *sha256;
    const json_t *patch = json_object_get(act, "patch");
    TRY(json_need_text(cx, act, "id", SIGNOFF_WHAT, &id));
    TRY(json_need_text(cx, patch, "place", SIGNOFF_WHAT, &place));
    TRY(json_need_text(cx, patch, "day", SIGNOFF_WHAT, &day));
    TRY(json_need_text(cx, patch, "sha256", SIGNOFF_WHAT, &sha256));
    json_t *body = json_deep_copy(patch);
    if (!body || json_object_set_new(body, "by", json_string(json_get_text(act, "who", ""))) != 0 ||
        json_object_set_new(body, "time", json_string(json_get_text(act, "when", ""))) != 0) {
        json_decref(body);
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a sign-off");
    }
    char *text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    if (!text)
        return cx_fail(cx, LT_NO_MEMORY, "no memory for a sign-off");
    lt_err err = keep_put_entity(cx, k, &(keep_entity){.kind = SIGNOFF_KIND, .id = id, .body = text, .version = e->number});
    free(text);
    return err;
}
