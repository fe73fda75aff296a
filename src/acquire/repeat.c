/* repeat.c - rings of marks by device number; see repeat.h. */
#include "acquire/repeat.h"

#include <stdlib.h>

#include "acquire/roster.h"

struct repeats {
    repeat_device **by_id;
    uint32_t        room;
};

lt_err repeat_open(lt_cx *cx, repeats **out)
{
    *out = calloc(1, sizeof **out);
    return *out ? LT_OK : cx_fail(cx, LT_NO_MEMORY, "no memory for the devices' newest frames");
}

void repeat_close(repeats *r)
{
    if (!r)
        return;
    for (uint32_t i = 0; i < r->room; i++)
        free(r->by_id[i]);
    free(r->by_id);
    free(r);
}

lt_err repeat_of(lt_cx *cx, repeats *r, uint32_t device, repeat_device **out)
{
    if (device > ROSTER_MAX)
        return cx_fail(cx, LT_LIMIT, "device number %u, %u at most", device, ROSTER_MAX);
    if (device >= r->room) {
        uint32_t room = r->room ? r->room : 256;
        while (room <= device)
            room *= 2;
        repeat_device **more = realloc(r->by_id, room * sizeof *more);
        if (!more)
            return cx_fail(cx, LT_NO_MEMORY, "no memory for the newest frames of device %u", device);
        for (uint32_t i = r->room; i < room; i++)
            more[i] = NULL;
        r->by_id = more;
        r->room = room;
    }
    if (!r->by_id[device] && !(r->by_id[device] = calloc(1, sizeof(repeat_device))))
        return cx_fail(cx, LT_NO_MEMORY, "no memory for the newest frames of device %u", device);
    *out = r->by_id[device];
    return LT_OK;
}

span repeat_bytes(span frame)
{
    while (frame.n > 0 && (frame.p[frame.n - 1] == '\n' || frame.p[frame.n - 1] == '\r'))
        frame.n--;
    return frame;
}

repeat_mark *repeat_find(repeat_device *d, uint32_t crc, size_t bytes, uint32_t *from)
{
    while (*from < REPEAT_WINDOW) {
        repeat_mark *m = &d->marks[(d->next - 1 - *from) % REPEAT_WINDOW];
        (*from)++;
        if (m->crc == crc && m->bytes == bytes && m->state != REPEAT_NONE)
            return m;
    }
    return NULL;
}

repeat_mark *repeat_add(repeat_device *d, uint32_t crc, size_t bytes, repeat_state state, uint64_t number)
{
    repeat_mark *m = &d->marks[d->next % REPEAT_WINDOW];
    d->next++;
    *m = (repeat_mark){.crc = crc, .bytes = (uint16_t)bytes, .state = (uint16_t)state, .number = number};
    return m;
}
