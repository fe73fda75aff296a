/* api_journal.c - the journal for people: entries newest first, one entry whole, acts; see api.h. A device's password is masked. */
#include "app/api_give.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/act_apply.h"
#include "app/hj212_json.h"
#include "base/civil.h"
#include "fact/frame.h"

#define LOOK_MAX    5000 /* entries looked at for one page of a kind */
#define SUMMARY_MAX 240
#define TEXT_MAX    65536 /* bytes shown of an entry that is no JSON */
#define MASK        "******"

static const char *const KINDS[ENTRY_KIND_COUNT] = {"?", "frame", "act", "import", "product", "head", "quarantine"};

static const char *kind_name(entry_kind k)
{
    return k > 0 && k < ENTRY_KIND_COUNT ? KINDS[k] : "?";
}

typedef struct browser { /* what one page needs */
    api_call  *c;
    lt_device *devices; /* by id - 1 where they are dense */
    size_t     device_count;
    buf        payload;
    hj212_json work;
} browser;

static const lt_device *device_of(const browser *b, uint32_t source)
{
    for (size_t i = source ? source - 1 : 0; source && i < b->device_count; i++)
        if (b->devices[i].id == source)
            return &b->devices[i];
    return NULL;
}

static bool is_frame(const lt_entry *e)
{
    return e->kind == ENTRY_FRAME || e->kind == ENTRY_QUARANTINE;
}

/* --- a line about an entry -------------------------------------------------------------------------------------------------- */

static void sum_frame(browser *b, const lt_entry *e, char out[SUMMARY_MAX])
{
    lt_frame fr;
    hj212_frame f;
    hj212_head h;
    size_t skip;
    char mn[DEVICE_MN_MAX] = "?", when[CIVIL_TEXT_MAX] = "";
    if (!frame_unpack(e->payload, &fr) || hj212_find(fr.bytes, true, false, &skip, &f) != HJ212_GOOD || hj212_parse_head(&f, &h) != HJ212_GOOD) {
        snprintf(out, SUMMARY_MAX, "%s", frame_unpack(e->payload, &fr) && fr.reason ? frame_reason_name(fr.reason) : "a frame that does not read");
        return;
    }
    (void)span_copy(h.mn, mn, sizeof mn);
    if (hj212_decode(h.cp, b->c->owner->set.offset_min, &b->work.data) == HJ212_GOOD && b->work.data.data_time_ms != INT64_MIN)
        civil_format_iso(b->work.data.data_time_ms, b->c->owner->set.offset_min, when);
    snprintf(out, SUMMARY_MAX, "CN %d  MN %s%s%s%s%s", h.cn_code, mn, when[0] ? "  " : "", when, fr.reason ? "  " : "",
             fr.reason ? frame_reason_name(fr.reason) : "");
}

static void sum_json(const lt_entry *e, char out[SUMMARY_MAX])
{
    lt_cx cx;
    json_t *o;
    cx_init(&cx, NULL);
    if (json_parse(&cx, e->payload, &o) != LT_OK) {
        snprintf(out, SUMMARY_MAX, "no JSON");
        return;
    }
    const json_t *device = json_object_get(o, "device");
    const char *key = json_string_value(json_array_get(json_object_get(o, "keys"), 0));
    if (e->kind == ENTRY_ACT)
        snprintf(out, SUMMARY_MAX, "%.60s  %.40s  %.40s %.60s", json_get_text(o, "who", "system"), json_get_text(o, "what", "?"),
                 json_get_text(o, "kind", device ? "device" : ""), json_get_text(o, "id", json_get_text(device, "mn", "")));
    else if (e->kind == ENTRY_PRODUCT)
        snprintf(out, SUMMARY_MAX, "%.160s", key ? key : "?");
    else
        snprintf(out, SUMMARY_MAX, "%.160s", json_get_text(o, "file", json_get_text(o, "what", "?")));
    json_decref(o);
}

static void sum_head(const lt_entry *e, char out[SUMMARY_MAX])
{
    reader r = reader_of(e->payload);
    span origin = {0}, size = {0};
    if (reader_line(&r, &origin) && reader_line(&r, &size))
        snprintf(out, SUMMARY_MAX, "size %.*s", (int)(size.n < 20 ? size.n : 20), (const char *)size.p);
}

static void put_item(browser *b, jout *j, const lt_entry *e)
{
    char summary[SUMMARY_MAX] = "";
    const lt_device *d = is_frame(e) ? device_of(b, e->source) : NULL;
    if (!e->payload.p)
        snprintf(summary, sizeof summary, "(erased)");
    else if (is_frame(e))
        sum_frame(b, e, summary);
    else if (e->kind == ENTRY_HEAD)
        sum_head(e, summary);
    else
        sum_json(e, summary);
    jout_put_int(j, "entry", (int64_t)e->number);
    give_time(j, "time", e->recv_us / 1000, b->c->owner->set.offset_min);
    jout_put_text(j, "kind", kind_name(e->kind));
    jout_put_text(j, "source", d ? d->mn : "");
    jout_put_int(j, "bytes", (int64_t)e->payload.n);
    jout_put_text(j, "summary", summary);
    jout_put_bool(j, "erased", !e->payload.p);
}

/* --- /journal ------------------------------------------------------------------------------------------------------------------ */

static lt_err open_browser(api_call *c, browser **out)
{
    browser *b;
    TRY(arena_alloc(&c->cx, sizeof *b, &b));
    b->c = c;
    TRY(keep_list_devices(&c->cx, c->k, &b->devices, &b->device_count));
    buf_init(&b->payload, ENTRY_PAYLOAD_MAX);
    *out = b;
    return LT_OK;
}

static lt_err put_page(browser *b, jout *j, uint64_t *last)
{
    api_call *c = b->c;
    const char *kind = api_text(c, "kind");
    int64_t limit = api_int(c, "limit", 50);
    uint64_t count = journal_count(c->owner->j), at = (uint64_t)api_int(c, "before", INT64_MAX);
    lt_entry e;
    at = at < count ? at : count;
    for (int looked = 0; at > 0 && limit > 0 && looked < LOOK_MAX; looked++) {
        buf_reset(&b->payload);
        TRY(journal_get(&c->cx, c->owner->j, --at, &e, &b->payload));
        if (kind && strcmp(kind, kind_name(e.kind)) != 0)
            continue;
        jout_begin_object(j);
        put_item(b, j, &e);
        jout_end_object(j);
        limit--;
    }
    *last = at;
    return LT_OK;
}

static lt_err get_journal(api_call *c)
{
    browser *b;
    uint64_t last = 0;
    TRY(open_browser(c, &b));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    lt_err e = put_page(b, &j, &last);
    jout_end_array(&j);
    give_next(&j, last > 0, last);
    jout_end_object(&j);
    buf_fini(&b->payload);
    return e;
}

/* --- /journal/{entry} ------------------------------------------------------------------------------------------------------- */

/* What stands between `begin` and the byte `end` becomes the mask; everywhere. */
static void mask(buf *b, const char *begin, char end)
{
    size_t n = strlen(begin);
    buf out;
    buf_init(&out, b->max);
    for (size_t i = 0; i < b->n;) {
        if (i + n > b->n || memcmp(b->p + i, begin, n) != 0) {
            buf_byte(&out, b->p[i++]);
            continue;
        }
        buf_text(&out, begin);
        buf_text(&out, MASK);
        for (i += n; i < b->n && b->p[i] != (uint8_t)end; i++)
            i += b->p[i] == '\\' && end == '"';
    }
    buf_fini(b);
    *b = out;
}

static lt_err put_frame(browser *b, jout *j, const lt_entry *e)
{
    lt_frame fr;
    hj212_frame f;
    size_t skip;
    buf text;
    const lt_device *d = device_of(b, e->source);
    if (!frame_unpack(e->payload, &fr))
        return LT_OK;
    jout_key(j, "peer");
    jout_span(j, fr.peer);
    if (fr.reason)
        jout_put_text(j, "reason", frame_reason_name(fr.reason));
    buf_init(&text, ENTRY_PAYLOAD_MAX);
    buf_put(&text, fr.bytes.p, fr.bytes.n < TEXT_MAX ? fr.bytes.n : TEXT_MAX);
    mask(&text, "PW=", ';');
    jout_key(j, "text");
    jout_span(j, buf_span(&text));
    buf_reset(&text);
    if (hj212_find(fr.bytes, true, false, &skip, &f) == HJ212_GOOD) {
        hj212_json_options o = {.takes_any_crc = true, .has_key = d && d->has_sm4};
        if (d)
            memcpy(o.key, d->sm4_key, sizeof o.key);
        (void)hj212_json_put(&o, &b->work, &f, 0, &text);
        mask(&text, "\"pw\":\"", '"');
        jout_key(j, "json");
        jout_raw(j, span_trim(buf_span(&text)));
    }
    lt_err err = buf_check(&b->c->cx, &text);
    buf_fini(&text);
    return err;
}

static lt_err put_object(api_call *c, jout *j, const lt_entry *e)
{
    json_t *o;
    if (json_parse(&c->cx, e->payload, &o) != LT_OK) {
        jout_key(j, "text");
        jout_span(j, e->payload.n < TEXT_MAX ? e->payload : span_cut(e->payload, 0, TEXT_MAX));
        return LT_OK;
    }
    if (e->kind == ENTRY_ACT)
        act_apply_hide(o);
    lt_err masked = e->kind == ENTRY_ACT && !api_may(c, RIGHT_LEDGER_PERSONAL, NULL) ? act_apply_mask(&c->cx, c->k, o) : LT_OK;
    if (masked) {
        json_decref(o);
        return masked;
    }
    char *text = e->kind == ENTRY_ACT ? json_dumps(o, JSON_COMPACT) : NULL;
    jout_key(j, "json");
    jout_raw(j, text ? span_text(text) : e->payload);
    free(text);
    json_decref(o);
    return LT_OK;
}

/* The leaf's hash (RFC 9162 2.1.1), and the newest head when it covers the entry. */
static lt_err put_tree(api_call *c, jout *j, uint64_t number)
{
    static const uint8_t ZERO = 0;
    uint8_t digest[HASH_SHA256_BYTES];
    char hex[2 * HASH_SHA256_BYTES + 1];
    hash_sha256 *h;
    journal_head head;
    buf raw;
    buf_init(&raw, ENTRY_PAYLOAD_MAX + JOURNAL_PAYLOAD_AT + 8);
    lt_err e = journal_get_raw(&c->cx, c->owner->j, number, &raw);
    if (!e)
        e = hash_sha256_open(&c->cx, &h);
    if (!e) {
        const span parts[] = {{&ZERO, 1}, {raw.p + JOURNAL_LEAF_AT, JOURNAL_LEAF_BYTES}};
        hash_sha256_parts(h, parts, 2, digest);
        hash_sha256_close(h);
        hash_hex(digest, sizeof digest, hex);
        jout_put_text(j, "leaf", hex);
    }
    buf_fini(&raw);
    TRY(e);
    jout_key(j, "head");
    e = journal_newest_head(&c->cx, c->owner->j, &head);
    if (e && e != LT_NOT_FOUND)
        return e;
    if (e || head.size <= number) {
        jout_null(j);
        return LT_OK;
    }
    jout_begin_object(j);
    jout_put_int(j, "size", (int64_t)head.size);
    jout_put_int(j, "entry", (int64_t)head.entry);
    jout_end_object(j);
    return LT_OK;
}

static lt_err put_entry(browser *b, jout *j, const lt_entry *e)
{
    jout_begin_object(j);
    put_item(b, j, e);
    if (e->payload.p && is_frame(e)) {
        TRY(put_frame(b, j, e));
    } else if (e->payload.p && e->kind == ENTRY_HEAD) {
        jout_key(j, "text");
        jout_span(j, e->payload);
    } else if (e->payload.p) {
        TRY(put_object(b->c, j, e));
    }
    TRY(put_tree(b->c, j, e->number));
    jout_end_object(j);
    return LT_OK;
}

static lt_err get_entry(api_call *c)
{
    browser *b;
    lt_entry e;
    uint64_t number = (uint64_t)api_int(c, "entry", 0);
    if (number >= journal_count(c->owner->j))
        return cx_fail(&c->cx, LT_NOT_FOUND, "日志没有这一条 the journal ends before entry %llu", (unsigned long long)number);
    TRY(open_browser(c, &b));
    jout j = jout_of(&c->out);
    lt_err err = journal_get(&c->cx, c->owner->j, number, &e, &b->payload);
    if (!err)
        err = put_entry(b, &j, &e);
    buf_fini(&b->payload);
    return err;
}

/* --- /acts --------------------------------------------------------------------------------------------------------------------- */

static void put_act(jout *j, const keep_act *a, int offset_min)
{
    jout_begin_object(j);
    jout_put_int(j, "entry", (int64_t)a->entry);
    give_time(j, "time", a->t_ms, offset_min);
    jout_put_text(j, "who", a->who);
    jout_put_text(j, "what", a->what);
    give_text(j, "kind", a->kind);
    give_text(j, "id", a->id);
    give_text(j, "reason", a->reason);
    jout_key(j, "patch");
    if (a->patch && a->patch[0])
        jout_raw(j, span_text(a->patch));
    else
        jout_null(j);
    jout_end_object(j);
}

static lt_err get_acts(api_call *c)
{
    keep_act *list;
    size_t n;
    int64_t limit = api_int(c, "limit", 50);
    keep_act_filter f = {.who = api_text(c, "who"), .what = api_text(c, "what"), .kind = api_text(c, "kind"), .id = api_text(c, "id"),
                         .before = (uint64_t)api_int(c, "before", 0), .max = (uint32_t)limit};
    TRY(keep_list_acts(&c->cx, c->k, &f, &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++)
        put_act(&j, &list[i], c->owner->set.offset_min);
    jout_end_array(&j);
    give_next(&j, n == (size_t)limit, n ? list[n - 1].entry : 0);
    jout_end_object(&j);
    return LT_OK;
}

static const api_param JOURNAL_PARAMS[] = {
    {"before", API_QUERY, API_INT, false, 0, INT64_MAX, NULL, "entries below this number: \"next\" of the page before"},
    {"kind", API_QUERY, API_CHOICE, false, 0, 0, "frame act import product head quarantine", "of one kind; a page may hold fewer then, go on with \"next\""},
    {"limit", API_QUERY, API_INT, false, 1, 200, NULL, "default 50"},
    {.name = NULL},
};
static const api_param ENTRY_PARAMS[] = {
    {"entry", API_PATH, API_INT, true, 0, INT64_MAX, NULL, "number of an entry"},
    {.name = NULL},
};
static const api_param ACT_PARAMS[] = {
    {"who", API_QUERY, API_TEXT, false, 1, 96, NULL, "of one person"},
    {"what", API_QUERY, API_TEXT, false, 1, 60, NULL, "such as person.put"},
    {"kind", API_QUERY, API_TEXT, false, 1, 60, NULL, "of what is changed, such as device"},
    {"id", API_QUERY, API_TEXT, false, 1, 200, NULL, "of what is changed"},
    {"before", API_QUERY, API_INT, false, 0, INT64_MAX, NULL, "entries below this number"},
    {"limit", API_QUERY, API_INT, false, 1, 200, NULL, "default 50"},
    {.name = NULL},
};
const api_route JOURNAL_ROUTES[] = {
    {"GET", API_PREFIX "/journal", RIGHT_JOURNAL_READ, get_journal, JOURNAL_PARAMS, "journal", "Entries of the journal, newest first", .reply = "Entries"},
    {"GET", API_PREFIX "/journal/{entry}", RIGHT_JOURNAL_READ, get_entry, ENTRY_PARAMS, "journal", "One entry, decoded; passwords are masked", .reply = "Entry"},
    {"GET", API_PREFIX "/acts", RIGHT_JOURNAL_READ, get_acts, ACT_PARAMS, "journal", "Who changed what, newest first", .reply = "Items"},
    {.path = NULL},
};
