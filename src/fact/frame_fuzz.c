/* frame_fuzz.c - hostile entry payloads: what is taken apart lies inside, and packs to the same head again. */
#include <assert.h>

#include "fact/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lt_frame f;
    uint8_t head[FRAME_HEAD_BYTES];
    if (!frame_unpack(span_of(data, size), &f))
        return 0;
    assert(f.peer.p == data + FRAME_HEAD_BYTES && f.bytes.p == f.peer.p + f.peer.n && f.bytes.p + f.bytes.n == data + size);
    frame_pack_head(head, f.protocol, f.reason, f.peer.n);
    assert(memcmp(head, data, sizeof head) == 0);
    return 0;
}
