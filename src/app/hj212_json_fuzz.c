/* hj212_json_fuzz.c - any bytes as a stream of frames and as a line of JSON: lines that parse, frames that read. */
#include "app/hj212_json.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static hj212_json work;

/* The fault of the frame's line; the line must be JSON. */
static hj212_fault to_line(lt_cx *cx, const hj212_frame *f, buf *line)
{
    json_t *o = NULL;
    hj212_json_options o_any = {.takes_any_crc = true, .has_key = f->whole.n % 2 == 1};
    hj212_fault fault = hj212_json_put(&o_any, &work, f, 0, line);
    if (line->err || json_parse(cx, buf_span(line), &o) != LT_OK)
        abort();
    json_decref(o);
    return fault;
}

static void as_frame(lt_cx *cx, span bytes, buf *line, buf *frame)
{
    size_t skip;
    hj212_frame f;
    if (hj212_find(bytes, true, false, &skip, &f) != HJ212_GOOD)
        return;
    if (to_line(cx, &f, line) == HJ212_GOOD)
        (void)!hj212_json_parse(cx, buf_span(line), DEVICE_CRC_STD, frame);
}

static void as_line(lt_cx *cx, span text, buf *line, buf *frame)
{
    size_t skip;
    hj212_frame f;
    if (hj212_json_parse(cx, text, DEVICE_CRC_STD, frame) != LT_OK)
        return;
    if (hj212_find(buf_span(frame), true, false, &skip, &f) != HJ212_GOOD || skip || f.whole.n != frame->n ||
        hj212_check_crc(&f, DEVICE_CRC_STD) != HJ212_GOOD)
        abort();
    (void)to_line(cx, &f, line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena a;
    lt_cx cx;
    buf line, frame;
    arena_init(&a, 16u << 20);
    cx_init(&cx, &a);
    buf_init(&line, 1u << 20);
    buf_init(&frame, 1u << 20);
    as_frame(&cx, span_of(data, size), &line, &frame);
    buf_reset(&line);
    buf_reset(&frame);
    as_line(&cx, span_of(data, size), &line, &frame);
    buf_fini(&frame);
    buf_fini(&line);
    arena_fini(&a);
    return 0;
}
