/* api_attachment.c - files of rows: sent, listed, given back; where and when a picture was taken; see api.h. */
#include "app/api_rows.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/hash.h"
#include "wire/media/media.h"

#define FAR_M       500                  /* a picture taken further from its row is worth a question */
#define OLD_MS      (7LL * 86400000)     /* or longer ago */
#define AHEAD_MS    (10LL * 60000)       /* or in the future: the clock of the phone is wrong */
#define STEP_BYTES  (64u << 10)
#define NAME_MAX_   120

/* --- what is told of a file -------------------------------------------------------------------------------------------------- */

static void put_warnings(const keep_attachment *a, jout *j)
{
    jout_key(j, "warnings");
    jout_begin_array(j);
    if (a->has_distance && a->distance_m > FAR_M)
        jout_text(j, "far");
    if (a->taken_ms && a->t_ms - a->taken_ms > OLD_MS)
        jout_text(j, "old");
    if (a->taken_ms && a->taken_ms - a->t_ms > AHEAD_MS)
        jout_text(j, "ahead");
    jout_end_array(j);
}

static void put_file(api_call *c, const keep_attachment *a, jout *j)
{
    jout_put_text(j, "sha256", a->sha256);
    jout_put_text(j, "name", a->name);
    jout_put_text(j, "type", a->type);
    jout_put_int(j, "bytes", (int64_t)a->bytes);
    jout_put_text(j, "what", a->what[0] ? a->what : NULL);
    if (a->has_position) {
        jout_put_double(j, "longitude", a->longitude);
        jout_put_double(j, "latitude", a->latitude);
    }
    if (a->has_distance)
        jout_put_double(j, "distance_m", a->distance_m);
    if (a->taken_ms)
        give_time(j, "taken", a->taken_ms, c->owner->set.offset_min);
    put_warnings(a, j);
}

/* --- sent ---------------------------------------------------------------------------------------------------------------------- */

static lt_err check_type(api_call *c, span file, media_type *out)
{
    *out = media_sniff(file);
    if (file.n == 0)
        return cx_fail(&c->cx, LT_BAD_INPUT, "没有文件内容 the body is empty");
    return *out != MEDIA_OTHER ? LT_OK
                               : cx_fail(&c->cx, LT_BAD_INPUT, "文件类型不可用，须为JPEG、PNG、WebP图片或PDF、XLSX文件 by its bytes the file is no JPEG, PNG, WebP, PDF or XLSX");
}

/* A name for people: no path, no control characters. */
static lt_err check_name(api_call *c, const char *name)
{
    c->field = "name";
    if (strpbrk(name, "/\\\"<>:|?*") || name[0] == '.' || strlen(name) > NAME_MAX_ * 3)
        return cx_fail(&c->cx, LT_BAD_INPUT, "文件名“%.60s”不可用 \"%.60s\" is no plain name of a file", name, name);
    c->field = NULL;
    return LT_OK;
}

/* The evidence that it is for, or free. */
static lt_err check_what(api_call *c, const kind *k, const char *what, media_type type)
{
    c->field = "what";
    if (!what)
        return LT_OK;
    for (size_t i = 0; i < k->transition_count; i++)
        for (size_t n = 0; n < k->transitions[i].evidence_count; n++) {
            const kind_evidence *e = &k->transitions[i].evidence[n];
            if (strcmp(e->key, what) != 0 || (e->type != KIND_PHOTO && e->type != KIND_FILE))
                continue;
            if (e->type == KIND_PHOTO && !media_is_picture(type))
                return cx_fail(&c->cx, LT_BAD_INPUT, "“%s”应为图片 %s must be a picture", e->zh, e->key);
            c->field = NULL;
            return LT_OK;
        }
    return cx_fail(&c->cx, LT_BAD_INPUT, "台账“%s”没有证据“%.60s” no transition of %s asks for a file \"%.60s\"", k->title, what, k->name, what);
}

static void read_picture(api_call *c, span file, keep_attachment *a)
{
    media_exif e;
    if (!media_read_exif(file, c->owner->set.offset_min, &e))
        return;
    a->has_position = e.has_position;
    a->longitude = e.longitude;
    a->latitude = e.latitude;
    a->taken_ms = e.has_time ? e.taken_ms : 0;
}

static lt_err make_patch(api_call *c, const keep_attachment *a, json_t **out)
{
    *out = json_pack("{s:s, s:s, s:s, s:I, s:s*}", "sha256", a->sha256, "name", a->name, "type", a->type, "bytes", (json_int_t)a->bytes, "what",
                     a->what[0] ? a->what : NULL);
    int bad = !*out;
    if (!bad && a->has_position)
        bad = json_object_set_new(*out, "longitude", json_real(a->longitude)) | json_object_set_new(*out, "latitude", json_real(a->latitude));
    if (!bad && a->taken_ms)
        bad = json_object_set_new(*out, "taken_ms", json_integer(a->taken_ms));
    return bad ? cx_fail(&c->cx, LT_NO_MEMORY, "no memory for an act") : LT_OK;
}

static lt_err measure(api_call *c, const ledger_row *r, keep_attachment *a)
{
    shape where;
    if (!a->has_position || !r->geometry)
        return LT_OK;
    TRY(shape_parse(&c->cx, r->geometry, &where));
    a->distance_m = shape_distance_to_m(&where, a->longitude, a->latitude);
    a->has_distance = true;
    return LT_OK;
}

static lt_err attach(api_call *c, const kind *k, const ledger_row *r, keep_attachment *a)
{
    char hex[65];
    json_t *patch;
    jout j;
    span file = http_body(c->r);
    TRY(measure(c, r, a));
    TRY(keep_put_blob_bytes(&c->cx, c->owner->dir, file, hex)); /* durable before the act that names it */
    a->sha256 = hex;
    TRY(make_patch(c, a, &patch));
    act done = {.what = "ledger.attach", .id = r->id, .patch = patch};
    lt_err e = rows_act(c, k, &done, &j);
    json_decref(patch);
    TRY(e);
    put_file(c, a, &j);
    jout_end_object(&j);
    return LT_OK;
}

/* Who may change a row or move it on may bring the evidence. */
static lt_err permit_file(api_call *c, const ledger_row *r)
{
    const char *district;
    TRY(rows_district(c, &district));
    return rows_may(c, RIGHT_LEDGER_MOVE, r, district) ? LT_OK : rows_permit(c, RIGHT_LEDGER_CHANGE, r);
}

static lt_err take_file(api_call *c, const kind *k, const ledger_row *r)
{
    media_type type;
    span file = http_body(c->r);
    const char *what = api_text(c, "what");
    TRY(permit_file(c, r));
    TRY(check_type(c, file, &type));
    TRY(check_name(c, api_text(c, "name")));
    TRY(check_what(c, k, what, type));
    keep_attachment a = {.kind = k->name, .id = r->id, .name = api_text(c, "name"), .type = media_type_name(type), .what = what ? what : "", .bytes = file.n,
                         .t_ms = cx_now_ms(&c->cx)};
    read_picture(c, file, &a);
    return attach(c, k, r, &a);
}

static lt_err post_attachment(api_call *c)
{
    kind k;
    ledger_row r;
    TRY(rows_find_kind(c, &k));
    TRY(rows_find(c, &k, &r));
    lt_err e = take_file(c, &k, &r);
    ledger_row_fini(&r);
    return e;
}

/* --- listed, given back ----------------------------------------------------------------------------------------------------------- */

static lt_err get_attachments(api_call *c)
{
    kind k;
    ledger_row r;
    keep_attachment *list;
    size_t n;
    TRY(rows_find_kind(c, &k));
    TRY(rows_find(c, &k, &r));
    ledger_row_fini(&r);
    TRY(keep_list_attachments(&c->cx, c->k, k.name, api_text(c, "id"), &list, &n));
    jout j = jout_of(&c->out);
    jout_begin_object(&j);
    jout_key(&j, "items");
    jout_begin_array(&j);
    for (size_t i = 0; i < n; i++) {
        jout_begin_object(&j);
        put_file(c, &list[i], &j);
        jout_put_text(&j, "who", list[i].who);
        give_time(&j, "time", list[i].t_ms, c->owner->set.offset_min);
        jout_put_int(&j, "entry", (int64_t)list[i].entry);
        jout_end_object(&j);
    }
    jout_end_array(&j);
    jout_put_text(&j, "next", NULL);
    jout_end_object(&j);
    return LT_OK;
}

/* May the caller see one of the rows that it hangs on? */
static lt_err may_see(api_call *c, const keep_attachment *a, const char *district, bool *out)
{
    kind k;
    ledger_row r;
    TRY(ledger_get_kind(&c->cx, c->k, a->kind, &k, NULL));
    lt_err e = ledger_get_row(&c->cx, c->k, &k, a->id, &r);
    if (e == LT_NOT_FOUND)
        return LT_OK;
    TRY(e);
    *out |= rows_may(c, RIGHT_LEDGER_READ, &r, district);
    ledger_row_fini(&r);
    return LT_OK;
}

static lt_err find_file(api_call *c, const char *sha256, const keep_attachment **out)
{
    keep_attachment *list;
    const char *district;
    size_t n;
    bool may = false;
    *out = NULL;
    TRY(rows_district(c, &district));
    TRY(keep_find_attachments(&c->cx, c->k, sha256, &list, &n));
    for (size_t i = 0; i < n && !may; i++) {
        TRY(may_see(c, &list[i], district, &may));
        *out = &list[i];
    }
    /* whether somebody else's row has it is not told */
    return may ? LT_OK : cx_fail(&c->cx, LT_NOT_FOUND, "没有这个附件 there is no attachment %.64s", sha256);
}

static lt_err read_blob(api_call *c, keep_blob *b, uint64_t bytes)
{
    size_t got = 1;
    bool is_streamed = bytes > API_REPLY_MAX / 8;
    if (is_streamed)
        TRY(api_stream_begin(c));
    while (got) {
        if (!buf_reserve(&c->out, STEP_BYTES))
            return buf_check(&c->cx, &c->out);
        TRY(keep_blob_read(&c->cx, b, c->out.p + c->out.n, STEP_BYTES, &got));
        c->out.n += got;
        if (is_streamed)
            TRY(api_stream_flush(c));
    }
    return LT_OK;
}

static lt_err get_attachment(api_call *c)
{
    const keep_attachment *a;
    keep_blob *b;
    uint8_t digest[HASH_SHA256_BYTES];
    const char *sha256 = api_text(c, "sha256");
    c->field = "sha256";
    if (!hash_unhex(span_text(sha256), digest, sizeof digest))
        return cx_fail(&c->cx, LT_BAD_INPUT, "不是文件的 SHA-256 \"%.70s\" is no SHA-256 in hexadecimal", sha256);
    c->field = NULL;
    TRY(find_file(c, sha256, &a));
    TRY(keep_blob_open(&c->cx, c->owner->dir, a->sha256, &b));
    c->type = a->type;
    if (strncmp(a->type, "image/", 6) != 0)
        c->download = a->name;
    lt_err e = read_blob(c, b, a->bytes);
    keep_blob_close(b);
    return e;
}

static const api_param POST_PARAMS[] = {
    {"kind", API_QUERY, API_TEXT, true, 1, 63, NULL, "kind of the row's ledger"},
    {"id", API_QUERY, API_TEXT, true, 1, KIND_ID_MAX, NULL, "id of the row"},
    {"name", API_QUERY, API_TEXT, true, 1, NAME_MAX_, NULL, "name of the file, for people"},
    {"what", API_QUERY, API_TEXT, false, 1, 63, NULL, "key of the evidence that it is; without: a file like any other"},
    {.name = NULL},
};

const api_route ATTACHMENT_ROUTES[] = {
    {"POST", API_PREFIX "/attachments", RIGHT_LEDGER_READ, post_attachment, POST_PARAMS, "ledger",
     "Hang a file on a row: JPEG, PNG, WebP, PDF or XLSX, told by its bytes; where and when a picture was taken is read from it", .reply = "AttachmentDone",
     .flags = API_RAW_BODY},
    {"GET", API_PREFIX "/ledgers/{kind}/{id}/attachments", RIGHT_LEDGER_READ, get_attachments, .tag = "ledger", .summary = "Files of a row", .reply = "Attachments"},
    {"GET", API_PREFIX "/attachments/{sha256}", RIGHT_LEDGER_READ, get_attachment, .tag = "ledger", .summary = "A file, by the SHA-256 of its content",
     .type = "application/octet-stream", .flags = API_STREAMS},
    {.path = NULL},
};
