/* hj212_json.c - see hj212_json.h. */
#include "app/hj212_json.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/hash.h"
#include "base/jout.h"
#include "base/json.h"
#include "base/num.h"
#include "tables.h"

/* --- frame to JSON ---------------------------------------------------------------------------------------------------- */

void hj212_json_put_fault(hj212_fault fault, const char *more, uint64_t offset, buf *out)
{
    char reason[200];
    const char *name = hj212_fault_name(fault), *words = name;
    for (size_t i = 0; i < TABLE_HJ212_FAULT_COUNT; i++)
        if (strcmp(TABLE_HJ212_FAULT[i].key, name) == 0 && strcmp(TABLE_HJ212_FAULT[i].kind, "fault") == 0)
            words = TABLE_HJ212_FAULT[i].en;
    snprintf(reason, sizeof reason, "%s%s%s", words, more && *more ? "; " : "", more ? more : "");
    jout j = jout_of(out);
    jout_begin_object(&j);
    jout_key(&j, "error");
    jout_begin_object(&j);
    jout_put_text(&j, "kind", name);
    jout_put_text(&j, "reason", reason);
    jout_put_int(&j, "offset", (int64_t)offset);
    jout_end_object(&j);
    jout_end_object(&j);
    buf_byte(out, '\n');
}

static void put_span(jout *j, const char *key, span s)
{
    jout_key(j, key);
    jout_span(j, s);
}

static void put_time(jout *j, const char *key, int64_t t_ms)
{
    char when[CIVIL_TEXT_MAX];
    if (t_ms != INT64_MIN)
        civil_format_iso(t_ms, CIVIL_SHANGHAI_MIN, when);
    jout_put_text(j, key, t_ms == INT64_MIN ? NULL : when);
}

/* Would a JSON reader's double, written again, give these digits? */
static bool is_kept(span text, num_dec v)
{
    char back[NUM_TEXT_MAX];
    size_t n = num_format_double(num_to_double(v), back);
    return span_equal(text, span_of(back, n));
}

static void put_item(jout *j, const hj212_item *it)
{
    bool has_code = it->code.n > 0;
    jout_begin_object(j);
    put_span(j, "code", has_code ? it->code : it->name);
    put_span(j, "field", has_code ? it->field : span_text(""));
    jout_key(j, "value");
    if (it->is_number)
        jout_dec(j, (num_dec){it->scaled, it->decimals});
    else
        jout_span(j, it->value);
    if (it->is_number && !is_kept(it->value, (num_dec){it->scaled, it->decimals}))
        put_span(j, "text", it->value);
    char flag[2] = {it->flag, '\0'};
    jout_put_text(j, "flag", it->flag ? flag : NULL);
    if (it->sample_time_ms != INT64_MIN)
        put_time(j, "sample_time", it->sample_time_ms);
    jout_end_object(j);
}

static void put_warnings(jout *j, uint32_t warn)
{
    if (!warn)
        return;
    jout_key(j, "warnings");
    jout_begin_array(j);
    for (unsigned i = 0; i < HJ212_WARN_COUNT; i++)
        if (warn & 1u << i)
            jout_text(j, hj212_warning_name(i));
    jout_end_array(j);
}

static void put_frame(const hj212_json *work, const hj212_head *h, uint32_t warn, uint64_t offset, buf *out)
{
    jout j = jout_of(out);
    jout_begin_object(&j);
    jout_put_int(&j, "offset", (int64_t)offset);
    put_span(&j, "mn", h->mn);
    put_span(&j, "st", h->st);
    jout_put_int(&j, "cn", h->cn_code);
    if (h->qn.n)
        put_span(&j, "qn", h->qn);
    else
        jout_put_text(&j, "qn", NULL);
    put_span(&j, "pw", h->pw);
    jout_key(&j, "flag");
    if (h->flag < 0)
        jout_null(&j);
    else
        jout_int(&j, h->flag);
    jout_put_int(&j, "edition", hj212_edition(h));
    if (h->pnum || h->pno) {
        jout_put_int(&j, "pnum", h->pnum);
        jout_put_int(&j, "pno", h->pno);
    }
    if (h->is_resent)
        jout_put_bool(&j, "resent", true);
    put_time(&j, "time", work->data.data_time_ms);
    jout_key(&j, "values");
    jout_begin_array(&j);
    for (uint32_t i = 0; i < work->data.count; i++)
        if (!(span_is_fold(work->data.items[i].name, "DataTime") && work->data.data_time_ms != INT64_MIN))
            put_item(&j, &work->data.items[i]);
    jout_end_array(&j);
    put_warnings(&j, warn);
    jout_end_object(&j);
    buf_byte(out, '\n');
}

/* Which CRC would fit, for the person who chooses the device's mode. */
static const char *crc_hint(const hj212_frame *f)
{
    unsigned modes = hj212_crc_modes(f);
    return modes & 1u << DEVICE_CRC_STD         ? "the standard's would fit"
           : modes & 1u << DEVICE_CRC_MODBUS    ? "Modbus, high byte first (--crc modbus) would fit"
           : modes & 1u << DEVICE_CRC_MODBUS_LE ? "Modbus, low byte first (--crc modbus-le) would fit"
                                                : "";
}

hj212_fault hj212_json_put(const hj212_json_options *o, hj212_json *work, const hj212_frame *f, uint64_t offset, buf *out)
{
    hj212_frame frame = *f, plain;
    hj212_head h;
    const char *more = "";
    hj212_fault fault = HJ212_GOOD;
    if (o->has_key) {
        fault = hj212_open_cipher(f, hash_sm4_decrypt, (void *)(uintptr_t)o->key, work->plain, &plain);
        if (fault == HJ212_GOOD)
            frame = plain;
    }
    bool fits = o->takes_any_crc ? (hj212_crc_modes(&frame) & ~(1u << DEVICE_CRC_OFF)) != 0 : hj212_check_crc(&frame, o->crc) == HJ212_GOOD;
    if (fault == HJ212_GOOD)
        fault = hj212_parse_head(&frame, &h);
    if (fault == HJ212_GOOD && !o->has_key && !hj212_cp_is_plain(h.cp)) { /* = HJ 212-2025 6.4: the CRC is of the plain text */
        fault = HJ212_BAD_CIPHER;
        more = "give its SM4 key (--key)";
    } else if (!fits && fault != HJ212_BAD_CIPHER) {
        fault = HJ212_BAD_CRC;
        more = crc_hint(&frame);
    }
    if (fault == HJ212_GOOD)
        fault = hj212_decode(h.cp, CIVIL_SHANGHAI_MIN, &work->data);
    uint32_t warn = fault == HJ212_GOOD ? f->warn | h.warn | work->data.warn : 0;
    if (fault == HJ212_GOOD && o->is_strict && warn)
        fault = HJ212_NOT_STRICT;
    if (fault == HJ212_GOOD)
        put_frame(work, &h, warn, offset, out);
    else
        hj212_json_put_fault(fault, more, offset, out);
    return fault;
}

/* --- JSON to frame ---------------------------------------------------------------------------------------------------- */

static lt_err put_word(lt_cx *cx, const char *name, const char *s, buf *out)
{
    bool is_name = strcmp(name, "code") == 0 || strcmp(name, "field") == 0;
    if (strpbrk(s, is_name ? ";&#,=\r\n" : ";&#,\r\n") || !span_is_utf8(span_text(s)))
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": \"%.40s\" holds one of ; & # ,%s or a line end, which the frame has for itself", name, s,
                       is_name ? " =" : "");
    buf_text(out, s);
    return LT_OK;
}

/* NAME=value; of a member that may be absent. */
static lt_err put_head(lt_cx *cx, const json_t *o, const char *member, const char *name, buf *seg)
{
    const json_t *v = json_object_get(o, member);
    if (!v || json_is_null(v))
        return LT_OK;
    if (!json_is_string(v) && !json_is_integer(v))
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\" is neither text nor a whole number", member);
    buf_format(seg, "%s=", name);
    if (json_is_integer(v))
        buf_format(seg, "%lld", (long long)json_integer_value(v));
    else
        TRY(put_word(cx, member, json_string_value(v), seg));
    buf_byte(seg, ';');
    return LT_OK;
}

static lt_err put_compact(lt_cx *cx, const json_t *o, const char *member, buf *out)
{
    char when[CIVIL_TEXT_MAX];
    int64_t t_ms;
    const char *s = json_get_text(o, member, "");
    if (!civil_parse_iso(span_text(s), CIVIL_SHANGHAI_MIN, &t_ms))
        return cx_fail(cx, LT_BAD_INPUT, "\"%s\": \"%.40s\" is no time such as 2026-11-24T13:00:00+08:00", member, s);
    civil_format_compact(t_ms, CIVIL_SHANGHAI_MIN, false, when);
    buf_text(out, when);
    return LT_OK;
}

static lt_err put_value(lt_cx *cx, const json_t *item, buf *out)
{
    char text[NUM_TEXT_MAX];
    const json_t *v = json_object_get(item, "value"), *as = json_object_get(item, "text");
    if (json_is_string(as))
        return put_word(cx, "text", json_string_value(as), out);
    if (json_is_string(v))
        return put_word(cx, "value", json_string_value(v), out);
    if (!json_is_number(v))
        return cx_fail(cx, LT_BAD_INPUT, "\"value\" of an item is neither a number nor text");
    if (json_is_integer(v))
        buf_format(out, "%lld", (long long)json_integer_value(v));
    else
        buf_put(out, text, num_format_double(json_real_value(v), text));
    return LT_OK;
}

static bool has_member(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    return v && !json_is_null(v);
}

/* Items of one code stand together, joined by ','; its SampleTime goes before them and its Flag behind. */
static lt_err put_items(lt_cx *cx, const json_t *values, buf *cp)
{
    size_t n = json_array_size(values);
    for (size_t i = 0; i < n; i++) {
        const json_t *o = json_array_get(values, i), *after = json_array_get(values, i + 1);
        const char *code, *field = json_get_text(o, "field", "");
        TRY(json_need_text(cx, o, "code", "an item of \"values\"", &code));
        bool is_first = i == 0 || strcmp(code, json_get_text(json_array_get(values, i - 1), "code", "")) != 0;
        bool is_last = !after || strcmp(code, json_get_text(after, "code", "")) != 0;
        if (cp->n)
            buf_byte(cp, is_first ? ';' : ',');
        if (is_first && has_member(o, "sample_time")) {
            TRY(put_word(cx, "code", code, cp));
            buf_text(cp, "-SampleTime=");
            TRY(put_compact(cx, o, "sample_time", cp));
            buf_byte(cp, ',');
        }
        TRY(put_word(cx, "code", code, cp));
        if (field[0])
            buf_byte(cp, '-');
        TRY(put_word(cx, "field", field, cp));
        buf_byte(cp, '=');
        TRY(put_value(cx, o, cp));
        if (is_last && has_member(o, "flag")) {
            buf_format(cp, ",%s-Flag=", code);
            TRY(put_word(cx, "flag", json_get_text(o, "flag", ""), cp));
        }
    }
    return LT_OK;
}

static lt_err put_segment(lt_cx *cx, const json_t *o, buf *seg, buf *cp)
{
    static const struct {
        const char *member, *name;
    } HEAD[] = {{"qn", "QN"}, {"st", "ST"}, {"cn", "CN"}, {"pw", "PW"}, {"mn", "MN"}, {"flag", "Flag"}, {"pnum", "PNUM"}, {"pno", "PNO"}};
    if (json_object_get(o, "error"))
        return cx_fail(cx, LT_BAD_INPUT, "this object is a fault of decode, no frame");
    if (!has_member(o, "cn") || !has_member(o, "mn"))
        return cx_fail(cx, LT_BAD_INPUT, "\"cn\" and \"mn\" are wanted");
    for (size_t i = 0; i < sizeof HEAD / sizeof HEAD[0]; i++)
        TRY(put_head(cx, o, HEAD[i].member, HEAD[i].name, seg));
    if (json_is_true(json_object_get(o, "resent")))
        buf_text(seg, "RF=1;");
    if (has_member(o, "time")) {
        buf_text(cp, "DataTime=");
        TRY(put_compact(cx, o, "time", cp));
    }
    TRY(put_items(cx, json_object_get(o, "values"), cp));
    TRY(buf_check(cx, cp));
    buf_text(seg, "CP=&&");
    buf_put(seg, cp->p, cp->n);
    buf_text(seg, "&&");
    return buf_check(cx, seg);
}

/* What was made must read: a command that is no number, a flag of two letters would not. */
static lt_err check_frame(lt_cx *cx, span bytes)
{
    size_t skip;
    hj212_frame f;
    hj212_head h;
    hj212_data d;
    hj212_fault fault = hj212_find(bytes, true, false, &skip, &f);
    if (fault == HJ212_GOOD)
        fault = hj212_parse_head(&f, &h);
    if (fault == HJ212_GOOD)
        fault = hj212_decode(h.cp, CIVIL_SHANGHAI_MIN, &d);
    return fault == HJ212_GOOD ? LT_OK : cx_fail(cx, LT_BAD_INPUT, "the frame would not read: %s", hj212_fault_name(fault));
}

lt_err hj212_json_parse(lt_cx *cx, span line, device_crc mode, buf *out)
{
    json_t *o = NULL;
    buf seg, cp;
    uint8_t frame[HJ212_FRAME_MAX];
    buf_init(&seg, HJ212_SEGMENT_MAX);
    buf_init(&cp, HJ212_SEGMENT_MAX);
    lt_err e = json_parse(cx, line, &o);
    if (!e && !json_is_object(o))
        e = cx_fail(cx, LT_BAD_INPUT, "an object is wanted");
    if (!e)
        e = put_segment(cx, o, &seg, &cp);
    size_t n = e ? 0 : hj212_format_frame(buf_span(&seg), mode, frame, sizeof frame);
    if (!e && n == 0)
        e = cx_fail(cx, LT_LIMIT, "the frame would be longer than %d bytes", HJ212_FRAME_MAX);
    if (!e)
        e = check_frame(cx, span_of(frame, n));
    if (!e)
        buf_put(out, frame, n);
    json_decref(o);
    buf_fini(&cp);
    buf_fini(&seg);
    return e;
}
