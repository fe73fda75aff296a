/* http_guard_fuzz.c - any bytes: no crash, and where they are cut changes neither the verdict nor the state. */
#include "base/http_guard.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    http_guard whole = {0}, parts = {0};
    if (n == 0)
        return 0;
    size_t step = p[0] % 7u + 1;
    http_verdict a = http_guard_feed(&whole, span_of(p + 1, n - 1)), b = HTTP_GUARD_OK;
    for (size_t at = 1; at < n; at += step)
        b = http_guard_feed(&parts, span_of(p + at, n - at < step ? n - at : step));
    if (a != b || whole.state != parts.state || whole.left != parts.left)
        abort();
    return 0;
}
