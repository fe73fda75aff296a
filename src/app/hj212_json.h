/* hj212_json.h - one HJ 212 frame as one JSON object a line, and back.
 * Place      app
 *
 *   {"offset":0,"mn":"..","st":"22","cn":2011,"qn":"..","pw":"..","flag":5,"edition":2017,"time":"2026-11-24T13:00:00+08:00",
 *    "values":[{"code":"a34004","field":"Rtd","value":12.5,"flag":"N"}, ...],"warnings":["no-crlf"]}
 *   {"error":{"kind":"bad-crc","reason":"the CRC does not fit ..","offset":0}}
 *
 * Given      pnum, pno, resent, sample_time and warnings stand only where there are such; a value is a number exactly as
 *            written, else text; "text" stands beside a number whose digits JSON readers would not keep ("7.0")
 * Returned   hj212_json_parse: frames whose decoding gives the same object again. LT_BAD_INPUT names the member
 * Threads    any; a hj212_json belongs to one     Owner  the caller
 */
#ifndef LT_APP_HJ212_JSON_H
#define LT_APP_HJ212_JSON_H

#include "base/buf.h"
#include "wire/hj212/hj212.h"

typedef struct hj212_json_options {
    device_crc crc;
    bool       takes_any_crc, is_strict, has_key;
    uint8_t    key[16];
} hj212_json_options;
typedef struct hj212_json { /* scratch */
    hj212_data data;
    uint8_t    plain[HJ212_FRAME_MAX];
} hj212_json;

/* The frame's line, or its fault's; returns which. */
hj212_fault hj212_json_put(const hj212_json_options *o, hj212_json *work, const hj212_frame *f, uint64_t offset, buf *out);
void hj212_json_put_fault(hj212_fault fault, const char *more, uint64_t offset, buf *out);
LT_MUST lt_err hj212_json_parse(lt_cx *cx, span line, device_crc mode, buf *out);

#endif
