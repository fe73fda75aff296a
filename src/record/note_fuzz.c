/* note_fuzz.c - hostile key texts and signed notes: the first line is a key, the rest a note; and the note under a known key. */
#include <assert.h>

#include "record/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t SEED[HASH_ED25519_SEED] = {7};
    lt_cx cx;
    note_key k, again;
    note_head head;
    span key;
    reader r = reader_of(span_of(data, size));
    cx_init(&cx, NULL);
    if (!reader_line(&r, &key))
        return 0;
    span note = span_cut(r.s, r.at, size);
    if (note_key_parse_public(&cx, key, &k) == LT_OK) {
        lt_err e = note_key_parse_public(&cx, span_text(k.vkey), &again); /* what was taken has one spelling */
        assert(e == LT_OK && memcmp(again.public_key, k.public_key, sizeof k.public_key) == 0);
        e = note_open(&cx, &k, note, &head);
        assert(e == LT_OK || e == LT_DENIED || e == LT_BAD_INPUT);
    }
    lt_err e = note_key_parse_secret(&cx, key, &k);
    assert(e == LT_OK || e == LT_DAMAGED || e == LT_BAD_INPUT);
    e = note_key_make(&cx, "test.example/log", SEED, &k);
    assert(e == LT_OK);
    e = note_open(&cx, &k, note, &head);
    assert(e == LT_OK || e == LT_DENIED || e == LT_BAD_INPUT);
    return 0;
}
