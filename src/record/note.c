/* note.c - see note.h. */
#include "record/note.h"

#include <stdio.h>

#define ALGORITHM_ED25519 0x01
#define DASH              "\xE2\x80\x94 " /* em dash and a space begin a signature line */
#define SECRET_PREFIX     "PRIVATE+KEY+"
#define SIGNED_BYTES      (4 + HASH_ED25519_SIGN)

static lt_err check_name(lt_cx *cx, const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n >= NOTE_NAME_MAX - 1)
        return cx_fail(cx, LT_BAD_INPUT, "the log's name must have 1 to %d bytes, not %zu", NOTE_NAME_MAX - 2, n);
    if (!span_is_utf8(span_text(name)))
        return cx_fail(cx, LT_BAD_INPUT, "the log's name is no UTF-8 text");
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)name[i] <= ' ' || name[i] == '+')
            return cx_fail(cx, LT_BAD_INPUT, "the log's name \"%s\" must hold no white space and no '+'", name);
    return LT_OK;
}

static lt_err fill_id(lt_cx *cx, note_key *k)
{
    hash_sha256 *h;
    uint8_t digest[HASH_SHA256_BYTES];
    const uint8_t mark[2] = {'\n', ALGORITHM_ED25519};
    span parts[3] = {span_text(k->name), span_of(mark, 2), span_of(k->public_key, sizeof k->public_key)};
    TRY(hash_sha256_open(cx, &h));
    hash_sha256_parts(h, parts, 3, digest);
    hash_sha256_close(h);
    memcpy(k->id, digest, sizeof k->id);
    return LT_OK;
}

/* name+id+base64(algorithm | 32 bytes), behind `prefix`. */
static void format_key(const note_key *k, const char *prefix, const uint8_t bytes[32], char out[NOTE_KEY_MAX])
{
    uint8_t raw[33] = {ALGORITHM_ED25519};
    char id[9], text[64];
    memcpy(raw + 1, bytes, 32);
    hash_hex(k->id, sizeof k->id, id);
    hash_base64(raw, sizeof raw, text);
    snprintf(out, NOTE_KEY_MAX, "%s%s+%s+%s", prefix, k->name, id, text);
}

lt_err note_key_make(lt_cx *cx, const char *name, const uint8_t seed[HASH_ED25519_SEED], note_key *out)
{
    *out = (note_key){.has_seed = true};
    TRY(check_name(cx, name));
    snprintf(out->name, sizeof out->name, "%s", name);
    memcpy(out->seed, seed, sizeof out->seed);
    TRY(hash_ed25519_public(cx, seed, out->public_key));
    TRY(fill_id(cx, out));
    format_key(out, "", out->public_key, out->vkey);
    return LT_OK;
}

lt_err note_key_format_secret(lt_cx *cx, const note_key *k, char out[NOTE_KEY_MAX])
{
    if (!k->has_seed)
        return cx_fail(cx, LT_DENIED, "the secret key of %s is not here", k->name);
    format_key(k, SECRET_PREFIX, k->seed, out);
    return LT_OK;
}

static lt_err parse_key(lt_cx *cx, span text, note_key *out, uint8_t bytes[32])
{
    reader r = reader_of(text);
    span name, id, data;
    uint8_t raw[33];
    size_t n;
    if (!reader_field(&r, '+', &name) || !reader_field(&r, '+', &id) || r.at > text.n)
        return cx_fail(cx, LT_DAMAGED, "the key is not of the form name+id+base64");
    data = span_cut(text, r.at, text.n); /* base64 may hold '+' */
    if (!span_copy(name, out->name, sizeof out->name) || !hash_unhex(id, out->id, sizeof out->id) ||
        !hash_unbase64(data, raw, sizeof raw, &n) || n != sizeof raw || raw[0] != ALGORITHM_ED25519)
        return cx_fail(cx, LT_DAMAGED, "the key is no Ed25519 key of the form name+id+base64");
    TRY(check_name(cx, out->name));
    memcpy(bytes, raw + 1, 32);
    return LT_OK;
}

static lt_err check_id(lt_cx *cx, note_key *k)
{
    uint8_t given[4];
    memcpy(given, k->id, sizeof given);
    TRY(fill_id(cx, k));
    if (memcmp(given, k->id, sizeof given) != 0)
        return cx_fail(cx, LT_DAMAGED, "the id of the key of %s does not match its bytes", k->name);
    format_key(k, "", k->public_key, k->vkey);
    return LT_OK;
}

lt_err note_key_parse_public(lt_cx *cx, span text, note_key *out)
{
    *out = (note_key){0};
    TRY(parse_key(cx, span_trim(text), out, out->public_key));
    return check_id(cx, out);
}

lt_err note_key_parse_secret(lt_cx *cx, span text, note_key *out)
{
    *out = (note_key){.has_seed = true};
    span s = span_trim(text);
    size_t skip = strlen(SECRET_PREFIX);
    if (s.n < skip || memcmp(s.p, SECRET_PREFIX, skip) != 0)
        return cx_fail(cx, LT_DAMAGED, "the secret key does not begin with %s", SECRET_PREFIX);
    TRY(parse_key(cx, span_cut(s, skip, s.n), out, out->seed));
    TRY(hash_ed25519_public(cx, out->seed, out->public_key));
    return check_id(cx, out);
}

lt_err note_sign(lt_cx *cx, const note_key *k, hash_signer *signer, const note_head *head, char out[NOTE_TEXT_MAX])
{
    char root[48], sign[96];
    uint8_t raw[SIGNED_BYTES];
    hash_base64(head->root, sizeof head->root, root);
    int n = snprintf(out, NOTE_TEXT_MAX, "%s\n%llu\n%s\n", k->name, (unsigned long long)head->size, root);
    memcpy(raw, k->id, sizeof k->id);
    TRY(hash_signer_sign(cx, signer, span_of(out, (size_t)n), raw + 4));
    hash_base64(raw, sizeof raw, sign);
    snprintf(out + n, NOTE_TEXT_MAX - (size_t)n, "\n" DASH "%s %s\n", k->name, sign);
    return LT_OK;
}

static lt_err parse_head(lt_cx *cx, const note_key *k, span body, note_head *out)
{
    reader r = reader_of(body);
    span origin, size, root;
    size_t n;
    if (!reader_line(&r, &origin) || !span_is(origin, k->name))
        return cx_fail(cx, LT_BAD_INPUT, "the tree head is not of the log %s", k->name);
    if (!reader_line(&r, &size) || !span_parse_u64(size, &out->size))
        return cx_fail(cx, LT_BAD_INPUT, "the tree head has no size");
    if (!reader_line(&r, &root) || !hash_unbase64(root, out->root, sizeof out->root, &n) || n != sizeof out->root)
        return cx_fail(cx, LT_BAD_INPUT, "the tree head has no root hash");
    return LT_OK;
}

lt_err note_open(lt_cx *cx, const note_key *k, span text, note_head *out)
{
    uint8_t raw[SIGNED_BYTES];
    const uint8_t *gap = text.n ? memmem(text.p, text.n, "\n\n", 2) : NULL;
    if (text.n >= NOTE_TEXT_MAX || !gap)
        return cx_fail(cx, LT_BAD_INPUT, "this is no signed note");
    span body = span_of(text.p, (size_t)(gap - text.p) + 1);
    reader r = reader_of(span_cut(text, body.n + 1, text.n));
    TRY(parse_head(cx, k, body, out));
    for (span line; reader_line(&r, &line);) {
        size_t skip = strlen(DASH), n;
        span name, sign;
        if (line.n < skip || memcmp(line.p, DASH, skip) != 0)
            return cx_fail(cx, LT_BAD_INPUT, "a signature line does not begin with a dash");
        reader f = reader_of(span_cut(line, skip, line.n));
        if (!reader_field(&f, ' ', &name) || !reader_field(&f, ' ', &sign))
            return cx_fail(cx, LT_BAD_INPUT, "a signature line lacks its signature");
        if (!span_is(name, k->name) || !hash_unbase64(sign, raw, sizeof raw, &n) || n != sizeof raw ||
            memcmp(raw, k->id, sizeof k->id) != 0)
            continue; /* somebody else's: a witness */
        return hash_ed25519_verify(cx, k->public_key, body, raw + 4);
    }
    return cx_fail(cx, LT_DENIED, "the tree head carries no signature of %s", k->name);
}
