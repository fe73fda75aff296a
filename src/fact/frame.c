/* frame.c - see frame.h. */
#include "fact/frame.h"

#include <assert.h>

static const char *const REASONS[FRAME_REASON_COUNT] = {
    [FRAME_OK] = "ok",
    [FRAME_UNKNOWN_MN] = "unknown-mn",
    [FRAME_WRONG_PASSWORD] = "wrong-password",
    [FRAME_WRONG_PEER] = "wrong-peer",
    [FRAME_BAD_CRC] = "bad-crc",
    [FRAME_NOT_STRICT] = "not-strict",
    [FRAME_BAD_CIPHER] = "bad-cipher",
    [FRAME_MALFORMED] = "malformed",
};

const char *frame_reason_name(frame_reason r)
{
    assert(r < FRAME_REASON_COUNT);
    return REASONS[r];
}

void frame_pack_head(uint8_t head[FRAME_HEAD_BYTES], frame_protocol protocol, frame_reason reason, size_t peer_n)
{
    assert(peer_n <= FRAME_PEER_MAX);
    head[0] = 1;
    head[1] = (uint8_t)protocol;
    head[2] = (uint8_t)peer_n;
    head[3] = (uint8_t)reason;
}

bool frame_unpack(span payload, lt_frame *out)
{
    if (payload.n < FRAME_HEAD_BYTES || payload.p[0] != 1 || payload.p[1] != FRAME_HJ212 || payload.p[3] >= FRAME_REASON_COUNT)
        return false;
    size_t at = FRAME_HEAD_BYTES + (size_t)payload.p[2];
    if (payload.n < at)
        return false;
    *out = (lt_frame){.protocol = FRAME_HJ212, .reason = (frame_reason)payload.p[3],
                      .peer = span_cut(payload, FRAME_HEAD_BYTES, at), .bytes = span_cut(payload, at, payload.n)};
    return true;
}
