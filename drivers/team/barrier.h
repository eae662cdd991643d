/* SPDX-License-Identifier: BSD-3-Clause */
/* A barrier for threads and processes that share memory. A waiter spins
 * briefly, then sleeps: waking takes a sleeper some 50 us, which at the start
 * of the timed part would count as work (7 x 7 floats on two forked workers:
 * 1 %). Where workers share cores they sleep at once. */
#ifndef DRIVERS_TEAM_BARRIER_H
#define DRIVERS_TEAM_BARRIER_H

#include <stdatomic.h>
#include <stdint.h>

/* In shared memory; a copy of it is as good before anybody waits. */
struct barrier {
    uint32_t parties;
    int64_t look_ns; /* so long before it sleeps */
    _Alignas(64) _Atomic uint32_t arrived, phase, sleepers;
};

/* Set up for `parties`; look: 1 if each has a separate core, so waiters spin. */
void barrier_init(struct barrier *b, int parties, int look);

/* Returns when all parties have called it. */
void barrier_wait(struct barrier *b);

#endif
