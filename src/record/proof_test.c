/* proof_test.c - proofs made by hand and by the journal: refusals first, every size up to 130, every bit of a file. */
#include "record/record_testkit.h"

#include "base/json.h"
#include "record/layout.h"
#include "record/note.h"
#include "record/proof.h"

#define SIZE_MOST 130u
#define TEXT      "##0101QN=20261124130000000;ST=31;CN=2011;CP=&&DataTime=20261124130000;a34004-Avg=28.5,a34004-Flag=N&&1C80\r\n"

/* --- a log made by the test itself: entries, naive tree, signed head, JSON ----------------------------------- */

typedef struct log {
    lt_cx        cx;
    note_key     key;
    hash_signer *signer;
    uint8_t      entry[SIZE_MOST][128], leaf[SIZE_MOST][32];
} log;

static void mth(const log *g, uint64_t from, uint64_t to, uint8_t out[32])
{
    uint8_t both[65] = {1};
    uint64_t k = 1;
    if (to - from == 1) {
        memcpy(out, g->leaf[from], 32);
        return;
    }
    while (k * 2 < to - from)
        k *= 2;
    mth(g, from, from + k, both + 1);
    mth(g, from + k, to, both + 33);
    hash_sha256_parts(kit_hasher, &(span){both, 65}, 1, out);
}

/* = RFC 9162 2.1.3.1, word for word */
static void put_path(const log *g, uint64_t m, const uint64_t r[2], buf *out)
{
    uint8_t h[32];
    char hex[65];
    uint64_t k = 1;
    if (r[1] - r[0] == 1)
        return;
    while (k * 2 < r[1] - r[0])
        k *= 2;
    bool left = m < r[0] + k;
    put_path(g, m, left ? (const uint64_t[2]){r[0], r[0] + k} : (const uint64_t[2]){r[0] + k, r[1]}, out);
    if (left)
        mth(g, r[0] + k, r[1], h);
    else
        mth(g, r[0], r[0] + k, h);
    hash_hex(h, 32, hex);
    buf_format(out, "%s\"%s\"", out->p[out->n - 1] == '[' ? "" : ",", hex);
}

static log *log_begin(void)
{
    static const uint8_t seed[32] = {7};
    log *g = calloc(1, sizeof *g);
    assert_non_null(g);
    cx_init(&g->cx, NULL);
    assert_int_equal(note_key_make(&g->cx, "test.example/log", seed, &g->key), LT_OK);
    assert_int_equal(hash_signer_open(&g->cx, seed, &g->signer), LT_OK);
    for (unsigned i = 0; i < SIZE_MOST; i++) {
        const uint8_t salt[16] = {(uint8_t)i, 1};
        const layout_entry e = {.kind = ENTRY_ACT, .source = i, .payload_n = i % 17};
        uint8_t one[65] = {0};
        memset(g->entry[i] + JOURNAL_PAYLOAD_AT, 'a' + (int)(i % 26), e.payload_n);
        layout_begin(g->entry[i], &e);
        layout_digest(g->entry[i], kit_hasher, salt);
        layout_end(g->entry[i], i, 1000000 + (int64_t)i, 0);
        memcpy(one + 1, g->entry[i] + 16, 64);
        hash_sha256_parts(kit_hasher, &(span){one, 65}, 1, g->leaf[i]);
    }
    return g;
}

static void log_end(log *g)
{
    hash_signer_close(g->signer);
    free(g);
}

static void put_checkpoint(log *g, uint64_t size, buf *out)
{
    note_head head = {.size = size};
    char note[NOTE_TEXT_MAX];
    mth(g, 0, size, head.root);
    assert_int_equal(note_sign(&g->cx, &g->key, g->signer, &head, note), LT_OK);
    for (const char *c = note; *c; c++)
        if (*c == '\n')
            buf_text(out, "\\n");
        else
            buf_byte(out, (uint8_t)*c);
}

static void put_entry(const log *g, uint64_t i, buf *out)
{
    char hex[161], salt[33], payload[64];
    hash_hex(g->entry[i], 80, hex);
    hash_hex(g->entry[i] + 80, 16, salt);
    hash_base64(g->entry[i] + 96, i % 17, payload);
    buf_format(out, "{\"number\":%llu,\"header\":\"%s\",\"salt\":\"%s\",\"payload\":\"%s\"}", (unsigned long long)i, hex, salt, payload);
}

/* Path over `path_size` entries under a head of `size`: the same in a good proof. */
static void put_proof(log *g, uint64_t i, const uint64_t sizes[2], buf *out)
{
    buf_reset(out);
    buf_text(out, "{\"format\":\"lantian-proof-1\",\"entry\":");
    put_entry(g, i, out);
    buf_text(out, ",\"inclusion\":[");
    put_path(g, i, (const uint64_t[2]){0, sizes[0]}, out);
    buf_text(out, "],\"checkpoint\":\"");
    put_checkpoint(g, sizes[1], out);
    buf_text(out, "\",\"claim\":{}}");
    assert_int_equal(out->err, LT_OK);
}

static lt_err verify(lt_cx *cx, span proof, const char *key, buf *report)
{
    buf_reset(report);
    return proof_verify(cx, proof, span_text(key), report);
}

/* The first step that is not ok, or "". */
static const char *failed_step(const buf *report)
{
    static char name[64];
    lt_cx cx;
    json_t *o, *step;
    size_t i;
    cx_init(&cx, NULL);
    name[0] = '\0';
    assert_int_equal(json_parse(&cx, buf_span(report), &o), LT_OK);
    json_array_foreach(json_object_get(o, "steps"), i, step)
        if (!json_is_true(json_object_get(step, "ok")))
            snprintf(name, sizeof name, "%s", json_get_text(step, "step", "?"));
    assert_int_equal(json_is_true(json_object_get(o, "ok")), name[0] == '\0');
    json_decref(o);
    return name;
}

/* --- tests --------------------------------------------------------------------------------------------------- */

static void what_is_no_proof_is_refused(void **state)
{
    (void)state;
    log *g = log_begin();
    static const char *const BAD[] = {
        "", "{", "[]", "null", "\"x\"", "{}", "{\"format\":\"lantian-proof-2\"}", "{\"format\":\"lantian-proof-1\"}",
        "{\"format\":\"lantian-proof-1\",\"entry\":{}}", "{\"format\":\"lantian-proof-1\",\"entry\":{\"number\":0,\"header\":\"00\"}}",
        "{\"format\":\"lantian-proof-1\",\"format\":\"lantian-proof-1\"}"};
    buf report;
    buf_init(&report, 1u << 20);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        assert_int_equal(verify(&g->cx, span_text(BAD[i]), g->key.vkey, &report), LT_DENIED);
        assert_string_equal(failed_step(&report), "format");
    }
    buf deep;
    buf_init(&deep, 1u << 20);
    for (int i = 0; i < 100000; i++)
        buf_byte(&deep, '[');
    assert_int_equal(verify(&g->cx, buf_span(&deep), g->key.vkey, &report), LT_DENIED);
    buf_fini(&deep);
    buf_fini(&report);
    log_end(g);
}

static void swap_text(buf *b, const char *from, const char *to)
{
    buf out;
    const uint8_t *at = memmem(b->p, b->n, from, strlen(from));
    assert_non_null(at);
    buf_init(&out, 1u << 20);
    buf_put(&out, b->p, (size_t)(at - b->p));
    buf_text(&out, to);
    at += strlen(from);
    buf_put(&out, at, (size_t)(b->p + b->n - at));
    buf_reset(b);
    buf_put(b, out.p, out.n);
    buf_fini(&out);
}

static void each_step_refuses_what_is_its_own(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *step;
    } CASES[] = {
        {"\"claim\":{}", "\"claim\":{},\"more\":1", "format"},
        {"\"number\":5", "\"number\":5,\"note\":\"x\"", "format"},
        {",\"claim\":{}", "", "format"},
        {"\"claim\":{}", "\"claim\":[]", "format"},
        {"\"salt\":\"05", "\"salt\":\"0", "format"},
        {"\"payload\":\"ZmZmZmY=\"", "\"payload\":\"ZmZmZmY\"", "format"},
        {"\"payload\":\"ZmZmZmY=\"", "\"erased\":true", "format"}, /* with a salt */
        {"\"number\":5", "\"number\":6", "header"},
        {"\"salt\":\"05", "\"salt\":\"06", "payload"},
        {"\"payload\":\"ZmZmZmY=\"", "\"payload\":\"ZmZmZmc=\"", "payload"},
        {"\"payload\":\"ZmZmZmY=\"", "\"payload\":\"ZmZmZg==\"", "payload"},
        {"\"inclusion\":[\"", "\"inclusion\":[\"0000000000000000000000000000000000000000000000000000000000000000\",\"", "inclusion"},
        {"\\n9\\n", "\\n8\\n", "signature"},
        {"log\\n9\\n", "l0g\\n9\\n", "signature"},
        {"\"claim\":{}", "\"claim\":{\"text\":\"fffg\"}", "claim"},
        {"\"claim\":{}", "\"claim\":{\"text\":\"fff\"}", "claim"}, /* part of a longer word */
        {"\"claim\":{}", "\"claim\":{\"text\":\"\"}", "claim"},
        {"\"claim\":{}", "\"claim\":{\"text\":5}", "claim"},
        {"\"claim\":{}", "\"claim\":{\"text\":\"fffff\",\"value\":1}", "claim"},
        {"\"claim\":{}", "\"claim\":{\"text\":\"fffff\"}", ""},
        {"\"claim\":{}", "\"claim\":{\"series\":\"x\",\"value\":1}", ""},
    };
    log *g = log_begin();
    buf proof, report;
    buf_init(&proof, 1u << 20);
    buf_init(&report, 1u << 20);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        put_proof(g, 5, (const uint64_t[2]){9, 9}, &proof);
        swap_text(&proof, CASES[i].from, CASES[i].to);
        lt_err e = verify(&g->cx, buf_span(&proof), g->key.vkey, &report);
        if (strcmp(failed_step(&report), CASES[i].step) != 0)
            print_message("case %zu: %s\n", i, g->cx.say);
        assert_int_equal(e, CASES[i].step[0] ? LT_DENIED : LT_OK);
        assert_string_equal(failed_step(&report), CASES[i].step);
    }
    buf_fini(&report);
    buf_fini(&proof);
    log_end(g);
}

static void every_entry_of_every_size(void **state)
{
    (void)state;
    log *g = log_begin();
    buf proof, report;
    buf_init(&proof, 1u << 20);
    buf_init(&report, 1u << 20);
    for (uint64_t size = 1; size <= SIZE_MOST; size++)
        for (uint64_t i = 0; i < size; i += size < 20 ? 1 : 1 + (i + size) % 5) {
            put_proof(g, i, (const uint64_t[2]){size, size}, &proof);
            assert_int_equal(verify(&g->cx, buf_span(&proof), g->key.vkey, &report), LT_OK);
        }
    for (uint64_t size = 1; size < 20; size++)
        for (uint64_t other = 1; other < 20; other++)
            for (uint64_t i = 0; i < size; i++) {
                if (other == size)
                    continue;
                put_proof(g, i, (const uint64_t[2]){size, other}, &proof); /* the path of another tree */
                assert_int_equal(verify(&g->cx, buf_span(&proof), g->key.vkey, &report), LT_DENIED);
                assert_string_equal(failed_step(&report), i < other ? "inclusion" : "header");
            }
    buf_fini(&report);
    buf_fini(&proof);
    log_end(g);
}

/* --- proofs of a real journal -------------------------------------------------------------------------------- */

static uint64_t append_frame(kit *k, journal *j)
{
    static const uint8_t head[] = {1, 1, 9, 0, '1', '0', '.', '0', '.', '0', '.', '1', ':'};
    const span parts[2] = {span_of(head, sizeof head), span_text(TEXT)};
    const journal_item item = {.kind = ENTRY_FRAME, .source = 3, .parts = parts, .part_count = 2};
    uint64_t number;
    assert_int_equal(journal_append(&k->cx, j, &item, &number), LT_OK);
    return number;
}

static char *part_of(const buf *report, const char *name)
{
    lt_cx cx;
    json_t *o;
    cx_init(&cx, NULL);
    assert_int_equal(json_parse(&cx, buf_span(report), &o), LT_OK);
    char *text = json_dumps(json_object_get(o, name), JSON_ENCODE_ANY | JSON_COMPACT);
    json_decref(o);
    return text;
}

static void assert_same_part(const buf *a, const buf *b, const char *name)
{
    char *x = part_of(a, name), *y = part_of(b, name);
    assert_non_null(x);
    assert_string_equal(x, y);
    free(x);
    free(y);
}

/* Each bit of the file: refused, or nothing that is shown has changed. Only the claim's free words may. */
static void every_bit_of_a_proof(void **state)
{
    (void)state;
    kit k;
    buf proof, report, flipped;
    kit_begin(&k, true);
    journal *j = kit_open(&k, NULL, NULL);
    for (uint64_t i = 0; i < 5; i++)
        kit_append(&k, j, i);
    uint64_t number = append_frame(&k, j);
    buf_init(&proof, 1u << 20);
    buf_init(&report, 1u << 20);
    buf_init(&flipped, 1u << 20);
    assert_int_equal(proof_make(&k.cx, j, number, span_text("{\"value\":28.5,\"text\":\"a34004-Avg=28.5\"}"), &proof), LT_OK);
    assert_int_equal(verify(&k.cx, buf_span(&proof), journal_public_key(j), &report), LT_OK);
    char *text = part_of(&report, "payload_text");
    assert_non_null(strstr(text, "a34004-Avg=28.5,a34004-Flag=N"));
    free(text);
    const uint8_t *claim = memmem(proof.p, proof.n, "\"claim\":", 8);
    assert_non_null(claim);
    size_t refused = 0, claim_at = (size_t)(claim - proof.p);
    for (size_t bit = 0; bit < proof.n * 8; bit++) {
        proof.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        lt_err e = verify(&k.cx, buf_span(&proof), journal_public_key(j), &flipped);
        assert_true(e == LT_OK || e == LT_DENIED);
        refused += e == LT_DENIED;
        if (e == LT_OK) {
            assert_same_part(&report, &flipped, "entry");
            assert_same_part(&report, &flipped, "payload_text");
            if (bit / 8 < claim_at) {
                assert_same_part(&report, &flipped, "claim");
                assert_same_part(&report, &flipped, "steps");
            }
        }
        proof.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_true(refused > proof.n * 7); /* what stays are the cases of hex digits */
    buf_fini(&flipped);
    buf_fini(&report);
    buf_fini(&proof);
    journal_close(j);
    kit_end(&k);
}

static void every_bit_of_a_key(void **state)
{
    (void)state;
    log *g = log_begin();
    char key[NOTE_KEY_MAX];
    buf proof, report;
    buf_init(&proof, 1u << 20);
    buf_init(&report, 1u << 20);
    put_proof(g, 5, (const uint64_t[2]){9, 9}, &proof);
    snprintf(key, sizeof key, "%s", g->key.vkey);
    size_t id = strcspn(key, "+") + 1, accepted = 0;
    for (size_t bit = 0; bit < strlen(g->key.vkey) * 8; bit++) {
        key[bit / 8] = (char)((unsigned char)key[bit / 8] ^ 1u << bit % 8);
        if (key[bit / 8] && verify(&g->cx, span_text(key), g->key.vkey, &report) == LT_OK)
            fail();
        if (key[bit / 8] && verify(&g->cx, buf_span(&proof), key, &report) == LT_OK) {
            assert_true(bit / 8 >= id && bit / 8 < id + 8 && bit % 8 == 5); /* a hex digit in the other case */
            accepted++;
        }
        key[bit / 8] = (char)((unsigned char)key[bit / 8] ^ 1u << bit % 8);
    }
    assert_true(accepted <= 8);
    buf_fini(&report);
    buf_fini(&proof);
    log_end(g);
}

static void a_claim_is_held_against_the_frame(void **state)
{
    (void)state;
    static const struct {
        const char *claim;
        lt_err      err;
    } CASES[] = {
        {"{\"value\":2,\"text\":\"a34004-Avg=2\"}", LT_DAMAGED}, /* a prefix of the number */
        {"{\"value\":28,\"text\":\"a34004-Avg=28\"}", LT_DAMAGED},
        {"{\"value\":28.5,\"text\":\"34004-Avg=28.5\"}", LT_DAMAGED},
        {"{\"value\":28.4,\"text\":\"a34004-Avg=28.5\"}", LT_DAMAGED},
        {"{\"value\":\"28.5\",\"text\":\"a34004-Avg=28.5\"}", LT_DAMAGED},
        {"{\"value\":28.5,\"text\":\"a34004-Flag=N\"}", LT_DAMAGED},
        {"{\"value\":28.5,\"text\":\"a34004-Avg=28.5\"}", LT_OK},
        {"", LT_OK},
    };
    kit k;
    buf proof;
    kit_begin(&k, true);
    journal *j = kit_open(&k, NULL, NULL);
    uint64_t number = append_frame(&k, j);
    buf_init(&proof, 1u << 20);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        buf_reset(&proof);
        assert_int_equal(proof_make(&k.cx, j, number, span_text(CASES[i].claim), &proof), CASES[i].err);
        assert_int_equal(proof.n > 0, CASES[i].err == LT_OK);
    }
    assert_int_equal(proof_make(&k.cx, j, 99, span_text(""), &proof), LT_NOT_FOUND);
    buf_fini(&proof);
    journal_close(j);
    kit_end(&k);
}

static void erased_entries_are_proved(void **state)
{
    (void)state;
    kit k;
    buf before, after, report;
    kit_begin(&k, true);
    journal *j = kit_open(&k, NULL, NULL);
    uint64_t number = append_frame(&k, j);
    buf_init(&before, 1u << 20);
    buf_init(&after, 1u << 20);
    buf_init(&report, 1u << 20);
    assert_int_equal(proof_make(&k.cx, j, number, span_text(""), &before), LT_OK);
    assert_int_equal(journal_erase(&k.cx, j, number), LT_OK);
    assert_int_equal(proof_make(&k.cx, j, number, span_text(""), &after), LT_OK);
    assert_null(memmem(after.p, after.n, "payload", 7));
    assert_int_equal(verify(&k.cx, buf_span(&after), journal_public_key(j), &report), LT_OK);
    assert_null(memmem(report.p, report.n, "28.5", 4));
    assert_int_equal(verify(&k.cx, buf_span(&before), journal_public_key(j), &report), LT_OK); /* what somebody holds stays good */
    swap_text(&after, "\"erased\":true", "\"erased\":false");
    assert_int_equal(verify(&k.cx, buf_span(&after), journal_public_key(j), &report), LT_DENIED);
    /* a proof from which the payload was taken is no proof of an erased entry */
    const uint8_t *salt = memmem(before.p, before.n, ",\"salt\"", 7), *end = memmem(before.p, before.n, "},\"inclusion\"", 13);
    buf_reset(&after);
    buf_put(&after, before.p, (size_t)(salt - before.p));
    buf_text(&after, ",\"erased\":true");
    buf_put(&after, end, (size_t)(before.p + before.n - end));
    assert_int_equal(verify(&k.cx, buf_span(&after), journal_public_key(j), &report), LT_DENIED);
    assert_string_equal(failed_step(&report), "payload");
    buf_fini(&report);
    buf_fini(&after);
    buf_fini(&before);
    journal_close(j);
    kit_end(&k);
}

static void a_reader_cannot_prove_what_no_head_covers(void **state)
{
    (void)state;
    kit k;
    buf proof;
    const journal_options o = {.is_read_only = true}, slow = {.head_ms = 3600000};
    kit_begin(&k, true);
    journal *w = kit_open(&k, &slow, NULL), *r = kit_open(&k, &o, NULL);
    journal_head head;
    append_frame(&k, w);
    buf_init(&proof, 1u << 20);
    assert_int_equal(proof_make(&k.cx, r, 0, span_text(""), &proof), LT_BUSY);
    assert_int_equal(proof.n, 0);
    assert_int_equal(journal_sign_now(&k.cx, w, &head), LT_OK);
    assert_int_equal(proof_make(&k.cx, r, 0, span_text(""), &proof), LT_OK);
    buf_fini(&proof);
    journal_close(r);
    journal_close(w);
    kit_end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_proof_is_refused),
        cmocka_unit_test(each_step_refuses_what_is_its_own),
        cmocka_unit_test(every_bit_of_a_key),
        cmocka_unit_test(every_bit_of_a_proof),
        cmocka_unit_test(a_claim_is_held_against_the_frame),
        cmocka_unit_test(erased_entries_are_proved),
        cmocka_unit_test(a_reader_cannot_prove_what_no_head_covers),
        cmocka_unit_test(every_entry_of_every_size),
    };
    return cmocka_run_group_tests(tests, kit_open_hasher, kit_close_hasher);
}
