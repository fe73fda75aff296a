/* mask.c - see mask.h. */
#include "plan/mask.h"

#include <stdio.h>

static const struct {
    const char *name;
    size_t      head, tail; /* characters that are shown */
} ROWS[] = {{"", 1, 0}, {"plate", 2, 2}, {"phone", 3, 4}, {"id", 3, 2}};

bool mask_kind_parse(const char *s, mask_kind *out)
{
    for (int i = MASK_PLATE; i <= MASK_ID; i++)
        if (strcmp(s, ROWS[i].name) == 0) {
            *out = (mask_kind)i;
            return true;
        }
    return false;
}

const char *mask_kind_name(mask_kind m)
{
    return ROWS[m].name;
}

/* Bytes of the first n characters. */
static size_t head_bytes(span s, size_t n)
{
    size_t at = 0;
    for (; n && at < s.n; n--)
        for (at++; at < s.n && (s.p[at] & 0xC0) == 0x80; at++)
            ;
    return at;
}

void mask_text(mask_kind m, span text, char out[MASK_TEXT_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += (text.p[i] & 0xC0) != 0x80;
    if (n < ROWS[m].head + ROWS[m].tail + 1) {
        snprintf(out, MASK_TEXT_MAX, "***");
        return;
    }
    size_t head = head_bytes(text, ROWS[m].head), tail = head_bytes(text, n - ROWS[m].tail);
    snprintf(out, MASK_TEXT_MAX, "%.*s***%.*s", (int)head, (const char *)text.p, (int)(text.n - tail), (const char *)text.p + tail);
}
