/* SPDX-License-Identifier: BSD-3-Clause */
/* A barrier for threads and processes that share memory. A waiter spins
 * briefly, then sleeps. Waking a sleeper takes about 50 us, which at the start
 * of the timed part would count as work (7 x 7 floats on two forked workers: 1
 * %). Workers that share cores sleep immediately. */
#ifndef DRIVERS_TEAM_BARRIER_H
#define DRIVERS_TEAM_BARRIER_H

#include <stdatomic.h>
#include <stdint.h>

/* In shared memory. It may be copied while no worker waits. */
struct barrier {
    uint32_t parties;
    int64_t look_ns; /* time to spin before sleeping */
    _Alignas(64) _Atomic uint32_t arrived, phase, sleepers;
};

/* Set up for `parties`; look: 1 if each has a separate core, so waiters
 * spin. */
void barrier_init(struct barrier *b, int parties, int look);

/* Returns when all parties have called it. */
void barrier_wait(struct barrier *b);

#endif
