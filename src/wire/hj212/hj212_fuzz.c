/* hj212_fuzz.c - any bytes as a stream: it ends, reads nothing beyond, and what it says about frames and items holds together. */
#include <stdlib.h>

#include "base/civil.h"
#include "base/num.h"
#include "wire/hj212/hj212_factor.h"
#include "wire/hj212/hj212_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool is_true)
{
    if (!is_true)
        abort();
}

static bool lies_in(span part, span whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static bool shift_cipher(void *self, const uint8_t *in, size_t n, uint8_t *out)
{
    must(n % 16 == 0);
    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)(in[i] ^ *(uint8_t *)self);
    return true;
}

static void check_items(span cp)
{
    static hj212_data d;
    if (hj212_decode(cp, CIVIL_SHANGHAI_MIN, &d) != HJ212_GOOD)
        return;
    must(d.count <= HJ212_ITEMS_MAX);
    for (uint32_t i = 0; i < d.count; i++) {
        const hj212_item *it = &d.items[i];
        num_dec v;
        hj212_factor f;
        must(lies_in(it->name, cp) && lies_in(it->value, cp) && lies_in(it->code, it->name) && lies_in(it->field, it->name));
        must(it->code.n + it->field.n <= it->name.n && it->name.n > 0);
        bool is_number = num_parse_dec(it->value, &v);
        must(it->is_number == (is_number && !span_is_fold(it->field, "Flag") && !span_is(it->field, "SampleTime")));
        must(!it->is_number || (v.scaled == it->scaled && v.decimals == it->decimals));
        if (hj212_factor_find(it->code, span_text("22"), "", &f))
            must(f.quantity[0] && f.unit[0]);
        (void)hj212_factor_mark(it->flag);
        for (uint32_t k = 0; k < i && d.count < 64; k++)
            must(!span_equal(d.items[k].name, it->name));
    }
}

static void check_head(const hj212_frame *f)
{
    hj212_head h;
    hj212_frame plain;
    uint8_t room[HJ212_FRAME_MAX], key = 1, answer[512];
    if (hj212_parse_head(f, &h) != HJ212_GOOD)
        return;
    must(lies_in(h.qn, f->segment) && lies_in(h.mn, f->segment) && lies_in(h.pw, f->segment) && lies_in(h.cp, f->segment));
    must(h.cn_code <= 9999 && h.flag >= -1 && h.flag <= 255);
    size_t n = hj212_format_answer(&h, 9014, DEVICE_CRC_STD, answer, sizeof answer);
    hj212_frame back;
    hj212_head again;
    size_t skip;
    must(n > 0 && hj212_find(span_of(answer, n), false, false, &skip, &back) == HJ212_GOOD && back.whole.n == n && skip == 0);
    must(hj212_check_crc(&back, DEVICE_CRC_STD) == HJ212_GOOD);
    if (h.mn.n)
        must(hj212_parse_head(&back, &again) == HJ212_GOOD && again.cn_code == 9014 && span_equal(again.mn, h.mn));
    if (hj212_open_cipher(f, shift_cipher, &key, room, &plain) == HJ212_GOOD)
        must(plain.segment.n <= f->segment.n);
    check_items(h.cp);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        hj212_frame f;
        size_t skip = 0;
        hj212_fault fault = hj212_find(span_of(data + at, size - at), size % 2, false, &skip, &f);
        must(skip <= size - at);
        at += skip;
        if (fault == HJ212_MORE)
            break;
        if (fault == HJ212_GOOD) {
            must(f.whole.p == data + at && f.whole.n >= 10 && f.whole.n <= size - at && lies_in(f.segment, f.whole));
            (void)hj212_crc_modes(&f);
            check_head(&f);
        }
        at += fault == HJ212_GOOD ? f.whole.n : 1;
    }
    if (size <= HJ212_SEGMENT_MAX)
        check_items(span_of(data, size));
    return 0;
}
