/* repeat.h - the newest frames of each device, so that one sent again is acknowledged again but not kept twice.
 * Place      acquire
 * Method     a ring of REPEAT_WINDOW marks a device: CRC-32C and length of repeat_bytes, and where the frame is: in
 *            flight to the disk, or the number of its entry. A mark only points; the caller compares the bytes with the
 *            journal's before it believes in a repeat. Only of one still in flight, for the moments until it is durable,
 *            checksum and length alone decide
 * Valid      a frame is known as a repeat while fewer than REPEAT_WINDOW other frames of its device came after it.
 *            Devices wait for 9014 before the next frame or keep a few open (HJ 212-2017 6.4: ReCount, OverTime), a
 *            back-fill after a cut line begins with what was not acknowledged: 64 covers it with room to spare
 * Cost       1 KiB a device that ever spoke
 * Threads    one     Owner  repeat_open .. repeat_close
 */
#ifndef LT_ACQUIRE_REPEAT_H
#define LT_ACQUIRE_REPEAT_H

#include "base/span.h"
#include "base/cx.h"

#define REPEAT_WINDOW 64u

typedef enum repeat_state { REPEAT_NONE, REPEAT_IN_FLIGHT, REPEAT_KEPT } repeat_state;

typedef struct repeat_mark {
    uint32_t crc;
    uint16_t bytes;
    uint16_t state;  /* repeat_state */
    uint64_t number; /* in flight: what the caller put; kept: the entry's number */
} repeat_mark;

typedef struct repeat_device {
    uint64_t    session; /* token of the live session, 0 none: the owner's to use */
    uint32_t    next;
    repeat_mark marks[REPEAT_WINDOW];
} repeat_device;

typedef struct repeats repeats;

LT_MUST lt_err repeat_open(lt_cx *cx, repeats **out);
void repeat_close(repeats *r);
/* The device's record, made at its first frame. */
LT_MUST lt_err repeat_of(lt_cx *cx, repeats *r, uint32_t device, repeat_device **out);
/* What makes two frames the same: all but CR LF at the end, which a slow line may bring too late. */
span repeat_bytes(span frame);
/* The mark of a frame with these bytes' checksum, newest first, before mark `from` steps back (0: from the newest);
 * NULL: none. *from: where to go on. */
repeat_mark *repeat_find(repeat_device *d, uint32_t crc, size_t bytes, uint32_t *from);
/* A new mark, in place of the oldest. */
repeat_mark *repeat_add(repeat_device *d, uint32_t crc, size_t bytes, repeat_state state, uint64_t number);

#endif
