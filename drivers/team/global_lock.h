/* SPDX-License-Identifier: BSD-3-Clause */
/* One global lock, as an interpreter has it: a computing thread holds it, a
 * waiting thread does not, and a holder yields after a slice if others want
 * it. Handed over in the order of asking (FIFO): with a plain mutex the thread
 * that releases mostly wins the race to take it again, and others starve. */
#ifndef DRIVERS_TEAM_GLOBAL_LOCK_H
#define DRIVERS_TEAM_GLOBAL_LOCK_H

#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>

#define GIL_SLICE_NS ((int64_t)5000000) /* CPython's switch interval */

struct global_lock_waiter {
    sem_t mine;
    struct global_lock_waiter *next;
};

struct global_lock {
    pthread_mutex_t lock; /* of this struct, held for moments only */
    int held;
    int64_t since_ns; /* when the holder got it */
    struct global_lock_waiter *first, *last;
};

/* Returns 0, or -1 with errno set. */
int global_lock_init(struct global_lock *g);
void global_lock_release_all(struct global_lock *g);

/* Take it, after all threads that asked before. Returns the ns waited, 0 where
 * it was free. */
int64_t global_lock_take(struct global_lock *g);

/* Hand it to the thread that asked first, or release it. */
void global_lock_drop(struct global_lock *g);

/* The holder's slice is over and others wait: let all of them have a turn.
 * Returns the ns waited. */
int64_t global_lock_yield(struct global_lock *g);

#endif
