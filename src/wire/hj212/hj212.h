/* hj212.h - HJ 212 frames: bytes to fields and back. 2005, 2017 and 2025 editions; the field's deviations.
 * Place      wire. Pure: no I/O, no allocation, no clock.
 * Source     HJ 212-2017 6.3 (frame), 6.4 (segment), 6.6 (fields), App. A (CRC); HJ/T 212-2005; HJ 212-2025 6.4 (SM4)
 *
 *   "##" LEN4 SEGMENT CRC4 CR LF        LEN4 decimal = bytes of SEGMENT; CRC4 hex over SEGMENT
 *   SEGMENT = QN=..;ST=..;CN=..;PW=..;MN=..;Flag=..;[PNUM=..;PNO=..;][RF=1;]CP=&&items&&
 *   items   = name=value[,name=value]*[;...]
 *
 * Given      bytes as received; what deviates and can still be read is a warning bit, never silence
 * Returned   spans into the given bytes; numbers exactly as written (scaled and decimals), or is_number false
 * Cost       a few cycles a byte, see bench/hj212.c; no memory but the caller's
 * Limits     HJ212_SEGMENT_MAX bytes, HJ212_ITEMS_MAX items a frame     Threads  any     Owner  the bytes are the caller's
 * Invariants 1. hj212_crc(p,n) == the bit-by-bit form of the standard   2. a lying length never swallows a good frame
 *            3. find+decode never read past the span   4. what is found does not depend on how the bytes were cut into reads
 */
#ifndef LT_WIRE_HJ212_H
#define LT_WIRE_HJ212_H

#include "base/span.h"
#include "fact/place.h" /* device_crc */

#define HJ212_SEGMENT_MAX 4096
#define HJ212_FRAME_MAX   (HJ212_SEGMENT_MAX + 12)
#define HJ212_ITEMS_MAX   512
#define HJ212_FIELD_MAX   64 /* a value of the head: PW and MN of the field are longer than the standard's */
#define HJ212_STRICT_SEGMENT_MAX 1024

/* Why bytes were refused, or (warnings) what was tolerated. tables/hj212_fault.tsv gives the words. */
typedef enum hj212_fault {
    HJ212_GOOD = 0,
    HJ212_MORE,       /* not a fault: the frame is not complete yet */
    HJ212_NO_HEAD,    /* bytes before "##" (garbage) */
    HJ212_BAD_LENGTH, /* LEN4 not four digits */
    HJ212_TOO_LONG,   /* LEN4 over the cap */
    HJ212_BAD_TAIL,   /* no 4 hex digits and line end where LEN4 says (strict: CR LF), or the bytes end before */
    HJ212_BAD_CRC,
    HJ212_NO_CP,      /* no CP=&&...&& */
    HJ212_BAD_FIELD,  /* a name without '=', a field over its maximum, ... */
    HJ212_NO_MN,      /* MN missing or malformed */
    HJ212_NO_CN,
    HJ212_BAD_FLAG,
    HJ212_BAD_TIME,
    HJ212_TOO_MANY,   /* items over HJ212_ITEMS_MAX */
    HJ212_BAD_CIPHER, /* SM4 data area without a key, or it does not decrypt to text */
    HJ212_NOT_STRICT, /* strict device: a deviation that tolerant mode accepts (see warnings) */
    HJ212_FAULT_COUNT
} hj212_fault;
const char *hj212_fault_name(hj212_fault f); /* "bad-crc" */

enum { /* warnings: deviations accepted in tolerant mode */
    HJ212_WARN_NO_CRLF = 1u << 0,
    HJ212_WARN_LONG = 1u << 1,         /* segment over 1024 */
    HJ212_WARN_QN = 1u << 2,           /* QN missing or not 17 digits */
    HJ212_WARN_NO_FLAG = 1u << 3,
    HJ212_WARN_CASE = 1u << 4,         /* field name in another case */
    HJ212_WARN_EMPTY_ITEM = 1u << 5,
    HJ212_WARN_COMMA = 1u << 6,        /* ',' between top-level names */
    HJ212_WARN_NO_SEMICOLON = 1u << 7, /* before CP */
    HJ212_WARN_PACKETS = 1u << 8,      /* PNUM/PNO and Flag disagree */
    HJ212_WARN_SPACE = 1u << 9,
    HJ212_WARN_REPEAT = 1u << 10,      /* the same name twice: last wins */
    HJ212_WARN_VALUE = 1u << 11,       /* a value that is no number where one is expected */
    HJ212_WARN_MN = 1u << 12,          /* MN not 24 hex (2017) or 14 (2005) */
    HJ212_WARN_CRC_CASE = 1u << 13,    /* CRC in lower-case digits */
    HJ212_WARN_ST = 1u << 14,          /* ST missing or not two characters */
    HJ212_WARN_NAME = 1u << 15,        /* a name in the head that no edition knows: passed over */
    HJ212_WARN_COUNT = 16
};
const char *hj212_warning_name(unsigned bit); /* "no-crlf"; bit < HJ212_WARN_COUNT */

/* CRC over a segment. mode DEVICE_CRC_STD: the standard's (its state is the high byte alone: sliced). */
uint16_t hj212_crc(const uint8_t *p, size_t n);
uint16_t hj212_crc_modbus(const uint8_t *p, size_t n);

typedef struct hj212_frame { /* spans into the caller's bytes */
    span     whole;    /* "##" .. CR LF as found */
    span     segment;
    uint16_t crc;      /* as sent */
    uint32_t warn;
} hj212_frame;
/* Find the next frame in s. *skip: bytes before it that belong to no frame (drop them).
 * HJ212_GOOD: *f is set, its end is skip + f->whole.n. HJ212_MORE: keep bytes from *skip on and read more.
 * Else: a fault at *skip (reported once); drop *skip + 1 bytes and call again (of "###" the last two may begin a frame).
 * is_end: no more bytes will come. Behind the CRC stands CR LF; tolerated: LF alone, the next "##", the end of all bytes.
 * The CRC is not looked at: hj212_check_crc, with the device's mode; after a bad one drop *skip + 1 bytes as well. */
hj212_fault hj212_find(span s, bool is_end, bool is_strict, size_t *skip, hj212_frame *f);
hj212_fault hj212_check_crc(const hj212_frame *f, device_crc mode);
/* Which modes would accept it: bit (1u << device_crc). */
unsigned hj212_crc_modes(const hj212_frame *f);

/* The head of the segment, enough to find the device: no look into CP. */
typedef struct hj212_head {
    span     qn, st, cn, pw, mn;
    uint16_t cn_code;     /* 2011 ... */
    int      flag;        /* -1 when absent */
    int      pnum, pno;   /* 0 when absent */
    bool     is_resent;   /* RF=1 */
    span     cp;          /* between && and && */
    uint32_t warn;
} hj212_head;
hj212_fault hj212_parse_head(const hj212_frame *f, hj212_head *h);
/* Edition by Flag's version bits: 2005, 2017 or 2025 (no Flag: 2005). */
int hj212_edition(const hj212_head *h);
static inline bool hj212_wants_ack(const hj212_head *h) { return h->flag >= 0 && (h->flag & 1); }

/* One name=value pair of the data area, code and field split ("a34004-Avg"): field empty when there is no '-'. */
typedef struct hj212_item {
    span   name, code, field, value;
    int64_t scaled;     /* value as scaled/10^decimals when is_number */
    int8_t decimals;
    bool   is_number;
    char   flag;        /* data flag of the same code ('\0' none): N F M S D C T B ... */
    int64_t sample_time_ms; /* code-SampleTime, INT64_MIN when absent */
} hj212_item;
typedef struct hj212_data {
    int64_t    data_time_ms;  /* INT64_MIN when absent */
    uint32_t   count;
    uint32_t   warn;
    hj212_item items[HJ212_ITEMS_MAX]; /* flags and SampleTime are folded into their code's items */
} hj212_data;
/* Decode the data area. Field names are kept as written. offset_min: the device's civil time (480). */
hj212_fault hj212_decode(span cp, int offset_min, hj212_data *d);
/* SM4 data area (2025 6.4): plain text into `plain` (>= cp.n bytes) given a decrypt callback; whole 16-byte blocks,
 * the tail stays clear. The codec stays free of OpenSSL: the caller passes the cipher. */
typedef bool (*hj212_cipher)(void *self, const uint8_t *in, size_t n, uint8_t *out);
/* *out: f with its data area in plain text, in plain[HJ212_FRAME_MAX]; the CRC stays as sent, it is of the plain text.
 * Raw blocks and the printed form {0xE4,0x3E,...} are read. Commands that 6.4 encrypts (2000-2999, 1014, 3020) must be
 * encrypted; of others a data area that is text stays as it is. HJ212_BAD_CIPHER: not text after decryption. */
hj212_fault hj212_open_cipher(const hj212_frame *f, hj212_cipher fn, void *self, uint8_t *plain, hj212_frame *out);
/* Text that a decoder could read: UTF-8 without control characters, not the printed cipher form. */
bool hj212_cp_is_plain(span cp);

/* Building frames. out >= HJ212_FRAME_MAX; returns the length, 0 when it would be too long. */
size_t hj212_format_frame(span segment, device_crc mode, uint8_t *out, size_t out_size);
/* Answer (9014 data, 9013 notify/heartbeat) with the Flag and QN place of the frame's edition.
 * = HJ 212-2017 6.5 / HJ/T 212-2005 (QN inside CP). */
size_t hj212_format_answer(const hj212_head *h, int answer_cn, device_crc mode, uint8_t *out, size_t out_size);
/* Does this CN carry data from device to host, and of which period? false: no data. */
bool hj212_period(uint16_t cn_code, series_period *out);

#endif
