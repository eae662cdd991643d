/* SPDX-License-Identifier: BSD-3-Clause */
/* Waits in flight, earliest deadline first: a 4-ary heap in memory lent by the
 * caller, 32 bytes a wait. Four children to a node halve the depth of a binary
 * heap and share cache lines, and equal deadlines come out in no set order. */
#ifndef DRIVERS_BASE_TIMER_HEAP_H
#define DRIVERS_BASE_TIMER_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct timer {
    int64_t due_ns;   /* CLOCK_MONOTONIC */
    int64_t asked_ns; /* 0: not a wait, only a place in the row */
    int64_t chunk;
    int32_t step; /* of the chunk; see kernels/kernel.h */
    int32_t tick;
};

struct timer_heap {
    struct timer *timers;
    int64_t count, max;
};

static inline size_t timer_heap_bytes(int64_t max)
{
    return (size_t)max * sizeof(struct timer);
}

static inline struct timer_heap timer_heap(void *memory, int64_t max)
{
    return (struct timer_heap){.timers = memory, .max = max};
}

/* The earliest; count must not be 0. */
static inline struct timer timer_heap_first(const struct timer_heap *h)
{
    return h->timers[0];
}

/* Add one; count must be below max. */
void timer_heap_push(struct timer_heap *h, struct timer t);

/* Remove the earliest; count must not be 0. */
void timer_heap_pop(struct timer_heap *h);

#endif
