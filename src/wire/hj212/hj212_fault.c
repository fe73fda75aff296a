/* hj212_fault.c - the names of faults and warnings: keys of tables/hj212_fault.tsv; see hj212.h. */
#include "wire/hj212/hj212.h"

#include <assert.h>

const char *hj212_fault_name(hj212_fault f)
{
    static const char *const NAMES[HJ212_FAULT_COUNT] = {
        [HJ212_GOOD] = "good",           [HJ212_MORE] = "more",           [HJ212_NO_HEAD] = "no-head",
        [HJ212_BAD_LENGTH] = "bad-length", [HJ212_TOO_LONG] = "too-long", [HJ212_BAD_TAIL] = "bad-tail",
        [HJ212_BAD_CRC] = "bad-crc",     [HJ212_NO_CP] = "no-cp",         [HJ212_BAD_FIELD] = "bad-field",
        [HJ212_NO_MN] = "no-mn",         [HJ212_NO_CN] = "no-cn",         [HJ212_BAD_FLAG] = "bad-flag",
        [HJ212_BAD_TIME] = "bad-time",   [HJ212_TOO_MANY] = "too-many",   [HJ212_BAD_CIPHER] = "bad-cipher",
        [HJ212_NOT_STRICT] = "not-strict",
    };
    assert(f < HJ212_FAULT_COUNT);
    return NAMES[f];
}

const char *hj212_warning_name(unsigned bit)
{
    static const char *const NAMES[HJ212_WARN_COUNT] = {"no-crlf",      "long",    "qn",    "no-flag", "case",  "empty-item",
                                                        "comma",        "no-semicolon", "packets", "space",   "repeat", "value",
                                                        "mn",           "crc-case", "st",   "name"};
    assert(bit < HJ212_WARN_COUNT);
    return NAMES[bit];
}
