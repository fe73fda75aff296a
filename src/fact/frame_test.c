/* frame_test.c - a frame in its entry: cut and foreign payloads first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fact/frame.h"

static void foreign_payloads_are_refused(void **state)
{
    (void)state;
    static const uint8_t BAD[][5] = {{0, 1, 0, 0, 'x'}, {2, 1, 0, 0, 'x'}, {1, 0, 0, 0, 'x'}, {1, 2, 0, 0, 'x'}, {1, 1, 0, FRAME_REASON_COUNT, 'x'}, {1, 1, 2, 0, 'x'}, {1, 1, 255, 0, 'x'}};
    lt_frame f;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        assert_false(frame_unpack(span_of(BAD[i], 5), &f));
    static const uint8_t GOOD[] = {1, 1, 2, 0, 'a', 'b'};
    for (size_t n = 0; n < 6; n++)
        assert_false(frame_unpack(span_of(GOOD, n), &f));
    assert_true(frame_unpack(span_of(GOOD, 6), &f)); /* no frame bytes at all: nothing was received, but it is said by whom */
    assert_int_equal(f.bytes.n, 0);
    assert_true(span_is(f.peer, "ab"));
}

static void what_is_packed_comes_back(void **state)
{
    (void)state;
    uint8_t payload[FRAME_HEAD_BYTES + FRAME_PEER_MAX + 8];
    lt_frame f;
    for (size_t peer = 0; peer <= FRAME_PEER_MAX; peer += 17)
        for (int r = 0; r < FRAME_REASON_COUNT; r++) {
            frame_pack_head(payload, FRAME_HJ212, (frame_reason)r, peer);
            memset(payload + FRAME_HEAD_BYTES, 'p', peer);
            memcpy(payload + FRAME_HEAD_BYTES + peer, "##0000\r\n", 8);
            assert_true(frame_unpack(span_of(payload, FRAME_HEAD_BYTES + peer + 8), &f));
            assert_int_equal(f.protocol, FRAME_HJ212);
            assert_int_equal(f.reason, r);
            assert_int_equal(f.peer.n, peer);
            assert_true(span_is(f.bytes, "##0000\r\n"));
        }
    for (int r = 0; r < FRAME_REASON_COUNT; r++) {
        assert_true(strlen(frame_reason_name((frame_reason)r)) > 1);
        for (int k = 0; k < r; k++)
            assert_string_not_equal(frame_reason_name((frame_reason)r), frame_reason_name((frame_reason)k));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_payloads_are_refused),
        cmocka_unit_test(what_is_packed_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
