/* proof_make.c - a proof file from a journal; see proof.h. */
#include "base/jout.h"
#include "record/proof.h"

#include <stdlib.h>

static void put_hex(jout *o, const char *key, const uint8_t *p, size_t n)
{
    char text[2 * JOURNAL_HEADER_BYTES + 1];
    hash_hex(p, n, text);
    if (key)
        jout_put_text(o, key, text);
    else
        jout_text(o, text);
}

static lt_err put_entry(lt_cx *cx, jout *o, const lt_entry *e, span raw)
{
    jout_key(o, "entry");
    jout_begin_object(o);
    jout_put_int(o, "number", (int64_t)e->number);
    put_hex(o, "header", raw.p, JOURNAL_HEADER_BYTES);
    if (!e->payload.p) {
        jout_put_bool(o, "erased", true);
    } else {
        char *text = malloc(4 * ((e->payload.n + 2) / 3) + 1);
        if (!text)
            return cx_fail(cx, LT_NO_MEMORY, "no memory for the proof of entry %llu", (unsigned long long)e->number);
        put_hex(o, "salt", raw.p + JOURNAL_HEADER_BYTES, JOURNAL_SALT_BYTES);
        hash_base64(e->payload.p, e->payload.n, text);
        jout_put_text(o, "payload", text);
        free(text);
    }
    jout_end_object(o);
    return LT_OK;
}

static lt_err put_proof(lt_cx *cx, journal *j, const lt_entry *e, const journal_head *head, const span with[2], buf *out)
{
    buf path;
    buf_init(&path, 64 * HASH_SHA256_BYTES);
    lt_err err = journal_prove_inclusion(cx, j, e->number, head->size, &path);
    jout o = jout_of(out);
    jout_begin_object(&o);
    jout_put_text(&o, "format", "lantian-proof-1");
    if (!err)
        err = put_entry(cx, &o, e, with[0]);
    jout_key(&o, "inclusion");
    jout_begin_array(&o);
    for (size_t i = 0; i + HASH_SHA256_BYTES <= path.n; i += HASH_SHA256_BYTES)
        put_hex(&o, NULL, path.p + i, HASH_SHA256_BYTES);
    jout_end_array(&o);
    jout_put_text(&o, "checkpoint", head->note);
    jout_key(&o, "claim");
    jout_raw(&o, with[1].n ? with[1] : span_text("{}"));
    jout_end_object(&o);
    buf_fini(&path);
    return err ? err : buf_check(cx, out);
}

/* The newest head that covers `number`. */
static lt_err covering_head(lt_cx *cx, journal *j, uint64_t number, journal_head *out)
{
    lt_err e = journal_newest_head(cx, j, out);
    if (e && e != LT_NOT_FOUND)
        return e;
    if (!e && out->size > number)
        return LT_OK;
    e = journal_sign_now(cx, j, out);
    if (!e && out->size > number)
        return LT_OK;
    if (e && e != LT_DENIED)
        return e;
    return cx_fail(cx, LT_BUSY, "entry %llu is not yet under a signed tree head; ask again when the next one is signed (some seconds)",
                   (unsigned long long)number);
}

/* Nothing leaves that would not check. */
static lt_err check_made(lt_cx *cx, journal *j, uint64_t number, span proof)
{
    buf report;
    buf_init(&report, (size_t)ENTRY_PAYLOAD_MAX * 8);
    lt_err e = proof_verify(cx, proof, span_text(journal_public_key(j)), &report);
    buf_fini(&report);
    if (e == LT_DENIED)
        return cx_place(cx, cx->err = LT_DAMAGED, "no proof of entry %llu can be made: ", (unsigned long long)number);
    return e;
}

lt_err proof_make(lt_cx *cx, journal *j, uint64_t number, span claim_json, buf *out)
{
    journal_head head;
    lt_entry e;
    buf raw, payload;
    size_t from = out->n;
    if (number >= journal_count(j))
        return cx_fail(cx, LT_NOT_FOUND, "there is no entry %llu: the journal holds %llu, counted from 0", (unsigned long long)number,
                       (unsigned long long)journal_count(j));
    TRY(covering_head(cx, j, number, &head));
    buf_init(&raw, JOURNAL_PAYLOAD_AT + ENTRY_PAYLOAD_MAX);
    buf_init(&payload, ENTRY_PAYLOAD_MAX + 1);
    lt_err err = journal_get_raw(cx, j, number, &raw);
    if (!err)
        err = journal_get(cx, j, number, &e, &payload);
    if (!err) {
        const span with[2] = {buf_span(&raw), span_trim(claim_json)};
        err = put_proof(cx, j, &e, &head, with, out);
    }
    if (!err)
        err = check_made(cx, j, number, span_cut(buf_span(out), from, out->n));
    if (err)
        out->n = from;
    buf_fini(&payload);
    buf_fini(&raw);
    return err;
}
