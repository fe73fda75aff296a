/* hj212_crc_test.c - the folded CRC against the bit-by-bit form that the standard prints, and the scan's three forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "wire/hj212/hj212_int.h"

static uint32_t seed = 212;

static uint8_t random_byte(void)
{
    seed = seed * 1664525u + 1013904223u;
    return (uint8_t)(seed >> 24);
}

/* = HJ 212-2017 App. A, as printed: a bit at a time */
static uint16_t printed_crc(const uint8_t *p, size_t n, bool is_modbus)
{
    unsigned c = 0xFFFF;
    for (; n > 0; n--) {
        c = is_modbus ? c ^ *p++ : (c >> 8) ^ *p++;
        for (int k = 0; k < 8; k++) {
            bool carry = c & 1;
            c >>= 1;
            if (carry)
                c ^= 0xA001;
        }
    }
    return (uint16_t)c;
}

static void known_values(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t      n;
        uint16_t    standard, modbus;
    } V[] = {{"", 0, 0xFFFF, 0xFFFF},
             {"\0", 1, 0x4040, 0x40BF},
             {"A", 1, 0x7080, 0x707F},
             {"123456789", 9, 0x2F80, 0x4B37},
             {"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&", 101, 0x1C80, 0x0759}};
    for (size_t i = 0; i < sizeof V / sizeof V[0]; i++) {
        assert_int_equal(hj212_crc((const uint8_t *)V[i].text, V[i].n), V[i].standard);
        assert_int_equal(hj212_crc_modbus((const uint8_t *)V[i].text, V[i].n), V[i].modbus);
    }
}

/* INV(1): every length 0..300 from a place of its own size, so that a byte too many is seen by the sanitizer */
static void same_as_bit_by_bit_for_every_length(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 300; n++)
        for (int round = 0; round < 8; round++) {
            uint8_t *p = malloc(n ? n : 1);
            assert_non_null(p);
            for (size_t i = 0; i < n; i++)
                p[i] = random_byte();
            assert_int_equal(hj212_crc(p, n), printed_crc(p, n, false));
            assert_int_equal(hj212_crc_modbus(p, n), printed_crc(p, n, true));
            free(p);
        }
    static uint8_t big[HJ212_SEGMENT_MAX];
    for (int round = 0; round < 200; round++) {
        size_t n = ((size_t)random_byte() << 4 | random_byte() >> 4) % (sizeof big + 1);
        for (size_t i = 0; i < n; i++)
            big[i] = random_byte();
        assert_int_equal(hj212_crc(big, n), printed_crc(big, n, false));
        assert_int_equal(hj212_crc_modbus(big, n), printed_crc(big, n, true));
    }
}

/* What the standard's CRC is worth: each changed byte is seen, two changed ones eight apart are not. */
static void what_it_sees_and_what_it_does_not(void **state)
{
    (void)state;
    uint8_t text[40];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = random_byte();
    uint16_t was = hj212_crc(text, sizeof text);
    for (size_t i = 0; i < sizeof text; i++)
        for (unsigned change = 1; change < 256; change++) {
            text[i] ^= (uint8_t)change;
            assert_int_not_equal(hj212_crc(text, sizeof text), was);
            text[i] ^= (uint8_t)change;
        }
    text[3] ^= 0x5A;
    text[11] ^= 0x5A;
    assert_int_equal(hj212_crc(text, sizeof text), was);
    assert_int_not_equal(hj212_crc_modbus(text, sizeof text), was);
}

static void modes_tell_which_crc_a_device_uses(void **state)
{
    (void)state;
    static const char S[] = "ST=22;CN=2011;PW=123456;MN=ABCDEFG1234567;CP=&&&&";
    const uint8_t *p = (const uint8_t *)S;
    size_t n = sizeof S - 1;
    uint16_t standard = printed_crc(p, n, false), modbus = printed_crc(p, n, true);
    hj212_frame f = {.segment = span_of(p, n)};
    const unsigned off = 1u << DEVICE_CRC_OFF;
    f.crc = standard;
    assert_int_equal(hj212_crc_modes(&f), off | 1u << DEVICE_CRC_STD);
    f.crc = modbus;
    assert_int_equal(hj212_crc_modes(&f), off | 1u << DEVICE_CRC_MODBUS);
    f.crc = (uint16_t)(modbus << 8 | modbus >> 8);
    assert_int_equal(hj212_crc_modes(&f), off | 1u << DEVICE_CRC_MODBUS_LE);
    assert_int_equal(hj212_check_crc(&f, DEVICE_CRC_MODBUS_LE), HJ212_GOOD);
    assert_int_equal(hj212_check_crc(&f, DEVICE_CRC_MODBUS), HJ212_BAD_CRC);
    assert_int_equal(hj212_check_crc(&f, DEVICE_CRC_STD), HJ212_BAD_CRC);
    f.crc = (uint16_t)(standard + 1);
    assert_int_equal(hj212_crc_modes(&f), off);
    assert_int_equal(hj212_check_crc(&f, DEVICE_CRC_OFF), HJ212_GOOD);
}

/* --- the masks ---------------------------------------------------------------------------------------------------------- */

static void expect_masks(const uint8_t *text, size_t n, const hj212_scan *got)
{
    for (size_t i = 0; i < n / 64 * 64 + 64; i++) {
        uint64_t bit = 1ull << (i % 64);
        bool is_separator = i == n || (i < n && (text[i] == ';' || text[i] == ','));
        assert_int_equal((got->separator[i / 64] & bit) != 0, is_separator);
        if (i >= n)
            continue;
        assert_int_equal((got->equals[i / 64] & bit) != 0, text[i] == '=');
        assert_int_equal((got->dash[i / 64] & bit) != 0, text[i] == '-');
    }
    assert_int_equal(got->separator[n / 64 + 1] | got->equals[n / 64 + 1] | got->dash[n / 64 + 1], 0);
}

static void scans_agree_with_a_plain_loop(void **state)
{
    (void)state;
    static uint8_t text[SCAN_ROOM];
    static hj212_scan got;
    static const char LIKELY[] = ";,=-;,=-0123456789.aNR&";
    for (int round = 0; round < 3000; round++) {
        size_t n = round <= 300 ? (size_t)round : ((size_t)random_byte() << 4 | random_byte() >> 4) % (SCAN_BYTES_MAX + 1);
        bool has_blank = false;
        for (size_t i = 0; i < n; i++) {
            text[i] = round % 3 == 0 ? random_byte() : (uint8_t)LIKELY[random_byte() % (sizeof LIKELY - 1)];
            has_blank |= text[i] <= ' ';
        }
        memset(text + n, '0', (n + 63) / 64 * 64 + 64 - n);
        hj212_scan_portable(text, n, &got);
        expect_masks(text, n, &got);
        assert_int_equal(got.blank != 0, has_blank);
        hj212_scan_text(text, n, &got);
        expect_masks(text, n, &got);
        assert_int_equal(got.blank != 0, has_blank);
#if defined(__x86_64__)
        hj212_scan_sse2(text, n, &got);
        expect_masks(text, n, &got);
        assert_int_equal(got.blank != 0, has_blank);
        if (!__builtin_cpu_supports("avx2"))
            continue;
        hj212_scan_avx2(text, n, &got);
        expect_masks(text, n, &got);
        assert_int_equal(got.blank != 0, has_blank);
#endif
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(same_as_bit_by_bit_for_every_length),
        cmocka_unit_test(what_it_sees_and_what_it_does_not),
        cmocka_unit_test(modes_tell_which_crc_a_device_uses),
        cmocka_unit_test(scans_agree_with_a_plain_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
