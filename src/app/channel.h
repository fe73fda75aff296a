/* channel.h - registered device + factor code + period -> series: the cache that keeps SQL off the frame's way.
 * Place      app
 * Given      a device, the frame's ST, the item's code and field, the period of its command
 * Returned   the series (made when missing) and how its numbers become the series' unit
 * Limits     CHANNELS_MAX rows     Threads  the keep's writer     Owner  channel_open .. channel_close
 */
#ifndef LT_APP_CHANNEL_H
#define LT_APP_CHANNEL_H

#include "base/num.h"
#include "keep/keep.h"
#include "wire/hj212/hj212.h"

#define CHANNELS_MAX (1u << 20)
#define CHANNEL_NAME_MAX 64

typedef struct channel {
    uint32_t device;
    uint16_t st;
    uint8_t  period;
    bool     is_known;  /* false: the code has no row in the table */
    char     name[CHANNEL_NAME_MAX]; /* item name as written: "a34004-Avg" */
    uint32_t series;
    num_dec  factor;    /* value * factor = value in the series' unit; scaled 1, decimals 0 mostly */
    double   absurd_lo, absurd_hi; /* in the series' unit; lo > hi: no bounds */
} channel;

typedef struct channel_key { /* what of a frame names a channel */
    const lt_device  *device;
    const hj212_item *item;
    span              st;
    series_period     period;
} channel_key;

typedef struct channels channels;
LT_MUST lt_err channel_open(lt_cx *cx, keep *k, channels **out);
void channel_close(channels *c);
void channel_forget(channels *c); /* the registry changed */
LT_MUST lt_err channel_find(lt_cx *cx, channels *c, const channel_key *key, const channel **out);

#endif
