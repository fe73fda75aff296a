/* sample.c - the names of marks; see sample.h. */
#include "fact/sample.h"

#include <stddef.h>
#include <string.h>

static const struct {
    lt_mark     bit;
    const char *name;
} MARK_NAMES[] = {
    {MARK_MISSING, "missing"},     {MARK_STOPPED, "stopped"},     {MARK_MAINTAIN, "maintenance"}, {MARK_FAULT, "fault"},
    {MARK_CALIBRATE, "calibrate"}, {MARK_OVERRANGE, "overrange"}, {MARK_NO_LINK, "no-link"},      {MARK_TOO_FEW, "too-few"},
    {MARK_REJECTED, "rejected"},   {MARK_ABSURD, "absurd"},       {MARK_CLOCK, "clock"},          {MARK_MANUAL, "manual"},
    {MARK_UNFLAGGED, "unflagged"}, {MARK_SUSPECT, "suspect"},     {MARK_SIMULATED, "simulated"},  {MARK_BACKFILL, "backfill"},
    {MARK_DERIVED, "derived"},     {MARK_REVIEWED, "reviewed"},
};

void mark_names(lt_mark m, char out[MARK_NAMES_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof MARK_NAMES / sizeof MARK_NAMES[0]; i++) {
        size_t length = strlen(MARK_NAMES[i].name);
        if (!(m & MARK_NAMES[i].bit) || n + 1 + length >= MARK_NAMES_MAX)
            continue;
        if (n)
            out[n++] = ',';
        memcpy(out + n, MARK_NAMES[i].name, length);
        n += length;
    }
    out[n] = '\0';
}
