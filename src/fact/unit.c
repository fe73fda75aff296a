/* unit.c - see unit.h. */
#include "fact/unit.h"

#include <string.h>

#include "tables.h"

/* Whole nanograms a cubic metre of one unit; 0: no mass concentration. */
static int64_t ng_per(const char *key)
{
    for (size_t i = 0; i < TABLE_UNIT_COUNT; i++)
        if (strcmp(TABLE_UNIT[i].key, key) == 0)
            return TABLE_UNIT[i].ng_per.decimals == 0 ? TABLE_UNIT[i].ng_per.scaled : 0;
    return 0;
}

bool unit_factor(const char *from, const char *to, num_dec *out)
{
    *out = (num_dec){1, 0};
    if (strcmp(from, to) == 0)
        return true;
    int64_t up = ng_per(from), down = ng_per(to);
    if (up <= 0 || down <= 0)
        return false;
    if (up >= down) {
        out->scaled = up / down;
        return up % down == 0;
    }
    while (down > up && down % 10 == 0 && out->decimals < NUM_DECIMALS_MAX) {
        down /= 10;
        out->decimals++;
    }
    return down == up;
}
