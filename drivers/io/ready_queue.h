/* SPDX-License-Identifier: BSD-3-Clause */
/* A queue of chunks that can be computed, from one loop to many workers: a
 * bounded ring in the caller's memory, a lock and two condition variables. It
 * is empty at the end of each pass; `turn` identifies the pass.
 *
 * Both sides can move several chunks at a time, because lock and wake-up
 * dominate the cost. */
#ifndef DRIVERS_IO_READY_QUEUE_H
#define DRIVERS_IO_READY_QUEUE_H

#include <pthread.h>

#include "drivers/io/timer_heap.h"

struct ready_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled, drained;
    struct timer *ring;
    int64_t first, count, max;
    uint32_t closed; /* the last turn that is complete */
};

/* Returns 0, or -1 with errno set. max > 0. */
int ready_queue_init(struct ready_queue *q, void *memory, int64_t max);
void ready_queue_release(struct ready_queue *q);

/* Add n, in order. Blocks while the ring is full. */
void ready_queue_push(struct ready_queue *q, const struct timer *t, int64_t n);

/* Take the oldest ones, at most `most`. Returns their number. Blocks while the
 * queue is empty; returns 0 if it is empty and closed for this turn. */
int64_t ready_queue_pop(struct ready_queue *q, uint32_t turn, struct timer *t,
                        int64_t most);

/* Close the queue for this turn: no more pushes will follow. */
void ready_queue_close(struct ready_queue *q, uint32_t turn);

#endif
