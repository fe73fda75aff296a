/* verdict.c - see verdict.h. */
#include "acquire/verdict.h"

#include "base/hash.h"
#include "tables.h"

/* = HJ 212-2017 6.5: what the sender of this command expects */
static void set_answer(verdict *v)
{
    const table_hj212_answer *row = NULL;
    for (size_t lo = 0, hi = TABLE_HJ212_ANSWER_COUNT; lo < hi;) { /* rows ascend by cn; verdict_test checks it */
        size_t mid = (lo + hi) / 2;
        if (TABLE_HJ212_ANSWER[mid].cn == v->head.cn_code) {
            row = &TABLE_HJ212_ANSWER[mid];
            break;
        }
        if (TABLE_HJ212_ANSWER[mid].cn < v->head.cn_code)
            lo = mid + 1;
        else
            hi = mid;
    }
    v->kind = VERDICT_UPLOAD;
    v->answer_cn = hj212_wants_ack(&v->head) ? 9014 : 0;
    if (!row)
        return;
    v->kind = row->kind[0] == 'u' ? VERDICT_UPLOAD : row->kind[0] == 'n' ? VERDICT_NOTIFY : row->kind[0] == 'r' ? VERDICT_REPLY
                                                                                                                : VERDICT_COMMAND;
    v->answer_cn = row->answer_cn && (row->always || hj212_wants_ack(&v->head)) ? (int)row->answer_cn : 0;
}

/* = HJ 212-2025 6.4: decrypt first, then the CRC of the plain text. *plain becomes the frame to check. */
static frame_reason open_cipher(verdict_judge *j, const verdict *v, const hj212_frame *f, hj212_frame *plain)
{
    *plain = *f;
    if (!v->device->has_sm4)
        return FRAME_OK;
    if (hj212_open_cipher(f, hash_sm4_decrypt, (void *)(uintptr_t)v->device->sm4_key, j->plain, plain) != HJ212_GOOD)
        return FRAME_BAD_CIPHER;
    return FRAME_OK;
}

static bool is_password(const lt_device *d, span pw)
{
    uint8_t padded[DEVICE_MN_MAX] = {0};
    if (d->password[0] == '\0')
        return true;
    if (pw.n)
        memcpy(padded, pw.p, pw.n < sizeof padded ? pw.n : sizeof padded); /* a longer one differs in its length */
    uint8_t wanted[DEVICE_MN_MAX] = {0};
    size_t n = strlen(d->password);
    memcpy(wanted, d->password, n);
    bool same = hash_equal_secret(padded, wanted, sizeof padded);
    return same && pw.n == n;
}

static frame_reason check_strict(verdict_judge *j, const verdict *v, const hj212_frame *plain)
{
    hj212_head h;
    if (hj212_parse_head(plain, &h) != HJ212_GOOD || hj212_decode(h.cp, j->offset_min, &j->data) != HJ212_GOOD)
        return FRAME_NOT_STRICT;
    return plain->warn | v->head.warn | h.warn | j->data.warn ? FRAME_NOT_STRICT : FRAME_OK;
}

static frame_reason judge(verdict_judge *j, const hj212_frame *f, const char *peer_ip, verdict *v)
{
    hj212_frame plain;
    bool some_crc = true;
    bool head_ok = hj212_parse_head(f, &v->head) == HJ212_GOOD;
    if (head_ok)
        v->device = roster_find(j->devices, v->head.mn);
    if (!v->device)
        some_crc = (hj212_crc_modes(f) & ~(1u << DEVICE_CRC_OFF)) != 0;
    if (!some_crc)
        return FRAME_BAD_CRC;
    if (!v->device)
        return head_ok ? FRAME_UNKNOWN_MN : FRAME_MALFORMED;
    const lt_device *d = v->device;
    if (d->peer[0] && strcmp(d->peer, peer_ip) != 0)
        return FRAME_WRONG_PEER;
    frame_reason r = open_cipher(j, v, f, &plain);
    if (r)
        return r;
    if (hj212_check_crc(&plain, d->crc) != HJ212_GOOD)
        return !d->has_sm4 && hj212_edition(&v->head) >= 2025 && !hj212_cp_is_plain(v->head.cp) ? FRAME_BAD_CIPHER : FRAME_BAD_CRC;
    if (!is_password(d, v->head.pw))
        return FRAME_WRONG_PASSWORD;
    return d->is_strict ? check_strict(j, v, &plain) : FRAME_OK;
}

void verdict_give(verdict_judge *j, const hj212_frame *f, const char *peer_ip, verdict *out)
{
    *out = (verdict){0};
    out->reason = judge(j, f, peer_ip, out);
    if (out->reason == FRAME_OK)
        set_answer(out);
}
