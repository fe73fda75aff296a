/* verdict_fuzz.c - any stream of bytes framed and judged as a session does it: it ends, and reads nothing beyond. */
#include "acquire/verdict.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static verdict_judge *make_judge(void)
{
    static const char *const MN[] = {"010000A8900016F000169DC0", "88888880000001", "690000D5800028F889221AC0", "010000A8900016F000169DC5",
                                     "010000A8900016F000169DC6", "010000A8900016F000169DC8"};
    lt_device d[6] = {0};
    lt_cx cx;
    roster *r;
    verdict_judge *j = calloc(1, sizeof *j);
    for (unsigned i = 0; i < 6; i++) {
        d[i].id = i + 1;
        snprintf(d[i].mn, sizeof d[i].mn, "%s", MN[i]);
        snprintf(d[i].password, sizeof d[i].password, "123456");
    }
    d[2].crc = DEVICE_CRC_MODBUS;
    d[3].is_strict = true;
    d[4].has_sm4 = true;
    d[5].crc = DEVICE_CRC_OFF;
    d[5].is_strict = true;
    cx_init(&cx, NULL);
    if (!j || roster_open(&cx, d, 6, &r) != LT_OK)
        abort();
    j->devices = r;
    j->offset_min = 480;
    return j;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static verdict_judge *j;
    size_t at = 0;
    if (!j)
        j = make_judge();
    while (at < size) {
        hj212_frame f;
        verdict v;
        size_t skip = 0;
        uint8_t answer[512];
        hj212_fault fault = hj212_find(span_of(data + at, size - at), false, false, &skip, &f);
        if (skip > size - at)
            abort();
        at += skip;
        if (fault == HJ212_MORE)
            break;
        if (fault != HJ212_GOOD) {
            at++;
            continue;
        }
        if (f.whole.n < 10 || f.whole.n > size - at)
            abort();
        verdict_give(j, &f, "127.0.0.1", &v);
        if (v.reason == FRAME_OK && (!v.device || hj212_format_answer(&v.head, 9014, v.device->crc, answer, sizeof answer) > sizeof answer))
            abort();
        at += v.reason == FRAME_BAD_CRC ? 1 : f.whole.n;
    }
    return 0;
}
