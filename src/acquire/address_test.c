/* address_test.c - budgets of peer addresses, the devices' table, the newest frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "acquire/address.h"
#include "acquire/repeat.h"
#include "acquire/roster.h"

#include <stdio.h>
#include <string.h>

static void make_ip(uint32_t n, uint8_t ip[16])
{
    memset(ip, 0, 16);
    ip[10] = ip[11] = 0xFF;
    span_put_u32(ip + 12, n);
}

static void refuses_more_connections_than_allowed(void **state)
{
    (void)state;
    lt_cx cx;
    address_book *b;
    uint8_t ip[16];
    cx_init(&cx, NULL);
    assert_int_equal(address_open(&cx, 100, &b), LT_OK);
    make_ip(1, ip);
    address *a = address_enter(b, ip, true, 2);
    assert_non_null(a);
    assert_ptr_equal(address_enter(b, ip, true, 2), a);
    assert_null(address_enter(b, ip, true, 2));
    assert_null(address_enter(b, ip, true, 2)); /* asking does not count */
    address_leave(b, a);
    assert_ptr_equal(address_enter(b, ip, true, 2), a);
    make_ip(2, ip);
    assert_non_null(address_enter(b, ip, true, 2));
    address_close(b);
}

static void counts_ipv6_by_its_64(void **state)
{
    (void)state;
    lt_cx cx;
    address_book *b;
    uint8_t one[16] = {0x20, 1, 0x0d, 0xb8, [15] = 1}, two[16] = {0x20, 1, 0x0d, 0xb8, [15] = 2}, other[16] = {0x20, 1, 0x0d, 0xb8, [7] = 1};
    cx_init(&cx, NULL);
    assert_int_equal(address_open(&cx, 10, &b), LT_OK);
    assert_non_null(address_enter(b, one, false, 1));
    assert_null(address_enter(b, two, false, 1));
    assert_non_null(address_enter(b, other, false, 1));
    address_close(b);
}

static void budgets_survive_a_reconnect_and_turn_with_the_minute(void **state)
{
    (void)state;
    lt_cx cx;
    address_book *b;
    uint8_t ip[16];
    unsigned kept = 0;
    cx_init(&cx, NULL);
    assert_int_equal(address_open(&cx, 10, &b), LT_OK);
    make_ip(1, ip);
    address *a = NULL;
    for (unsigned i = 0; i < 3 * ADDRESS_FRAMES_MINUTE; i++) {
        a = address_enter(b, ip, true, 10);
        kept += address_may_keep(b, a, 10, 60000);
        address_leave(b, a);
    }
    assert_int_equal(kept, ADDRESS_FRAMES_MINUTE);
    a = address_enter(b, ip, true, 10);
    assert_false(address_may_keep(b, a, 10, 119999));
    assert_true(address_may_keep(b, a, ADDRESS_BYTES_MINUTE, 120000));
    assert_false(address_may_keep(b, a, 1, 120000)); /* bytes, too */
    address_close(b);
}

static void all_addresses_together_have_a_budget(void **state)
{
    (void)state;
    lt_cx cx;
    address_book *b;
    unsigned kept = 0;
    cx_init(&cx, NULL);
    assert_int_equal(address_open(&cx, 10, &b), LT_OK);
    for (uint32_t i = 0; i < 3 * ADDRESS_ALL_FRAMES_MINUTE; i++) { /* many more addresses than records */
        uint8_t ip[16];
        make_ip(i, ip);
        address *a = address_enter(b, ip, true, 1);
        assert_non_null(a);
        kept += address_may_keep(b, a, 1, 0);
        address_leave(b, a);
    }
    assert_int_equal(kept, ADDRESS_ALL_FRAMES_MINUTE);
    address_close(b);
}

static void finds_every_device_and_nobody_else(void **state)
{
    (void)state;
    static lt_device d[3000];
    lt_cx cx;
    roster *r;
    cx_init(&cx, NULL);
    memset(d, 0, sizeof d);
    for (uint32_t i = 0; i < 3000; i++) {
        d[i].id = i + 1;
        snprintf(d[i].mn, sizeof d[i].mn, "MN%u", i);
    }
    assert_int_equal(roster_open(&cx, d, 3000, &r), LT_OK);
    assert_null(roster_find(r, span_text("MN3000")));
    assert_null(roster_find(r, span_text("")));
    assert_null(roster_find(r, span_text("mn1"))); /* as written */
    for (uint32_t i = 0; i < 3000; i++)
        assert_int_equal(roster_find(r, span_text(d[i].mn))->id, i + 1);
    roster_close(r);
    assert_int_equal(roster_open(&cx, NULL, 0, &r), LT_OK);
    assert_null(roster_find(r, span_text("MN1")));
    roster_close(r);
}

static void remembers_the_newest_frames(void **state)
{
    (void)state;
    lt_cx cx;
    repeats *r;
    repeat_device *d;
    cx_init(&cx, NULL);
    assert_int_equal(repeat_open(&cx, &r), LT_OK);
    assert_int_equal(repeat_of(&cx, r, ROSTER_MAX + 1, &d), LT_LIMIT);
    assert_int_equal(repeat_of(&cx, r, 5000, &d), LT_OK);
    uint32_t from = 0;
    assert_null(repeat_find(d, 0, 0, &from)); /* empty marks match nothing */
    for (uint32_t i = 0; i <= REPEAT_WINDOW; i++)
        repeat_add(d, 7 + i, 100, REPEAT_KEPT, i);
    from = 0;
    assert_null(repeat_find(d, 7, 100, &from)); /* the oldest one went */
    from = 0;
    assert_int_equal(repeat_find(d, 8, 100, &from)->number, 1);
    from = 0;
    assert_null(repeat_find(d, 8, 101, &from));
    repeat_add(d, 9, 100, REPEAT_KEPT, 99); /* two with the same sum: both are found, the newest first */
    from = 0;
    assert_int_equal(repeat_find(d, 9, 100, &from)->number, 99);
    assert_int_equal(repeat_find(d, 9, 100, &from)->number, 2);
    assert_null(repeat_find(d, 9, 100, &from));
    repeat_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_more_connections_than_allowed),
        cmocka_unit_test(counts_ipv6_by_its_64),
        cmocka_unit_test(budgets_survive_a_reconnect_and_turn_with_the_minute),
        cmocka_unit_test(all_addresses_together_have_a_budget),
        cmocka_unit_test(finds_every_device_and_nobody_else),
        cmocka_unit_test(remembers_the_newest_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
