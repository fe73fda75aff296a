/* note_test.c - checkpoint text and key files: refusals first; the key pair published with Go's note package. */
#include "record/record_testkit.h"

#include "record/note.h"

/* The example key of golang.org/x/mod/sumdb/note: another implementation's reading of name, id and base64. */
#define THEIR_SECRET "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define THEIR_PUBLIC "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

static const uint8_t SEED[32] = {1, 2, 3, 4, 5};

static void bad_keys_are_refused(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "", "a", "a+b", "a+00000000+", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", /* id */
        "PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann+c74f20a3+Arpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", THEIR_SECRET};
    lt_cx cx;
    note_key k;
    cx_init(&cx, NULL);
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        lt_err e = note_key_parse_public(&cx, span_text(BAD[i]), &k);
        assert_true(e == LT_DAMAGED || e == LT_BAD_INPUT);
    }
    assert_int_equal(note_key_parse_secret(&cx, span_text(THEIR_PUBLIC), &k), LT_DAMAGED);
    assert_int_equal(note_key_parse_secret(&cx, span_text("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFy"), &k), LT_DAMAGED);
    assert_int_equal(note_key_make(&cx, "a b", SEED, &k), LT_BAD_INPUT);
    char name[300];
    memset(name, 'n', sizeof name);
    name[NOTE_NAME_MAX - 1] = '\0';
    assert_int_equal(note_key_make(&cx, name, SEED, &k), LT_BAD_INPUT);
    name[NOTE_NAME_MAX - 2] = '\0';
    assert_int_equal(note_key_make(&cx, name, SEED, &k), LT_OK);
}

static void a_key_of_another_implementation(void **state)
{
    (void)state;
    lt_cx cx;
    note_key k, p;
    char text[NOTE_KEY_MAX];
    cx_init(&cx, NULL);
    assert_int_equal(note_key_parse_secret(&cx, span_text(THEIR_SECRET "\n"), &k), LT_OK);
    assert_string_equal(k.vkey, THEIR_PUBLIC);
    assert_string_equal(k.name, "PeterNeumann");
    assert_int_equal(note_key_format_secret(&cx, &k, text), LT_OK);
    assert_string_equal(text, THEIR_SECRET);
    assert_int_equal(note_key_parse_public(&cx, span_text(THEIR_PUBLIC), &p), LT_OK);
    assert_memory_equal(p.public_key, k.public_key, 32);
    assert_int_equal(note_key_format_secret(&cx, &p, text), LT_DENIED);
}

static void sign(lt_cx *cx, note_key *k, const note_head *head, char out[NOTE_TEXT_MAX])
{
    hash_signer *s;
    assert_int_equal(note_key_make(cx, "guandu.example/log", SEED, k), LT_OK);
    assert_int_equal(hash_signer_open(cx, SEED, &s), LT_OK);
    assert_int_equal(note_sign(cx, k, s, head, out), LT_OK);
    hash_signer_close(s);
}

/* = C2SP tlog-checkpoint: origin, size, base64 root, blank line, em dash, name, base64(id | signature) */
static void the_text_is_a_checkpoint(void **state)
{
    (void)state;
    lt_cx cx;
    note_key k;
    char note[NOTE_TEXT_MAX];
    const note_head head = {.size = 20852163, .root = {0xFF, 1, 2}};
    note_head back;
    uint8_t raw[80];
    size_t n;
    cx_init(&cx, NULL);
    sign(&cx, &k, &head, note);
    static const char BEGIN[] = "guandu.example/log\n20852163\n/wECAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xE2\x80\x94 guandu.example/log ";
    assert_memory_equal(note, BEGIN, sizeof BEGIN - 1);
    const char *sign64 = note + sizeof BEGIN - 1;
    assert_int_equal(sign64[strlen(sign64) - 1], '\n');
    assert_true(hash_unbase64(span_of(sign64, strlen(sign64) - 1), raw, sizeof raw, &n));
    assert_int_equal(n, 68);
    assert_memory_equal(raw, k.id, 4);
    size_t body = sizeof BEGIN - 1 - strlen("\n\xE2\x80\x94 guandu.example/log ");
    assert_int_equal(hash_ed25519_verify(&cx, k.public_key, span_of(note, body), raw + 4), LT_OK);
    assert_int_equal(note_open(&cx, &k, span_text(note), &back), LT_OK);
    assert_int_equal(back.size, head.size);
    assert_memory_equal(back.root, head.root, 32);
}

static void bad_notes_are_refused(void **state)
{
    (void)state;
    lt_cx cx;
    note_key k, other;
    char note[NOTE_TEXT_MAX];
    const note_head head = {.size = 7};
    note_head back;
    cx_init(&cx, NULL);
    sign(&cx, &k, &head, note);
    size_t n = strlen(note);
    for (size_t cut = 0; cut + 1 < n; cut++) /* all but the last line's end */
        assert_int_not_equal(note_open(&cx, &k, span_of(note, cut), &back), LT_OK);
    for (size_t bit = 0; bit < n * 8; bit++) {
        note[bit / 8] = (char)((unsigned char)note[bit / 8] ^ 1u << bit % 8);
        if (bit / 8 != n - 1) /* the newline at the very end carries nothing */
            assert_int_not_equal(note_open(&cx, &k, span_of(note, n), &back), LT_OK);
        note[bit / 8] = (char)((unsigned char)note[bit / 8] ^ 1u << bit % 8);
    }
    static const uint8_t SEED2[32] = {9};
    assert_int_equal(note_key_make(&cx, "guandu.example/log", SEED2, &other), LT_OK);
    assert_int_equal(note_open(&cx, &other, span_text(note), &back), LT_DENIED); /* same name, another key */
    assert_int_equal(note_key_make(&cx, "kunming.example/log", SEED, &other), LT_OK);
    assert_int_equal(note_open(&cx, &other, span_text(note), &back), LT_BAD_INPUT);
    assert_int_equal(note_open(&cx, &k, span_of(NULL, 0), &back), LT_BAD_INPUT);
}

static void a_witness_may_sign_beside(void **state)
{
    (void)state;
    lt_cx cx;
    note_key k;
    char note[NOTE_TEXT_MAX], two[2 * NOTE_TEXT_MAX];
    const note_head head = {.size = 7};
    note_head back;
    cx_init(&cx, NULL);
    sign(&cx, &k, &head, note);
    snprintf(two, sizeof two, "%s\xE2\x80\x94 witness.example AAAA\n", note);
    assert_int_equal(note_open(&cx, &k, span_text(two), &back), LT_OK);
    const char *line = strstr(note, "\n\n") + 2;
    snprintf(two, sizeof two, "%.*s\xE2\x80\x94 witness.example AAAA\n%s", (int)(line - note), note, line);
    assert_int_equal(note_open(&cx, &k, span_text(two), &back), LT_OK);
    snprintf(two, sizeof two, "%.*s\xE2\x80\x94 witness.example AAAA\n", (int)(line - note), note); /* the log's own is needed */
    assert_int_equal(note_open(&cx, &k, span_text(two), &back), LT_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_keys_are_refused),
        cmocka_unit_test(bad_notes_are_refused),
        cmocka_unit_test(a_key_of_another_implementation),
        cmocka_unit_test(the_text_is_a_checkpoint),
        cmocka_unit_test(a_witness_may_sign_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
