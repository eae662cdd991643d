/* SPDX-License-Identifier: BSD-3-Clause */
/* Chunks that may be computed, from one loop to many workers: a bounded ring
 * in memory lent by the caller, a lock and two conditions. Emptied once per
 * pass and used for the next one, told apart by `turn`.
 *
 * Both sides can move many at a time, for what a chunk costs here is the lock
 * and the waking. */
#ifndef DRIVERS_IO_READY_QUEUE_H
#define DRIVERS_IO_READY_QUEUE_H

#include <pthread.h>

#include "drivers/io/timer_heap.h"

struct ready_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled, drained;
    struct timer *ring;
    int64_t first, count, max;
    uint32_t closed; /* nothing more will come in this turn */
};

/* Returns 0, or -1 with errno set. max > 0. */
int ready_queue_init(struct ready_queue *q, void *memory, int64_t max);
void ready_queue_release(struct ready_queue *q);

/* Add n, in order. Blocks while the ring is full. */
void ready_queue_push(struct ready_queue *q, const struct timer *t, int64_t n);

/* Take the oldest, at most `most` of them. Returns how many. Blocks while there
 * is none; returns 0 when none will come any more in this turn. */
int64_t ready_queue_pop(struct ready_queue *q, uint32_t turn, struct timer *t,
                        int64_t most);

/* Nothing more will come in this turn. */
void ready_queue_close(struct ready_queue *q, uint32_t turn);

#endif
