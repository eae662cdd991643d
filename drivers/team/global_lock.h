/* SPDX-License-Identifier: BSD-3-Clause */
/* A global lock like that of an interpreter: a computing thread holds it, a
 * waiting thread does not, and the holder yields after a time slice if others
 * want it. The lock is handed over in FIFO order. With a plain mutex the
 * releasing thread usually wins the race to take it again, and others
 * starve. */
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
    pthread_mutex_t lock; /* protects this struct, held only briefly */
    int held;
    int64_t since_ns; /* when the holder took it */
    struct global_lock_waiter *first, *last;
};

/* Returns 0, or -1 with errno set. */
int global_lock_init(struct global_lock *g);
void global_lock_release_all(struct global_lock *g);

/* Take the lock, after all threads that requested it earlier. Returns the ns
 * waited, 0 if it was free. */
int64_t global_lock_take(struct global_lock *g);

/* Hand the lock to the first waiter, or release it if there is none. */
void global_lock_drop(struct global_lock *g);

/* The holder's slice is over and others wait: let each of them run once.
 * Returns the ns waited. */
int64_t global_lock_yield(struct global_lock *g);

#endif
