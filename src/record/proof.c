/* proof.c - checking a proof file with nothing but the file and the public key; see proof.h.
 * Reads header, note and key by itself: no code is shared with the journal that made them. */
#include "record/proof.h"

#include "base/civil.h"
#include "base/jout.h"
#include "base/json.h"
#include "base/num.h"
#include "fact/frame.h"

#include <stdlib.h>

#define PATH_MAX_HASHES 64
#define NAME_MAX_BYTES  256
#define HASH            HASH_SHA256_BYTES

typedef struct proof_header { /* offsets: the drawing in journal.h */
    uint32_t bytes, crc, state;
    uint8_t  raw[80];
    uint64_t number;
    int64_t  recv_us;
    uint32_t kind, source, payload_n;
    uint8_t  leaf[64];
    uint8_t  digest[HASH];
} proof_header;

typedef struct proof_run {
    lt_cx       *cx;
    hash_sha256 *h;
    jout         o;
    span         key;
    json_t      *doc;
    bool         is_erased, has_header, has_payload;
    proof_header header;
    uint8_t      salt[16], path[PATH_MAX_HASHES][HASH];
    size_t       path_n;
    uint8_t     *payload;
    size_t       payload_n;
    char         name[NAME_MAX_BYTES];
    uint8_t      key_id[4], public_key[HASH_ED25519_PUBLIC];
    uint64_t     size;
    uint8_t      root[HASH];
    char         detail[LT_SAY_MAX];
} proof_run;

static lt_err no(proof_run *r, const char *why)
{
    return cx_fail(r->cx, LT_DENIED, "%s", why);
}

/* --- Merkle, = RFC 9162 2.1 -------------------------------------------------------------------------------- */

static void node(hash_sha256 *h, const uint8_t *left, const uint8_t *right, uint8_t *out)
{
    uint8_t pair[1 + 2 * HASH] = {0x01};
    memcpy(pair + 1, left, HASH);
    memcpy(pair + 1 + HASH, right, HASH);
    hash_sha256_parts(h, &(span){pair, sizeof pair}, 1, out);
}

/* = RFC 9162 2.1.3.2 */
static bool is_included(proof_run *r)
{
    uint64_t fn = r->header.number, sn = r->size - 1;
    uint8_t at[HASH];
    const uint8_t zero = 0;
    const span leaf[2] = {{&zero, 1}, {r->header.leaf, sizeof r->header.leaf}};
    if (fn > sn)
        return false;
    hash_sha256_parts(r->h, leaf, 2, at);
    for (size_t i = 0; i < r->path_n; i++) {
        if (sn == 0)
            return false;
        if (fn % 2 == 1 || fn == sn) {
            node(r->h, r->path[i], at, at);
            while (fn % 2 == 0 && fn != 0) {
                fn /= 2;
                sn /= 2;
            }
        } else {
            node(r->h, at, r->path[i], at);
        }
        fn /= 2;
        sn /= 2;
    }
    return sn == 0 && memcmp(at, r->root, HASH) == 0;
}

typedef struct two_roots {
    uint64_t       old_size, size;
    const uint8_t *old_root, *root;
} two_roots;

/* = RFC 9162 2.1.4.2 */
static bool is_consistent(hash_sha256 *h, const two_roots *t, span hashes)
{
    size_t n = hashes.n / HASH, i = 0;
    uint64_t fn = t->old_size - 1, sn = t->size - 1;
    uint8_t fr[HASH], sr[HASH];
    bool is_power = (t->old_size & fn) == 0;
    if (n == 0)
        return false;
    while (fn % 2 == 1) {
        fn /= 2;
        sn /= 2;
    }
    memcpy(fr, is_power ? t->old_root : hashes.p, HASH);
    memcpy(sr, fr, HASH);
    for (i = is_power ? 0 : 1; i < n; i++) {
        const uint8_t *c = hashes.p + i * HASH;
        if (sn == 0)
            return false;
        if (fn % 2 == 1 || fn == sn) {
            node(h, c, fr, fr);
            node(h, c, sr, sr);
            while (fn % 2 == 0 && fn != 0) {
                fn /= 2;
                sn /= 2;
            }
        } else {
            node(h, sr, c, sr);
        }
        fn /= 2;
        sn /= 2;
    }
    return sn == 0 && memcmp(fr, t->old_root, HASH) == 0 && memcmp(sr, t->root, HASH) == 0;
}

lt_err proof_verify_consistency(lt_cx *cx, const proof_head *old_head, const proof_head *head, span hashes)
{
    hash_sha256 *h;
    const two_roots t = {old_head->size, head->size, old_head->root, head->root};
    bool good = false;
    TRY(hash_sha256_open(cx, &h));
    if (hashes.n % HASH || t.old_size > t.size) {
        good = false;
    } else if (t.old_size == t.size) {
        good = hashes.n == 0 && memcmp(t.old_root, t.root, HASH) == 0;
    } else if (t.old_size == 0) {
        uint8_t nothing[HASH];
        hash_sha256_parts(h, NULL, 0, nothing);
        good = hashes.n == 0 && memcmp(nothing, t.old_root, HASH) == 0;
    } else {
        good = is_consistent(h, &t, hashes);
    }
    hash_sha256_close(h);
    return good ? LT_OK
                : cx_fail(cx, LT_DENIED, "the tree of %llu entries is not shown to continue the tree of %llu entries",
                          (unsigned long long)t.size, (unsigned long long)t.old_size);
}

/* --- reading the file -------------------------------------------------------------------------------------- */

static span text_of(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    return json_is_string(v) ? span_of(json_string_value(v), json_string_length(v)) : span_of(NULL, 0);
}

static bool read_header(proof_run *r, span hex)
{
    uint16_t kind, zero16;
    uint32_t zero32, waiting;
    span digest;
    proof_header *h = &r->header;
    if (!hash_unhex(hex, h->raw, sizeof h->raw))
        return false;
    memcpy(h->leaf, h->raw + 16, sizeof h->leaf);
    reader at = reader_of(span_of(h->raw, sizeof h->raw));
    uint64_t recv;
    bool ok = reader_u32(&at, &h->bytes) && reader_u32(&at, &h->crc) && reader_u32(&at, &h->state) && reader_u32(&at, &waiting) &&
              reader_u64(&at, &h->number) && reader_u64(&at, &recv) && reader_u16(&at, &kind) && reader_u16(&at, &zero16) &&
              reader_u32(&at, &h->source) && reader_u32(&at, &h->payload_n) && reader_u32(&at, &zero32) &&
              reader_take(&at, HASH, &digest);
    if (!ok || zero16 || zero32)
        return false;
    h->kind = kind;
    h->recv_us = (int64_t)recv;
    memcpy(h->digest, digest.p, HASH);
    r->has_header = true;
    return true;
}

static lt_err read_payload(proof_run *r, const json_t *entry)
{
    span text = text_of(entry, "payload");
    const json_t *erased = json_object_get(entry, "erased");
    r->is_erased = json_is_true(erased);
    if (erased && !json_is_true(erased))
        return no(r, "entry.erased is there and not true");
    if (r->is_erased)
        return text.p || json_object_get(entry, "salt") ? no(r, "an erased entry carries a payload or a salt") : LT_OK;
    if (!text.p || !hash_unhex(text_of(entry, "salt"), r->salt, sizeof r->salt))
        return no(r, "entry.payload or entry.salt is missing, or the salt is not 16 bytes of hex");
    r->payload = malloc(text.n + 1);
    if (!r->payload)
        return cx_fail(r->cx, LT_NO_MEMORY, "no memory for a payload of %zu bytes", text.n);
    if (!hash_unbase64(text, r->payload, text.n, &r->payload_n))
        return no(r, "entry.payload is no base64");
    r->has_payload = true;
    return LT_OK;
}

static lt_err read_path(proof_run *r)
{
    const json_t *list = json_object_get(r->doc, "inclusion");
    if (!json_is_array(list) || json_array_size(list) > PATH_MAX_HASHES)
        return no(r, "inclusion is no list of at most 64 hashes");
    r->path_n = json_array_size(list);
    for (size_t i = 0; i < r->path_n; i++) {
        const json_t *v = json_array_get(list, i);
        span hex = json_is_string(v) ? span_of(json_string_value(v), json_string_length(v)) : span_of(NULL, 0);
        if (!hash_unhex(hex, r->path[i], HASH))
            return no(r, "inclusion holds something else than 32 bytes of hex");
    }
    return LT_OK;
}

/* --- the steps --------------------------------------------------------------------------------------------- */

/* Nothing stands in a proof that is not checked: members of other names are refused. */
static bool has_only(json_t *o, const char *const *names)
{
    const char *key;
    json_t *value;
    json_object_foreach(o, key, value) {
        const char *const *at = names;
        while (*at && strcmp(*at, key) != 0)
            at++;
        if (!*at)
            return false;
    }
    return true;
}

static lt_err step_format(proof_run *r)
{
    static const char *const OUTSIDE[] = {"format", "entry", "inclusion", "checkpoint", "claim", NULL};
    static const char *const INSIDE[] = {"number", "header", "salt", "payload", "erased", NULL};
    json_t *entry = json_object_get(r->doc, "entry"), *claim = json_object_get(r->doc, "claim");
    if (!json_is_object(r->doc))
        return no(r, "the proof is no JSON object");
    if (!span_is(text_of(r->doc, "format"), "lantian-proof-1"))
        return no(r, "the format is not \"lantian-proof-1\"");
    if (!json_is_object(entry) || !json_is_integer(json_object_get(entry, "number")))
        return no(r, "entry.number is missing");
    if (!read_header(r, text_of(entry, "header")))
        return no(r, "entry.header is not 80 bytes of hex, or holds values that no version writes");
    if (!has_only(r->doc, OUTSIDE) || !has_only(entry, INSIDE))
        return no(r, "the proof holds a member that this format does not know");
    TRY(read_payload(r, entry));
    TRY(read_path(r));
    if (!json_is_object(claim))
        return no(r, "claim is missing or no object");
    return text_of(r->doc, "checkpoint").p ? LT_OK : no(r, "the checkpoint is missing");
}

/* name+id+base64(0x01 | public key), id = SHA-256(name LF 0x01 public key), first 4 bytes = C2SP signed-note */
static lt_err step_key(proof_run *r)
{
    reader at = reader_of(r->key);
    span name, id;
    uint8_t raw[1 + HASH_ED25519_PUBLIC], digest[HASH];
    size_t n;
    bool ok = reader_field(&at, '+', &name) && reader_field(&at, '+', &id) && at.at <= r->key.n && name.n > 0 &&
              span_copy(name, r->name, sizeof r->name) && hash_unhex(id, r->key_id, sizeof r->key_id) &&
              hash_unbase64(span_cut(r->key, at.at, r->key.n), raw, sizeof raw, &n) && n == sizeof raw && raw[0] == 0x01;
    if (!ok)
        return no(r, "the key is no Ed25519 public key of the form name+id+base64");
    const span parts[3] = {name, {(const uint8_t *)"\n", 1}, {raw, sizeof raw}};
    hash_sha256_parts(r->h, parts, 3, digest);
    if (memcmp(digest, r->key_id, sizeof r->key_id) != 0)
        return no(r, "the key's id does not match the key");
    memcpy(r->public_key, raw + 1, sizeof r->public_key);
    snprintf(r->detail, sizeof r->detail, "%s", r->name);
    return LT_OK;
}

/* origin LF size LF base64(root) LF LF, then "— name base64(id | signature)" lines. = C2SP checkpoint, signed-note */
static bool read_checkpoint(proof_run *r, span note, span *body)
{
    reader at = reader_of(note);
    span origin, size, root, empty;
    size_t n;
    bool ok = reader_field(&at, '\n', &origin) && span_is(origin, r->name) && reader_field(&at, '\n', &size) &&
              span_parse_u64(size, &r->size) && reader_field(&at, '\n', &root) && hash_unbase64(root, r->root, HASH, &n) &&
              n == HASH;
    while (ok && reader_field(&at, '\n', &empty) && empty.n > 0) /* lines this version does not know */
        ok = at.at < note.n;
    if (!ok || at.at > note.n)
        return false;
    *body = span_cut(note, 0, at.at - 1);
    return true;
}

static lt_err step_signature(proof_run *r)
{
    span note = text_of(r->doc, "checkpoint"), body, line;
    if (!read_checkpoint(r, note, &body))
        return no(r, "the checkpoint is no tree head of the key's log");
    reader at = reader_of(span_cut(note, body.n + 1, note.n));
    while (reader_line(&at, &line)) {
        uint8_t raw[4 + HASH_ED25519_SIGN];
        size_t n, dash = strlen("\xE2\x80\x94 ");
        span name, text;
        if (line.n < dash || memcmp(line.p, "\xE2\x80\x94 ", dash) != 0)
            return no(r, "a signature line does not begin with a dash");
        reader f = reader_of(span_cut(line, dash, line.n));
        if (!reader_field(&f, ' ', &name) || !reader_field(&f, ' ', &text))
            return no(r, "a signature line holds no signature");
        if (!span_is(name, r->name) || !hash_unbase64(text, raw, sizeof raw, &n) || n != sizeof raw || memcmp(raw, r->key_id, 4) != 0)
            continue;
        if (hash_ed25519_verify(r->cx, r->public_key, body, raw + 4) != LT_OK)
            return no(r, "the Ed25519 signature of the tree head does not match the key");
        snprintf(r->detail, sizeof r->detail, "tree head over %llu entries, signed by %s", (unsigned long long)r->size, r->name);
        return LT_OK;
    }
    return no(r, "the tree head is not signed with this key");
}

static lt_err step_header(proof_run *r)
{
    json_int_t said = json_integer_value(json_object_get(json_object_get(r->doc, "entry"), "number"));
    if (said < 0 || (uint64_t)said != r->header.number)
        return no(r, "the header is that of another entry");
    if (r->header.number >= r->size)
        return no(r, "the tree head does not reach this entry");
    snprintf(r->detail, sizeof r->detail, "entry %llu", (unsigned long long)r->header.number);
    return LT_OK;
}

/* The bytes before the leaf: not under the tree, so at least what they say must be true of this entry. */
static bool is_whole(const proof_run *r)
{
    static const uint8_t zeros[16 + 8];
    const proof_header *h = &r->header;
    size_t n = r->is_erased ? h->payload_n : r->payload_n, padding = (8 - (96 + n) % 8) % 8;
    if (h->bytes != 96 + n + padding || h->state != (r->is_erased ? 1u : 0u))
        return false;
    uint32_t crc = hash_crc32c(0, h->raw + 8, sizeof h->raw - 8);
    crc = hash_crc32c(crc, r->is_erased ? zeros : r->salt, sizeof r->salt);
    if (!r->is_erased)
        crc = hash_crc32c(crc, r->payload, n);
    for (size_t left = r->is_erased ? n : 0; left > 0;) {
        size_t some = left < sizeof zeros ? left : sizeof zeros;
        crc = hash_crc32c(crc, zeros, some);
        left -= some;
    }
    return hash_crc32c(crc, zeros, padding) == h->crc;
}

static lt_err step_payload(proof_run *r)
{
    uint8_t digest[HASH];
    if (r->header.payload_n > ENTRY_PAYLOAD_MAX)
        return no(r, "the header's payload is longer than any may be");
    if (r->is_erased) {
        if (!is_whole(r))
            return no(r, "length, state or CRC-32C of the header do not fit an erased entry");
        snprintf(r->detail, sizeof r->detail, "erased: the header with the payload's digest is all that is left");
        return LT_OK;
    }
    const span parts[2] = {{r->salt, sizeof r->salt}, {r->payload, r->payload_n}};
    hash_sha256_parts(r->h, parts, 2, digest);
    if (r->payload_n != r->header.payload_n || memcmp(digest, r->header.digest, HASH) != 0)
        return no(r, "the payload is not the one whose digest the header holds");
    if (!is_whole(r))
        return no(r, "length, state or CRC-32C of the header do not fit the entry");
    snprintf(r->detail, sizeof r->detail, "%zu bytes match their digest", r->payload_n);
    return LT_OK;
}

static lt_err step_inclusion(proof_run *r)
{
    if (!is_included(r))
        return no(r, "the path from the header does not lead to the signed root");
    snprintf(r->detail, sizeof r->detail, "%zu hashes lead to the signed root", r->path_n);
    return LT_OK;
}

/* Does this byte go on with the word or number beside it? */
static bool is_inside_word(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '+' || c == '_';
}

/* The text as whole words: "x=2" is not shown by a payload that says "x=28". */
static bool contains(span payload, span text)
{
    const uint8_t *end = payload.p + payload.n, *at = payload.p;
    while (text.n && (at = memmem(at, (size_t)(end - at), text.p, text.n)) != NULL) {
        bool begins = at == payload.p || !is_inside_word(at[-1]) || !is_inside_word(text.p[0]);
        bool ends = at + text.n == end || !is_inside_word(at[text.n]) || !is_inside_word(text.p[text.n - 1]);
        if (begins && ends)
            return true;
        at++;
    }
    return false;
}

/* The number behind the last '=' of the text is the claim's "value", when there is one. */
static bool is_value_of(const json_t *claim, span text)
{
    const json_t *value = json_object_get(claim, "value");
    const uint8_t *equals = memrchr(text.p, '=', text.n);
    double said;
    if (!value)
        return true;
    return equals && json_is_number(value) && num_parse_double(span_of(equals + 1, (size_t)(text.p + text.n - equals - 1)), &said) &&
           said == json_number_value(value);
}

/* A product names itself: its payload's "keys" hold the key that is claimed. */
static lt_err check_product(proof_run *r, const json_t *claim)
{
    lt_cx cx;
    json_t *o = NULL, *key;
    size_t i;
    span wanted = text_of(claim, "product");
    bool found = false;
    cx_init(&cx, NULL);
    if (r->header.kind != ENTRY_PRODUCT || !r->has_payload || !wanted.n)
        return no(r, "the entry is no product with the key that is claimed");
    if (json_parse(&cx, span_of(r->payload, r->payload_n), &o) == LT_OK)
        json_array_foreach(json_object_get(o, "keys"), i, key)
            found |= json_is_string(key) && span_equal(span_of(json_string_value(key), json_string_length(key)), wanted);
    json_decref(o);
    if (!found)
        return no(r, "the product does not have the key that is claimed");
    snprintf(r->detail, sizeof r->detail, "the entry is the product \"%.*s\"; what it says is shown", (int)(wanted.n < 200 ? wanted.n : 200),
             (const char *)wanted.p);
    return LT_OK;
}

static lt_err step_claim(proof_run *r)
{
    const json_t *claim = json_object_get(r->doc, "claim");
    span text = text_of(claim, "text");
    if (json_object_get(claim, "product"))
        return check_product(r, claim);
    if (!json_object_get(claim, "text")) {
        snprintf(r->detail, sizeof r->detail, json_object_size(claim) ? "what is claimed is not shown by the entry's bytes alone"
                                                                      : "nothing is claimed beyond the entry itself");
        return LT_OK;
    }
    if (!r->has_payload || !text.p || !contains(span_of(r->payload, r->payload_n), text))
        return no(r, "the entry does not contain the text that is claimed");
    if (!is_value_of(claim, text))
        return no(r, "the value that is claimed is not the one of the entry's text");
    snprintf(r->detail, sizeof r->detail, "the entry contains \"%.300s\"; the rest of the claim is the maker's word", (const char *)text.p);
    return LT_OK;
}

static const struct {
    const char *name;
    lt_err (*run)(proof_run *r);
} STEPS[] = {
    {"format", step_format}, {"key", step_key},             {"signature", step_signature}, {"header", step_header},
    {"payload", step_payload}, {"inclusion", step_inclusion}, {"claim", step_claim},
};

/* Every step in its order up to the first that fails. */
static lt_err run_steps(proof_run *r)
{
    lt_err e = LT_OK;
    jout_key(&r->o, "steps");
    jout_begin_array(&r->o);
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0] && !e; i++) {
        r->detail[0] = '\0';
        e = STEPS[i].run(r);
        if (e)
            snprintf(r->detail, sizeof r->detail, "%s", r->cx->say);
        jout_begin_object(&r->o);
        jout_put_text(&r->o, "step", STEPS[i].name);
        jout_put_bool(&r->o, "ok", e == LT_OK);
        jout_put_text(&r->o, "detail", r->detail);
        jout_end_object(&r->o);
        if (e)
            cx_place(r->cx, e, "the proof does not hold: %s: ", STEPS[i].name);
    }
    jout_end_array(&r->o);
    return e;
}

static const char *kind_name(uint32_t kind)
{
    static const char *const NAMES[ENTRY_KIND_COUNT] = {"", "frame", "act", "import", "product", "head", "quarantine"};
    return kind > 0 && kind < ENTRY_KIND_COUNT ? NAMES[kind] : "unknown";
}

/* A payload may be megabytes of anything: what is readable of it, up to a page or two. */
#define SHOWN_MAX 4096u
static void put_payload_text(proof_run *r)
{
    lt_frame f;
    span s = span_of(r->payload, r->payload_n);
    bool is_frame = r->header.kind == ENTRY_FRAME || r->header.kind == ENTRY_QUARANTINE;
    if (is_frame && frame_unpack(s, &f))
        s = f.bytes;
    jout_key(&r->o, "payload_text");
    jout_span(&r->o, s.n > SHOWN_MAX ? span_cut(s, 0, SHOWN_MAX) : s);
}

static void put_rest(proof_run *r)
{
    jout *o = &r->o;
    if (r->has_header) {
        char when[CIVIL_TEXT_MAX];
        civil_format_iso(r->header.recv_us / 1000, 0, when);
        jout_key(o, "entry");
        jout_begin_object(o);
        jout_put_int(o, "number", (int64_t)r->header.number);
        jout_put_text(o, "kind", kind_name(r->header.kind));
        jout_put_text(o, "recv", when);
        jout_put_int(o, "source", r->header.source);
        jout_end_object(o);
    }
    if (r->has_payload)
        put_payload_text(r);
    json_t *claim = json_object_get(r->doc, "claim");
    char *text = json_is_object(claim) ? json_dumps(claim, JSON_COMPACT) : NULL;
    if (text) {
        jout_key(o, "claim");
        jout_raw(o, span_text(text));
    }
    free(text);
}

lt_err proof_verify(lt_cx *cx, span proof, span key, buf *report)
{
    proof_run *r = calloc(1, sizeof *r);
    if (!r)
        return cx_fail(cx, LT_NO_MEMORY, "no memory to check a proof");
    *r = (proof_run){.cx = cx, .o = jout_of(report), .key = span_trim(key)};
    lt_err e = hash_sha256_open(cx, &r->h);
    if (!e) {
        e = json_parse(cx, proof, &r->doc);
        e = e == LT_BAD_INPUT ? LT_OK : e; /* the first step says so */
    }
    if (!e) {
        jout_begin_object(&r->o);
        e = run_steps(r);
        jout_put_bool(&r->o, "ok", e == LT_OK);
        put_rest(r);
        jout_end_object(&r->o);
        e = e ? e : buf_check(cx, report);
    }
    json_decref(r->doc);
    hash_sha256_close(r->h);
    free(r->payload);
    free(r);
    return e;
}
