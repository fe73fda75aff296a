/* hj212_sample_test.c - frames of the field and of the standard's own pages, each with the verdict that its file states.
 * Skipped without the shared data. A file's lines: "# VERDICT | where" or "# table C.n ... [| PRINTED-DEFECT: what]", then "##...".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/hash.h"
#include "wire/hj212/hj212.h"

#define FOLDER   "../shared/data/protocol-samples/"
#define FILE_MAX ((size_t)4 << 20)
#define LINE_MAX 8192

typedef struct sample { /* one frame line and what was said about it */
    span        note; /* the comment before it, without "# " */
    uint8_t     bytes[LINE_MAX];
    size_t      n;
    hj212_frame f;
    hj212_head  h;
    hj212_data  d;
    hj212_fault found, headed, decoded;
} sample;

typedef void (*judge_fn)(const sample *s, unsigned *judged);

static void take(sample *s, span line)
{
    size_t skip = 99;
    assert_true(line.n + 2 < LINE_MAX);
    memcpy(s->bytes, line.p, line.n);
    memcpy(s->bytes + line.n, "\r\n", 2); /* the files have it stripped */
    s->n = line.n + 2;
    s->headed = s->decoded = HJ212_MORE;
    s->found = hj212_find(span_of(s->bytes, s->n), true, false, &skip, &s->f);
    assert_int_equal(skip, 0);
    if (s->found != HJ212_GOOD)
        return;
    assert_int_equal(s->f.whole.n, s->n);
    s->headed = hj212_parse_head(&s->f, &s->h);
    if (s->headed == HJ212_GOOD)
        s->decoded = hj212_decode(s->h.cp, CIVIL_SHANGHAI_MIN, &s->d);
}

static bool begins(span s, const char *with)
{
    size_t n = strlen(with);
    return s.n >= n && memcmp(s.p, with, n) == 0;
}

/* Every frame line of a file to the judge; how many it judged, -1 when the file is absent. */
static int each_frame(const char *name, judge_fn judge, buf *text)
{
    static sample s;
    char path[256];
    lt_cx cx;
    unsigned judged = 0;
    cx_init(&cx, NULL);
    snprintf(path, sizeof path, FOLDER "%s", name);
    buf_init(text, FILE_MAX);
    if (!file_exists(path) || file_read_all(&cx, path, text) != LT_OK) {
        print_message("skipped: no shared data (%s)\n", name);
        return -1;
    }
    reader r = reader_of(buf_span(text));
    s.note = span_of("", 0);
    for (span line; reader_line(&r, &line);) {
        if (begins(line, "##")) {
            take(&s, line);
            judge(&s, &judged);
        } else if (begins(line, "# "))
            s.note = span_cut(line, 2, line.n);
    }
    return (int)judged;
}

static void expect_count(const char *name, judge_fn judge, int wanted)
{
    buf text;
    int n = each_frame(name, judge, &text);
    buf_fini(&text);
    if (n >= 0)
        assert_int_equal(n, wanted);
}

static void expect_good(const sample *s)
{
    if (s->found != HJ212_GOOD || s->headed != HJ212_GOOD || s->decoded != HJ212_GOOD)
        fail_msg("%.*s: %s, %s, %s", (int)s->n, (const char *)s->bytes, hj212_fault_name(s->found), hj212_fault_name(s->headed),
                 hj212_fault_name(s->decoded));
}

/* "name=XXXX" within the note */
static unsigned hex_after(span note, const char *name)
{
    char text[512], *at;
    assert_true(span_copy(note, text, sizeof text));
    at = strstr(text, name);
    assert_non_null(at);
    return (unsigned)strtoul(at + strlen(name), NULL, 16);
}

/* The verdicts of frames found in public code: STD, BADCRC with the three values, PARTIAL. */
static void judge_by_note(const sample *s, unsigned *judged)
{
    const unsigned off = 1u << DEVICE_CRC_OFF;
    ++*judged;
    if (begins(s->note, "STD |")) {
        expect_good(s);
        assert_int_equal(hj212_crc_modes(&s->f), off | 1u << DEVICE_CRC_STD);
        assert_true(s->h.cn_code > 0 && (s->d.count > 0 || s->h.cp.n == 0));
    } else if (begins(s->note, "BADCRC ")) {
        expect_good(s); /* only the CRC is wrong */
        assert_int_equal(hj212_crc_modes(&s->f), off);
        assert_int_equal(hj212_crc(s->f.segment.p, s->f.segment.n), hex_after(s->note, "std="));
        assert_int_equal(hj212_crc_modbus(s->f.segment.p, s->f.segment.n), hex_after(s->note, "modbus="));
        assert_int_equal(s->f.crc, hex_after(s->note, "got="));
    } else if (begins(s->note, "PARTIAL ")) {
        assert_int_not_equal(s->found, HJ212_GOOD);
    } else {
        fail_msg("no verdict is known: %.*s", (int)s->note.n, (const char *)s->note.p);
    }
}

static void frames_of_public_code(void **state)
{
    (void)state;
    expect_count("hj212-1249993110__IceCoffee.HJ212.txt", judge_by_note, 1);
    expect_count("hj212-MagicToDo__hj212-protocol.txt", judge_by_note, 7);
    expect_count("hj212-guocay__hj212-protocol.txt", judge_by_note, 7);
    expect_count("hj212-chenqi92__alltobs-hj212.txt", judge_by_note, 2);
    expect_count("hj212-flash520__hj212.txt", judge_by_note, 1);
    expect_count("hj212-zblzbl1991__hj-212-parser.txt", judge_by_note, 9);
}

/* A dust monitor's firmware: each message with the Modbus CRC, high byte first. */
static void judge_firmware(const sample *s, unsigned *judged)
{
    expect_good(s);
    assert_int_equal(hj212_crc_modes(&s->f), 1u << DEVICE_CRC_OFF | 1u << DEVICE_CRC_MODBUS);
    assert_int_equal(hj212_edition(&s->h), 2005);
    ++*judged;
}

static void frames_of_a_firmware(void **state)
{
    (void)state;
    expect_count("hj212-firmware-zhbhjt-2005-style.txt", judge_firmware, 26);
}

/* = HJ 212-2017 App. C: what is printed without a defect passes the strict way and is built again byte by byte; a defect
 * passes the tolerant way and is said. C.29 prints the same name twice and is not marked. */
static void judge_standard(const sample *s, unsigned *judged)
{
    uint8_t again[HJ212_FRAME_MAX];
    char note[512];
    expect_good(s);
    assert_int_equal(hj212_check_crc(&s->f, DEVICE_CRC_STD), HJ212_GOOD);
    assert_true(span_copy(s->note, note, sizeof note));
    bool is_defect = strstr(note, "PRINTED-DEFECT") != NULL;
    uint32_t warn = s->f.warn | s->h.warn | s->d.warn;
    if (is_defect ? warn == 0 : (warn & ~(uint32_t)HJ212_WARN_REPEAT) != 0 || ((warn != 0) && !strstr(note, "C.29")))
        fail_msg("%s: warnings %x of %.*s", note, warn, (int)s->n, (const char *)s->bytes);
    assert_int_equal(hj212_format_frame(s->f.segment, DEVICE_CRC_STD, again, sizeof again), s->n);
    assert_memory_equal(again, s->bytes, s->n);
    ++*judged;
}

static void frames_of_the_standard(void **state)
{
    (void)state;
    expect_count("hj212-standard-2017-appendixC.txt", judge_standard, 155);
}

/* --- SM4 ---------------------------------------------------------------------------------------------------------------- */

static bool decrypt(void *self, const uint8_t *in, size_t n, uint8_t *out)
{
    lt_cx cx;
    cx_init(&cx, NULL);
    return hash_sm4_ecb(&cx, self, false, in, n, out) == LT_OK;
}

/* The plain frame s with its data area encrypted as the line "ciphertext_hex HEX ..." says: opens to the plain one. */
static void expect_opens(const sample *s, span line)
{
    static const char WORD[] = "ciphertext_hex ";
    uint8_t segment[HJ212_SEGMENT_MAX], plain[HJ212_FRAME_MAX], key[HASH_SM4_BLOCK];
    size_t whole = s->h.cp.n / HASH_SM4_BLOCK * HASH_SM4_BLOCK, head = (size_t)(s->h.cp.p - s->f.segment.p);
    memset(key, '0', sizeof key);
    memcpy(segment, s->f.segment.p, s->f.segment.n);
    assert_true(line.n >= sizeof WORD - 1 + 2 * whole);
    assert_true(hash_unhex(span_of(line.p + sizeof WORD - 1, 2 * whole), segment + head, whole));
    hj212_frame f = {.segment = span_of(segment, s->f.segment.n), .crc = s->f.crc}, out;
    hj212_head h;
    assert_int_equal(hj212_parse_head(&f, &h), HJ212_GOOD);
    assert_int_equal(h.cp.n, s->h.cp.n); /* framed and cut by length, whatever the blocks hold */
    assert_false(hj212_cp_is_plain(h.cp));
    assert_int_equal(hj212_check_crc(&f, DEVICE_CRC_STD), HJ212_BAD_CRC);
    assert_int_equal(hj212_open_cipher(&f, decrypt, key, plain, &out), HJ212_GOOD);
    assert_true(span_equal(out.segment, s->f.segment));
    assert_int_equal(hj212_check_crc(&out, DEVICE_CRC_STD), HJ212_GOOD); /* = 6.4: the CRC is of the plain text */
    key[0] ^= 1;
    assert_int_equal(hj212_open_cipher(&f, decrypt, key, plain, &out), HJ212_BAD_CIPHER);
}

/* = HJ 212-2025 A.1, A.2 */
static void vectors_of_2025(void **state)
{
    (void)state;
    static sample s;
    buf text;
    lt_cx cx;
    unsigned frames = 0, ciphers = 0;
    cx_init(&cx, NULL);
    buf_init(&text, FILE_MAX);
    if (!file_exists(FOLDER "hj212-2025-official-vectors.txt") || file_read_all(&cx, FOLDER "hj212-2025-official-vectors.txt", &text) != LT_OK) {
        print_message("skipped: no shared data\n");
        buf_fini(&text);
        return;
    }
    reader r = reader_of(buf_span(&text));
    for (span line; reader_line(&r, &line);) {
        if (begins(line, "##")) {
            take(&s, line);
            expect_good(&s);
            assert_int_equal(hj212_check_crc(&s.f, DEVICE_CRC_STD), HJ212_GOOD);
            assert_int_equal(hj212_edition(&s.h), 2025);
            /* the one that is not of the standard separates factors by ',' */
            assert_int_equal(s.f.warn | s.h.warn | s.d.warn, begins(s.note, "--- derived (NOT official)") ? HJ212_WARN_COMMA : 0);
            frames++;
        } else if (begins(line, "# ")) {
            s.note = span_cut(line, 2, line.n);
        } else if (begins(line, "ciphertext_hex ")) {
            expect_opens(&s, line);
            ciphers++;
        }
    }
    buf_fini(&text);
    assert_int_equal(frames, 4);
    assert_int_equal(ciphers, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_of_public_code),
        cmocka_unit_test(frames_of_a_firmware),
        cmocka_unit_test(frames_of_the_standard),
        cmocka_unit_test(vectors_of_2025),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
