/* SPDX-License-Identifier: BSD-3-Clause */
/* One global lock, as an interpreter has it: whoever computes holds it, waits
 * are spent without it, and a holder gives way after a slice if others want
 * it. Handed over in the order of asking (FIFO): with a plain mutex the thread
 * that releases mostly wins the race to take it again, and others starve. */
#ifndef DRIVERS_TEAM_GLOBAL_LOCK_H
#define DRIVERS_TEAM_GLOBAL_LOCK_H

#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>

#define GIL_SLICE_NS ((int64_t)5000000) /* CPython's switch interval */

struct gil_waiter {
    sem_t mine;
    struct gil_waiter *next;
};

struct gil {
    pthread_mutex_t lock; /* of this struct, held for moments only */
    int held;
    int64_t since_ns; /* when the holder got it */
    struct gil_waiter *first, *last;
};

/* Returns 0, or -1 with errno set. */
int gil_init(struct gil *g);
void gil_release_all(struct gil *g);

/* Take it, after all threads that asked before. Returns the ns waited, 0 where
 * it was free. */
int64_t gil_take(struct gil *g);

/* Give it to whoever asked first, or put it down. */
void gil_drop(struct gil *g);

/* The holder's slice is over and others wait: let all of them have a turn.
 * Returns the ns waited. */
int64_t gil_yield(struct gil *g);

#endif
