/* queue.h - a bounded queue of pointers between threads: full means the producer waits, nothing is dropped.
 * Place      base
 * Given      room: most items at once, 1..QUEUE_ROOM_MAX
 * Returned   LT_CLOSED after queue_shut (for pop: once it is empty too); LT_BUSY from the try_ forms
 * Threads    any number on both ends     Owner  whoever opened it frees it after its threads have ended
 */
#ifndef LT_BASE_QUEUE_H
#define LT_BASE_QUEUE_H

#include "base/cx.h"

#define QUEUE_ROOM_MAX (1u << 20)

typedef struct queue queue;

LT_MUST lt_err queue_open(lt_cx *cx, size_t room, queue **out);
void queue_free(queue *q);
void queue_shut(queue *q); /* no more pushes; wakes everybody */
LT_MUST lt_err queue_push(queue *q, void *item);
LT_MUST lt_err queue_try_push(queue *q, void *item);
LT_MUST lt_err queue_pop(queue *q, void **item);
/* Up to max items at once; waits for the first at most wait_ms (-1: for ever; LT_BUSY when none came). */
LT_MUST lt_err queue_pop_many(queue *q, void **items, size_t max, int wait_ms, size_t *got);

#endif
